"""Which sites in use have a plan in force: their own, or that of the whole hospital."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from openhtm.accounts.api import Permission, scope
from openhtm.places.api import Site
from openhtm.registry.api import GONE, Device

from ..models import ManagementPlan
from ..rules.management_plans import covered


def missing_on(on: date) -> list[Site]:
    """Sites with devices of the fleet for which no plan is in force on a day."""
    places = list(ManagementPlan.objects.in_force(on).values_list("site_id", flat=True))
    in_use = Device.objects.exclude(status__in=GONE).order_by().values("site_id")
    rows = Site.objects.filter(pk__in=in_use).order_by("code")
    return [one for one in rows if not covered(one.pk, places)]


def missing_for(user: Any, *, on: date) -> list[Site]:
    """Those of them that a person sees."""
    reach = scope(user, Permission.COMPLIANCE_READ)
    return [one for one in missing_on(on) if reach.sees_site(one.pk)]


def missing_with_last(on: date) -> list[tuple[Site, date | None]]:
    """With the day on which the last plan ended; None: there was none."""
    ended = list(ManagementPlan.objects.current().filter(ends_on__lt=on).values_list("site_id", "ends_on"))
    found = []
    for site in missing_on(on):
        days = [last for place, last in ended if place in (site.pk, None)]
        found.append((site, max(days, default=None)))
    return found


def day_after(last: date | None) -> date | None:
    return last + timedelta(days=1) if last else None
