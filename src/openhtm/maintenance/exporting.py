"""Plans and work orders as rows of a list that imports back unchanged: headings are fields of the import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery, Sum

from openhtm.accounts.api import Permission, scope
from openhtm.kernel.values import Money

from . import access
from .models import (
    LaborLine,
    Occurrence,
    OccurrenceState,
    PartLine,
    Plan,
    PlanAssignment,
    PlanRevision,
    RevisionState,
)
from .rules.calendar_words import written

Row = dict[str, object]
_CHUNK = 2_000
_TERMS = (
    "kind", "interval", "calendar", "drift_percent", "window", "window_before", "window_after", "window_source",
    "basis", "basis_reference",
)  # fmt: skip
PLANS = (
    "manufacturer", "model", "model_number", "device_type", "tag", "site", "line", "title", "procedure", *_TERMS,
    "anchor", "last_done", "next_due", "excluded", "reason",
)  # fmt: skip
_COSTS = ("parts_cost", "vendor_cost", "currency")
ORDERS = (
    "number", "reference", "tag", "site", "department", "kind", "status", "priority", "title", "description",
    "resolution", "problem_code", "cause_code", "action_code", "result", "requester", "technician", "opened",
    "due", "completed", "closed", "labor_minutes", "vendor", "down_from", "down_to",
)  # fmt: skip


def order_columns(user: Any) -> tuple[str, ...]:
    """The columns of work orders; costs for those who may see them."""
    return (*ORDERS, *_COSTS) if user.may_anywhere(Permission.DEVICE_COST) else ORDERS


def order_rows(user: Any) -> Iterator[Row]:
    """Every work order that the user may see."""
    labor = LaborLine.objects.filter(work_order=OuterRef("pk"), voided_reason="").order_by()
    parts = PartLine.objects.filter(work_order=OuterRef("pk"), voided_reason="").order_by()
    cost = Sum(F("quantity") * F("unit_cost_minor"))
    rows = access.work_orders(user).annotate(
        minutes=Subquery(labor.values("work_order").annotate(all=Sum("minutes")).values("all")),
        worker=Subquery(labor.values("work_order").annotate(first=Min("person_name")).values("first")),
        parts_minor=Subquery(parts.values("work_order").annotate(all=cost).values("all")),
        parts_currency=Subquery(parts.exclude(currency="").values("currency")[:1]),
    )
    joined = rows.select_related("site", "department", "device", "assignee").order_by("pk")
    for order in joined.iterator(chunk_size=_CHUNK):
        yield _order(order)


_PLAIN = (
    "reference", "kind", "title", "description", "resolution", "problem_code", "cause_code", "action_code",
    "requester", "vendor",
)  # fmt: skip


def _order(order: Any) -> Row:
    currency = order.currency or order.parts_currency or ""
    return {
        **{name: getattr(order, name) for name in _PLAIN},
        "number": order.original_number or order.reference,
        "tag": order.device.tag if order.device else None,
        "site": order.site.code,
        "department": order.department.name if order.department else None,
        "status": order.state,
        "priority": order.priority,
        "result": order.sm_result,
        "technician": order.assignee.email if order.assignee else order.worker,
        "opened": _moment(order.opened_at),
        "due": order.due_on,
        "completed": _moment(order.completed_at),
        "closed": _moment(order.closed_at),
        "labor_minutes": order.minutes,
        "down_from": _moment(order.down_from),
        "down_to": _moment(order.down_to),
        "parts_cost": _amount(order.parts_minor, currency),
        "vendor_cost": _amount(order.vendor_cost_minor, currency),
        "currency": currency,
    }


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def _amount(minor: Any, currency: str) -> str | None:
    return None if minor is None else str(Money(round(minor), currency).amount)


def plan_rows(user: Any) -> Iterator[Row]:
    """The lines of maintenance first, then the devices under them that the user may see. Plans by filters are
    not among them: a list of lines has no column for filters."""
    reach = scope(user, Permission.PLAN_READ)
    if reach.is_empty:
        return
    plans = Plan.objects.filter(is_active=True, by_filter=False).select_related(
        "model__manufacturer", "device_type", "site", "procedure"
    )
    seen = {plan.pk: plan for plan in plans.order_by("pk") if _is_seen(plan, reach)}
    terms = _terms_in_force(seen)
    for plan in seen.values():
        yield _line(plan, terms.get(plan.pk))
    held: QuerySet[PlanAssignment] = PlanAssignment.objects.within(reach)
    rows = held.filter(plan__in=seen, valid_to__isnull=True).select_related("device__site", "revision")
    for assignment in rows.annotate(due=_next_due()).order_by("pk").iterator(chunk_size=_CHUNK):
        yield _device(assignment, seen[assignment.plan_id])
    left_out = PlanRevision.objects.filter(plan__in=seen, excluded=True, state=RevisionState.ACTIVE)
    for revision in left_out.select_related("device__site").order_by("pk").iterator(chunk_size=_CHUNK):
        device = revision.device
        if device and reach.includes(site_id=device.site_id, department_id=device.department_id):
            yield _of_device(device, seen[revision.plan_id]) | _own(revision)


def _is_seen(plan: Plan, reach: Any) -> bool:
    return plan.site_id is None or bool(reach.sees_site(plan.site_id))


def _terms_in_force(plans: Mapping[int, Plan]) -> dict[int, PlanRevision]:
    """Those in force, else those that wait for approval."""
    states = Q(state=RevisionState.ACTIVE) | Q(state=RevisionState.PROPOSED)
    rows = PlanRevision.objects.filter(states, plan__in=plans, device__isnull=True)
    # Proposed sorts after active, so what is in force has the last word.
    return {revision.plan_id: revision for revision in rows.order_by("-state", "pk")}


def _line(plan: Plan, terms: PlanRevision | None) -> Row:
    model = plan.model
    return {
        "manufacturer": model.manufacturer.name if model else None,
        "model": model.name if model else None,
        "model_number": model.number if model else None,
        "device_type": plan.device_type.name if plan.device_type else None,
        "site": plan.site.code if plan.site else None,
        "line": plan.code,
        "title": plan.title,
        "procedure": plan.procedure.code if plan.procedure else None,
        "anchor": terms.anchor_on if terms else None,
        **(_terms(terms) if terms else {}),
    }


def _terms(terms: PlanRevision) -> Row:
    is_counted = terms.window_scheme == "plusminus"
    return {
        "kind": terms.kind,
        "interval": f"{terms.interval_count} {terms.interval_unit}" if terms.interval_count else None,
        "calendar": written(terms.calendar),
        "drift_percent": terms.drift_percent,
        "window": terms.window_scheme,
        "window_before": terms.window_before if is_counted else None,
        "window_after": terms.window_after if is_counted else None,
        "window_source": terms.window_source,
        "basis": terms.basis,
        "basis_reference": terms.basis_reference,
    }


def _next_due() -> Subquery:
    opened = Occurrence.objects.filter(
        device=OuterRef("device_id"), plan=OuterRef("plan_id"), state=OccurrenceState.OPEN
    )
    return Subquery(opened.order_by("due_on").values("due_on")[:1])


def _of_device(device: Any, plan: Plan) -> Row:
    return {"tag": device.tag, "site": device.site.code, "line": plan.code}


def _device(row: Any, plan: Plan) -> Row:
    done: list[date] = [day for day in (row.base_on, row.last_done_on) if day]
    days: Row = {"last_done": max(done, default=None), "next_due": row.due}
    own = _own(row.revision) if row.revision.device_id else {}
    return _of_device(row.device, plan) | days | own


def _own(revision: PlanRevision) -> Row:
    return {**_terms(revision), "reason": revision.reason, "excluded": revision.excluded or None}
