"""Steps of a corrective action: planned with an owner and a day, changed while undone, done with evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.documents.api import Document
from openhtm.documents.api import add as add_document
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import NotPermitted
from openhtm.places.api import day_at

from .. import corrections
from ..errors import NotInThatState, UnableToCorrect
from ..models import CorrectionStep, CorrectiveAction, StepKindChoice
from ..rules.corrections import State, StepKind
from .correcting import _live, _may_own


@dataclass(frozen=True, kw_only=True)
class NewStep:
    kind: str
    text: str
    owner: User
    due_on: date


@action("compliance.correction.add_step", needs=Permission.COMPLIANCE_CORRECT)
def add_step(found: CorrectiveAction, *, step: NewStep, by: Actor, at: datetime) -> CorrectionStep:
    """Plan what somebody does until a day. Containment may begin at once; the rest wants the cause."""
    of = _live(found, State.OPEN, State.CAUSE_FOUND, State.IN_WORK)
    _check(found, step, today=day_at(found.site, at))
    holds_off = step.kind == StepKind.CONTAINMENT
    if found.state == State.OPEN and not holds_off:
        told = _("Find the cause first. Only containment can begin without it.")
        raise UnableToCorrect(told, fields={"kind": [told]})
    values = {"kind": step.kind, "text": step.text.strip(), "owner": step.owner, "due_on": step.due_on}
    made = acts.create(CorrectionStep(round=of, added_at=at, **values))
    begins = found.state == State.CAUSE_FOUND and not holds_off
    _renew(found, state=State.IN_WORK if begins else State(found.state))
    return made


def _check(found: CorrectiveAction, step: NewStep, *, today: date) -> None:
    problems: dict[str, list[str]] = {}
    if step.kind not in StepKindChoice.values:
        problems["kind"] = [_("There is no such kind of step.")]
    if not step.text.strip():
        problems["text"] = [_("Say what is done.")]
    if step.due_on < today:
        problems["due_on"] = [_("Choose a day from today on.")]
    if problems:
        raise UnableToCorrect(_("The step is not whole."), fields=problems)
    _may_own(step.owner, site=found.site, department=found.department, field="owner")


def _renew(found: CorrectiveAction, *, state: State) -> CorrectiveAction:
    """Store the state together with the day of whatever comes next."""
    of = corrections.open_round(found)
    return acts.save(found, state=state, due_on=corrections.next_due(found, of, state=state))


def _undone(step: CorrectionStep) -> CorrectiveAction:
    found = step.round.action
    _live(found, State.OPEN, State.CAUSE_FOUND, State.IN_WORK)
    if step.round.ended_at is not None or step.done_at is not None:
        raise NotInThatState(_("This step was done, or belongs to an earlier round: it stays as it is."))
    return found


@action("compliance.correction.change_step", needs=Permission.COMPLIANCE_CORRECT)
def change_step(
    step: CorrectionStep, *, text: str, owner: User, due_on: date, by: Actor, at: datetime
) -> CorrectionStep:
    """Give a step that is not done to somebody else, or another day. The ledger keeps what it was before."""
    found = _undone(step)
    today = day_at(found.site, at)
    new = NewStep(kind=step.kind, text=text, owner=owner, due_on=due_on)
    # A day that has passed may stay, so that a late step can change hands and stay late.
    _check(found, new, today=min(today, step.due_on) if due_on == step.due_on else today)
    acts.save(step, text=text.strip(), owner=owner, due_on=due_on)
    _renew(found, state=State(found.state))
    return step


@action("compliance.correction.finish_step", needs=Permission.COMPLIANCE_READ)
def finish_step(
    step: CorrectionStep,
    *,
    note: str,
    evidence: Document | None = None,
    file: File[bytes] | None = None,
    by: Actor,
    at: datetime,
) -> CorrectionStep:
    """Say that it was done and how, with a file that shows it. By whoever does it, or whoever plans here."""
    found = _undone(step)
    _may_finish(step, found, by)
    if not note.strip():
        told = _("Say what was done.")
        raise UnableToCorrect(told, fields={"note": [told]})
    if evidence is not None and not _hangs_on(evidence, found):
        told = _("Hang the evidence on %(action)s first.") % {"action": found}
        raise UnableToCorrect(told, fields={"evidence": [told]})
    if file is not None:
        evidence = add_document(found, file=file, title=step.text[:200], by=by, at=at)
    acts.save(step, note=note.strip(), evidence=evidence, done_at=at, done_by=by.actor_label[:200])
    _renew(found, state=State(found.state))
    return step


def _may_finish(step: CorrectionStep, found: CorrectiveAction, by: Actor) -> None:
    place: dict[str, Any] = {"site_id": found.site_id, "department_id": found.department_id}
    is_own = isinstance(by, User) and by.pk == step.owner_id
    if not is_own and not by.may(Permission.COMPLIANCE_CORRECT, **place):
        told = _("Only %(owner)s, or somebody who plans corrective actions here, says that this was done.")
        raise NotPermitted(told % {"owner": step.owner})


def _hangs_on(evidence: Document, found: CorrectiveAction) -> bool:
    held = (evidence.subject_type, evidence.subject_id)
    return held == (acts.subject_type(found), found.pk) and evidence.voided_at is None
