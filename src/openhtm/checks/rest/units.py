"""Units over REST: how they stand, their months, what they check, and when they are closed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.errors import NotFound
from openhtm.kernel.rest import needs, run
from openhtm.kernel.time import local_date, month_start, now
from openhtm.places.api import Department, zone_at

from .. import access, boards
from ..actions import units
from ..actions.units import NewCheck, NewPoint
from ..library import template, templates
from .shapes import (
    CheckBecauseIn,
    CheckedDeviceIn,
    CheckIn,
    CheckOut,
    CheckTermsIn,
    ClosedIn,
    ClosedOut,
    PointIn,
    PointNowOut,
    PointOut,
    TemplateOut,
    UnitOut,
    WindowOut,
    items_of,
    point_shape,
    template_shape,
    unit_shape,
    windows_of,
)

units_router = Router()
checks_router = Router()
points_router = Router()
closed_router = Router()
templates_router = Router()


class MonthQuery(Schema):
    month: str = Field("", pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$", description="Such as 2026-11; this month.")


def _first(asked: MonthQuery, at: datetime, zone: str) -> date:
    if asked.month and asked.month > "0001":
        return date.fromisoformat(f"{asked.month}-01")
    return month_start(local_date(at, zone))


@units_router.get("", response=list[UnitOut])
@needs(Permission.CHECK_READ)
def list_units(request: SignedInRequest, asked: Query[MonthQuery]) -> object:
    """Every unit within your reach that checks something: its month, and what waits now."""
    moment = now()
    found = list(access.units(request.user))
    zone = zone_at(found[0].site if found else None, moment)
    waiting = boards.points_now([unit.pk for unit in found], now=moment)
    months = boards.months(found, first=_first(asked, moment, zone), now=moment)
    return [
        unit_shape(one, [row for row in waiting if row.point.department_id == one.department.pk])
        for one in months
    ]


@units_router.get("/{pk}/now", response=list[PointNowOut])
@needs(Permission.CHECK_READ)
def show_unit_now(request: SignedInRequest, pk: int) -> object:
    """Every point of a unit as it stands now, what waits to be checked first."""
    found = access.unit(request.user, pk)
    return [point_shape(one) for one in boards.unit_now(found, now=now())]


@units_router.get("/{pk}/windows", response=list[WindowOut])
@needs(Permission.CHECK_READ)
def list_windows(request: SignedInRequest, pk: int, asked: Query[MonthQuery]) -> object:
    """Every window of a unit that begins in the month, and what became of it."""
    found, moment = access.unit(request.user, pk), now()
    first = _first(asked, moment, found.site.time_zone)
    return windows_of(boards.month(found, first=first, now=moment))


@units_router.get("/{pk}/checks", response=list[CheckOut])
@needs(Permission.CHECK_READ)
def list_checks(request: SignedInRequest, pk: int) -> object:
    """What a unit checks, with all terms and points."""
    found = access.unit(request.user, pk)
    return access.checks(request.user).filter(department=found).prefetch_related("terms")


@units_router.post("/{pk}/checks", response={201: CheckOut})
@needs(Permission.CHECK_EDIT)
def add_check(request: SignedInRequest, pk: int, body: CheckIn) -> object:
    """Let a unit check something from a day on, by a template of the library."""
    found = access.unit(request.user, pk, Permission.CHECK_EDIT)
    new = NewCheck(
        template=body.template,
        rhythm=body.rhythm.rhythm(),
        points=[_new_point(found, one) for one in body.points],
        title=body.title,
        responsible=body.responsible,
        starts_on=body.starts_on,
        items=items_of(body.items),
    )
    return Status(201, run(request, units.add_check, found, new=new))


def _new_point(unit: Department, one: PointIn) -> NewPoint:
    return NewPoint(name=one.name, device=_device(unit.site_id, one.device))


def _device(site_id: int, tag: str) -> Any:
    return access.device_at(site_id, tag) if tag.strip() else None


@units_router.get("/{pk}/closed-days", response=list[ClosedOut])
@needs(Permission.CHECK_READ)
def list_closed_days(request: SignedInRequest, pk: int) -> object:
    """The days from today on on which a unit is closed."""
    found = access.unit(request.user, pk)
    return boards.closings(found, since=local_date(now(), found.site.time_zone))


@units_router.post("/{pk}/closed-days", response={201: list[ClosedOut]})
@needs(Permission.CHECK_EDIT)
def close_days(request: SignedInRequest, pk: int, body: ClosedIn) -> object:
    """Say ahead that a unit is closed. A day that has begun is refused."""
    found = access.unit(request.user, pk, Permission.CHECK_EDIT)
    return Status(201, run(request, units.close_days, found, **body.model_dump()))


@closed_router.post("/{pk}/open", response=ClosedOut)
@needs(Permission.CHECK_EDIT)
def open_day(request: SignedInRequest, pk: int) -> object:
    """Take a closed day back before it begins."""
    return run(request, units.open_day, access.closed_day(request.user, pk))


@checks_router.get("/{pk}", response=CheckOut)
@needs(Permission.CHECK_READ)
def show_check(request: SignedInRequest, pk: int) -> object:
    """One check with all its terms and points."""
    return access.check(request.user, pk)


@checks_router.post("/{pk}/terms", response=CheckOut)
@needs(Permission.CHECK_EDIT)
def change_terms(request: SignedInRequest, pk: int, body: CheckTermsIn) -> object:
    """Change how often or what is checked, from tomorrow or a later day on."""
    found = access.check(request.user, pk, Permission.CHECK_EDIT)
    rhythm = body.rhythm.rhythm() if body.rhythm else None
    items = items_of(body.items) or None
    run(request, units.change_terms, found, rhythm=rhythm, items=items, starts_on=body.starts_on)
    return found


@checks_router.post("/{pk}/end", response=CheckOut)
@needs(Permission.CHECK_EDIT)
def end_check(request: SignedInRequest, pk: int, body: CheckBecauseIn) -> object:
    """Let the unit check it no more; what is due in the running window stays due."""
    found = access.check(request.user, pk, Permission.CHECK_EDIT)
    return run(request, units.end_check, found, reason=body.reason)


@checks_router.post("/{pk}/points", response={201: PointOut})
@needs(Permission.CHECK_EDIT)
def add_point(request: SignedInRequest, pk: int, body: PointIn) -> object:
    """Add a device or a place to what is checked."""
    found = access.check(request.user, pk, Permission.CHECK_EDIT)
    new = NewPoint(name=body.name, device=_device(found.site_id, body.device))
    return Status(201, run(request, units.add_point, found, new=new))


@points_router.put("/{pk}/device", response=PointOut)
@needs(Permission.CHECK_EDIT)
def set_device(request: SignedInRequest, pk: int, body: CheckedDeviceIn) -> object:
    """Say which device stands at a point now."""
    found = access.point(request.user, pk, Permission.CHECK_EDIT)
    return run(request, units.set_device, found, device=_device(found.site_id, body.device))


@points_router.post("/{pk}/end", response=PointOut)
@needs(Permission.CHECK_EDIT)
def end_point(request: SignedInRequest, pk: int, body: CheckBecauseIn) -> object:
    """Check it no more; its past stays."""
    found = access.point(request.user, pk, Permission.CHECK_EDIT)
    return run(request, units.end_point, found, reason=body.reason)


@templates_router.get("", response=list[TemplateOut])
@needs(Permission.CHECK_READ)
def list_templates(request: SignedInRequest) -> object:
    """The checks that come with the program."""
    return [template_shape(one) for one in templates().values()]


@templates_router.get("/{slug}", response=TemplateOut)
@needs(Permission.CHECK_READ)
def show_template(request: SignedInRequest, slug: str) -> object:
    """One of them, with its items, limits and their sources."""
    found = template(slug)
    if found is None:
        raise NotFound(_("There is no such template."))
    return template_shape(found)
