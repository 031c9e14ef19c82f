"""The question: which days, seen from which day, with which grace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.time import month_start, start_of_day

MOST_GRACE = 366


#: Nothing was recorded before, and a period is walked month by month.
EARLIEST, LATEST = date(1950, 1, 1), date(2199, 12, 31)


class UnknownGrouping(InvalidInput):
    """The number cannot be split that way."""

    code = "unknown_grouping"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """``first`` to ``last`` inclusive, days in ``zone``; ``today`` is the day there now.

    ``grace``: days after the window in which the hospital's written policy still accepts what is done late.
    """

    first: date
    last: date
    today: date
    zone: str = "UTC"
    grace: int = 0

    def __post_init__(self) -> None:
        if self.first < EARLIEST or self.last > LATEST:
            raise InvalidInput(
                _("A period lies between %(first)s and %(last)s.") % {"first": EARLIEST, "last": LATEST}
            )
        if self.last < self.first:
            raise InvalidInput(_("The period ends before it begins."))
        if not 0 <= self.grace <= MOST_GRACE:
            raise InvalidInput(_("Days of grace are from 0 to %(most)d.") % {"most": MOST_GRACE})

    @property
    def start(self) -> datetime:
        return start_of_day(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first instant after the period."""
        return start_of_day(self.last + timedelta(days=1), self.zone)

    @property
    def day(self) -> date:
        """The last day of the period that has begun."""
        return min(self.last, self.today)

    def months(self) -> list[Asked]:
        """The period month by month; the first and the last may be cut short."""
        made, first = [], self.first
        while first <= self.last:
            following = month_start(first, 1)
            made.append(replace(self, first=first, last=min(self.last, following - timedelta(days=1))))
            first = following
        return made


def last_twelve_months(today: date) -> tuple[date, date]:
    """The twelve whole months before the month of a day: what is asked when nothing else is."""
    return month_start(today, -12), month_start(today) - timedelta(days=1)
