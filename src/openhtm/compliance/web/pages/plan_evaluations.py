"""The page of the yearly evaluation of a management plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.ui.parts import Act, Column, Fact, Page, Pill, Reason, Verdict
from openhtm.ui.tones import Tone

from ...management_plans import words
from ...management_plans.results import GoalResult
from ...models import PlanEvaluation
from ...rules.management_plans import SECTIONS, Answer, EvaluationState
from .management_plans import plan_crumbs, standing
from .plan_acts import Seen, address

_TONES = {
    Answer.MET: Tone.OK,
    Answer.PARTLY: Tone.SOON,
    Answer.NOT_MET: Tone.OVERDUE,
    Answer.CANNOT_SAY: Tone.UNKNOWN,
}
_STATES = {
    EvaluationState.DRAFT: Tone.PLAIN,
    EvaluationState.SIGNED: Tone.SOON,
    EvaluationState.ACCEPTED: Tone.OK,
}
HEADS = (
    gettext_lazy("Goal"),
    gettext_lazy("Target"),
    gettext_lazy("As kept"),
    gettext_lazy("Counted again now"),
)


@dataclass(frozen=True, kw_only=True)
class AnswerPart:
    title: str
    asked: str
    answer: Pill | None
    words: str


@dataclass(frozen=True, kw_only=True)
class ResultRow:
    name: str
    url: str
    target: str
    kept: str
    standing: Pill
    made_of: str
    now: str
    no_history: bool
    restated: bool


@dataclass(frozen=True, kw_only=True)
class Behind:
    """``rows``: by name, what was behind the number of a goal; ``more``: how many were not kept by name."""

    name: str
    rows: Sequence[str]
    count: int
    more: int


@dataclass(frozen=True, kw_only=True)
class EvaluationPage(Page):
    verdict: Verdict
    answers: Sequence[AnswerPart]
    changes: str
    results: Sequence[ResultRow]
    columns: Sequence[Column]
    behind: Sequence[Behind]
    is_kept: bool
    restated: str
    facts: Sequence[Fact]
    signed: Sequence[tuple[str, datetime]]


def evaluation_page(
    found: PlanEvaluation, results: Sequence[GoalResult], *, due: date, signed: Sequence[Any], seen: Seen
) -> EvaluationPage:
    plan, changed = found.plan, sum(one.restated for one in results)
    kept = found.counted_at is not None
    return EvaluationPage(
        title=_("Evaluation of %(plan)s") % {"plan": plan},
        lead=f"{plan.title}, {words.place(plan)}, {words.period(plan)}",
        crumbs=plan_crumbs(plan),
        acts=_acts(found, seen),
        verdict=_verdict(found),
        answers=[_answer(name, found.answers.get(name, {})) for name in SECTIONS],
        changes=found.changes,
        results=[_row(one, kept=kept) for one in results],
        columns=[Column(label=str(name)) for name in (HEADS if kept else (HEADS[0], HEADS[1], _("Now")))],
        behind=[_behind(one) for one in results if one.rows],
        is_kept=kept,
        restated=_("%(n)d of the kept numbers are others now.") % {"n": changed} if changed else "",
        facts=_facts(found, due),
        signed=[(f"{one.get_meaning_display()}: {one.printed_name}", one.signed_at) for one in signed],
    )


def _verdict(found: PlanEvaluation) -> Verdict:
    tone = _STATES[EvaluationState(found.state)]
    reasons = []
    if found.sent_back:
        reasons.append(Reason(text=_("Sent back: %(why)s") % {"why": found.sent_back}, tone=Tone.SOON))
    if found.counted_at is not None:
        at = date_format(localtime(found.counted_at), "DATETIME_FORMAT")
        told = _("The goals are kept as they stood at %(at)s, by version %(n)d of the definitions.")
        reasons.append(Reason(text=told % {"at": at, "n": found.definitions}))
    return Verdict(text=str(found.get_state_display()), tone=tone, reasons=reasons)


def _answer(name: str, given: Mapping[str, str]) -> AnswerPart:
    chosen = given.get("answer", "")
    return AnswerPart(
        title=str(words.SECTIONS[name]),
        asked=str(words.ASKED[name]),
        answer=Pill(tone=_TONES[Answer(chosen)], text=words.answer(chosen)) if chosen else None,
        words=given.get("words", ""),
    )


def _row(one: GoalResult, *, kept: bool) -> ResultRow:
    return ResultRow(
        name=one.goal.name,
        url=address("goal", one.goal.plan, one.goal.number),
        target=words.target(one.goal),
        kept=one.kept_said,
        standing=standing(one.standing),
        made_of=words.made_of(one.of),
        now=one.now_said if kept else "",
        no_history=kept and one.now is None,
        restated=one.restated,
    )


def _behind(one: GoalResult) -> Behind:
    rows = one.rows
    return Behind(name=one.goal.name, rows=rows, count=one.row_count, more=max(0, one.row_count - len(rows)))


def _facts(found: PlanEvaluation, due: date) -> list[Fact]:
    made = [Fact(label=_("To be accepted by"), value=words.day(due))]
    if found.evaluated_by is not None:
        made.append(Fact(label=_("Evaluated by"), value=found.evaluated_by))
    if found.accepted:
        made += [
            Fact(label=_("Presented to the committee"), value=words.day(found.presented_on)),
            Fact(label=_("Accepted by"), value=found.accepted_by),
            Fact(label=_("Decision"), value=found.decision or _("None")),
            _minutes(found),
        ]
    return made


def _minutes(found: PlanEvaluation) -> Fact:
    if found.minutes is None:
        return Fact(label=_("Minutes"), value=found.reference)
    url = reverse("documents:document", args=[found.minutes_id])
    return Fact(label=_("Minutes"), value=found.reference or found.minutes.name, url=url)


def _acts(found: PlanEvaluation, seen: Seen) -> list[Act]:
    plan, made = found.plan, []
    if found.state == EvaluationState.DRAFT and "evaluate" in seen.may:
        made += [
            Act(label=_("Sign"), url=address("evaluation_sign", plan), icon="signature", kind="primary"),
            Act(label=_("Edit"), url=address("evaluate", plan), icon="edit"),
        ]
    if found.state == EvaluationState.SIGNED and "approve" in seen.may:
        own = found.evaluated_by_id == seen.user.pk
        why = _("You evaluated it, so someone else has to accept it.") if own else ""
        made += [
            Act(
                label=_("Accept for the committee"),
                url=address("evaluation_accept", plan),
                icon="signature",
                kind="primary",
                refused=why,
            ),
            Act(label=_("Send back"), url=address("evaluation_return", plan), icon="arrow-back-up"),
        ]
    if found.accepted and "edit" in seen.may:
        made.append(
            Act(
                label=_("Begin the next year's plan"),
                url=address("next", plan),
                icon="calendar-event",
                kind="primary",
                method="post",
            )
        )
    return [*made, Act(label=_("PDF"), url=address("paper", plan), icon="download", kind="quiet")]
