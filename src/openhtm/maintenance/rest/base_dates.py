"""Base dates over REST. Setting, changing and clearing one moves nothing; re-basing is asked for by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.rest import Body, needs, run, seen_version, versioned
from openhtm.kernel.time import now

from .. import access, base_dates, base_places
from ..actions import base_dates as acts
from ..base_dates import Effect, Line
from ..models import BaseDate

base_dates_router = Router()


class BaseDateOut(Schema):
    """Of a department or of a building. ``lines``: how many plans of devices count from it."""

    id: int
    version: int
    site: str
    department: str
    building: str
    day: date
    lines: int


class BaseDateIn(Body):
    """``department``: its code; ``building``: its name; one of the two."""

    site: str = Field(max_length=12)
    department: str = Field("", max_length=30)
    building: str = Field("", max_length=120)
    day: date


class ClearBaseDateIn(Body):
    reason: str = Field(max_length=300)


class RebaseIn(Body):
    """``tags`` empty: all that stand there. ``expected``: how many lines the preview said would change; with
    another number nothing is changed."""

    tags: list[str] = Field(default_factory=list, max_length=2000)
    expected: int | None = Field(None, ge=0)


class BaseDatePreviewed(Schema):
    tags: str = Field(
        "", max_length=4000, description="Tags, separated by commas; empty: all that stand there."
    )


class RebasedLineOut(Schema):
    """``due_on``: the next day that could move, as it is planned; ``next_due_on``: after re-basing; ``then_on``:
    the first on the new dates. ``effect`` joins: the next day stays, or is begun."""

    device: str
    plan_id: int
    plan: str
    effect: Effect
    due_on: date | None
    next_due_on: date | None
    then_on: date | None


class RebasedOut(Schema):
    moved: int
    joined: int
    kept: int


def _shape(base: BaseDate) -> dict[str, Any]:
    return {**_plain(base), "lines": base_dates.counted([base]).get(base.pk, 0)}


def _plain(base: BaseDate) -> dict[str, Any]:
    return {
        "id": base.pk,
        "version": base.version,
        "site": base.site.code,
        "department": base.department.code if base.department else "",
        "building": base.building.name if base.building else "",
        "day": base.day,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "device": line.assignment.device.tag,
        "plan_id": line.assignment.plan_id,
        "plan": line.assignment.plan.title,
        "effect": line.effect,
        "due_on": line.due,
        "next_due_on": line.next_due,
        "then_on": line.becomes.first if line.becomes else None,
    }


@base_dates_router.get("", response=list[BaseDateOut])
@needs(Permission.PLAN_READ)
def list_base_dates(request: SignedInRequest) -> object:
    """Those in force, of your sites."""
    rows = list(access.base_dates(request.user))
    counted = base_dates.counted(rows)
    return [{**_plain(base), "lines": counted.get(base.pk, 0)} for base in rows]


@base_dates_router.post("", response={201: BaseDateOut})
@needs(Permission.PLAN_EDIT)
def set_base_date(request: SignedInRequest, body: BaseDateIn, response: HttpResponse) -> object:
    """Set or change the base date of a place. No due day moves."""
    if bool(body.department) == bool(body.building):
        raise InvalidInput(_("Name a department or a building."))
    named = (body.site, body.department or body.building)
    find = base_places.department if body.department else base_places.building
    place: Any = find(request.user, *named)
    made = run(request, acts.set_base_date, place, day=body.day, seen_version=seen_version(request))
    return Status(201, _shape(versioned(response, made)))


@base_dates_router.post("/{pk}/clear", response={204: None})
@needs(Permission.PLAN_EDIT)
def clear_base_date(request: SignedInRequest, pk: int, body: ClearBaseDateIn) -> object:
    """Let no more devices begin with it. No due day moves."""
    base = access.base_date(request.user, pk, Permission.PLAN_EDIT)
    run(request, acts.clear_base_date, base, reason=body.reason, seen_version=seen_version(request))
    return Status(204, None)


@base_dates_router.get("/{pk}/preview", response=list[RebasedLineOut])
@needs(Permission.PLAN_EDIT)
def preview_base_date(request: SignedInRequest, pk: int, wanted: Query[BaseDatePreviewed]) -> object:
    """What re-basing would do to every plan of fixed dates there. Nothing is changed."""
    base = access.base_date(request.user, pk, Permission.PLAN_EDIT)
    tags = [tag.strip() for tag in wanted.tags.split(",") if tag.strip()]
    return [_line(line) for line in base_dates.preview(base, tags=tags, at=now())]


@base_dates_router.post("/{pk}/rebase", response=RebasedOut)
@needs(Permission.PLAN_EDIT)
def rebase_lines(request: SignedInRequest, pk: int, body: RebaseIn) -> object:
    """Count the plans of fixed dates there from the base date. No day comes later than it was planned."""
    base = access.base_date(request.user, pk, Permission.PLAN_EDIT)
    return run(request, acts.rebase_lines, base, tags=body.tags, expected=body.expected)
