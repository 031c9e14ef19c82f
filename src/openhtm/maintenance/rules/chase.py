"""What to do next about a device that could not be found, and by when: the ladder of searches.

After the first search the unit is told and somebody looks again within five working days; after the second
everyone is asked and the location system is read within thirty days; after the third, or twelve months after
the first, the device is declared missing. Searches on one day are one search, however many inspections it
was wanted for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .intervals import month_add

RETRY_WORKING_DAYS = 5
SEARCH_DAYS = 30
SEARCHES = 3
MONTHS = 12
_SATURDAY = 5


class Rung(StrEnum):
    RETRY = "retry"
    SEARCH_WIDELY = "search_widely"
    DECLARE = "declare"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chase:
    """How far the search is: `act_by` is the last day for the next step of the ladder."""

    searches: int
    first: date
    latest: date
    rung: Rung
    act_by: date

    def is_late(self, on: date) -> bool:
        return self.act_by < on


def chase(days: Iterable[date], *, today: date, holidays: Collection[date] = ()) -> Chase | None:
    """The state of a search from the days on which somebody looked in vain; None for no search."""
    searched = sorted(set(days))
    if not searched:
        return None
    first, latest = searched[0], searched[-1]
    rung, act_by = _next_step(len(searched), latest, holidays)
    limit = month_add(first, MONTHS)
    if rung is not Rung.DECLARE and today >= limit:
        rung, act_by = Rung.DECLARE, limit
    return Chase(searches=len(searched), first=first, latest=latest, rung=rung, act_by=act_by)


def _next_step(searches: int, latest: date, holidays: Collection[date]) -> tuple[Rung, date]:
    if searches >= SEARCHES:
        return Rung.DECLARE, latest
    if searches == 1:
        return Rung.RETRY, working_days_after(latest, RETRY_WORKING_DAYS, holidays=holidays)
    return Rung.SEARCH_WIDELY, latest + timedelta(days=SEARCH_DAYS)


def working_days_after(start: date, count: int, *, holidays: Collection[date] = ()) -> date:
    """The `count`th day after `start` from Monday to Friday that is no holiday."""
    day, left = start, count
    while left:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in holidays:
            left -= 1
    return day
