"""Plans against flaws over REST."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any, Literal

from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, site
from openhtm.catalog import api as catalog
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run
from openhtm.kernel.time import now
from openhtm.places.api import day_at, day_of

from .. import access, planning, treatments
from ..actions import plans
from ..actions.plans import NewPlan
from ..models import RemediationPlan
from .controls import EndIn

plans_router = Router()


class RemediationPlanOut(Schema):
    """``site`` null: at all sites. ``over``: its day has passed and it stands."""

    id: int
    vulnerability: str
    model: str
    site: str | None
    approach: str
    what: str
    owner: str
    clock: str
    due_on: date
    over: bool
    devices: int
    done: int
    decided_at: datetime
    decided_by: str
    ended_at: datetime | None
    ended_because: str


class PlanDeviceOut(Schema):
    tag: str
    known_on: date
    decided_on: date
    end: str | None
    done_on: date | None
    done_by: str
    note: str
    although: str


class RemediationPlanWhole(RemediationPlanOut):
    """``lines``: the devices of one's own."""

    lines: list[PlanDeviceOut]


class RemediationPlansWanted(Paging):
    q: str = Field("", description="Part of the flaw's or the model's name.", max_length=100)
    state: Literal["", "standing", "over", "ended"] = ""


class RemediationPlanIn(Body):
    """``model`` by number; ``owner``: an e-mail address."""

    vulnerability: str = Field(max_length=120)
    model: int
    site: str = Field("", max_length=40)
    approach: str = Field(max_length=12)
    what: str = Field(max_length=4000)
    owner: str = Field(max_length=254)


class DevicesDoneIn(Body):
    tags: list[str] = Field(min_length=1, max_length=5000)
    end: str = Field(max_length=15)
    note: str = Field(max_length=500)
    although: str = Field(
        "", description="Why they count as fixed while a change is not through with them.", max_length=500
    )


def _shape(row: RemediationPlan) -> dict[str, Any]:
    return planning.plan_json(row, on=day_at(row.at_site, now()))


def _whole(request: SignedInRequest, pk: int) -> dict[str, Any]:
    found = access.plan(request.user, pk)
    lines = access.plan_lines(request.user).filter(plan=found)
    return _shape(found) | {"lines": [planning.line_json(one) for one in lines]}


@plans_router.get("", response=Listed[RemediationPlanOut])
@needs(Permission.SECURITY_READ)
def list_plans(request: SignedInRequest, wanted: Query[RemediationPlansWanted]) -> object:
    """Plans for all sites and for one's own, the first due on top."""
    on = day_of(now())
    rows = planning.listed(request.user, q=wanted.q, state=wanted.state, on=on)
    return listed(
        rows, keys=keys_from("until_on,pk"), paging=wanted, shape=partial(planning.plan_json, on=on)
    )


@plans_router.post("", response={201: RemediationPlanWhole})
@needs(Permission.SECURITY_EDIT)
def decide_plan(request: SignedInRequest, body: RemediationPlanIn) -> object:
    """Decide how a flaw in a model is dealt with; its day comes from the clocks."""
    user = request.user
    new = NewPlan(
        model=catalog.access.model(user, body.model),
        approach=body.approach,
        what=body.what,
        owner=treatments.owner(user, body.owner),
    )
    flaw = access.vulnerability(user, body.vulnerability)
    made = run(request, plans.decide, flaw, new=new, site=site(user, body.site) if body.site else None)
    return Status(201, _whole(request, made.pk))


@plans_router.get("/{plan_id}", response=RemediationPlanWhole)
@needs(Permission.SECURITY_READ)
def show_plan(request: SignedInRequest, plan_id: int) -> object:
    """One plan with its devices."""
    return _whole(request, plan_id)


@plans_router.post("/{plan_id}/take-in", response=RemediationPlanWhole)
@needs(Permission.SECURITY_EDIT)
def take_devices_in(request: SignedInRequest, plan_id: int) -> object:
    """Take in the devices on which the flaw is open now and that are not in the plan."""
    run(request, plans.take_in, access.plan(request.user, plan_id, Permission.SECURITY_EDIT))
    return _whole(request, plan_id)


@plans_router.post("/{plan_id}/finish", response=RemediationPlanWhole)
@needs(Permission.SECURITY_EDIT)
def finish_devices(request: SignedInRequest, plan_id: int, body: DevicesDoneIn) -> object:
    """Say how devices were done with. Refused for all where the record of one says otherwise."""
    found = access.plan(request.user, plan_id, Permission.SECURITY_EDIT)
    run(request, plans.finish, found, **body.model_dump())
    return _whole(request, plan_id)


@plans_router.post("/{plan_id}/end", response=RemediationPlanWhole)
@needs(Permission.SECURITY_EDIT)
def end_plan(request: SignedInRequest, plan_id: int, body: EndIn) -> object:
    """End a plan, whatever is open. It stays on record."""
    found = access.plan(request.user, plan_id, Permission.SECURITY_EDIT)
    run(request, plans.end_plan, found, reason=body.reason)
    return _whole(request, plan_id)
