"""Whether a line of the checklist is proven on a day: by what the records hold, or by what a person showed."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .playbook import Item


class Standing(StrEnum):
    """GAP: known to be missing. STALE: shown, but too long ago. UNKNOWN: there was nothing to count."""

    READY = "ready"
    STALE = "stale"
    GAP = "gap"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


#: What is not proven, in the order in which a person would look at it.
OPEN = (Standing.GAP, Standing.UNKNOWN, Standing.STALE)


class Answer(StrEnum):
    """What a person says of a line."""

    SHOWN = "shown"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of all have what is asked for. Of an unknown one it is not known, so it has it not."""

    have: int
    of: int

    @property
    def share(self) -> float | None:
        return None if self.of == 0 else self.have / self.of


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person said last."""

    answer: Answer
    on: date


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def by_count(item: Item, found: Counted) -> Standing:
    """Nothing to count proves nothing."""
    share = found.share
    if share is None:
        return Standing.UNKNOWN
    # Whole numbers, so that 9 of 10 reach a goal of 0.9 on every machine.
    return Standing.READY if found.have >= item.goal * found.of - 1e-9 else Standing.GAP


def holds_until(item: Item, shown: Shown) -> date:
    """The last day on which what was shown counts."""
    return months_after(shown.on, item.months)


def by_person(item: Item, shown: Shown | None, *, on: date) -> Standing:
    """What somebody said ages, also that it does not apply."""
    if shown is None or shown.answer is Answer.MISSING:
        return Standing.GAP
    if on > holds_until(item, shown):
        return Standing.STALE
    return Standing.READY if shown.answer is Answer.SHOWN else Standing.NOT_APPLICABLE
