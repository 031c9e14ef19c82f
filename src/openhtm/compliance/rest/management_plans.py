"""Management plans, their goals and yearly evaluations over REST."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, User, reauthenticate
from openhtm.documents import api as documents
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run, seen_version
from openhtm.kernel.time import now

from .. import words as compliance_words
from ..actions import management_plans as acts
from ..management_plans import paper, reads, words
from ..management_plans.measures import MEASURES
from ..models import ManagementPlan
from ..reporting.asking import ALL, places
from ..rules.management_plans import SECTIONS

management_plans_router = Router()


class PlanSectionOut(Schema):
    title: str
    text: str


class ManagementPlanOut(Schema):
    """``state``: draft, submitted, approved or withdrawn. ``site`` null: the whole hospital. ``current``: approved, and
    no later revision has superseded it. ``evaluation``: draft, signed, accepted, or null."""

    id: int
    number: str
    version: int
    revision: int
    site: str | None
    title: str
    starts_on: date
    ends_on: date
    state: str
    current: bool
    objectives: str
    scope: str
    performance: str
    effectiveness: str
    more: list[PlanSectionOut]
    filed: int | None
    responsible: str
    author: str
    approver: str | None
    submitted_at: datetime | None
    approved_at: datetime | None
    sent_back: str
    note: str
    ended_reason: str
    evaluation: str | None
    evaluation_due_on: date


class MeasureOut(Schema):
    key: str
    title: str
    definition: str
    unit: str
    has_history: bool


class PlansWanted(Paging):
    state: Literal["", "draft", "submitted", "approved", "withdrawn"] = ""


class PlanSectionIn(Body):
    title: str = Field(max_length=200)
    text: str = Field(max_length=20_000)


class ManagementPlanTextIn(Body):
    """``responsible``: e-mail address."""

    title: str = Field(max_length=200)
    starts_on: date
    ends_on: date
    responsible: str
    objectives: str = Field("", max_length=20_000)
    scope: str = Field("", max_length=20_000)
    performance: str = Field("", max_length=20_000)
    effectiveness: str = Field("", max_length=20_000)
    more: list[PlanSectionIn] = []


class ManagementPlanIn(ManagementPlanTextIn):
    """``filed``: id of a document that hangs on the plan and holds its text."""

    filed: int | None = None


class ManagementPlanBeginIn(ManagementPlanTextIn):
    """``site``: its code, or "all" for the whole hospital."""

    site: str


class PlanReasonIn(Body):
    reason: str = Field(max_length=500)


class PlanApproveIn(Body):
    password: str
    note: str = Field("", max_length=500)


_PLAIN = (
    *("version", "revision", "title", "starts_on", "ends_on", "state", *SECTIONS, "more", "submitted_at"),
    *("approved_at", "sent_back", "note", "ended_reason"),
)


def shape(found: ManagementPlan) -> dict[str, Any]:
    return shapes([found])[0]


def shapes(found: list[ManagementPlan]) -> list[dict[str, Any]]:
    current, due = reads.current(found), reads.due_days(found)
    return [_shape(one, current=one.pk in current, due=due[one.pk]) for one in found]


def _shape(found: ManagementPlan, *, current: bool, due: date) -> dict[str, Any]:
    evaluation = getattr(found, "evaluation", None)
    return {
        **{name: getattr(found, name) for name in _PLAIN},
        "id": found.pk,
        "number": str(found),
        "site": found.site.code if found.site else None,
        "current": current,
        "filed": found.filed_id,
        "responsible": str(found.responsible),
        "author": str(found.author),
        "approver": str(found.approver) if found.approver else None,
        "evaluation": evaluation.state if evaluation else None,
        "evaluation_due_on": due,
    }


def the_plan(
    request: SignedInRequest, pk: int, permission: str = Permission.COMPLIANCE_READ
) -> ManagementPlan:
    return reads.plan(request.user, pk, permission)


def person(request: SignedInRequest, email: str, field: str) -> User:
    found = reads.people(request.user).filter(email__iexact=email.strip()).first()
    if found is None:
        told = str(compliance_words.NO_SUCH_OWNER) % {"email": email}
        raise InvalidInput(told, fields={field: [told]})
    return found  # type: ignore[no-any-return]


def _values(request: SignedInRequest, body: ManagementPlanTextIn) -> dict[str, Any]:
    given = body.model_dump(exclude={"site", "filed"})
    return {**given, "responsible": person(request, body.responsible, "responsible")}


@management_plans_router.get("", response=Listed[ManagementPlanOut])
@needs(Permission.COMPLIANCE_READ)
def list_management_plans(request: SignedInRequest, wanted: Query[PlansWanted]) -> object:
    """Management plans, the newest first."""
    rows = reads.plans(request.user).for_list()
    rows = rows.filter(state=wanted.state) if wanted.state else rows
    return listed(rows, keys=keys_from("-number"), paging=wanted, shape=shape)


@management_plans_router.get("/measures", response=list[MeasureOut])
@needs(Permission.COMPLIANCE_READ)
def list_goal_measures(request: SignedInRequest) -> object:
    """What the program counts for a goal."""
    return [
        {
            "key": one.key,
            "title": str(one.title),
            "definition": str(one.definition),
            "unit": one.unit,
            "has_history": not one.of_now,
        }
        for one in MEASURES.values()
    ]


@management_plans_router.post("", response={201: ManagementPlanOut})
@needs(Permission.MANAGEMENT_PLAN_EDIT)
def begin_management_plan(request: SignedInRequest, body: ManagementPlanBeginIn) -> object:
    """Draft the plan of a site, or of the whole hospital."""
    known = {
        one.code.casefold() if one else ALL: one
        for one in places(request.user, Permission.MANAGEMENT_PLAN_EDIT)
    }
    wanted = body.site.strip().casefold()
    if wanted not in known:
        told = str(words.NO_SUCH_PLACE) % {"code": body.site}
        raise InvalidInput(told, fields={"site": [told]})
    made = run(request, acts.begin, site=known[wanted], values=_values(request, body))
    return Status(201, shape(made))


@management_plans_router.get("/{plan_id}", response=ManagementPlanOut)
@needs(Permission.COMPLIANCE_READ)
def get_management_plan(request: SignedInRequest, plan_id: int) -> object:
    """One plan with its text."""
    return shape(the_plan(request, plan_id))


@management_plans_router.put("/{plan_id}", response=ManagementPlanOut)
@needs(Permission.MANAGEMENT_PLAN_EDIT)
def change_management_plan(request: SignedInRequest, plan_id: int, body: ManagementPlanIn) -> object:
    """Change a draft; `If-Match` with its version refuses what somebody else changed meanwhile."""
    found = the_plan(request, plan_id, Permission.MANAGEMENT_PLAN_EDIT)
    filed = documents.document(request.user, body.filed) if body.filed else None
    given = {"values": _values(request, body), "filed": filed, "seen_version": seen_version(request)}
    return shape(run(request, acts.change, found, **given))


@management_plans_router.get("/{plan_id}/paper")
@needs(Permission.COMPLIANCE_READ)
def get_management_plan_paper(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """The plan with goals and evaluation as a PDF."""
    content = paper.paper(the_plan(request, plan_id), reader=str(request.user), at=now())
    return HttpResponse(content, content_type="application/pdf")


@management_plans_router.post("/{plan_id}/submit", response=ManagementPlanOut)
@needs(Permission.MANAGEMENT_PLAN_EDIT)
def submit_management_plan(request: SignedInRequest, plan_id: int) -> object:
    """Hand a draft over for approval."""
    return shape(run(request, acts.submit, the_plan(request, plan_id, Permission.MANAGEMENT_PLAN_EDIT)))


@management_plans_router.post("/{plan_id}/send-back", response=ManagementPlanOut)
@needs(Permission.MANAGEMENT_PLAN_APPROVE)
def send_management_plan_back(request: SignedInRequest, plan_id: int, body: PlanReasonIn) -> object:
    """Return a submitted plan to its author."""
    found = the_plan(request, plan_id, Permission.MANAGEMENT_PLAN_APPROVE)
    return shape(run(request, acts.send_back, found, reason=body.reason))


@management_plans_router.post("/{plan_id}/approve", response=ManagementPlanOut)
@needs(Permission.MANAGEMENT_PLAN_APPROVE)
def approve_management_plan(request: SignedInRequest, plan_id: int, body: PlanApproveIn) -> object:
    """Approve and sign, with the password; never by the author."""
    found = the_plan(request, plan_id, Permission.MANAGEMENT_PLAN_APPROVE)
    proof = reauthenticate(request.user, password=body.password, at=now())
    return shape(run(request, acts.approve, found, note=body.note, proof=proof))


@management_plans_router.post("/{plan_id}/withdraw", response=ManagementPlanOut)
@needs(Permission.MANAGEMENT_PLAN_EDIT)
def withdraw_management_plan(request: SignedInRequest, plan_id: int, body: PlanReasonIn) -> object:
    """End a draft, or a plan that waits for approval."""
    found = the_plan(request, plan_id, Permission.MANAGEMENT_PLAN_EDIT)
    return shape(run(request, acts.withdraw, found, reason=body.reason))


@management_plans_router.post("/{plan_id}/revise", response={201: ManagementPlanOut})
@needs(Permission.MANAGEMENT_PLAN_EDIT)
def revise_management_plan(request: SignedInRequest, plan_id: int) -> object:
    """Draft another revision of an approved plan."""
    found = the_plan(request, plan_id, Permission.MANAGEMENT_PLAN_EDIT)
    return Status(201, shape(run(request, acts.revise, found)))


@management_plans_router.post("/{plan_id}/next", response={201: ManagementPlanOut})
@needs(Permission.MANAGEMENT_PLAN_EDIT)
def begin_next_management_plan(request: SignedInRequest, plan_id: int) -> object:
    """Draft the plan of the following year, with the goals carried over and marked as they stood."""
    found = the_plan(request, plan_id, Permission.MANAGEMENT_PLAN_EDIT)
    return Status(201, shape(run(request, acts.begin_next, found)))
