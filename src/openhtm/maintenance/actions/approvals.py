"""From draft to force: submitting, approving and retiring a version of a procedure."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.canonical import canonical, sha256
from openhtm.kernel.errors import DomainError

from ..acting import person
from ..drafts import draft
from ..models import ProcedureState, ProcedureVersion
from ..models.content import version_content


class UnableToApprove(DomainError):
    """The version is not in review, has no steps, or was written by the approver."""

    code = "unable_to_approve"


@action("maintenance.procedure.submit", needs=Permission.PROCEDURE_EDIT, where=anywhere)
def submit(version: ProcedureVersion, *, by: Actor, at: datetime) -> ProcedureVersion:
    """Hand a draft over for approval."""
    if not draft(version).steps.exists():
        raise UnableToApprove(_("%(version)s has no steps yet. Add at least one.") % {"version": version})
    return acts.save(version, state=ProcedureState.IN_REVIEW, submitted_at=at)


@action("maintenance.procedure.send_back", needs=Permission.PROCEDURE_APPROVE, where=anywhere)
def send_back(version: ProcedureVersion, *, reason: str, by: Actor, at: datetime) -> ProcedureVersion:
    """Return a version in review to its author as a draft."""
    _in_review(version)
    if not reason.strip():
        raise UnableToApprove(_("Say what should be changed."))
    return acts.save(version, state=ProcedureState.DRAFT, submitted_at=None)


@action("maintenance.procedure.approve", needs=Permission.PROCEDURE_APPROVE, where=anywhere)
def approve(
    version: ProcedureVersion,
    *,
    effective_from: date,
    proof: Reauthentication | None = None,
    zone: str = "UTC",
    by: Actor,
    at: datetime,
) -> ProcedureVersion:
    """Put a version into force from a day on; the one in force until then ends the day before.

    A person signs (`proof`) and is not the author. Only the system needs no signature, for procedures of the
    library.
    """
    _in_review(version)
    approver = person(by)
    if approver is not None and version.author_id == approver.pk:
        raise UnableToApprove(_("You wrote this version, so someone else has to approve it."))
    _end_previous(version, effective_from=effective_from, at=at)
    content = version_content(version, version.steps.all())
    acts.save(
        version,
        state=ProcedureState.APPROVED,
        approver=approver,
        approved_at=at,
        effective_from=effective_from,
        content_hash=sha256(canonical(content)),
    )
    if approver is not None:
        _sign(version, content, proof=proof, zone=zone)
    return version


def _sign(version: ProcedureVersion, content: object, *, proof: Reauthentication | None, zone: str) -> None:
    if proof is None:
        raise UnableToSign(_("Approving needs your password."))
    sign(version, meaning=Meaning.APPROVED, content=content, proof=proof, zone=zone)


def _in_review(version: ProcedureVersion) -> None:
    if version.state != ProcedureState.IN_REVIEW:
        raise UnableToApprove(
            _("%(version)s is not in review. Its author has to submit it first.") % {"version": version}
        )


def _end_previous(version: ProcedureVersion, *, effective_from: date, at: datetime) -> None:
    previous = version.procedure.versions.filter(state=ProcedureState.APPROVED, effective_to=None).first()
    if previous is None:
        return
    if previous.effective_from > effective_from:
        raise UnableToApprove(
            _("%(previous)s is in force from %(effective_from)s. Choose that day or a later one.")
            % {"previous": previous, "effective_from": previous.effective_from}
        )
    acts.save(previous, state=ProcedureState.RETIRED, effective_to=effective_from)


@action("maintenance.procedure.retire", needs=Permission.PROCEDURE_APPROVE, where=anywhere)
def retire(version: ProcedureVersion, *, on: date, reason: str, by: Actor, at: datetime) -> ProcedureVersion:
    """End an approved version without a successor; from `on` no order can start with it."""
    if version.state != ProcedureState.APPROVED:
        raise UnableToApprove(_("%(version)s is not in force.") % {"version": version})
    if not reason.strip():
        raise UnableToApprove(_("Say why the procedure is retired."))
    first = version.effective_from or on
    return acts.save(version, state=ProcedureState.RETIRED, effective_to=max(on, first))
