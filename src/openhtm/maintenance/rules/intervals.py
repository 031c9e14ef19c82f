"""Lengths of time in calendar units, and exact civil-date arithmetic with them.

Every date here is a local civil date of the site that owns the device; no time zone takes part,
so that neither daylight saving nor midnight UTC can move a due day.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .impossible import Impossible

MONTHS_IN_YEAR = 12
LONGEST_YEARS = 100
LATEST = date(9999, 12, 31)


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_LONGEST = {Unit.DAY: 36_525, Unit.WEEK: 5_217, Unit.MONTH: 1_200, Unit.YEAR: LONGEST_YEARS}


class InvalidInterval(Impossible):
    """An interval that could not be scheduled: not a whole number, below one, or over a century."""

    def __init__(self, *, count: object, unit: object) -> None:
        super().__init__("interval.out_of_range", years=LONGEST_YEARS, count=count, unit=str(unit))
        self.count = count
        self.unit = unit


class BeyondCalendar(Impossible):
    """A date after the year 9999, which no due date can be."""

    def __init__(self) -> None:
        super().__init__("date.beyond_calendar")


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A whole number of one calendar unit: `Interval(count=6, unit=Unit.MONTH)`."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        # By exact type: a bool is an int to Python, and "6" from a form must not slip through.
        if type(self.count) is not int or not 1 <= self.count <= _LONGEST.get(self.unit, 0):
            raise InvalidInterval(count=self.count, unit=self.unit)

    @property
    def is_monthly(self) -> bool:
        """Counted in months (years included); otherwise in days."""
        return self.unit in {Unit.MONTH, Unit.YEAR}

    @property
    def days(self) -> int:
        """Length in days, or 0 when the length depends on the calendar."""
        return {Unit.DAY: self.count, Unit.WEEK: 7 * self.count}.get(self.unit, 0)

    @property
    def months(self) -> int:
        """Length in months, or 0 when it is counted in days."""
        return {Unit.MONTH: self.count, Unit.YEAR: MONTHS_IN_YEAR * self.count}.get(self.unit, 0)

    @property
    def shortest_days(self) -> int:
        """The fewest days this interval can span, whatever day it starts on (February counts 28).

        Holds for every start and for clamped ends; used to refuse windows that would overlap.
        """
        if not self.is_monthly:
            return self.days
        whole_years, rest = divmod(self.months, MONTHS_IN_YEAR)
        return whole_years * 365 + _SHORTEST_RUN[rest]


def _shortest_runs() -> tuple[int, ...]:
    """Fewest days from a day to the same day n months on, for n = 0..11, over ordinary years."""
    starts = [date(2001, 1, 1) + timedelta(days=offset) for offset in range(365)]
    return tuple(min((month_add(start, months) - start).days for start in starts) for months in range(12))


def last_day(year: int, month: int) -> int:
    """The number of the last day of a month."""
    return calendar.monthrange(year, month)[1]


def month_add(start: date, months: int) -> date:
    """`start` moved by months, keeping its day, or the month's last day where it has no such day."""
    year, month0 = divmod(start.year * MONTHS_IN_YEAR + start.month - 1 + months, MONTHS_IN_YEAR)
    if year > LATEST.year:
        raise BeyondCalendar
    return date(year, month0 + 1, min(start.day, last_day(year, month0 + 1)))


def add(start: date, interval: Interval, *, times: int = 1) -> date:
    """`start` plus `times` intervals, computed from `start` in one step.

    A series must call this with a growing `times` on its anchor and never add to an earlier result:
    31 January plus one month is 28 February, plus two months 31 March.
    """
    if interval.is_monthly:
        return month_add(start, interval.months * times)
    try:
        return start + timedelta(days=interval.days * times)
    except OverflowError as problem:
        raise BeyondCalendar from problem


def step_back(due: date, interval: Interval) -> date:
    """The latest day whose next step is `due`, or the latest one before it where no day leads exactly there.

    No day leads by one month to 31 March but the 31st that February lacks; 28 February leads to the 28th,
    which is earlier and so the safe side.
    """
    if interval.is_monthly:
        return month_add(due, -interval.months)
    return due - timedelta(days=interval.days)


def is_clamped(anchor: date, due: date, interval: Interval) -> bool:
    """Whether `due` lies on an earlier day of the month than the anchor because its month is short."""
    return interval.is_monthly and due.day != anchor.day


def first_step_after(anchor: date, interval: Interval, *, after: date) -> int:
    """The smallest k >= 0 with anchor + k * interval > after.

    The anchor is the first due day, so k never goes below zero.
    """
    if after < anchor:
        return 0
    if not interval.is_monthly:
        return (after - anchor).days // interval.days + 1
    elapsed = (after.year - anchor.year) * MONTHS_IN_YEAR + after.month - anchor.month
    step = elapsed // interval.months
    return step if add(anchor, interval, times=step) > after else step + 1


_SHORTEST_RUN = _shortest_runs()
