"""Targets, working hours and holidays: what the clocks of orders count by, from a day on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action, organization
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.kernel.time import local_date
from openhtm.places.api import Site

from .. import clocking, rule_words
from ..models import Holiday, ServiceTarget, WorkingHours, WorkOrder
from ..rules.clocks import Hours, Target
from ..rules.impossible import Impossible
from ..rules.priority import Priority


class UnableToRestate(DomainError):
    """Targets, hours and holidays of the past stay: numbers have been told by them."""

    code = "unable_to_restate"


def _first_today(at: datetime) -> date:
    """The earliest day it is at any site: a target holds for all, and each may set it from its own today."""
    zones = Site.objects.order_by().values_list("time_zone", flat=True).distinct()
    return min((local_date(at, zone) for zone in zones), default=at.date())


def _ahead(day: date, *, today: date) -> None:
    if day < today:
        raise UnableToRestate(_("%(day)s has passed. Choose today or a later day.") % {"day": day})


@action("maintenance.service_target.set", needs=Permission.SETTINGS_CONFIGURE, where=organization)
def set_target(
    *, priority: Priority, target: Target, valid_from: date, by: Actor, at: datetime
) -> ServiceTarget:
    """Within how long orders of a priority are answered and solved, for those opened from a day on."""
    _ahead(valid_from, today=_first_today(at))
    row: ServiceTarget | None = ServiceTarget.objects.filter(priority=priority, valid_from=valid_from).first()
    given: dict[str, Any] = {
        "respond_count": target.respond.count,
        "respond_unit": target.respond.unit.value,
        "resolve_count": target.resolve.count,
        "resolve_unit": target.resolve.unit.value,
    }
    if row is None:
        row = acts.create(ServiceTarget(priority=priority, valid_from=valid_from, **given))
    else:
        acts.save(row, **given)
    _recount(None, since=valid_from)
    return row


@dataclass(frozen=True, kw_only=True)
class NewHours:
    """When a department works; ``weekdays`` from 0, Monday, to 6."""

    weekdays: tuple[int, ...]
    opens: time
    closes: time


@action("maintenance.working_hours.set", needs=Permission.SETTINGS_CONFIGURE)
def set_hours(site: Site, *, new: NewHours, valid_from: date, by: Actor, at: datetime) -> WorkingHours:
    """When the department of a site works, for orders opened from a day on."""
    _ahead(valid_from, today=local_date(at, site.time_zone))
    try:
        hours = Hours(
            weekdays=frozenset(new.weekdays), opens=new.opens, closes=new.closes, zone=site.time_zone
        )
    except Impossible as problem:
        told = rule_words.impossible(problem)
        raise InvalidInput(told, fields={"weekdays": [told]}) from problem
    given: dict[str, Any] = {"weekdays": sorted(hours.weekdays), "opens": hours.opens, "closes": hours.closes}
    row: WorkingHours | None = WorkingHours.objects.filter(site=site, valid_from=valid_from).first()
    if row is None:
        row = acts.create(WorkingHours(site=site, valid_from=valid_from, **given))
    else:
        acts.save(row, **given)
    _recount(site, since=valid_from)
    return row


@action("maintenance.holiday.add", needs=Permission.SETTINGS_CONFIGURE)
def add_holidays(site: Site, *, days: Iterable[tuple[date, str]], by: Actor, at: datetime) -> list[Holiday]:
    """Days on which the department will not work. A day that stands there already is left as it is."""
    wanted = dict(days)
    today = local_date(at, site.time_zone)
    for day in wanted:
        _ahead(day, today=today)
    held = set(Holiday.objects.filter(site=site).values_list("day", flat=True))
    made = [
        acts.create(Holiday(site=site, day=day, name=name.strip()[:80]))
        for day, name in sorted(wanted.items())
        if day not in held
    ]
    _recount(site)
    return made


@action("maintenance.holiday.remove", needs=Permission.SETTINGS_CONFIGURE)
def remove_holiday(holiday: Holiday, *, by: Actor, at: datetime) -> None:
    """Take back a holiday that has not begun."""
    _ahead(holiday.day, today=local_date(at, holiday.site.time_zone))
    acts.note(holiday, before=acts.values(holiday), after={})
    site = holiday.site
    holiday.delete()
    _recount(site)


def _recount(site: Site | None, *, since: date | None = None) -> None:
    """Open orders are late by the new rules at once."""
    rows = WorkOrder.objects.open().select_related("site")
    if site is not None:
        rows = rows.filter(site=site)
    if since is not None:
        rows = rows.filter(opened_at__date__gte=since)
    clocking.remember(rows)
