"""Days of competencies."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime

from openhtm.accounts.api import User, sites
from openhtm.places.api import day_at


def after_months(day: date, months: int) -> date:
    """The same day some months later, the last of the month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def today_for(user: object, at: datetime) -> date:
    """The civil day where this person works: of their first site."""
    place = sites(user).order_by("code").first() if isinstance(user, User) else None
    return day_at(place, at)
