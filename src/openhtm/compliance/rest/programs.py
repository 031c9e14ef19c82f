"""Alternate programs over REST."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run, seen_version
from openhtm.kernel.time import now
from openhtm.maintenance import api as maintenance

from .. import access, aem_words, memo
from ..actions import programs as proposing
from ..actions import watching
from ..models import AemProgram

programs_router = Router()
UnitName = Literal["day", "week", "month", "year"]


class ProgramOut(Schema):
    """``state``: draft, submitted, in_force, suspended or withdrawn. ``because``: why it was suspended."""

    id: int
    number: str
    version: int
    state: str
    plan: int
    site: str | None
    devices_of: str
    interval_count: int
    interval_unit: str
    maker_count: int
    maker_unit: str
    maker_reference: str
    procedure: str | None
    rationale: str
    release: str
    watching: str
    answers: dict[str, str]
    evidence: dict[str, Any]
    most_rate: float
    most_yield: float
    author: str
    submitted_at: datetime | None
    sent_back: str
    approver: str | None
    approved_at: datetime | None
    qualification: str
    effective_from: date | None
    effective_to: date | None
    review_due_on: date | None
    because: list[str]
    ended_reason: str


class ProgramsWanted(Paging):
    state: Literal["", "draft", "submitted", "in_force", "suspended", "withdrawn"] = ""


class ProgramTermsIn(Body):
    """``answers``: by question of the risk assessment, and ``QUESTION_note`` for a note. ``procedure``: its code."""

    interval_count: int = Field(ge=1, le=999)
    interval_unit: UnitName
    maker_count: int = Field(ge=1, le=999)
    maker_unit: UnitName
    maker_reference: str = Field(max_length=300)
    rationale: str = Field(max_length=10_000)
    procedure: str = ""
    release: str = Field("", max_length=500)
    watching: str = Field("", max_length=500)
    answers: dict[str, str] = {}


class ProgramIn(ProgramTermsIn):
    plan: int


class ProgramReasonIn(Body):
    reason: str = Field(max_length=500)


class ProgramApproveIn(Body):
    password: str
    note: str = Field("", max_length=500)


class ProgramReviewIn(Body):
    password: str
    goes_on: bool
    text: str = Field(max_length=1000)


class AemDemandsIn(Body):
    """``qualification``: name or code of the competency that an approver must hold."""

    qualification: str = Field(max_length=200)
    years_watched: float = Field(2.0, ge=0, le=50)
    device_years: float = Field(60.0, ge=0, le=1_000_000)
    inspections: int = Field(30, ge=0)
    most_unknown: float = Field(0.2, ge=0, le=1)
    most_rate: float = Field(0.1, ge=0, le=100)
    most_yield: float = Field(0.1, ge=0, le=1)
    review_months: int = Field(12, ge=1, le=12)


class AemDemandsOut(Schema):
    qualification: str
    years_watched: float
    device_years: float
    inspections: int
    most_unknown: float
    most_rate: float
    most_yield: float
    review_months: int


class WatchedOut(Schema):
    suspended: list[str]


_PLAIN = (
    *("state", "version", "interval_count", "interval_unit", "maker_count", "maker_unit", "maker_reference"),
    *("rationale", "release", "watching", "answers", "evidence", "most_rate", "most_yield", "submitted_at"),
    *("sent_back", "approved_at", "qualification", "effective_from", "effective_to", "review_due_on"),
    "ended_reason",
)


def shape(found: AemProgram) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in _PLAIN},
        "id": found.pk,
        "number": str(found),
        "plan": found.plan_id,
        "site": found.site.code if found.site else None,
        "devices_of": str(found.plan.model or found.plan.device_type),
        "procedure": found.procedure.code if found.procedure else None,
        "author": str(found.author),
        "approver": str(found.approver) if found.approver else None,
        "because": aem_words.because(found.because),
    }


def _values(request: SignedInRequest, body: ProgramTermsIn) -> dict[str, Any]:
    given = body.model_dump(exclude={"plan"})
    code = given["procedure"]
    return {**given, "procedure": maintenance.procedure(request.user, code) if code else None}


def _found(request: SignedInRequest, pk: int, permission: str) -> AemProgram:
    return access.program(request.user, pk, permission)


@programs_router.get("/programs", response=Listed[ProgramOut])
@needs(Permission.COMPLIANCE_READ)
def list_programs(request: SignedInRequest, wanted: Query[ProgramsWanted]) -> object:
    """Alternate programs, the newest first."""
    rows = access.programs(request.user).for_list()
    rows = rows.filter(state=wanted.state) if wanted.state else rows
    return listed(rows, keys=keys_from("-number"), paging=wanted, shape=shape)


@programs_router.post("/programs", response={201: ProgramOut})
@needs(Permission.PLAN_EDIT)
def propose_program(request: SignedInRequest, body: ProgramIn) -> object:
    """Draft an alternate program for the devices of a plan."""
    plan = maintenance.plan(request.user, body.plan)
    return Status(201, shape(run(request, proposing.propose, plan, values=_values(request, body))))


@programs_router.get("/programs/{program_id}", response=ProgramOut)
@needs(Permission.COMPLIANCE_READ)
def get_program(request: SignedInRequest, program_id: int) -> object:
    """One program with its risk assessment and the evidence kept with it."""
    return shape(_found(request, program_id, Permission.COMPLIANCE_READ))


@programs_router.get("/programs/{program_id}/memo")
@needs(Permission.COMPLIANCE_READ)
def get_memo(request: SignedInRequest, program_id: int) -> HttpResponse:
    """The memo as a PDF: decision, risk assessment, evidence, signatures, reviews."""
    found = _found(request, program_id, Permission.COMPLIANCE_READ)
    content = memo.memo(found, reader=str(request.user), at=now())
    return HttpResponse(content, content_type="application/pdf")


@programs_router.put("/programs/{program_id}", response=ProgramOut)
@needs(Permission.PLAN_EDIT)
def change_program(request: SignedInRequest, program_id: int, body: ProgramTermsIn) -> object:
    """Change a draft; `If-Match` with its version refuses what somebody else changed meanwhile."""
    found = _found(request, program_id, Permission.PLAN_EDIT)
    values = _values(request, body)
    return shape(run(request, proposing.change, found, values=values, seen_version=seen_version(request)))


@programs_router.post("/programs/{program_id}/submit", response=ProgramOut)
@needs(Permission.PLAN_EDIT)
def submit_program(request: SignedInRequest, program_id: int) -> object:
    """Hand a draft over for approval, with the evidence of today."""
    return shape(run(request, proposing.submit, _found(request, program_id, Permission.PLAN_EDIT)))


@programs_router.post("/programs/{program_id}/send-back", response=ProgramOut)
@needs(Permission.PLAN_APPROVE)
def send_program_back(request: SignedInRequest, program_id: int, body: ProgramReasonIn) -> object:
    """Return a submitted program to its author."""
    found = _found(request, program_id, Permission.PLAN_APPROVE)
    return shape(run(request, proposing.send_back, found, reason=body.reason))


@programs_router.post("/programs/{program_id}/approve", response=ProgramOut)
@needs(Permission.PLAN_APPROVE)
def approve_program(request: SignedInRequest, program_id: int, body: ProgramApproveIn) -> object:
    """Approve and sign, with the password; never by its author, and only with the qualification."""
    found = _found(request, program_id, Permission.PLAN_APPROVE)
    proof = reauthenticate(request.user, password=body.password, at=now())
    return shape(run(request, proposing.approve, found, note=body.note, proof=proof))


@programs_router.post("/programs/{program_id}/suspend", response=ProgramOut)
@needs(Permission.PLAN_APPROVE)
def suspend_program(request: SignedInRequest, program_id: int, body: ProgramReasonIn) -> object:
    """Stop a program in force: the manufacturer's schedule holds from today on."""
    found = _found(request, program_id, Permission.PLAN_APPROVE)
    return shape(run(request, watching.suspend, found, reason=body.reason))


