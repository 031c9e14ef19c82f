"""A larger inspection that holds smaller ones: doing it settles those due in its window as superseded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from openhtm.accounts.api import Scope
from openhtm.kernel import acts
from openhtm.kernel.actors import SystemActor

from .models import Occurrence, OccurrenceState, Plan, PlanCover, WorkOrder
from .moving import move
from .rules.work_order_states import BEFORE_WORK, Verb

_ACTOR = SystemActor("nested inspections")


def all_covered(plan_id: int) -> set[int]:
    """The plans that doing this one does too, also through one another."""
    found: set[int] = set()
    frontier = {plan_id}
    while frontier:
        rows = PlanCover.objects.filter(plan__in=frontier, ended_at__isnull=True)
        frontier = set(rows.values_list("covered_id", flat=True)) - found - {plan_id}
        found |= frontier
    return found


def held_in(done: Occurrence) -> QuerySet[Occurrence]:
    """Open occurrences of covered plans due inside the window of the one that was done.

    What was due before that window was missed and stays so; what somebody has begun is theirs to finish; what
    belongs to the same order is settled by it.
    """
    covered = all_covered(done.plan_id)
    rows: QuerySet[Occurrence] = Occurrence.objects.filter(
        Q(work_order__isnull=True) | Q(work_order__state__in=BEFORE_WORK),
        device=done.device_id,
        plan__in=covered,
        state=OccurrenceState.OPEN,
        due_on__range=(done.opens_on, done.closes_on),
    )
    if done.work_order_id is not None:
        rows = rows.exclude(Q(work_order__isnull=False) & Q(work_order=done.work_order_id))
    return rows.select_related("work_order__site")


def withdraw_orders(rows: Iterable[Occurrence], *, reason: str, at: datetime) -> None:
    """Free superseded occurrences from orders that nobody has begun; cancel those that have nothing left."""
    orders: dict[int, WorkOrder] = {}
    for occurrence in rows:
        if occurrence.work_order is not None:
            orders[occurrence.work_order.pk] = occurrence.work_order
            acts.save(occurrence, work_order=None)
    left = Occurrence.objects.filter(work_order__in=orders, state=OccurrenceState.OPEN) if orders else []
    busy = {one.work_order_id for one in left}
    for pk, order in orders.items():
        if pk not in busy:
            move(order, Verb.CANCEL, by=_ACTOR, at=at, reason=reason, end_reason=reason)


def because(done: Occurrence) -> str:
    """Why it was superseded, kept with it."""
    order = done.work_order
    return f"Held in {done.plan.title}{f', done on {order.reference}' if order else ''}"[:300]


@dataclass(frozen=True, kw_only=True)
class Around:
    """The lines that somebody may see which a plan holds, and which hold it."""

    held: list[Plan]
    holding: list[Plan]


def around(plan: Plan, reach: Scope) -> Around:
    rows = Plan.objects.filter(_seen(reach), covered_by__ended_at__isnull=True, covered_by__plan=plan)
    up = Plan.objects.filter(_seen(reach), covers__ended_at__isnull=True, covers__covered=plan)
    return Around(held=list(rows.order_by("code", "pk")), holding=list(up.order_by("code", "pk")))


def _seen(reach: Scope) -> Q:
    return Q(site__isnull=True) | reach.condition(site="site_id", department=None)


def offers(plan: Plan, reach: Scope) -> list[Plan]:
    """The plans somebody may see that this one could hold."""
    rows = Plan.objects.filter(_seen(reach), is_active=True).exclude(pk=plan.pk)
    kind = next(iter(_types(plan)), None)
    meets = Q(device_type=kind) | Q(model__device_type=kind) | Q(by_filter=True)
    listed = (
        (rows if plan.by_filter else rows.filter(meets))
        .select_related("model", "device_type")
        .order_by("code", "pk")
    )
    return [other for other in listed if share_devices(plan, other)]


def hidden(plan: Plan, reach: Scope) -> list[Plan]:
    """What the plan holds out of somebody's sight: their answer does not end that."""
    rows = Plan.objects.filter(covered_by__ended_at__isnull=True, covered_by__plan=plan)
    return list(rows.exclude(_seen(reach)))


def share_devices(plan: Plan, other: Plan) -> bool:
    """Whether a device can be under both: the same model or its type, at sites that meet. A filter may find
    any device."""
    if plan.site_id and other.site_id and plan.site_id != other.site_id:
        return False
    if plan.by_filter or other.by_filter:
        return True
    if plan.model_id and other.model_id:
        return plan.model_id == other.model_id
    return bool(_types(plan) & _types(other))


def _types(plan: Plan) -> set[int]:
    kind = plan.device_type_id or (plan.model.device_type_id if plan.model else None)
    return {kind} if kind else set()
