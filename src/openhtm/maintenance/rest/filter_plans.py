"""Plans by filters over REST: previewed, changed, compared with the fleet, and who is under a plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Field, Query, Router, Schema

from openhtm.accounts.api import Permission, SignedInRequest, scope, site
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run, seen_version

from .. import access, filtering, under
from ..actions import filter_plans as acts
from ..models import Plan, PlanAssignment
from .shapes import PlanOut

filter_plans_router = Router()
_SAMPLE = 20


class PlannedForIn(Body):
    """Filters of the device list by key, inside one site or all; line and procedure say which other plans keep
    their devices."""

    filters: dict[str, str]
    site: str = Field("", max_length=12)
    code: str = Field("", max_length=40)
    procedure: str = Field("", max_length=40)


class FiltersIn(Body):
    filters: dict[str, str]


class ChangeFiltersIn(FiltersIn):
    """``gain`` and ``lose``: what the preview showed; with other numbers nothing is changed."""

    reason: str = Field(max_length=500)
    gain: int | None = Field(None, ge=0)
    lose: int | None = Field(None, ge=0)


class MovedDevicesOut(Schema):
    """How many devices, and the tags of the first that the caller may see."""

    devices: int
    sample: list[str]


class PlanMovementOut(Schema):
    """``aside``: found, but under another plan of the same line or procedure."""

    gain: MovedDevicesOut
    keep: MovedDevicesOut
    lose: MovedDevicesOut
    aside: MovedDevicesOut


class AppliedOut(Schema):
    joined: int
    left: int


class ApplyIn(Body):
    site: str = Field("", max_length=12, description="Site code; empty: all sites.")


class UnderWanted(Paging):
    view: str = Field(
        "under", pattern="^(under|left)$", description="Those under it now, or those that left."
    )
    q: str = Field("", max_length=80, description="Beginning of a tag or a serial number.")


class UnderOut(Schema):
    device: str = Field(alias="device.tag")
    since: date = Field(alias="valid_from")
    until: date | None = Field(alias="valid_to")
    reason: str = Field(alias="end_reason")
    last_done_on: date | None
    own_terms: bool

    @staticmethod
    def resolve_own_terms(row: PlanAssignment) -> bool:
        return row.revision.device_id is not None


def _shape(request: SignedInRequest, plan: Plan) -> dict[str, Any]:
    moves = filtering.movement(plan)
    seen = moves.within(scope(request.user, Permission.PLAN_EDIT))
    return {
        name: {
            "devices": number,
            "sample": list(getattr(seen, name).order_by("tag").values_list("tag", flat=True)[:_SAMPLE]),
        }
        for name, number in moves.counted().items()
    }


@filter_plans_router.post("/filters/preview", response=PlanMovementOut)
@needs(Permission.PLAN_EDIT)
def preview_new(request: SignedInRequest, body: PlannedForIn) -> object:
    """Which devices would come under a plan that is not there yet."""
    place = site(request.user, body.site) if body.site else None
    procedure = access.procedure(request.user, body.procedure) if body.procedure else None
    wanted = Plan(
        code=body.code,
        site=place,
        procedure=procedure,
        by_filter=True,
        filters=filtering.checked(body.filters, site_id=place.pk if place else None),
    )
    return _shape(request, wanted)


@filter_plans_router.post("/filters/apply", response=AppliedOut)
@needs(Permission.SCHEDULE_GENERATE)
def apply_filters(request: SignedInRequest, body: ApplyIn) -> object:
    """Compare all plans by filters with the fleet as it is now; a repeat changes nothing."""
    place = site(request.user, body.site) if body.site else None
    return run(request, acts.apply_filters, site=place)


@filter_plans_router.post("/{pk}/filters/preview", response=PlanMovementOut)
@needs(Permission.PLAN_EDIT)
def preview_change(request: SignedInRequest, pk: int, body: FiltersIn) -> object:
    """Which devices would gain, keep and lose the plan with other filters."""
    plan = access.plan(request.user, pk, Permission.PLAN_EDIT)
    return _shape(request, filtering.with_filters(plan, body.filters))


@filter_plans_router.put("/{pk}/filters", response=PlanOut)
@needs(Permission.PLAN_EDIT)
def change_filters(request: SignedInRequest, pk: int, body: ChangeFiltersIn) -> object:
    """Say anew which devices a plan by a filter is for."""
    plan = access.plan(request.user, pk, Permission.PLAN_EDIT)
    seen = None
    if body.gain is not None and body.lose is not None:
        seen = acts.Seen(gain=body.gain, lose=body.lose)
    return run(
        request,
        acts.change_filters,
        plan,
        filters=body.filters,
        reason=body.reason,
        seen=seen,
        seen_version=seen_version(request),
    )


@filter_plans_router.get("/{pk}/devices", response=Listed[UnderOut])
@needs(Permission.PLAN_READ)
def list_devices(request: SignedInRequest, pk: int, wanted: Query[UnderWanted]) -> object:
    """The devices under a plan since when, or those that left it and why."""
    plan = access.plan(request.user, pk)
    rows = under.rows(plan, wanted.view, reach=scope(request.user, Permission.PLAN_READ), text=wanted.q)
    return listed(rows.select_related("device", "revision"), keys=keys_from("valid_from"), paging=wanted)
