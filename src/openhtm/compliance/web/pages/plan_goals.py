"""The page of a goal with its history, and the rows behind its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui import charts
from openhtm.ui.charts import Chart
from openhtm.ui.parts import Act, Column, Crumb, Fact, Page, Paging, Reason, Verdict

from ...management_plans import measures, words
from ...management_plans.progress import Progress
from ...models import GoalValue, PlanGoal
from ...rules.management_plans import State, Target
from .management_plans import goal_row, plan_crumbs, standing
from .plan_acts import Seen, address


@dataclass(frozen=True, kw_only=True)
class ToldRow:
    value: str
    on: date
    note: str
    by: str
    at: datetime
    evidence: str
    evidence_url: str


@dataclass(frozen=True, kw_only=True)
class GoalPage(Page):
    verdict: Verdict
    facts: Sequence[Fact]
    chart: Chart | None
    no_chart: str
    told: Sequence[ToldRow]
    is_told: bool


@dataclass(frozen=True, kw_only=True)
class GoalRowsPage(Page):
    rows: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    paging: Paging


def goal_page(
    one: Progress, *, months: Sequence[tuple[date, float | None]], told: Sequence[GoalValue], seen: Seen
) -> GoalPage:
    goal = one.goal
    shown = standing(one.standing.value)
    return GoalPage(
        title=goal.name,
        lead=words.target(goal),
        crumbs=plan_crumbs(goal.plan),
        acts=goal_acts(goal, seen),
        verdict=Verdict(
            text=shown.text, tone=shown.tone, reasons=[Reason(text=words.why(one), tone=shown.tone)]
        ),
        facts=_goal_facts(one, seen),
        chart=_chart(goal, months),
        no_chart=_("Its history is not kept: it is counted as it stands.") if goal.measure else "",
        told=[_told(value, goal) for value in told],
        is_told=not goal.measure,
    )


def _chart(goal: PlanGoal, months: Sequence[tuple[date, float | None]]) -> Chart | None:
    if goal.target_number is None or len(months) < 2:
        return None
    unit = words.unit(goal)
    return charts.trend(
        title=_("Month by month") if goal.measure else _("As it was told"),
        measure=unit or _("Number"),
        rows=list(months),
        goal=charts.Goal(value=goal.target_number, label=words.target(goal)),
    )


def _goal_facts(one: Progress, seen: Seen) -> list[Fact]:
    goal, told, shown = one.goal, words.value(one), goal_row(one, seen)
    made = [
        Fact(label=_("Now"), value=told or None, url=shown.rows_url, hint=words.made_of(one.of)),
        Fact(label=_("Target"), value=words.target(goal)),
        Fact(label=_("Measured by"), value=words.measured(goal), hint=_definition(goal)),
        Fact(label=_("Answers for it"), value=goal.owner),
    ]
    if goal.reason:
        made.append(Fact(label=_("Why"), value=goal.reason))
    if not goal.measure:
        told_every = ngettext("Every month", "Every %(n)d months", goal.told_months) % {"n": goal.told_months}
        made.append(Fact(label=_("To be told"), value=told_every))
    if goal.before:
        pill_of = standing(goal.before)
        made.append(Fact(label=_("When last year was evaluated"), value="", pill=pill_of))
    return made


def _definition(goal: PlanGoal) -> str:
    found = measures.MEASURES.get(goal.measure)
    return str(found.definition) if found else ""


def _told(one: GoalValue, goal: PlanGoal) -> ToldRow:
    done = one.done_on is not None
    return ToldRow(
        value=_("Done on %(done)s.") % {"done": words.day(one.done_on)}
        if done
        else words.number(one.number, goal.unit),
        on=one.on,
        note=one.note,
        by=one.told_by,
        at=one.told_at,
        evidence=one.evidence.title if one.evidence else "",
        evidence_url=reverse("documents:document", args=[one.evidence_id]) if one.evidence else "",
    )


def goal_acts(goal: PlanGoal, seen: Seen) -> list[Act]:
    plan, own = goal.plan, goal.plan.author_id == seen.user.pk
    if plan.state == State.DRAFT and own and "edit" in seen.may:
        return [
            Act(label=_("Edit"), url=address("goal_edit", plan, goal.number), icon="edit", kind="primary"),
            Act(label=_("Take out"), url=address("goal_drop", plan, goal.number), icon="x", kind="danger"),
        ]
    tells = goal.owner_id == seen.user.pk or "edit" in seen.may
    if plan.state == State.APPROVED and not goal.measure and tells:
        return [
            Act(
                label=_("Tell how it stands"),
                url=address("goal_tell", plan, goal.number),
                icon="message-report" if goal.target != Target.BY_DAY else "check",
                kind="primary",
            )
        ]
    return []


def rows_page(one: Progress, rows: Sequence[tuple[str, str]], paging: Paging) -> GoalRowsPage:
    goal = one.goal
    return GoalRowsPage(
        title=words.measured(goal),
        lead=_("Behind the number of %(plan)s: %(value)s, %(period)s")
        % {"plan": goal.plan, "value": words.value(one) or _("unknown"), "period": words.period(goal.plan)},
        crumbs=[*plan_crumbs(goal.plan), Crumb(label=goal.name, url=address("goal", goal.plan, goal.number))],
        rows=rows,
        columns=[Column(label=_("What"))],
        paging=paging,
    )
