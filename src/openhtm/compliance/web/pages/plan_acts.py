"""What may be done with a management plan, by whoever looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.ui.parts import Act

from ...models import ManagementPlan, PlanEvaluation
from ...rules.management_plans import EvaluationState, State


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Who looks, on which day, and what they may. ``whole``: whether they read all that the numbers are made of."""

    user: Any
    on: date
    may: frozenset[str]
    whole: bool


def address(name: str, plan: ManagementPlan, *more: object) -> str:
    return reverse(f"compliance:memp_{name}", args=[plan.pk, *more])


def plan_acts(
    plan: ManagementPlan, evaluation: PlanEvaluation | None, *, superseded: bool, seen: Seen
) -> list[Act]:
    own = plan.author_id == seen.user.pk
    made: list[Act] = []
    if plan.state == State.DRAFT and own and "edit" in seen.may:
        made += [
            Act(label=_("Submit"), url=address("submit", plan), icon="send", kind="primary", method="post"),
            Act(label=_("Edit"), url=address("edit", plan), icon="edit"),
            Act(label=_("Add a goal"), url=address("goal_add", plan), icon="plus"),
        ]
    if plan.state == State.SUBMITTED and "approve" in seen.may:
        why = _("You wrote it, so someone else has to approve it.") if own else ""
        url = address("approve", plan)
        made += [
            Act(label=_("Approve"), url=url, icon="signature", kind="primary", refused=why),
            Act(label=_("Send back"), url=address("send_back", plan), icon="arrow-back-up"),
        ]
    if plan.state in {State.DRAFT, State.SUBMITTED} and "edit" in seen.may:
        made.append(Act(label=_("Withdraw"), url=address("withdraw", plan), icon="x", kind="danger"))
    if plan.state == State.APPROVED and not superseded:
        made += _of_approved(plan, evaluation, seen)
    return [*made, Act(label=_("PDF"), url=address("paper", plan), icon="download", kind="quiet")]


def _of_approved(plan: ManagementPlan, evaluation: PlanEvaluation | None, seen: Seen) -> list[Act]:
    made = []
    signed = evaluation is not None and evaluation.state != EvaluationState.DRAFT
    if not signed and "evaluate" in seen.may and plan.starts_on <= seen.on:
        made.append(
            Act(label=_("Evaluate"), url=address("evaluate", plan), icon="clipboard-check", kind="primary")
        )
    if evaluation is not None:
        made.append(Act(label=_("Evaluation"), url=address("evaluation", plan), icon="report"))
    if "edit" in seen.may:
        if not signed:
            made.append(Act(label=_("Revise"), url=address("revise", plan), icon="versions", method="post"))
        made.append(
            Act(
                label=_("Begin the next year's plan"),
                url=address("next", plan),
                icon="calendar-event",
                method="post",
            )
        )
    return made
