"""Days named by the calendar rather than counted: "March and September, first Tuesday"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from itertools import pairwise
from typing import Any

from .impossible import Impossible
from .intervals import LATEST, MONTHS_IN_YEAR, BeyondCalendar, last_day

ALL_MONTHS = frozenset(range(1, 13))
NTH = frozenset({1, 2, 3, 4, -1, -2, -3, -4})


class Weekday(IntEnum):
    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


class InvalidCalendarList(Impossible):
    """A list of days that names no day, or a day that does not exist."""


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of the month, 1 to 31; in a shorter month it falls on the last day, never nowhere."""

    day: int

    def __post_init__(self) -> None:
        if not 1 <= self.day <= 31:
            raise InvalidCalendarList("day.out_of_range", day=self.day)

    def days_in(self, year: int, month: int) -> Iterator[date]:
        yield date(year, month, min(self.day, last_day(year, month)))


@dataclass(frozen=True, slots=True)
class EveryWeekday:
    """Each such weekday of the month."""

    weekday: Weekday

    def days_in(self, year: int, month: int) -> Iterator[date]:
        first = date(year, month, 1)
        start = 1 + (self.weekday - first.weekday()) % 7
        yield from (date(year, month, day) for day in range(start, last_day(year, month) + 1, 7))


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The nth such weekday: 1 to 4 from the front, -1 (the last) to -4 from the back.

    A fifth is refused since most months have none and an inspection would be lost; say -1.
    """

    nth: int
    weekday: Weekday

    def __post_init__(self) -> None:
        if self.nth not in NTH:
            raise InvalidCalendarList("nth.out_of_range", nth=self.nth)

    def days_in(self, year: int, month: int) -> Iterator[date]:
        every = list(EveryWeekday(self.weekday).days_in(year, month))
        yield every[self.nth - 1 if self.nth > 0 else self.nth]


DayRule = MonthDay | EveryWeekday | NthWeekday


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDays:
    """Every day that one of `days` names in one of `months`."""

    months: frozenset[int]
    days: tuple[DayRule, ...]

    def __post_init__(self) -> None:
        if not self.months or not self.months <= ALL_MONTHS:
            raise InvalidCalendarList("list.no_month")
        if not self.days:
            raise InvalidCalendarList("list.no_day")

    def days_of_month(self, year: int, month: int) -> list[date]:
        """The listed days of one month, in order, each once."""
        if month not in self.months:
            return []
        return sorted({day for rule in self.days for day in rule.days_in(year, month)})

    def days_after(self, after: date) -> Iterator[date]:
        """The listed days later than `after`, in order, until the calendar ends."""
        year, month = after.year, after.month
        while year <= LATEST.year:
            yield from (day for day in self.days_of_month(year, month) if day > after)
            year, month = (year, month + 1) if month < MONTHS_IN_YEAR else (year + 1, 1)

    def first_after(self, after: date) -> date:
        for day in self.days_after(after):
            return day
        raise BeyondCalendar

    def smallest_gap(self) -> int:
        """The fewest days between two listed days in a row, over the 28 years of the calendar's cycle."""
        days: list[date] = []
        for day in self.days_after(date(2000, 12, 31)):
            if day.year > 2029:
                break
            days.append(day)
        return min((later - earlier).days for earlier, later in pairwise(days))


def days_from(stored: Mapping[str, Any]) -> CalendarDays:
    """Read `{"months": [3, 9], "days": [{"day": 15}, {"weekday": 0}, {"weekday": 1, "nth": -1}]}`.

    No months means all of them.
    """
    try:
        months = frozenset(int(month) for month in stored.get("months") or ALL_MONTHS)
        rules = tuple(_rule_from(item) for item in stored.get("days", ()))
    except InvalidCalendarList:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise InvalidCalendarList("list.unreadable") from problem
    return CalendarDays(months=months, days=rules)


def _rule_from(item: Mapping[str, Any]) -> DayRule:
    if "day" in item:
        return MonthDay(int(item["day"]))
    weekday = int(item["weekday"])
    if weekday not in set(Weekday):
        raise InvalidCalendarList("weekday.out_of_range", weekday=weekday)
    return NthWeekday(int(item["nth"]), Weekday(weekday)) if "nth" in item else EveryWeekday(Weekday(weekday))


def one_a_month(days: CalendarDays) -> bool:
    """Whether no month holds two listed days, in any year of the calendar's cycle."""
    return all(
        len(days.days_of_month(year, month)) <= 1 for year in range(2001, 2029) for month in days.months
    )


def day_before(day: date) -> date:
    """The day before, so that "on or after" can be asked as "after"; the first day stays itself."""
    return day - timedelta(days=1) if day > date.min else day
