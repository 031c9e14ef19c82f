"""The day at a site, and that of the whole organization: on the clock of the site where a day ends last.

Nothing is late before it is late on the clock of every site, and one day is one day for the whole hospital.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from openhtm.kernel.time import local_date, start_of_day, zone

from .models import Site

_NOWHERE = timedelta(0)


def zone_name(at: datetime) -> str:
    """Of the site where a day ends last."""
    names = sorted(set(Site.objects.order_by().values_list("time_zone", flat=True)))
    return min(names, key=lambda name: at.astimezone(zone(name)).utcoffset() or _NOWHERE, default="UTC")


def day_of(at: datetime) -> date:
    return local_date(at, zone_name(at))


def zone_at(site: Site | None, at: datetime) -> str:
    """Of the site, or of the organization for what is of no site."""
    return site.time_zone if site else zone_name(at)


def day_at(site: Site | None, at: datetime) -> date:
    return local_date(at, zone_at(site, at))


def end_of(day: date) -> datetime:
    """The first moment after that day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return start_of_day(day + timedelta(days=1), zone_name(noon))
