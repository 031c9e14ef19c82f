"""Corrective actions over REST."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts import api as accounts
from openhtm.accounts.api import Permission, SignedInRequest, User, reauthenticate
from openhtm.documents import api as documents
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run, seen_version
from openhtm.kernel.time import now
from openhtm.places.api import Department, Site, day_of

from .. import access, correction_listing, correction_words, corrections, words
from ..actions import checking, correcting, correction_steps
from ..models import CorrectionRound, CorrectionStep, CorrectiveAction

corrections_router = Router()
MethodName = Literal["five_whys", "other"]
KindName = Literal["containment", "corrective", "preventive"]


class CorrectionStepOut(Schema):
    """``evidence``: id of the document that shows it."""

    id: int
    kind: str
    text: str
    owner: str
    due_on: date
    done_at: datetime | None
    done_by: str
    note: str
    evidence: int | None


class CorrectionRoundOut(Schema):
    """``before`` and ``after``: findings of ``rule``, counted and never typed; null is unknown or not counted."""

    number: int
    method: str
    whys: list[str]
    cause: str
    steps: list[CorrectionStepOut]
    measure: str
    rule: str
    target: int | None
    before: int | None
    before_at: datetime | None
    look_from: date | None
    after: int | None
    checked_at: datetime | None
    checked_by: str | None
    effective: bool | None
    judgment: str


class CorrectionOut(Schema):
    """``due_on``: the last day for whatever comes next. ``missing``: why it cannot be handed over yet."""

    id: int
    number: str
    version: int
    title: str
    wrong: str
    state: str
    source: str
    source_text: str
    source_link: str
    site: str | None
    department: str | None
    owner: str
    opened_at: datetime
    opened_by: str
    due_on: date | None
    overdue: bool
    ended_at: datetime | None
    ended_by: str
    ended_reason: str
    findings: list[int]
    rounds: list[CorrectionRoundOut]
    missing: list[str]


class CorrectionLineOut(Schema):
    """``findings_standing``: those under it that are not mended."""

    id: int
    number: str
    title: str
    state: str
    source: str
    source_text: str
    site: str | None
    department: str | None
    owner: str
    opened_at: datetime
    due_on: date | None
    overdue: bool
    findings: int
    findings_standing: int
    ended_at: datetime | None


class CorrectionsWanted(Paging):
    """``state``: one of an action, ``live`` (not ended) or ``late``."""

    state: Literal[
        "", "live", "late", "open", "cause_found", "in_work", "awaiting_check", "effective", "withdrawn"
    ] = ""
    source: Literal["", "findings", "incident", "audit", "mock_survey", "other"] = ""
    q: str = Field("", max_length=100)


class CorrectionSaidIn(Body):
    """``owner``: e-mail address of who answers for it."""

    title: str = Field(max_length=200)
    wrong: str = Field(max_length=5000)
    owner: str


class CorrectionIn(CorrectionSaidIn):
    """``findings``: ids; without any, ``source`` says where it comes from, ``site`` and ``department`` (codes) where
    it is for."""

    findings: list[int] = Field([], max_length=correcting.MOST_FINDINGS)
    source: Literal["findings", "incident", "audit", "mock_survey", "other"] = "findings"
    source_text: str = Field("", max_length=300)
    source_link: str = Field("", max_length=500)
    site: str = ""
    department: str = ""


class CauseIn(Body):
    """``whys``: the answers of five whys, each to the one before."""

    method: MethodName
    whys: list[str] = Field([], max_length=5)
    cause: str = Field(max_length=5000)


class CorrectionStepChangeIn(Body):
    text: str = Field(max_length=500)
    owner: str
    due_on: date


class CorrectionStepIn(CorrectionStepChangeIn):
    kind: KindName


class StepDoneIn(Body):
    """``evidence``: id of a document that hangs on the action."""

    note: str = Field(max_length=1000)
    evidence: int | None = None


class CorrectionMeasureIn(Body):
    """``rule`` and ``target``: so many findings of it at most, where the action is or in ``department`` (code); or what
    a person ``looks_at``."""

    look_from: date
    rule: str = ""
    target: int | None = Field(None, ge=0, le=1_000_000)
    department: str = ""
    looks_at: str = Field("", max_length=500)


class CorrectionCheckIn(Body):
    password: str
    effective: bool
    judgment: str = Field(max_length=1000)


class CorrectionReasonIn(Body):
    reason: str = Field(max_length=500)


def _step(one: CorrectionStep) -> dict[str, Any]:
    plain = ("kind", "text", "due_on", "done_at", "done_by", "note")
    more = {"id": one.pk, "owner": str(one.owner), "evidence": one.evidence_id}
    return {**{name: getattr(one, name) for name in plain}, **more}


def _round(of: CorrectionRound) -> dict[str, Any]:
    plain = (
        *("number", "method", "whys", "cause", "rule", "target", "before", "before_at", "look_from"),
        *("after", "checked_at", "effective", "judgment"),
    )
    return {
        **{name: getattr(of, name) for name in plain},
        "steps": [_step(one) for one in of.steps.all()],
        "measure": correction_words.measure(of) if of.has_measure else "",
        "checked_by": str(of.checked_by) if of.checked_by else None,
    }


def _shape(request: SignedInRequest, pk: int) -> dict[str, Any]:
    found = corrections.action(request.user, pk)
    rounds = corrections.rounds(found)
    links = corrections.links(found, request.user)
    plain = (
        *(
            "title",
            "wrong",
            "state",
            "version",
            "source",
            "source_text",
            "source_link",
            "opened_at",
            "opened_by",
        ),
        *("due_on", "ended_at", "ended_by", "ended_reason"),
    )
    return {
        **{name: getattr(found, name) for name in plain},
        "id": found.pk,
        "number": str(found),
        "site": found.site.code if found.site else None,
        "department": found.department.name if found.department else None,
        "owner": str(found.owner),
        "overdue": found.is_overdue(day_of(now())),
        "findings": [one.finding_id for one in links],
        "rounds": [_round(one) for one in rounds],
        "missing": [] if found.ended_at else correction_words.missing(corrections.missing(rounds[-1])),
    }


def _person(request: SignedInRequest, email: str) -> User:
    found = corrections.people(request.user).filter(email__iexact=email.strip()).first()
    if found is None:
        told = words.NO_SUCH_OWNER % {"email": email}
        raise InvalidInput(told, fields={"owner": [told]})
    person: User = found
    return person


def _unit(request: SignedInRequest, site: Site | None, code: str) -> Department | None:
    if not code:
        return None
    rows = accounts.departments(request.user).select_related("site").filter(code=code)
    found: Department | None = rows.filter(site=site).first() if site else None
    if found is None:
        told = words.NO_SUCH_DEPARTMENT % {"code": code}
        raise InvalidInput(told, fields={"department": [told]})
    return found


def _plans(request: SignedInRequest, pk: int) -> CorrectiveAction:
    return corrections.action(request.user, pk, Permission.COMPLIANCE_CORRECT)


@corrections_router.get("", response=Listed[CorrectionLineOut])
@needs(Permission.COMPLIANCE_READ)
def list_corrective_actions(request: SignedInRequest, wanted: Query[CorrectionsWanted]) -> object:
    """Corrective actions, the newest first."""
    on = day_of(now())
    narrowing = correction_listing.Wanted(state=wanted.state, source=wanted.source, q=wanted.q)
    rows = correction_listing.matching(corrections.actions(request.user), narrowing, on=on)

    def shape(one: CorrectiveAction) -> dict[str, Any]:
        return {**correction_listing.data(one, on=on), "id": one.pk}

    return listed(rows.for_list(), keys=keys_from("-number"), paging=wanted, shape=shape)


@corrections_router.post("", response={201: CorrectionOut})
@needs(Permission.COMPLIANCE_CORRECT)
def start_corrective_action(request: SignedInRequest, body: CorrectionIn) -> object:
    """Begin one over findings, or by hand."""
    reach = access.findings(request.user, Permission.COMPLIANCE_CORRECT).for_list()
    findings = list(reach.filter(pk__in=body.findings).order_by("rank", "since", "pk"))
    if len(findings) != len(set(body.findings)):
        told = words.NO_SUCH_FINDINGS
        raise InvalidInput(str(told), fields={"findings": [str(told)]})
    site = accounts.site(request.user, body.site) if body.site else None
    new = correcting.NewCorrection(
        **body.model_dump(include={"title", "wrong", "source", "source_text", "source_link"}),
        owner=_person(request, body.owner),
        site=site,
        department=_unit(request, site, body.department),
    )
    return Status(201, _shape(request, run(request, correcting.start, findings, new=new).pk))


@corrections_router.get("/{action_id}", response=CorrectionOut)
@needs(Permission.COMPLIANCE_READ)
def get_corrective_action(request: SignedInRequest, action_id: int) -> object:
    """One with its rounds, steps and counts; of its findings those that one may see."""
    return _shape(request, action_id)


@corrections_router.put("/{action_id}", response=CorrectionOut)
@needs(Permission.COMPLIANCE_CORRECT)
def change_corrective_action(request: SignedInRequest, action_id: int, body: CorrectionSaidIn) -> object:
    """Say better what is wrong, or hand it to somebody else; `If-Match` with its version refuses a stale edit."""
    values = {**body.model_dump(), "owner": _person(request, body.owner)}
    run(request, correcting.change, _plans(request, action_id), **values, seen_version=seen_version(request))
    return _shape(request, action_id)


@corrections_router.put("/{action_id}/cause", response=CorrectionOut)
@needs(Permission.COMPLIANCE_CORRECT)
def set_root_cause(request: SignedInRequest, action_id: int, body: CauseIn) -> object:
    """Say why it happened, and how one came to know."""
    run(request, correcting.find_cause, _plans(request, action_id), **body.model_dump())
    return _shape(request, action_id)


@corrections_router.post("/{action_id}/steps", response={201: CorrectionOut})
@needs(Permission.COMPLIANCE_CORRECT)
def plan_step(request: SignedInRequest, action_id: int, body: CorrectionStepIn) -> object:
    """Plan what somebody does until a day."""
    new = correction_steps.NewStep(**{**body.model_dump(), "owner": _person(request, body.owner)})
    run(request, correction_steps.add_step, _plans(request, action_id), step=new)
    return Status(201, _shape(request, action_id))


@corrections_router.put("/{action_id}/steps/{step_id}", response=CorrectionOut)
@needs(Permission.COMPLIANCE_CORRECT)
def change_step(
    request: SignedInRequest, action_id: int, step_id: int, body: CorrectionStepChangeIn
) -> object:
    """Give a step that is not done to somebody else, or another day."""
    one = corrections.step(request.user, _plans(request, action_id), step_id)
    values = {**body.model_dump(), "owner": _person(request, body.owner)}
    run(request, correction_steps.change_step, one, **values)
    return _shape(request, action_id)


@corrections_router.post("/{action_id}/steps/{step_id}/done", response=CorrectionOut)
@needs(Permission.COMPLIANCE_READ)
def finish_step(request: SignedInRequest, action_id: int, step_id: int, body: StepDoneIn) -> object:
    """Say that a step was done and how; by whoever does it, or whoever plans here."""
    found = corrections.action(request.user, action_id)
    evidence = documents.document(request.user, body.evidence) if body.evidence else None
    one = corrections.step(request.user, found, step_id)
    run(request, correction_steps.finish_step, one, note=body.note, evidence=evidence)
    return _shape(request, action_id)


@corrections_router.put("/{action_id}/measure", response=CorrectionOut)
@needs(Permission.COMPLIANCE_CORRECT)
def plan_check(request: SignedInRequest, action_id: int, body: CorrectionMeasureIn) -> object:
    """Say how one will know that it helped. What there is now is counted and kept."""
    found = _plans(request, action_id)
    unit = _unit(request, found.site, body.department)
    check = checking.NewCheck(**body.model_dump(exclude={"department"}), department=unit)
    run(request, checking.plan_check, found, check=check)
    return _shape(request, action_id)


@corrections_router.post("/{action_id}/hand-over", response=CorrectionOut)
@needs(Permission.COMPLIANCE_CORRECT)
def hand_over(request: SignedInRequest, action_id: int) -> object:
    """Say that the work is done; somebody else checks whether it helped."""
    run(request, checking.hand_over, _plans(request, action_id))
    return _shape(request, action_id)


@corrections_router.post("/{action_id}/check", response=CorrectionOut)
@needs(Permission.COMPLIANCE_VERIFY)
def check_effect(request: SignedInRequest, action_id: int, body: CorrectionCheckIn) -> object:
    """Judge and sign, with the password. Effective, it is closed; else another round begins."""
    found = corrections.action(request.user, action_id, Permission.COMPLIANCE_VERIFY)
    proof = reauthenticate(request.user, password=body.password, at=now())
    said = body.model_dump(exclude={"password"})
    run(request, checking.check, found, **said, proof=proof)
    return _shape(request, action_id)


@corrections_router.post("/{action_id}/withdraw", response=CorrectionOut)
@needs(Permission.COMPLIANCE_CORRECT)
def withdraw(request: SignedInRequest, action_id: int, body: CorrectionReasonIn) -> object:
    """End it without a check, with the reason."""
    run(request, correcting.withdraw, _plans(request, action_id), reason=body.reason)
    return _shape(request, action_id)
