"""Deadlines of reports to others: by when, counted as the authority counts."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from .preparedness import months_after


class Unit(StrEnum):
    HOURS = "hours"
    DAYS = "days"
    WORKDAYS = "workdays"
    MONTHS = "months"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Clock:
    """``event``: the moment from which is counted. ``confidence``: known or unverified."""

    key: str
    authority: str
    report: str
    event: str
    amount: int
    unit: Unit
    source: str
    confidence: str


class NotAClock(ValueError):
    """A row of the file that is not as it must be."""


def clocks(text: str) -> tuple[Clock, ...]:
    rows: list[dict[str, Any]] = tomllib.loads(text).get("clock", [])
    made = tuple(_clock(row) for row in rows)
    if not made or len({one.key for one in made}) != len(made):
        raise NotAClock("Every clock needs a key of its own.")
    return made


def _clock(row: dict[str, Any]) -> Clock:
    unit, amount = Unit(row["unit"]), int(row.get("amount", 0))
    words = {
        name: " ".join(str(row.get(name, "")).split())
        for name in ("key", "authority", "report", "event", "source")
    }
    if (unit is Unit.NONE) != (amount == 0) or amount < 0:
        raise NotAClock(f"{row.get('key')}: an amount goes with a unit, and none with 'none'.")
    if not all(words.values()) or row.get("confidence") not in {"known", "unverified"}:
        raise NotAClock(f"{row.get('key')}: something is missing.")
    return Clock(**words, amount=amount, unit=unit, confidence=row["confidence"])


def due(clock: Clock, started: datetime, *, zone: str) -> datetime | None:
    """The last moment; days end at midnight on the clock of the site. None: no deadline is set."""
    if clock.unit is Unit.NONE:
        return None
    if clock.unit is Unit.HOURS:
        return started + timedelta(hours=clock.amount)
    local = ZoneInfo(zone)
    day = started.astimezone(local).date()
    if clock.unit is Unit.DAYS:
        last = day + timedelta(days=clock.amount)
    elif clock.unit is Unit.MONTHS:
        last = months_after(day, clock.amount)
    else:
        last = workdays_after(day, clock.amount)
    return datetime.combine(last + timedelta(days=1), time.min, tzinfo=local)


def workdays_after(day: date, amount: int) -> date:
    """The first work day is the one after the day itself."""
    while amount:
        day += timedelta(days=1)
        amount -= is_workday(day)
    return day


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and day not in federal_holidays(day.year)


def federal_holidays(year: int) -> frozenset[date]:
    """Of the United States, on the day on which they are kept; that of the next New Year may fall into this year."""
    fixed = [(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)]
    kept = {_kept(date(year, month, day)) for month, day in fixed} | {_kept(date(year + 1, 1, 1))}
    monday, thursday = 0, 3
    moving = {
        _nth(year, 1, monday, 3),
        _nth(year, 2, monday, 3),
        _nth(year, 9, monday, 1),
        _nth(year, 10, monday, 2),
        _nth(year, 11, thursday, 4),
        _last_monday_of_may(year),
    }
    return frozenset(day for day in kept | moving if day.year == year)


def _kept(day: date) -> date:
    """On Friday before a Saturday, on Monday after a Sunday."""
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())