@programs_router.post("/programs/{program_id}/withdraw", response=ProgramOut)
@needs(Permission.PLAN_EDIT)
def withdraw_program(request: SignedInRequest, program_id: int, body: ProgramReasonIn) -> object:
    """End a draft, a proposal or a suspended program for good."""
    found = _found(request, program_id, Permission.PLAN_EDIT)
    return shape(run(request, watching.withdraw, found, reason=body.reason))


@programs_router.post("/programs/{program_id}/review", response=ProgramOut)
@needs(Permission.PLAN_APPROVE)
def review_program(request: SignedInRequest, program_id: int, body: ProgramReviewIn) -> object:
    """Decide on the prepared review and sign, with the password."""
    found = _found(request, program_id, Permission.PLAN_APPROVE)
    prepared = access.review(request.user, found)
    proof = reauthenticate(request.user, password=body.password, at=now())
    run(request, watching.decide_review, prepared, goes_on=body.goes_on, text=body.text, proof=proof)
    return shape(_found(request, program_id, Permission.PLAN_APPROVE))


@programs_router.put("/demands", response=AemDemandsOut)
@needs(Permission.COMPLIANCE_EDIT)
def set_aem_demands(request: SignedInRequest, body: AemDemandsIn) -> object:
    """Say what is asked of alternate programs: the approver's qualification, how much history, which limits."""
    return run(request, proposing.demand, values=body.model_dump())


@programs_router.post("/watch", response=WatchedOut)
@needs(Permission.COMPLIANCE_EDIT)
def watch_programs(request: SignedInRequest) -> object:
    """Look at every program in force: suspend what exceeds its limits, prepare the reviews that come up."""
    return {"suspended": [str(one) for one in run(request, watching.watch)]}
