"""Findings about the terms of plans."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from openhtm.maintenance.api import PlanRevision, RevisionState

from .asking import Because, Found


def in_force() -> QuerySet[PlanRevision]:
    """The terms of active plans, for all their devices or for one, where something is to be done."""
    rows: QuerySet[PlanRevision] = PlanRevision.objects.filter(
        state=RevisionState.ACTIVE, excluded=False, plan__is_active=True
    )
    return rows.select_related("plan__model", "device").order_by("plan_id", "pk")


def on_plan(revision: PlanRevision, because: Iterable[Because]) -> Found:
    plan: Any = revision.plan
    model = plan.model
    return Found(
        subject_type="maintenance.planrevision",
        subject_id=revision.pk,
        subject=f"{plan.code} {plan.title}"[:200],
        because=tuple(because),
        since=revision.effective_from,
        site_id=revision.device.site_id if revision.device else plan.site_id,
        department_id=revision.device.department_id if revision.device else None,
        device_id=revision.device_id,
        risk_class=revision.device.risk_class
        if revision.device
        else model.risk_class
        if model
        else "unknown",
    )
