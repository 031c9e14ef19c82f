"""What somebody says they found, read and judged: from the texts of a form or a program to kept answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from openhtm.kernel.errors import InvalidInput
from openhtm.maintenance import api as maintenance

from .rules.items import Found, Item, ItemKind, Result, failed, judge
from .terms import item_table

LONGEST_NOTE = 300
_MOST_YEARS = 40


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What was entered of one item. ``fault``: it is not well."""

    fault: bool = False
    entered: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A check as it was entered. ``all_well``: everything that is looked at is well unless an entry says
    otherwise; days and texts not entered are those of last time. ``out_of_use``: the device is with the shop."""

    all_well: bool = False
    out_of_use: bool = False
    entries: Mapping[str, Entry] = field(default_factory=dict)
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """The answers as they are kept, the labels of what failed, and the first day to expire."""

    answers: list[dict[str, Any]]
    failed: list[str]
    expires_on: date | None


def judged(
    items: Sequence[Item], finding: Finding, *, before: Iterable[Mapping[str, Any]], on: date
) -> Judged:
    """The verdict on every item. A check without a fault must be whole; ``InvalidInput`` names what is
    missing or cannot be read. Once something is at fault the rest may stay open: help must not wait."""
    if strangers := sorted(set(finding.entries) - {item.key for item in items}):
        raise InvalidInput(_("This check has no item %(names)s.") % {"names": ", ".join(strangers)})
    last = {str(one["key"]): str(one.get("entered", "")) for one in before}
    problems: dict[str, list[str]] = {}
    rows = [_answer(item, _entry(item, finding, last), problems, on=on) for item in items]
    results = [Result(row["result"]) for row in rows]
    if not failed(results):
        missing = [item for item, result in zip(items, results, strict=True) if result is Result.MISSING]
        problems |= {item.key: [_("Enter this.")] for item in missing if item.key not in problems}
    if problems:
        raise InvalidInput(_("Some of it is missing or cannot be read."), fields=problems)
    return Judged(
        rows,
        [row["label"] for row, result in zip(rows, results, strict=True) if result is Result.FAIL],
        min((date.fromisoformat(row["value"]) for row in rows if _is_day(row)), default=None),
    )


def _is_day(row: Mapping[str, Any]) -> bool:
    return row["kind"] == ItemKind.EXPIRY and bool(row.get("value"))


def _entry(item: Item, finding: Finding, last: Mapping[str, str]) -> Entry | None:
    """What counts as entered: with "all well", also what need not be said again."""
    given = finding.entries.get(item.key)
    if given is not None and (given.fault or given.entered.strip() or item.kind is ItemKind.LOOK):
        return given
    if not finding.all_well:
        return None
    if item.kind is ItemKind.LOOK:
        return Entry()
    kept = last.get(item.key, "") if item.kind in (ItemKind.EXPIRY, ItemKind.TEXT) else ""
    return Entry(entered=kept) if kept else None


def _answer(item: Item, entry: Entry | None, problems: dict[str, list[str]], *, on: date) -> dict[str, Any]:
    found = None
    if entry is not None:
        try:
            found = _read(item, entry, on=on)
        except (maintenance.RefusedEntry, ValueError) as problem:
            problems[item.key] = [_words(item, problem)]
    row = item_table(item) | {"result": str(judge(item, found, on=on))}
    if entry is not None:
        kept = {"entered": entry.entered.strip(), "note": entry.note.strip()[:LONGEST_NOTE]}
        row |= {name: text for name, text in kept.items() if text}
        row |= {"fault": True} if entry.fault else {}
    if found is not None and (value := found.number if found.day is None else found.day) is not None:
        row["value"] = value.isoformat() if isinstance(value, date) else f"{value:f}"
    return row


def _read(item: Item, entry: Entry, *, on: date) -> Found:
    text = entry.entered.strip()
    if len(text) > LONGEST_NOTE:
        raise ValueError(text)
    number, day = None, None
    if text and item.kind is ItemKind.NUMBER:
        number = maintenance.parse_number(text)
    if text and item.kind is ItemKind.EXPIRY:
        day = date.fromisoformat(text)
        if abs(day.year - on.year) > _MOST_YEARS:
            raise ValueError(text)
    return Found(fault=entry.fault, number=number, day=day, text=text)


def _words(item: Item, problem: Exception) -> str:
    if isinstance(problem, maintenance.RefusedEntry):
        return maintenance.words.refusal(problem)
    if item.kind is ItemKind.EXPIRY:
        return _("Enter the day as it is printed, such as 2027-03-31.")
    return _("This is too long.")
