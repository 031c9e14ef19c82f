"""Plans against flaws and the changes that carry them out, over REST."""

from __future__ import annotations

from typing import Any

from ninja import Field, Router, Schema

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.rest import Body, needs, run
from openhtm.kernel.time import now
from openhtm.places.api import day_at
from openhtm.security import api as security

from .. import access, fulfilling, telling
from ..actions import fulfilling as acts
from ..models import Change
from .shapes import ChangeAloneOut

fulfilling_router = Router()


class FulfilledPlanIn(Body):
    """``plan``: its number."""

    plan: int


class PlanWithdrawIn(Body):
    reason: str = Field(max_length=500)


class ChangeOfPlanOut(Schema):
    """``devices``: those of the plan that are in the change; ``verified``: how many of them it verified."""

    change: str
    id: int
    title: str
    state: str
    devices: int
    verified: int
    waves: int
    waves_through: int


class LineOfPlanOut(Schema):
    """``state``: of the device in the newest change of the plan that it is in."""

    tag: str
    change: str
    state: str


class ChangesOfPlanOut(Schema):
    changes: list[ChangeOfPlanOut]
    lines: list[LineOfPlanOut]


def _told(request: SignedInRequest, pk: int) -> dict[str, Any]:
    fresh = access.change(request.user, pk)
    plans = fulfilling.plans_of(fresh, request.user)
    return telling.change_alone(fresh, plans=plans, on=day_at(fresh.site, now()))


def _found(request: SignedInRequest, pk: int) -> Change:
    return access.change(request.user, pk, Permission.CHANGE_EDIT)


@fulfilling_router.get("/of-plan/{plan_id}", response=ChangesOfPlanOut)
@needs(Permission.CHANGE_READ)
def changes_of_plan(request: SignedInRequest, plan_id: int) -> object:
    """The changes that carry out a plan against a flaw, and what they did to each of its devices."""
    return fulfilling.plan_changes_json(request.user, security.access.plan(request.user, plan_id))


@fulfilling_router.post("/{change_id}/plans", response=ChangeAloneOut)
@needs(Permission.CHANGE_EDIT)
def fulfill_plan(request: SignedInRequest, change_id: int, body: FulfilledPlanIn) -> object:
    """Say that the change carries out a plan against a flaw."""
    found = _found(request, change_id)
    run(request, acts.fulfill, found, plan=security.access.plan(request.user, body.plan))
    return _told(request, change_id)


@fulfilling_router.post("/{change_id}/plans/{plan_id}/withdraw", response=ChangeAloneOut)
@needs(Permission.CHANGE_EDIT)
def withdraw_plan(request: SignedInRequest, change_id: int, plan_id: int, body: PlanWithdrawIn) -> object:
    """Take back that the change carries out a plan, with the reason."""
    row = fulfilling.fulfillment(request.user, _found(request, change_id), plan_id)
    run(request, acts.withdraw, row, reason=body.reason)
    return _told(request, change_id)
