"""Who is under a plan, who left it, and who is found by its filter but stands under another plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Max, Min, Q, QuerySet

from openhtm.accounts.api import Scope

from . import describing, filtering
from .models import Occurrence, OccurrenceState, Plan, PlanAssignment


def rows(plan: Plan, view: str, *, reach: Scope, text: str = "") -> QuerySet[Any]:
    """Rows under the plan (``under``), the last row of each device that left (``left``), or devices
    (``aside``)."""
    if view == "aside":
        return _searched(_aside(plan, reach), text, device="").select_related(*describing.OWN_JOINS)
    found = _under(plan, reach) if view == "under" else _left(plan, reach)
    return _searched(found, text, device="device__").select_related(*describing.JOINS)


def _searched(found: QuerySet[Any], text: str, *, device: str) -> QuerySet[Any]:
    if not text:
        return found
    names = (f"{device}tag__istartswith", f"{device}serial__istartswith")
    return found.filter(Q(**{names[0]: text}) | Q(**{names[1]: text}))


def _under(plan: Plan, reach: Scope) -> QuerySet[PlanAssignment]:
    held: QuerySet[PlanAssignment] = PlanAssignment.objects.within(reach)
    return held.filter(plan=plan, valid_to__isnull=True)


def _left(plan: Plan, reach: Scope) -> QuerySet[PlanAssignment]:
    ended: QuerySet[PlanAssignment] = PlanAssignment.objects.within(reach)
    now_under = PlanAssignment.objects.filter(plan=plan, valid_to__isnull=True).values("device_id")
    latest = PlanAssignment.objects.filter(plan=plan).order_by().values("device_id")
    return ended.filter(plan=plan, pk__in=latest.annotate(last=Max("pk")).values("last")).exclude(
        device__in=now_under
    )


def _aside(plan: Plan, reach: Scope) -> QuerySet[Any]:
    return filtering.movement(plan).aside.within(reach)


def counted(plan: Plan, *, reach: Scope) -> dict[str, int]:
    aside = _aside(plan, reach).count() if plan.by_filter else 0
    return {"under": _under(plan, reach).count(), "left": _left(plan, reach).count(), "aside": aside}


def next_due(plan: Plan, device_ids: Sequence[int]) -> dict[int, date]:
    """The earliest open day of each device under the plan."""
    opened = Occurrence.objects.filter(plan=plan, device__in=device_ids, state=OccurrenceState.OPEN)
    return dict(opened.order_by().values_list("device_id").annotate(due=Min("due_on")))


def rivals_by_device(plan: Plan, device_ids: Sequence[int]) -> dict[int, Plan]:
    """The plan that each device is under instead; one that was left out of it by a decision has none."""
    held = PlanAssignment.objects.filter(
        plan__in=filtering.rivals_of(plan), device__in=device_ids, valid_to__isnull=True
    )
    return {row.device_id: row.plan for row in held.select_related("plan").order_by("-pk")}
