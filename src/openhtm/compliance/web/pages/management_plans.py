"""The list of management plans, the page of one, of a goal, and the rows behind its number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Chip, Column, Crumb, Fact, Page, Paging, Pill, Reason, Verdict
from openhtm.ui.tones import Tone

from ...management_plans import words
from ...management_plans.progress import Progress
from ...models import ManagementPlan, PlanEvaluation
from ...rules.management_plans import SECTIONS, EvaluationState, Stage, Standing, State, stage
from .findings import crumbs
from .plan_acts import Seen, address, plan_acts

HEADS = (
    Head(label=gettext_lazy("Plan"), key="number"),
    Head(label=gettext_lazy("For")),
    Head(label=gettext_lazy("Period"), key="starts_on"),
    Head(label=gettext_lazy("State")),
    Head(label=gettext_lazy("Evaluation")),
)
TONES = {
    Standing.ON_TRACK: Tone.OK,
    Standing.NOT_ON_TRACK: Tone.OVERDUE,
    Standing.NOT_DUE: Tone.INFO,
    Standing.UNKNOWN: Tone.UNKNOWN,
}
_STAGES = {Stage.AHEAD: Tone.INFO, Stage.SOON: Tone.SOON, Stage.LATE: Tone.OVERDUE}


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    name: str
    url: str
    title: str
    place: str
    period: str
    state: Pill
    evaluation: Pill | None
    due: str


@dataclass(frozen=True, kw_only=True)
class PlanListPage(Page):
    rows: Sequence[PlanRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str
    missing: str


@dataclass(frozen=True, kw_only=True)
class GoalRow:
    number: int
    name: str
    url: str
    measured: str
    target: str
    value: str
    rows_url: str
    made_of: str
    standing: Pill
    why: str
    owner: str
    before: str


@dataclass(frozen=True, kw_only=True)
class SectionPart:
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PlanPage(Page):
    verdict: Verdict
    goals: Sequence[GoalRow]
    columns: Sequence[Column]
    sections: Sequence[SectionPart]
    facts: Sequence[Fact]
    evaluation: Sequence[Fact]
    evaluation_url: str
    signed: Sequence[tuple[str, datetime]]
    revisions: Sequence[tuple[str, str, str]]
    files_url: str


def list_crumb() -> Crumb:
    return Crumb(label=_("Management plans"), url=reverse("compliance:memps"))


def plan_crumbs(*plans: ManagementPlan) -> list[Crumb]:
    own = [Crumb(label=str(one), url=one.get_absolute_url()) for one in plans]
    return crumbs(list_crumb(), *own)


def pill(plan: ManagementPlan, *, on: date, superseded: bool) -> Pill:
    in_force = plan.state == State.APPROVED and not superseded and plan.starts_on <= on <= plan.ends_on
    tone = Tone.OK if in_force else Tone.SOON if plan.state == State.SUBMITTED else Tone.PLAIN
    return Pill(tone=tone, text=words.state(plan, on=on, superseded=superseded))


def evaluation_pill(found: PlanEvaluation | None, due: date, *, on: date) -> Pill:
    """Where the evaluation of an approved plan stands."""
    if found is not None and found.state == EvaluationState.ACCEPTED:
        return Pill(tone=Tone.OK, text=str(found.get_state_display()))
    at = stage(due, on)
    if found is not None and found.state == EvaluationState.SIGNED and at is not Stage.LATE:
        return Pill(tone=Tone.SOON, text=_("Waits for the committee"))
    texts = {Stage.AHEAD: _("Not due yet"), Stage.SOON: _("Due soon"), Stage.LATE: _("Overdue")}
    return Pill(tone=_STAGES[at], text=texts[at])


def row(plan: ManagementPlan, *, due: date, current: bool, on: date) -> PlanRow:
    evaluated = plan.state == State.APPROVED and current
    return PlanRow(
        name=str(plan),
        url=plan.get_absolute_url(),
        title=plan.title,
        place=words.place(plan),
        period=words.period(plan),
        state=pill(plan, on=on, superseded=plan.state == State.APPROVED and not current),
        evaluation=evaluation_pill(getattr(plan, "evaluation", None), due, on=on) if evaluated else None,
        due=words.day(due) if evaluated and not _is_accepted(plan) else "",
    )


def _is_accepted(plan: ManagementPlan) -> bool:
    found = getattr(plan, "evaluation", None)
    return found is not None and found.accepted


def list_acts(*, may_write: bool) -> list[Act]:
    if not may_write:
        return []
    return [Act(label=_("Write a plan"), url=reverse("compliance:memp_begin"), icon="plus", kind="primary")]


def missing(names: Sequence[str]) -> str:
    if not names:
        return ""
    return _("No plan is in force for: %(names)s.") % {"names": ", ".join(names)}


# -- one plan ---------------------------------------------------------------------------------------------


def goal_row(one: Progress, seen: Seen) -> GoalRow:
    goal, told = one.goal, words.value(one)
    opens = bool(goal.measure) and one.value.number is not None and seen.whole
    return GoalRow(
        number=goal.number,
        name=goal.name,
        url=address("goal", goal.plan, goal.number),
        measured=words.measured(goal),
        target=words.target(goal),
        value=told,
        rows_url=address("goal_rows", goal.plan, goal.number) if opens else "",
        made_of=words.made_of(one.of),
        standing=standing(one.standing.value),
        why=words.why(one),
        owner=str(goal.owner or _("Nobody")),
        before=_("Last year: %(standing)s") % {"standing": words.standing(goal.before)}
        if goal.before
        else "",
    )


def standing(found: str) -> Pill:
    return Pill(tone=TONES[Standing(found)], text=words.standing(found))


GOAL_HEADS = (gettext_lazy("Goal"), gettext_lazy("Target"), gettext_lazy("Now"), gettext_lazy("Stands"))


def plan_page(
    plan: ManagementPlan,
    found: Sequence[Progress],
    *,
    evaluation: PlanEvaluation | None,
    due: date,
    revisions: Sequence[ManagementPlan],
    signed: Sequence[Any],
    seen: Seen,
) -> PlanPage:
    superseding = _superseding(plan, revisions)
    return PlanPage(
        title=f"{plan}: {plan.title}",
        lead=f"{words.place(plan)}, {words.period(plan)}",
        crumbs=plan_crumbs(),
        acts=plan_acts(plan, evaluation, superseded=superseding is not None, seen=seen),
        verdict=_verdict(plan, found, superseding, seen),
        goals=[goal_row(one, seen) for one in found],
        columns=[Column(label=str(name)) for name in GOAL_HEADS],
        sections=_sections(plan),
        facts=_facts(plan),
        evaluation=_evaluation(plan, evaluation, due, seen) if superseding is None else [],
        evaluation_url=address("evaluation", plan) if evaluation else "",
        signed=[(f"{one.get_meaning_display()}: {one.printed_name}", one.signed_at) for one in signed],
        revisions=[_revision(one) for one in revisions if one.pk != plan.pk],
        files_url=reverse("documents:of", args=["compliance.managementplan", plan.pk]),
    )


def _superseding(plan: ManagementPlan, revisions: Sequence[ManagementPlan]) -> ManagementPlan | None:
    later = [one for one in revisions if one.state == State.APPROVED and one.revision > plan.revision]
    return later[0] if later and plan.state == State.APPROVED else None


def _revision(one: ManagementPlan) -> tuple[str, str, str]:
    name = _("%(plan)s, revision %(n)d") % {"plan": one, "n": one.revision}
    return name, one.get_absolute_url(), str(one.get_state_display())


def _verdict(
    plan: ManagementPlan, found: Sequence[Progress], superseding: ManagementPlan | None, seen: Seen
) -> Verdict:
    shown = pill(plan, on=seen.on, superseded=superseding is not None)
    reasons = []
    if superseding is not None:
        told = _("%(plan)s holds instead.") % {"plan": superseding}
        reasons.append(Reason(text=told, url=superseding.get_absolute_url()))
    if plan.sent_back and plan.state == State.DRAFT:
        reasons.append(Reason(text=_("Sent back: %(why)s") % {"why": plan.sent_back}, tone=Tone.SOON))
    if plan.ended_reason:
        reasons.append(Reason(text=plan.ended_reason))
    if plan.state == State.APPROVED and superseding is None:
        counts = Counter(one.standing for one in found)
        reasons += [Reason(text=_goals(at, counts[at]), tone=TONES[at]) for at in Standing if counts[at]]
    return Verdict(text=shown.text, tone=shown.tone, reasons=reasons)


def _goals(at: Standing, n: int) -> str:
    told = {
        Standing.ON_TRACK: ngettext("%(n)d goal is on track.", "%(n)d goals are on track.", n),
        Standing.NOT_ON_TRACK: ngettext("%(n)d goal is not on track.", "%(n)d goals are not on track.", n),
        Standing.NOT_DUE: ngettext("%(n)d goal is not due yet.", "%(n)d goals are not due yet.", n),
        Standing.UNKNOWN: ngettext(
            "Of %(n)d goal nobody knows how it stands.", "Of %(n)d goals nobody knows how they stand.", n
        ),
    }
    return told[at] % {"n": n}


def _sections(plan: ManagementPlan) -> list[SectionPart]:
    made = [SectionPart(title=str(words.SECTIONS[name]), text=getattr(plan, name)) for name in SECTIONS]
    return [*made, *(SectionPart(title=one["title"], text=one["text"]) for one in plan.more)]


def _facts(plan: ManagementPlan) -> list[Fact]:
    made = [
        Fact(label=_("For"), value=words.place(plan)),
        Fact(label=_("Period"), value=words.period(plan)),
        Fact(label=_("Revision"), value=plan.revision),
        Fact(label=_("Responsible"), value=plan.responsible),
        Fact(label=_("Author"), value=plan.author),
    ]
    if plan.approver is not None:
        made += [
            Fact(label=_("Approver"), value=plan.approver),
            Fact(label=_("Decision"), value=plan.note or _("None")),
        ]
    if plan.filed is not None:
        url = reverse("documents:document", args=[plan.filed_id])
        made.append(Fact(label=_("The text as a document"), value=plan.filed.title, url=url))
    if plan.begun_from_id is not None and plan.begun_from is not None:
        made.append(
            Fact(
                label=_("Begun as a copy of"),
                value=str(plan.begun_from),
                url=plan.begun_from.get_absolute_url(),
            )
        )
    return made


def _evaluation(plan: ManagementPlan, found: PlanEvaluation | None, due: date, seen: Seen) -> list[Fact]:
    if plan.state != State.APPROVED:
        return []
    made = [
        Fact(label=_("State"), value="", pill=evaluation_pill(found, due, on=seen.on)),
        Fact(label=_("To be accepted by"), value=words.day(due)),
    ]
    if found is not None and found.accepted:
        made.append(Fact(label=_("Accepted by"), value=found.accepted_by))
    return made
