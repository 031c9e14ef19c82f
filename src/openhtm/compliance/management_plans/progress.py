"""How goals stand: the value of now, or of the moment of an evaluation, and what it was month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from openhtm.places.api import day_at, zone_at

from ..models import GoalValue, ManagementPlan, PlanGoal
from ..reporting.counted import Question
from ..rules.management_plans import Judgment, Standing, Target, Value, judged
from ..rules.periods import Period
from . import reads
from .counting import Counted
from .measures import MEASURES, Measure

#: Rows behind a number that an evaluation keeps by name; how many there were stands beside them.
KEPT_ROWS = 50
NOTHING = Counted(value=None)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """``told``: the value a person told, the latest of that day. ``of``: what a share is made of."""

    goal: PlanGoal
    value: Value
    judgment: Judgment
    of: tuple[float, float] | None = None
    told: GoalValue | None = None

    @property
    def standing(self) -> Standing:
        return self.judgment.standing

    @property
    def measure(self) -> Measure | None:
        return MEASURES.get(self.goal.measure)


def question(plan: ManagementPlan, *, at: datetime) -> Question:
    """The numbers of a plan: over its period, as far as it has come."""
    period = Period(name=str(plan), first=plan.starts_on, last=plan.ends_on)
    today = day_at(plan.site, at)
    return Question(period=period, site=plan.site, today=today, zone=zone_at(plan.site, at), at=at)


def counted(goal: PlanGoal, one: Question) -> Counted:
    """Unknown before the period begins, and where nobody counts such a thing any more."""
    measure = MEASURES.get(goal.measure)
    return measure.count(one) if measure and one.period.first <= one.today else NOTHING


def of_plan(plan: ManagementPlan, *, at: datetime, goals: Sequence[PlanGoal] | None = None) -> list[Progress]:
    """Every goal, in its order."""
    rows = reads.goals(plan) if goals is None else goals
    one, told = question(plan, at=at), reads.told(rows)
    return [_progress(goal, one, told.get(goal.thread, [])) for goal in rows]


def of_goal(goal: PlanGoal, *, at: datetime) -> Progress:
    return of_plan(goal.plan, at=at, goals=[goal])[0]


def _progress(goal: PlanGoal, one: Question, told: Sequence[GoalValue]) -> Progress:
    if goal.measure:
        found = counted(goal, one)
        value = Value(number=found.value, on=one.today)
        return Progress(
            goal=goal, value=value, of=found.of, judgment=judged(goal.promise, value, today=one.today)
        )
    latest = next((row for row in told if row.on <= one.today and row.told_at <= one.at), None)
    value = Value(number=latest.number, done_on=latest.done_on, on=latest.on) if latest else Value()
    # What was told at the end of the year does not grow old with the years that follow.
    day = one.today if goal.target == Target.BY_DAY else min(one.today, goal.plan.ends_on)
    return Progress(goal=goal, value=value, told=latest, judgment=judged(goal.promise, value, today=day))


def rows(goal: PlanGoal, *, at: datetime) -> Any:
    """What a counted number opens to: a queryset or a list."""
    measure, one = MEASURES.get(goal.measure), question(goal.plan, at=at)
    if measure is None or one.period.first > one.today:
        return []
    found = measure.rows(one)
    return found if isinstance(found, list) else found.order_by("pk")


def by_month(goal: PlanGoal, *, at: datetime) -> list[tuple[date, float | None]]:
    """The value of each month that has begun, where history is kept; of a told goal, what was told and when."""
    if not goal.measure:
        values = reads.told([goal]).get(goal.thread, [])
        return [(row.on, row.number) for row in reversed(values) if row.number is not None]
    one, measure = question(goal.plan, at=at), MEASURES.get(goal.measure)
    if measure is None or measure.of_now:
        return []
    months = [month for month in one.asked.months() if month.first <= one.today]
    spans = [Period(name="", first=month.first, last=month.last) for month in months]
    return [(span.first, measure.count(replace(one, period=span)).value) for span in spans]


# -- what an evaluation keeps -----------------------------------------------------------------------------


def kept(plan: ManagementPlan, *, at: datetime) -> list[dict[str, Any]]:
    """Every goal as it stands, to be kept with an evaluation: values, and by name the rows behind them."""
    return [_kept(one, at) for one in of_plan(plan, at=at)]


def _kept(one: Progress, at: datetime) -> dict[str, Any]:
    named, count = _rows_kept(one, at)
    return {
        "goal": one.goal.pk,
        "number": one.goal.number,
        "name": one.goal.name,
        "measure": one.goal.measure,
        "value": one.value.number,
        "of": list(one.of) if one.of else None,
        "done_on": one.value.done_on.isoformat() if one.value.done_on else None,
        "as_of": one.value.on.isoformat() if one.value.on else None,
        "standing": one.standing.value,
        "why": one.judgment.why.value,
        "rows": named,
        "row_count": count,
        "evidence": one.told.evidence.sha256 if one.told and one.told.evidence else None,
    }


def _rows_kept(one: Progress, at: datetime) -> tuple[list[str], int]:
    measure = one.measure
    if measure is None or one.value.number is None:
        return [], 0
    found = rows(one.goal, at=at)
    count = len(found) if isinstance(found, list) else found.count()
    return [measure.row(row)[0] for row in found[:KEPT_ROWS]], count


def again(
    plan: ManagementPlan, results: Sequence[dict[str, Any]], *, counted_at: datetime
) -> dict[int, Progress]:
    """The goals counted from the record of today as of the moment of an evaluation, by goal; numbers that are kept
    only as they stand are left out."""
    known = {one["goal"] for one in results}
    goals = [one for one in reads.goals(plan) if one.pk in known and _has_history(one)]
    return {one.goal.pk: one for one in of_plan(plan, at=counted_at, goals=goals)}


def _has_history(goal: PlanGoal) -> bool:
    measure = MEASURES.get(goal.measure)
    return measure is not None and not measure.of_now
