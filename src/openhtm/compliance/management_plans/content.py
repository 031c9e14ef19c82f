"""What approvers and evaluators sign: the plan with its goals, the evaluation with its results."""

from __future__ import annotations

from typing import Any

from ..models import ManagementPlan, PlanEvaluation, PlanGoal
from ..rules.management_plans import SECTIONS
from . import reads


def of_plan(plan: ManagementPlan) -> dict[str, Any]:
    return {
        "number": plan.number,
        "revision": plan.revision,
        "title": plan.title,
        "site": plan.site.code if plan.site else None,
        "from": plan.starts_on.isoformat(),
        "until": plan.ends_on.isoformat(),
        "sections": {name: getattr(plan, name) for name in SECTIONS},
        "more": plan.more,
        "filed": plan.filed.sha256 if plan.filed else None,
        "responsible": str(plan.responsible),
        "author": str(plan.author),
        "goals": [_goal(one) for one in reads.goals(plan)],
    }


def _goal(one: PlanGoal) -> dict[str, Any]:
    return {
        "number": one.number,
        "name": one.name,
        "why": one.reason,
        "measure": one.measure,
        "told_how": one.told_how,
        "told_months": one.told_months,
        "target": one.target,
        "target_number": one.target_number,
        "unit": one.unit,
        "target_day": one.target_day.isoformat() if one.target_day else None,
        "owner": str(one.owner) if one.owner else None,
    }


def of_evaluation(one: PlanEvaluation) -> dict[str, Any]:
    return {
        "plan": one.plan.number,
        "revision": one.plan.revision,
        "answers": one.answers,
        "changes": one.changes,
        "results": one.results,
        "definitions": one.definitions,
        "counted_at": one.counted_at.isoformat() if one.counted_at else None,
    }


def of_acceptance(one: PlanEvaluation) -> dict[str, Any]:
    return {
        **of_evaluation(one),
        "evaluated_by": str(one.evaluated_by),
        "presented_on": one.presented_on.isoformat() if one.presented_on else None,
        "minutes": one.reference,
        "minutes_file": one.minutes.sha256 if one.minutes else None,
        "decision": one.decision,
    }
