"""Corrective actions over REST."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router, Status

from openhtm.accounts import api as accounts
from openhtm.accounts.api import Permission, SignedInRequest, User, reauthenticate
from openhtm.documents import api as documents
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Listed, listed, needs, run, seen_version
from openhtm.kernel.time import now
from openhtm.places.api import Department, Site, day_of

from .. import access, correction_listing, corrections, words
from ..actions import checking, correcting, correction_steps
from ..models import CorrectiveAction
from .correction_shapes import (
    CauseIn,
    CorrectionCheckIn,
    CorrectionIn,
    CorrectionLineOut,
    CorrectionMeasureIn,
    CorrectionOut,
    CorrectionReasonIn,
    CorrectionSaidIn,
    CorrectionStepChangeIn,
    CorrectionStepIn,
    CorrectionsWanted,
    StepDoneIn,
    correction_shape,
)

corrections_router = Router()


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
    return Status(201, correction_shape(request, run(request, correcting.start, findings, new=new).pk))


@corrections_router.get("/{action_id}", response=CorrectionOut)
@needs(Permission.COMPLIANCE_READ)
def get_corrective_action(request: SignedInRequest, action_id: int) -> object:
    """One with its rounds, steps and counts; of its findings those that one may see."""
    return correction_shape(request, action_id)


@corrections_router.put("/{action_id}", response=CorrectionOut)
@needs(Permission.COMPLIANCE_CORRECT)
def change_corrective_action(request: SignedInRequest, action_id: int, body: CorrectionSaidIn) -> object:
    """Say better what is wrong, or hand it to somebody else; `If-Match` with its version refuses a stale edit."""
    values = {**body.model_dump(), "owner": _person(request, body.owner)}
    run(request, correcting.change, _plans(request, action_id), **values, seen_version=seen_version(request))
    return correction_shape(request, action_id)


@corrections_router.put("/{action_id}/cause", response=CorrectionOut)
@needs(Permission.COMPLIANCE_CORRECT)
def set_root_cause(request: SignedInRequest, action_id: int, body: CauseIn) -> object:
    """Say why it happened, and how one came to know."""
    run(request, correcting.find_cause, _plans(request, action_id), **body.model_dump())
    return correction_shape(request, action_id)


@corrections_router.post("/{action_id}/steps", response={201: CorrectionOut})
@needs(Permission.COMPLIANCE_CORRECT)
def plan_step(request: SignedInRequest, action_id: int, body: CorrectionStepIn) -> object:
    """Plan what somebody does until a day."""
    new = correction_steps.NewStep(**{**body.model_dump(), "owner": _person(request, body.owner)})
    run(request, correction_steps.add_step, _plans(request, action_id), step=new)
    return Status(201, correction_shape(request, action_id))


@corrections_router.put("/{action_id}/steps/{step_id}", response=CorrectionOut)
@needs(Permission.COMPLIANCE_CORRECT)
def change_step(
    request: SignedInRequest, action_id: int, step_id: int, body: CorrectionStepChangeIn
) -> object:
    """Give a step that is not done to somebody else, or another day."""
    one = corrections.step(request.user, _plans(request, action_id), step_id)
    values = {**body.model_dump(), "owner": _person(request, body.owner)}
    run(request, correction_steps.change_step, one, **values)
    return correction_shape(request, action_id)


@corrections_router.post("/{action_id}/steps/{step_id}/done", response=CorrectionOut)
@needs(Permission.COMPLIANCE_READ)
def finish_step(request: SignedInRequest, action_id: int, step_id: int, body: StepDoneIn) -> object:
    """Say that a step was done and how; by whoever does it, or whoever plans here."""
    found = corrections.action(request.user, action_id)
    evidence = documents.document(request.user, body.evidence) if body.evidence else None
    one = corrections.step(request.user, found, step_id)
    run(request, correction_steps.finish_step, one, note=body.note, evidence=evidence)
    return correction_shape(request, action_id)


@corrections_router.put("/{action_id}/measure", response=CorrectionOut)
@needs(Permission.COMPLIANCE_CORRECT)
def plan_check(request: SignedInRequest, action_id: int, body: CorrectionMeasureIn) -> object:
    """Say how one will know that it helped. What there is now is counted and kept."""
    found = _plans(request, action_id)
    unit = _unit(request, found.site, body.department)
    check = checking.NewCheck(**body.model_dump(exclude={"department"}), department=unit)
    run(request, checking.plan_check, found, check=check)
    return correction_shape(request, action_id)


@corrections_router.post("/{action_id}/hand-over", response=CorrectionOut)
@needs(Permission.COMPLIANCE_CORRECT)
def hand_over(request: SignedInRequest, action_id: int) -> object:
    """Say that the work is done; somebody else checks whether it helped."""
    run(request, checking.hand_over, _plans(request, action_id))
    return correction_shape(request, action_id)


@corrections_router.post("/{action_id}/check", response=CorrectionOut)
@needs(Permission.COMPLIANCE_VERIFY)
def check_effect(request: SignedInRequest, action_id: int, body: CorrectionCheckIn) -> object:
    """Judge and sign, with the password. Effective, it is closed; else another round begins."""
    found = corrections.action(request.user, action_id, Permission.COMPLIANCE_VERIFY)
    proof = reauthenticate(request.user, password=body.password, at=now())
    said = body.model_dump(exclude={"password"})
    run(request, checking.check, found, **said, proof=proof)
    return correction_shape(request, action_id)


@corrections_router.post("/{action_id}/withdraw", response=CorrectionOut)
@needs(Permission.COMPLIANCE_CORRECT)
def withdraw(request: SignedInRequest, action_id: int, body: CorrectionReasonIn) -> object:
    """End it without a check, with the reason."""
    run(request, correcting.withdraw, _plans(request, action_id), reason=body.reason)
    return correction_shape(request, action_id)
