"""Goals of management plans over REST: as they stand, with the rows behind them, named and told."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from ninja import Field, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.documents import api as documents
from openhtm.kernel.errors import NotFound
from openhtm.kernel.rest import Body, needs, run
from openhtm.kernel.time import now

from ..actions import plan_goals
from ..management_plans import progress, reads, words
from ..management_plans.measures import MEASURES
from ..management_plans.progress import Progress
from ..models import PlanGoal
from .management_plans import PlanReasonIn, person, the_plan

plan_goals_router = Router()
TargetName = Literal["at_least", "at_most", "by_day"]


class PlanGoalOut(Schema):
    """``value`` null: unknown. ``standing``: on_track, not_on_track, not_due or unknown, with ``why`` in words."""

    number: int
    name: str
    reason: str
    measure: str
    told_how: str
    told_months: int
    target: str
    target_number: float | None
    target_day: date | None
    unit: str
    owner: str | None
    before: str
    value: float | None
    numerator: float | None
    denominator: float | None
    done_on: date | None
    as_of: date | None
    standing: str
    why: str


class GoalRowOut(Schema):
    name: str
    url: str


class GoalRowsOut(Schema):
    count: int
    rows: list[GoalRowOut]


class PlanGoalIn(Body):
    """``measure``: key of what the program counts, else empty. ``owner``: e-mail address, or empty."""

    name: str = Field(max_length=200)
    target: TargetName
    reason: str = Field("", max_length=1000)
    measure: str = ""
    told_how: str = Field("", max_length=500)
    told_months: int = Field(3, ge=1, le=12)
    target_number: float | None = None
    target_day: date | None = None
    unit: str = Field("", max_length=30)
    owner: str = ""


class GoalValueIn(Body):
    """``evidence``: id of a document that hangs on the plan."""

    on: date
    number: float | None = None
    done_on: date | None = None
    note: str = Field("", max_length=1000)
    evidence: int | None = None


_GOAL = (
    *("number", "name", "reason", "measure", "told_how", "told_months", "target", "target_number"),
    *("target_day", "before"),
)


def goal_shape(one: Progress) -> dict[str, Any]:
    part, whole = one.of or (None, None)
    return {
        **{name: getattr(one.goal, name) for name in _GOAL},
        "unit": words.unit(one.goal),
        "owner": str(one.goal.owner) if one.goal.owner else None,
        "value": one.value.number,
        "numerator": part,
        "denominator": whole,
        "done_on": one.value.done_on,
        "as_of": one.value.on,
        "standing": one.standing.value,
        "why": words.why(one),
    }


@plan_goals_router.get("/{plan_id}/goals", response=list[PlanGoalOut])
@needs(Permission.COMPLIANCE_READ)
def list_plan_goals(request: SignedInRequest, plan_id: int) -> object:
    """The goals of a plan as they stand now."""
    return [goal_shape(one) for one in progress.of_plan(the_plan(request, plan_id), at=now())]


def _new_goal(request: SignedInRequest, body: PlanGoalIn) -> plan_goals.NewGoal:
    given = body.model_dump()
    return plan_goals.NewGoal(
        **{**given, "owner": person(request, body.owner, "owner") if body.owner.strip() else None}
    )


def _goal(
    request: SignedInRequest, pk: int, number: int, permission: str = Permission.COMPLIANCE_READ
) -> PlanGoal:
    return reads.goal(the_plan(request, pk, permission), number)


@plan_goals_router.post("/{plan_id}/goals", response={201: PlanGoalOut})
@needs(Permission.MANAGEMENT_PLAN_EDIT)
def add_plan_goal(request: SignedInRequest, plan_id: int, body: PlanGoalIn) -> object:
    """Promise something in a draft."""
    found = the_plan(request, plan_id, Permission.MANAGEMENT_PLAN_EDIT)
    made = run(request, plan_goals.add_goal, found, goal=_new_goal(request, body))
    return Status(201, goal_shape(progress.of_goal(made, at=now())))


@plan_goals_router.put("/{plan_id}/goals/{number}", response=PlanGoalOut)
@needs(Permission.MANAGEMENT_PLAN_EDIT)
def change_plan_goal(request: SignedInRequest, plan_id: int, number: int, body: PlanGoalIn) -> object:
    """Say a goal of a draft in another way."""
    found = _goal(request, plan_id, number, Permission.MANAGEMENT_PLAN_EDIT)
    run(request, plan_goals.change_goal, found, new=_new_goal(request, body))
    return goal_shape(progress.of_goal(found, at=now()))


@plan_goals_router.post("/{plan_id}/goals/{number}/drop", response={204: None})
@needs(Permission.MANAGEMENT_PLAN_EDIT)
def drop_plan_goal(request: SignedInRequest, plan_id: int, number: int, body: PlanReasonIn) -> object:
    """Take a goal out of a draft."""
    found = _goal(request, plan_id, number, Permission.MANAGEMENT_PLAN_EDIT)
    run(request, plan_goals.drop_goal, found, reason=body.reason)
    return Status(204, None)


@plan_goals_router.get("/{plan_id}/goals/{number}/rows", response=GoalRowsOut)
@needs(Permission.COMPLIANCE_READ)
def list_goal_rows(request: SignedInRequest, plan_id: int, number: int) -> object:
    """The records behind a counted number, the first 500 by name; of a share, those that keep it from being whole."""
    found = _goal(request, plan_id, number)
    if found.measure not in MEASURES or not reads.reads_whole(request.user, found.plan):
        raise NotFound(str(words.NO_ROWS))
    rows, measure = progress.rows(found, at=now()), MEASURES[found.measure]
    count = len(rows) if isinstance(rows, list) else rows.count()
    named = [measure.row(row) for row in rows[:500]]
    return {"count": count, "rows": [{"name": name, "url": url} for name, url in named]}


@plan_goals_router.post("/{plan_id}/goals/{number}/values", response={201: PlanGoalOut})
@needs(Permission.COMPLIANCE_READ)
def tell_goal_value(request: SignedInRequest, plan_id: int, number: int, body: GoalValueIn) -> object:
    """Say how a goal stands that the program does not count; by its owner, or whoever writes plans there."""
    found = _goal(request, plan_id, number)
    evidence = documents.document(request.user, body.evidence) if body.evidence else None
    told = plan_goals.Told(**body.model_dump(exclude={"evidence"}))
    run(request, plan_goals.tell, found, told=told, evidence=evidence)
    return Status(201, goal_shape(progress.of_goal(found, at=now())))
