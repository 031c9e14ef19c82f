"""The dispatch board over REST: a week of a site, and planning one order."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from openhtm.accounts.api import Permission, SignedInRequest, one, people, site
from openhtm.kernel.rest import Body, needs, run, seen_version, versioned
from openhtm.kernel.time import local_date, now

from .. import access, dispatching
from ..actions import dispatching as acts
from ..rules.dispatch import Line
from .shapes import BIGGEST, OrderOut

dispatch_router = Router()
planning_router = Router()


class DayOut(Schema):
    """Minutes planned of the minutes there are; ``unknown`` orders have no standard time."""

    day: date
    orders: list[str]
    minutes: int
    unknown: int
    capacity: int


class PersonWeekOut(Schema):
    person: int
    name: str
    minutes: int
    unknown: int
    capacity: int
    days: list[DayOut]
    without_day: list[str]


class BoardOut(Schema):
    site: str
    week: date
    people: list[PersonWeekOut]
    unassigned: list[str]
    unassigned_total: int


class BoardWanted(Schema):
    site: str = Field(max_length=12, description="Code of the site.")
    week: date | None = Field(None, description="Any day of the week; without one, this week.")
    kind: str = Field("", max_length=16)
    department: int | None = Field(None, ge=1, le=BIGGEST)
    priority: int | None = Field(None, ge=1, le=4)
    person: int | None = Field(None, ge=1, le=BIGGEST, description="The week of this person only.")
    late: bool = Field(False, description="Only orders whose clock or due day has passed.")


class DispatchIn(Body):
    """``person`` null: whoever has it keeps it. ``planned_on`` null: planned for no day."""

    person: int | None = Field(None, ge=1, le=BIGGEST)
    planned_on: date | None
    note: str = Field("", max_length=500)


@dispatch_router.get("", response=BoardOut)
@needs(Permission.WORK_ORDER_ASSIGN)
def show_board(request: SignedInRequest, wanted: Query[BoardWanted]) -> object:
    """The open orders of a site by person and day, and those that nobody has."""
    place = site(request.user, wanted.site, Permission.WORK_ORDER_ASSIGN)
    found = dispatching.board(
        place,
        access.work_orders(request.user, Permission.WORK_ORDER_ASSIGN),
        people(request.user),
        day=wanted.week or local_date(now(), place.time_zone),
        at=now(),
        narrowed=dispatching.Narrowed(**wanted.model_dump(exclude={"site", "week"})),
    )
    return {
        "site": place.code,
        "week": found.days[0],
        "people": [_week(line, found) for line in found.lines],
        "unassigned": [order.reference for order in found.pool],
        "unassigned_total": found.pool_total,
    }


def _week(line: Line, found: dispatching.Board) -> dict[str, Any]:
    names = {key: order.reference for key, order in found.orders.items()}
    return {
        "person": line.person,
        "name": str(found.people[line.person]),
        "minutes": line.minutes,
        "unknown": line.unknown,
        "capacity": line.capacity,
        "days": [
            {
                "day": cell.day,
                "orders": [names[key] for key in cell.cards],
                "minutes": cell.minutes,
                "unknown": cell.unknown,
                "capacity": cell.capacity,
            }
            for cell in line.cells
        ],
        "without_day": [names[key] for key in line.waiting],
    }


@planning_router.post("/{reference}/dispatch", response=OrderOut)
@needs(Permission.WORK_ORDER_ASSIGN)
def dispatch_order(
    request: SignedInRequest, response: HttpResponse, reference: str, body: DispatchIn
) -> object:
    """Plan an order for a day and give it to a person; with ``If-Match`` only as it was seen."""
    order = access.work_order(request.user, reference)
    person = (
        one(people(request.user), _("There is no such person, or it is outside your sites."), pk=body.person)
        if body.person
        else None
    )
    changed = run(
        request,
        acts.dispatch,
        order,
        assignee=person,
        planned_on=body.planned_on,
        seen_version=seen_version(request),
        note=body.note,
    )
    return versioned(response, changed)
