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
    last = known_answers(before)
    problems: dict[str, list[str]] = {}
    rows = [_answer(item, _entry(item, finding, last), problems, on=on) for item in items]
    _remember(rows, last)
    results = [Result(row["result"]) for row in rows]
    if not failed(results):
        missing = [item for item, result in zip(items, results, strict=True) if result is Result.MISSING]
        problems |= {item.key: [_("Enter this.")] for item in missing if item.key not in problems}
    if problems:
        raise InvalidInput(_("Some of it is missing or cannot be read."), fields=problems)
    return Judged(
        rows,
        [row["label"] for row, result in zip(rows, results, strict=True) if result is Result.FAIL],
        first_to_expire(rows),
    )


def unanswered(items: Sequence[Item], *, before: Iterable[Mapping[str, Any]]) -> Judged:
    """A check at which nothing was looked at; what was known stays known."""
    rows = [item_table(item) | {"result": str(Result.MISSING)} for item in items]
    _remember(rows, known_answers(before))
    return Judged(rows, [], first_to_expire(rows))


def known_answers(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What was entered of each item, at that check or remembered from an earlier one."""
    return {str(one["key"]): text for one in rows if (text := one.get("entered") or one.get("last"))}


def _remember(rows: list[dict[str, Any]], last: Mapping[str, str]) -> None:
    """Keep days and texts of earlier checks beside what was not entered this time."""
    for row in rows:
        if row["kind"] in (ItemKind.EXPIRY, ItemKind.TEXT) and not row.get("entered") and row["key"] in last:
            row["last"] = last[row["key"]]


def first_to_expire(rows: Iterable[Mapping[str, Any]]) -> date | None:
    """The earliest day among the answers; one remembered from an earlier check still counts."""
    days = (row.get("value") or row.get("last") for row in rows if row["kind"] == ItemKind.EXPIRY)
    return min((date.fromisoformat(day) for day in days if day), default=None)


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
