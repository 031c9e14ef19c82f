"""Whose file it is: of which device, by which instrument, of which day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from .result_files import Contents, Problem, Record, Target, Trouble
from .result_layouts import Layout, Role


def _said(layout: Layout, role: Role, record: Record, head: Mapping[str, str]) -> str:
    name = layout.named(role)
    return (record.cells.get(name, "") or head.get(name, "")).strip() if name else ""


def same(one: str, other: str) -> bool:
    """Whether two serial numbers or tags are the same but for case, spaces and hyphens."""
    return _bare(one) == _bare(other) != ""


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def own_records(
    layout: Layout, contents: Contents, target: Target
) -> tuple[list[Record], list[Problem], int]:
    """The records of the order's device, and how many are of others."""
    found: dict[bool | None, list[Record]] = {True: [], False: [], None: []}
    for record in contents.records:
        found[_is_own(layout, record, contents, target)].append(record)
    if found[True]:
        return found[True], [], len(found[False])
    if not found[False]:
        return found[None], [Problem(trouble=Trouble.DEVICE_UNSAID)] if found[None] else [], 0
    named = dict.fromkeys(" ".join(_identity(layout, one, contents)) for one in found[False])
    expected = " ".join(text for text in (target.tag, target.serial) if text)
    entered = "; ".join(list(named)[:5])
    problem = Problem(trouble=Trouble.OTHER_DEVICE, entered=entered, expected=expected)
    return [], [problem], len(found[False])


def _identity(layout: Layout, record: Record, contents: Contents) -> list[str]:
    said = (_said(layout, role, record, contents.head) for role in (Role.DEVICE, Role.SERIAL))
    return [text for text in said if text]


def _is_own(layout: Layout, record: Record, contents: Contents, target: Target) -> bool | None:
    """Whether it is the order's device; one contradiction makes it another's. None: it does not say."""
    pairs = ((Role.DEVICE, target.tag), (Role.SERIAL, target.serial))
    said = [(_said(layout, role, record, contents.head), known) for role, known in pairs]
    given = [(text, known) for text, known in said if text]
    if not given:
        return None
    known_ones = [(text, known) for text, known in given if known]
    return bool(known_ones) and all(same(text, known) for text, known in known_ones)


def other_analyzer(
    layout: Layout, contents: Contents, records: Sequence[Record], target: Target
) -> list[Problem]:
    said = dict.fromkeys(_said(layout, Role.ANALYZER, one, contents.head) for one in records)
    wrong = [text for text in said if text and not same(text, target.analyzer_serial)]
    return [
        Problem(trouble=Trouble.OTHER_ANALYZER, entered=text, expected=target.analyzer_serial)
        for text in wrong
    ]


def measured_day(
    layout: Layout, contents: Contents, records: Sequence[Record], target: Target
) -> tuple[date | None, list[Problem]]:
    """The day of the measurement, where the file says one."""
    said = dict.fromkeys(_said(layout, Role.MEASURED_ON, one, contents.head) for one in records)
    days: set[date] = set()
    for text in filter(None, said):
        try:
            days.add(layout.day(text))
        except ValueError:
            return None, [Problem(trouble=Trouble.DAY_UNREADABLE, entered=text)]
    if not days:
        return None, []
    if len(days) > 1:
        shown = ", ".join(day.isoformat() for day in sorted(days))
        return None, [Problem(trouble=Trouble.SEVERAL_DAYS, entered=shown)]
    day = days.pop()
    if day > target.today:
        return day, [Problem(trouble=Trouble.IN_FUTURE, entered=day.isoformat())]
    if day < target.opened_on:
        opened = target.opened_on.isoformat()
        return day, [Problem(trouble=Trouble.BEFORE_ORDER, entered=day.isoformat(), expected=opened)]
    return day, []
