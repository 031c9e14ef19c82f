"""A goal of a plan in force for which nobody answers any more, or of which nobody has told how it stands."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from ..asking import Asked, Because, FindingRule, Found, text
from ..management_plans import progress, reads
from ..management_plans.progress import Progress
from ..models import ManagementPlan
from ..rules.management_plans import Why, months_after
from ..rules.severity import Severity, always


def find(asked: Asked) -> Iterator[Found]:
    """What the program counts is not counted here: it would be counted anew after every change of the record."""
    for plan in ManagementPlan.objects.in_force(asked.on).select_related("site").order_by("pk"):
        goals = reads.goals(plan)
        told = [one for one in goals if not one.measure]
        standing = {one.goal.pk: one for one in progress.of_plan(plan, at=asked.at, goals=told)}
        for goal in goals:
            because = [*_owner(goal), *_value(standing.get(goal.pk), asked)]
            if because:
                yield Found(
                    subject_type="compliance.plangoal",
                    subject_id=goal.pk,
                    subject=str(goal),
                    because=tuple(because),
                    site_id=plan.site_id,
                )


def _owner(goal: object) -> list[Because]:
    owner = getattr(goal, "owner", None)
    if owner is None:
        return [("nobody", {})]
    return [] if owner.is_active else [("left", {"name": owner.name})]


def _value(one: Progress | None, asked: Asked) -> list[Because]:
    """A new plan has as long as a value is believed before its first one is missed."""
    if one is None:
        return []
    if one.judgment.why is Why.STALE:
        return [("stale", {"on": text(one.value.on), "months": one.goal.told_months})]
    if one.judgment.why is Why.PAST:
        return [("past", {"on": text(one.goal.target_day)})]
    first = months_after(one.goal.plan.starts_on, one.goal.told_months)
    if one.judgment.why is Why.NO_VALUE and asked.on > first:
        return [("untold", {"on": text(first)})]
    return []


RULE = FindingRule(
    key="plan_goal_unanswered",
    title=_("Goal of a management plan without owner or value"),
    looks_for=_(
        "Goals of plans in force whose owner has left, whose value nobody tells as often as the plan says, or whose "
        "day has passed in silence."
    ),
    remedy=_("Tell how the goal stands, with what shows it; for another owner, revise the plan."),
    severity=always(Severity.MINOR),
    because={
        "nobody": _("Nobody answers for it."),
        "left": _("%(name)s answers for it and has left."),
        "stale": _("The last value is of %(on)s; it is to be told every %(months)s months."),
        "past": _("It was to be done by %(on)s, and nobody has said that it is."),
        "untold": _("Nobody has told a value; the first was expected by %(on)s."),
    },
    find=find,
    by_device=False,
)
