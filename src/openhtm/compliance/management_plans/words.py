"""What codes of management plans mean to people, and values with their targets in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.functional import Promise as Text
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ..models import AnswerChoice, ManagementPlan, PlanGoal, StandingChoice
from ..rules.management_plans import Lack, Period, Stage, Standing, Target, Why
from ..rules.management_plans import State as PlanStates
from . import measures
from .progress import Progress

SECTIONS: Mapping[str, str | Text] = {
    "objectives": lazy("Objectives"),
    "scope": lazy("Scope"),
    "performance": lazy("Performance"),
    "effectiveness": lazy("Effectiveness"),
}
ASKED: Mapping[str, str | Text] = {
    "objectives": lazy("Were the objectives the right ones, and were they reached?"),
    "scope": lazy("Does the plan cover every site, device and service it has to?"),
    "performance": lazy("Was done what the plan says, as its numbers show?"),
    "effectiveness": lazy("Did it make equipment safer and more available?"),
}
PERIODS: Mapping[Period, str | Text] = {
    Period.ENDS_BEFORE: lazy("The plan ends before it begins."),
    Period.TOO_LONG: lazy("A plan is for twelve months at most: it is evaluated every year."),
}
LACKS: Mapping[Lack, str | Text] = {
    Lack.NAME: lazy("Name the goal."),
    Lack.OWNER: lazy("Say who answers for it."),
    Lack.NUMBER: lazy("Give the number that is to be reached."),
    Lack.DAY: lazy("Give the day by which it is to be done."),
    Lack.TOLD_HOW: lazy("Choose what the program counts, or say how a person knows."),
}
_WHYS: Mapping[Why, str | Text] = {
    Why.NO_VALUE: lazy("Nobody has told a value yet."),
    Why.STALE: lazy("The last value is of %(on)s: too long ago to be believed."),
    Why.REACHED: lazy("The target is kept."),
    Why.MISSED: lazy("The target is missed."),
    Why.DONE: lazy("Done on %(done)s."),
    Why.DONE_LATE: lazy("Done on %(done)s, after its day."),
    Why.PAST: lazy("Its day has passed, and nobody has said that it is done."),
    Why.AHEAD: lazy("Its day has not come."),
}
_STAGES: Mapping[Stage, str | Text] = {
    Stage.AHEAD: lazy("Its evaluation is due by %(on)s."),
    Stage.SOON: lazy("Its evaluation is due soon, by %(on)s."),
    Stage.LATE: lazy("Its evaluation was due by %(on)s."),
}

NO_SUCH_PLACE = lazy("There is no site with the code '%(code)s' for which you may write plans.")
NO_ROWS = lazy("The program counts no such goal, or its rows are of more than your sites.")


def day(found: date | None) -> str:
    return formats.date_format(found) if found else ""


def place(plan: ManagementPlan) -> str:
    return str(plan.site) if plan.site else _("The whole hospital")


def period(plan: ManagementPlan) -> str:
    return _("%(first)s to %(last)s") % {"first": day(plan.starts_on), "last": day(plan.ends_on)}


def number(value: float | None, unit: str) -> str:
    """Empty: unknown."""
    if value is None:
        return ""
    told = formats.number_format(round(value, 1) if value % 1 else int(value), force_grouping=True)
    return f"{told} {unit}".strip()


def unit(goal: PlanGoal) -> str:
    measure = measures.MEASURES.get(goal.measure)
    return measure.unit if measure else str(goal.unit)


def target(goal: PlanGoal) -> str:
    if goal.target == Target.BY_DAY:
        return _("Done by %(day)s") % {"day": day(goal.target_day)}
    told = {"number": number(goal.target_number, unit(goal))}
    return (_("At least %(number)s") if goal.target == Target.AT_LEAST else _("At most %(number)s")) % told


def measured(goal: PlanGoal) -> str:
    return measures.title(goal.measure) if goal.measure else str(goal.told_how)


def value(one: Progress) -> str:
    """Empty: unknown."""
    if one.goal.target == Target.BY_DAY:
        return _("Done") if one.value.done_on else (_("Not done") if _is_open(one) else "")
    return number(one.value.number, unit(one.goal))


def _is_open(one: Progress) -> bool:
    return one.standing is not Standing.UNKNOWN


def made_of(of: tuple[float, float] | None) -> str:
    return _("%(part)d of %(whole)d") % {"part": of[0], "whole": of[1]} if of else ""


def why(one: Progress) -> str:
    if one.judgment.why is Why.NO_VALUE and one.goal.measure:
        return unknown(one)
    values = {"on": day(one.value.on), "done": day(one.value.done_on)}
    return str(_WHYS[one.judgment.why]) % values


def unknown(one: Progress) -> str:
    """Why a counted number is none."""
    if one.measure is None:
        return _("The program does not count this any more.")
    if one.of is not None:
        return _("Nothing is countable yet.")
    return _("It is not kept since the beginning, or the period has not begun.")


def standing(found: str) -> str:
    return str(dict(StandingChoice.choices).get(found, found))


def answer(found: str) -> str:
    return str(dict(AnswerChoice.choices).get(found, found))


def stage(found: Stage, due: date) -> str:
    return str(_STAGES[found]) % {"on": day(due)}


def result(kept: Mapping[str, Any], goal_unit: str) -> str:
    """The value that an evaluation kept; empty: unknown."""
    if kept.get("done_on"):
        return _("Done on %(done)s.") % {"done": day(date.fromisoformat(kept["done_on"]))}
    return number(kept.get("value"), goal_unit)


def state(plan: ManagementPlan, *, on: date, superseded: bool) -> str:
    """What is said of a plan at first sight."""
    if plan.state != PlanStates.APPROVED:
        return str(plan.get_state_display())
    if superseded:
        return _("Superseded")
    if on < plan.starts_on:
        return _("Approved, begins on %(day)s") % {"day": day(plan.starts_on)}
    return _("In force") if on <= plan.ends_on else _("Its period is over")
