"""The report that somebody asks for: the period in words, the place inside their scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, scope
from openhtm.accounts.api import sites as sites_of
from openhtm.kernel.errors import InvalidInput, NotFound
from openhtm.places.api import Site, day_at, day_of, zone_at

from ..models import ClosedPeriod
from ..rules.periods import Period, last_quarter, read
from .counted import Question

ALL = "all"


def places(user: Any, permission: str = Permission.COMPLIANCE_READ) -> Sequence[Site | None]:
    """The sites that one holds whole; None first: all of them."""
    reach = scope(user, permission)
    rows = [one for one in sites_of(user, permission).order_by("code") if reach.includes(site_id=one.pk)]
    return [None, *rows] if reach.everywhere else rows


def question(
    user: Any, *, period: str, site: str, at: datetime, permission: str = Permission.COMPLIANCE_READ
) -> Question:
    """``site``: code of a site, "all", or empty for the first that one may read. ``period``: the last quarter
    that is over when empty."""
    place = _place(places(user, permission), site)
    today = day_at(place, at)
    asked = _period(period, at)
    if asked.first > today:
        told = _("This period has not begun.")
        raise InvalidInput(told, fields={"period": [told]})
    return Question(period=asked, site=place, today=today, zone=zone_at(place, at), at=at)


def _place(known: Sequence[Site | None], code: str) -> Site | None:
    wanted = code.strip().casefold()
    for one in known:
        if not wanted or wanted == (one.code.casefold() if one else ALL):
            return one
    raise NotFound(_("There is no such report, or it is of more than your sites."))


def _period(text: str, at: datetime) -> Period:
    if not text.strip():
        return last_quarter(day_of(at))
    found = read(text)
    if found is None:
        told = _("Write a period as 2026, 2026-Q3 or 2026-07.")
        raise InvalidInput(told, fields={"period": [told]})
    return found


def closed(one: Question) -> ClosedPeriod | None:
    rows = ClosedPeriod.objects.of(site_id=one.site.pk if one.site else None, period=one.period.name)
    found: ClosedPeriod | None = rows.select_related("site", "closed_by").first()
    return found
