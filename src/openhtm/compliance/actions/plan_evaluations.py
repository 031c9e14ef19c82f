"""The yearly evaluation of a management plan: answered, signed with its goals, accepted by the committee."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import File
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.documents.api import Document
from openhtm.documents.api import add as add_document
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.places.api import day_at, zone_at

from ..errors import UnableToEvaluate, UnableToPlan
from ..management_plans import content, progress, reads
from ..models import ManagementPlan, PlanEvaluation
from ..reporting.counted import DEFINITIONS
from ..rules.management_plans import SECTIONS, Answer, EvaluationState, State, unanswered
from .management_plans import _say_why


@action("compliance.management_plan.evaluate", needs=Permission.MANAGEMENT_PLAN_EVALUATE)
def evaluate(
    plan: ManagementPlan,
    *,
    answers: Mapping[str, Mapping[str, str]],
    changes: str = "",
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> PlanEvaluation:
    """Write the evaluation of an approved plan, in as many sittings as it takes; it is whole when it is signed."""
    known = _answers(answers)
    found = reads.evaluation(plan)
    if found is not None:
        _in(
            found,
            EvaluationState.DRAFT,
            _("The evaluation is signed: it is changed only when it is sent back."),
        )
        found.plan = plan
        return acts.save(found, seen_version=seen_version, answers=known, changes=changes.strip())
    if plan.state != State.APPROVED or reads.superseded_by(plan):
        raise UnableToEvaluate(_("Only an approved plan that nothing has superseded is evaluated."))
    if plan.starts_on > day_at(plan.site, at):
        raise UnableToEvaluate(_("This plan has not begun."))
    return acts.create(PlanEvaluation(plan=plan, answers=known, changes=changes.strip()))


def _answers(given: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    if unknown := set(given) - set(SECTIONS):
        raise InvalidInput(_("There is no field '%(field)s'.") % {"field": sorted(unknown)[0]})
    allowed = {"", *(one.value for one in Answer)}
    made = {}
    for name, one in given.items():
        if one.get("answer", "") not in allowed:
            told = _("Choose one of the answers.")
            raise UnableToPlan(told, fields={name: [told]})
        made[name] = {"answer": one.get("answer", ""), "words": str(one.get("words", "")).strip()}
    return made


def _in(found: PlanEvaluation, state: EvaluationState, told: str) -> None:
    if found.state != state:
        raise UnableToEvaluate(told)


@action("compliance.management_plan.sign_evaluation", needs=Permission.MANAGEMENT_PLAN_EVALUATE)
def sign_evaluation(
    evaluation: PlanEvaluation, *, proof: Reauthentication | None = None, by: Actor, at: datetime
) -> PlanEvaluation:
    """Sign a whole evaluation. Every goal is counted now and kept as it stands, with the rows behind it."""
    _in(evaluation, EvaluationState.DRAFT, _("This evaluation is signed already."))
    if not isinstance(by, User):
        raise UnableToEvaluate(_("A person evaluates a plan and signs."))
    if reads.superseded_by(evaluation.plan):
        raise UnableToEvaluate(_("A later revision has superseded this plan: evaluate that one."))
    if missing := unanswered(evaluation.answers):
        told = _("Choose an answer and say in words why.")
        raise UnableToPlan(
            _("Answer for every section before you sign."), fields={name: [told] for name in missing}
        )
    if proof is None:
        raise UnableToSign(_("Confirm the signature with your password."))
    results = progress.kept(evaluation.plan, at=at)
    acts.save(
        evaluation,
        state=EvaluationState.SIGNED,
        results=results,
        definitions=DEFINITIONS,
        counted_at=at,
        evaluated_by=by,
        sent_back="",
    )
    zone = zone_at(evaluation.plan.site, at)
    sign(
        evaluation,
        meaning=Meaning.REVIEWED,
        content=content.of_evaluation(evaluation),
        proof=proof,
        zone=zone,
    )
    return evaluation


@action("compliance.management_plan.return_evaluation", needs=Permission.MANAGEMENT_PLAN_APPROVE)
def return_evaluation(evaluation: PlanEvaluation, *, reason: str, by: Actor, at: datetime) -> PlanEvaluation:
    """Give a signed evaluation back, with what the committee wants otherwise. What was signed stays in the ledger."""
    _in(evaluation, EvaluationState.SIGNED, _("This evaluation does not wait for the committee."))
    _say_why(reason)
    return acts.save(
        evaluation,
        state=EvaluationState.DRAFT,
        results=[],
        definitions=None,
        counted_at=None,
        evaluated_by=None,
        sent_back=reason.strip(),
    )


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """Where the committee heard it: the day, the minutes by their name or as a document, and what was decided."""

    presented_on: date
    reference: str = ""
    decision: str = ""
    minutes: Document | None = None


@action("compliance.management_plan.accept_evaluation", needs=Permission.MANAGEMENT_PLAN_APPROVE)
def accept_evaluation(
    evaluation: PlanEvaluation,
    *,
    meeting: Meeting,
    file: File[bytes] | None = None,
    proof: Reauthentication | None = None,
    by: Actor,
    at: datetime,
) -> PlanEvaluation:
    """Accept a signed evaluation for the committee, signed by somebody else. From then on it is never changed."""
    _in(evaluation, EvaluationState.SIGNED, _("This evaluation does not wait for the committee."))
    _may_accept(evaluation, by)
    _refuse_meeting(evaluation, meeting, file, at=at)
    if proof is None:
        raise UnableToSign(_("Confirm the signature with your password."))
    minutes = meeting.minutes
    if file is not None:
        minutes = add_document(evaluation.plan, file=file, title=_("Minutes"), by=by, at=at)
    acts.save(
        evaluation,
        state=EvaluationState.ACCEPTED,
        presented_on=meeting.presented_on,
        reference=meeting.reference.strip(),
        minutes=minutes,
        decision=meeting.decision.strip(),
        accepted_by=by,
        accepted_at=at,
    )
    zone = zone_at(evaluation.plan.site, at)
    sign(
        evaluation,
        meaning=Meaning.APPROVED,
        content=content.of_acceptance(evaluation),
        proof=proof,
        zone=zone,
    )
    return evaluation


def _may_accept(evaluation: PlanEvaluation, by: Actor) -> None:
    if not isinstance(by, User):
        raise UnableToEvaluate(_("A person accepts an evaluation for the committee and signs."))
    if by.pk == evaluation.evaluated_by_id:
        raise UnableToEvaluate(
            _("You evaluated this plan, so someone else has to accept it for the committee.")
        )


def _refuse_meeting(
    evaluation: PlanEvaluation, meeting: Meeting, file: File[bytes] | None, *, at: datetime
) -> None:
    problems: dict[str, list[str]] = {}
    signed = evaluation.counted_at or at
    first, today = (day_at(evaluation.plan.site, one) for one in (signed, at))
    if not first <= meeting.presented_on <= today:
        problems["presented_on"] = [_("Choose a day from the signing of the evaluation to today.")]
    if not meeting.reference.strip() and meeting.minutes is None and file is None:
        problems["reference"] = [_("Name the minutes, or add them as a file.")]
    held = meeting.minutes
    if held is not None and not reads.hangs_on(held, evaluation.plan):
        problems["minutes"] = [_("Hang the minutes on %(plan)s first.") % {"plan": evaluation.plan}]
    if problems:
        raise UnableToPlan(_("The meeting is not told whole."), fields=problems)
