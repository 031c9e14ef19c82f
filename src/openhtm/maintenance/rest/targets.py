"""Clocks of orders, their targets, working hours and holidays over REST."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any

from ninja import Field, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, site, sites
from openhtm.kernel.rest import Body, needs, run
from openhtm.kernel.time import local_date, now
from openhtm.places.api import day_of

from .. import access, clocking
from ..actions import targets, work_orders
from ..models.choices import GoalUnitChoice
from ..rules.clocks import MOST, Clock, Goal, Target, Unit
from ..rules.priority import Priority
from .shapes import OrderOut

clocks_router = Router()
targets_router = Router()
hours_router = Router()


class StretchOut(Schema):
    """``counted`` in seconds; 0 while the clock stood still."""

    begins: datetime
    ends: datetime
    states: list[str]
    paused: bool
    counted: float


class ClockOut(Schema):
    """``standing``: running, paused, late, met, missed or dropped; times in seconds."""

    standing: str
    target: float
    spent: float
    unpaused: float
    runs_out_at: datetime | None
    stopped_at: datetime | None
    stretches: list[StretchOut]


class ClocksOut(Schema):
    """None for an inspection, which has its window."""

    respond: ClockOut | None
    resolve: ClockOut | None


def _clock(found: Clock) -> dict[str, Any]:
    return {
        "standing": found.standing.value,
        "target": found.target.total_seconds(),
        "spent": found.spent.total_seconds(),
        "unpaused": found.unpaused.total_seconds(),
        "runs_out_at": found.runs_out_at,
        "stopped_at": found.stopped_at,
        "stretches": [
            {
                "begins": one.begins,
                "ends": one.ends,
                "states": [state.value for state in one.states],
                "paused": one.paused,
                "counted": one.counted.total_seconds(),
            }
            for one in found.stretches
        ],
    }


@clocks_router.get("/{reference}/clocks", response=ClocksOut)
@needs(Permission.WORK_ORDER_READ)
def order_clocks(request: SignedInRequest, reference: str) -> object:
    """How the clocks of an order stand, with every stretch that counted or did not."""
    found = clocking.clocks(access.work_order(request.user, reference), now=now())
    if found is None:
        return {"respond": None, "resolve": None}
    return {"respond": _clock(found.respond), "resolve": _clock(found.resolve)}


class SaidIn(Body):
    text: str = Field(max_length=500)


@clocks_router.post("/{reference}/answer", response=OrderOut)
@needs(Permission.WORK_ORDER_PERFORM)
def answer_order(request: SignedInRequest, reference: str, body: SaidIn) -> object:
    """Note that somebody has spoken to who reported it; the first clock stops."""
    order = access.work_order(request.user, reference, Permission.WORK_ORDER_PERFORM)
    return run(request, work_orders.respond, order, text=body.text)


class TargetOut(Schema):
    priority: int
    respond_count: int
    respond_unit: str
    resolve_count: int
    resolve_unit: str


class TargetIn(Body):
    respond_count: int = Field(ge=1, le=MOST)
    respond_unit: GoalUnitChoice
    resolve_count: int = Field(ge=1, le=MOST)
    resolve_unit: GoalUnitChoice
    valid_from: date


@targets_router.get("", response=list[TargetOut])
@needs(Permission.WORK_ORDER_READ)
def list_targets(request: SignedInRequest) -> object:
    """The targets for orders opened today."""
    known, today = clocking.service([]), day_of(now())
    return [_target(priority, known.target(priority, on=today)) for priority in Priority]


def _target(priority: Priority, target: Target) -> dict[str, Any]:
    return {
        "priority": priority.value,
        "respond_count": target.respond.count,
        "respond_unit": target.respond.unit.value,
        "resolve_count": target.resolve.count,
        "resolve_unit": target.resolve.unit.value,
    }


@targets_router.put("/{priority}", response=TargetOut)
@needs(Permission.SETTINGS_CONFIGURE)
def set_target(request: SignedInRequest, priority: Priority, body: TargetIn) -> object:
    """Other targets for orders opened from a day on."""
    target = Target(
        respond=Goal(count=body.respond_count, unit=Unit(body.respond_unit)),
        resolve=Goal(count=body.resolve_count, unit=Unit(body.resolve_unit)),
    )
    run(request, targets.set_target, priority=priority, target=target, valid_from=body.valid_from)
    return _target(priority, target)


# Hours and minutes on the clock of the site; the format "time" of JSON schema wants an offset.
CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class HolidayShape(Body):
    day: date
    name: str = Field(max_length=80)


class HoursOut(Schema):
    """``weekdays`` from 0, Monday; hours as 08:00 on the site's clock; ``holidays`` from today on."""

    site: str
    zone: str
    weekdays: list[int]
    opens: str
    closes: str
    holidays: list[HolidayShape]


Weekday = Annotated[int, Field(ge=0, le=6)]


class HoursIn(Body):
    weekdays: list[Weekday] = Field(min_length=1, max_length=7)
    opens: str = Field(pattern=CLOCK)
    closes: str = Field(pattern=CLOCK)
    valid_from: date


def _hours(user: Any, found: Any) -> dict[str, Any]:
    today = local_date(now(), found.time_zone)
    held = clocking.service([found.pk]).hours_of(found, on=today)
    ahead = access.holidays(user).filter(site=found, day__gte=today)
    return {
        "site": found.code,
        "zone": held.zone,
        "weekdays": sorted(held.weekdays),
        "opens": f"{held.opens:%H:%M}",
        "closes": f"{held.closes:%H:%M}",
        "holidays": [{"day": one.day, "name": one.name} for one in ahead],
    }


@hours_router.get("", response=list[HoursOut])
@needs(Permission.WORK_ORDER_READ)
def list_hours(request: SignedInRequest) -> object:
    """When the departments work, and their holidays from today on."""
    return [_hours(request.user, one) for one in sites(request.user, Permission.WORK_ORDER_READ)]


@hours_router.put("/{code}", response=HoursOut)
@needs(Permission.SETTINGS_CONFIGURE)
def set_hours(request: SignedInRequest, code: str, body: HoursIn) -> object:
    """Other working hours for orders opened from a day on."""
    found = site(request.user, code, Permission.SETTINGS_CONFIGURE)
    new = targets.NewHours(
        weekdays=tuple(body.weekdays),
        opens=time.fromisoformat(body.opens),
        closes=time.fromisoformat(body.closes),
    )
    run(request, targets.set_hours, found, new=new, valid_from=body.valid_from)
    return _hours(request.user, found)


@hours_router.post("/{code}/holidays", response={201: HoursOut})
@needs(Permission.SETTINGS_CONFIGURE)
def add_holidays(request: SignedInRequest, code: str, body: list[HolidayShape]) -> object:
    """Enter holidays ahead; those that stand there already are left as they are."""
    found = site(request.user, code, Permission.SETTINGS_CONFIGURE)
    run(request, targets.add_holidays, found, days=[(one.day, one.name) for one in body])
    return Status(201, _hours(request.user, found))


@hours_router.delete("/{code}/holidays/{day}", response=HoursOut)
@needs(Permission.SETTINGS_CONFIGURE)
def remove_holiday(request: SignedInRequest, code: str, day: date) -> object:
    """Take back a holiday that has not begun."""
    found = site(request.user, code, Permission.SETTINGS_CONFIGURE)
    run(request, targets.remove_holiday, access.holiday(request.user, found, day))
    return _hours(request.user, found)
