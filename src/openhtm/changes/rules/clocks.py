"""Until when the paperwork of an emergency is due."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

_WEEKEND = 5


def business_days_after(day: date, count: int, *, holidays: Collection[date] = ()) -> date:
    """The ``count``th day after ``day`` from Monday to Friday that is no holiday of the site.

    >>> business_days_after(date(2026, 11, 20), 2)  # a Friday
    datetime.date(2026, 11, 24)
    """
    found = day
    while count:
        found += timedelta(days=1)
        count -= found.weekday() < _WEEKEND and found not in holidays
    return found
