"""Yearly evaluations of management plans over REST."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Router, Schema

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate
from openhtm.documents import api as documents
from openhtm.kernel.rest import Body, needs, run, seen_version
from openhtm.kernel.time import now

from ..actions import plan_evaluations
from ..management_plans import reads, results
from ..management_plans.results import GoalResult
from ..models import PlanEvaluation
from .management_plans import PlanReasonIn, the_plan

plan_evaluations_router = Router()
AnswerName = Literal["", "met", "partly", "not_met", "cannot_say"]


class GoalResultOut(Schema):
    """``value``: as it was kept; ``now``: the same counted again, null where it is not or where it is unknown."""

    number: int
    name: str
    value: float | None
    numerator: float | None
    denominator: float | None
    done_on: date | None
    standing: str
    counted_again: bool
    now: float | None
    restated: bool
    rows: list[str]
    row_count: int


class SectionAnswerOut(Schema):
    answer: str
    words: str


class PlanEvaluationOut(Schema):
    plan: str
    version: int
    state: str
    answers: dict[str, SectionAnswerOut]
    changes: str
    counted_at: datetime | None
    definitions: int | None
    evaluated_by: str | None
    sent_back: str
    presented_on: date | None
    minutes: str
    minutes_file: int | None
    decision: str
    accepted_by: str | None
    accepted_at: datetime | None
    results: list[GoalResultOut]


class SectionAnswerIn(Body):
    answer: AnswerName = ""
    words: str = Field("", max_length=20_000)


class PlanEvaluationIn(Body):
    answers: dict[str, SectionAnswerIn]
    changes: str = Field("", max_length=20_000)


class EvaluationSignIn(Body):
    password: str


class EvaluationAcceptIn(Body):
    """``minutes``: their name; ``minutes_file``: id of a document that hangs on the plan. One of them is needed."""

    password: str
    presented_on: date
    minutes: str = Field("", max_length=200)
    minutes_file: int | None = None
    decision: str = Field("", max_length=1000)


def _result(one: GoalResult) -> dict[str, Any]:
    part, whole = one.of or (None, None)
    return {
        "number": one.goal.number,
        "name": one.goal.name,
        "value": one.kept["value"],
        "numerator": part,
        "denominator": whole,
        "done_on": one.kept["done_on"],
        "standing": one.standing,
        "counted_again": one.now is not None,
        "now": one.now.value.number if one.now else None,
        "restated": one.restated,
        "rows": list(one.rows),
        "row_count": one.row_count,
    }


def evaluation_shape(found: PlanEvaluation) -> dict[str, Any]:
    plain = (
        *("version", "state", "answers", "changes", "counted_at", "definitions", "sent_back", "presented_on"),
        *("decision", "accepted_at"),
    )
    return {
        **{name: getattr(found, name) for name in plain},
        "plan": str(found.plan),
        "evaluated_by": str(found.evaluated_by) if found.evaluated_by else None,
        "minutes": found.reference,
        "minutes_file": found.minutes_id,
        "accepted_by": str(found.accepted_by) if found.accepted_by else None,
        "results": [_result(one) for one in results.of(found, at=now())],
    }


@plan_evaluations_router.get("/{plan_id}/evaluation", response=PlanEvaluationOut)
@needs(Permission.COMPLIANCE_READ)
def get_plan_evaluation(request: SignedInRequest, plan_id: int) -> object:
    """The answers, and every goal as it was kept beside the same counted again."""
    return evaluation_shape(reads.the_evaluation(the_plan(request, plan_id)))


@plan_evaluations_router.put("/{plan_id}/evaluation", response=PlanEvaluationOut)
@needs(Permission.MANAGEMENT_PLAN_EVALUATE)
def write_plan_evaluation(request: SignedInRequest, plan_id: int, body: PlanEvaluationIn) -> object:
    """Write the evaluation of an approved plan; it is whole when it is signed."""
    found = the_plan(request, plan_id, Permission.MANAGEMENT_PLAN_EVALUATE)
    answers = {name: one.model_dump() for name, one in body.answers.items()}
    version = seen_version(request)
    run(
        request, plan_evaluations.evaluate, found, answers=answers, changes=body.changes, seen_version=version
    )
    return evaluation_shape(reads.the_evaluation(found))


@plan_evaluations_router.post("/{plan_id}/evaluation/sign", response=PlanEvaluationOut)
@needs(Permission.MANAGEMENT_PLAN_EVALUATE)
def sign_plan_evaluation(request: SignedInRequest, plan_id: int, body: EvaluationSignIn) -> object:
    """Sign a whole evaluation, with the password; its goals are counted and kept."""
    found = reads.the_evaluation(the_plan(request, plan_id, Permission.MANAGEMENT_PLAN_EVALUATE))
    proof = reauthenticate(request.user, password=body.password, at=now())
    return evaluation_shape(run(request, plan_evaluations.sign_evaluation, found, proof=proof))


@plan_evaluations_router.post("/{plan_id}/evaluation/send-back", response=PlanEvaluationOut)
@needs(Permission.MANAGEMENT_PLAN_APPROVE)
def return_plan_evaluation(request: SignedInRequest, plan_id: int, body: PlanReasonIn) -> object:
    """Give a signed evaluation back, with what the committee wants otherwise."""
    found = reads.the_evaluation(the_plan(request, plan_id, Permission.MANAGEMENT_PLAN_APPROVE))
    return evaluation_shape(run(request, plan_evaluations.return_evaluation, found, reason=body.reason))


@plan_evaluations_router.post("/{plan_id}/evaluation/accept", response=PlanEvaluationOut)
@needs(Permission.MANAGEMENT_PLAN_APPROVE)
def accept_plan_evaluation(request: SignedInRequest, plan_id: int, body: EvaluationAcceptIn) -> object:
    """Accept a signed evaluation for the committee, with the password; never by who evaluated."""
    found = reads.the_evaluation(the_plan(request, plan_id, Permission.MANAGEMENT_PLAN_APPROVE))
    proof = reauthenticate(request.user, password=body.password, at=now())
    minutes = documents.document(request.user, body.minutes_file) if body.minutes_file else None
    meeting = plan_evaluations.Meeting(
        presented_on=body.presented_on, reference=body.minutes, decision=body.decision, minutes=minutes
    )
    return evaluation_shape(
        run(request, plan_evaluations.accept_evaluation, found, meeting=meeting, proof=proof)
    )
