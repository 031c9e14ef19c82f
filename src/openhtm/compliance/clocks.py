"""The clock of a site, and that of the organization for what is of no site."""

from __future__ import annotations

from datetime import date, datetime

from openhtm.kernel.time import local_date
from openhtm.places.api import Site, day_of, zone_name


def zone_at(site: Site | None, at: datetime) -> str:
    return site.time_zone if site else zone_name(at)


def day_at(site: Site | None, at: datetime) -> date:
    return local_date(at, site.time_zone) if site else day_of(at)
