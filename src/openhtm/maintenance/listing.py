"""The rows of the list pages: orders, occurrences, plans and procedures by the filters people choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from openhtm.accounts.api import Scope
from openhtm.catalog.api import DeviceType, Model
from openhtm.registry.api import DOWN, GONE, Device

from . import filter_words
from .models import (
    IS_OPEN,
    ChecklistRun,
    FaultRequest,
    Occurrence,
    OccurrenceState,
    Plan,
    PlanAssignment,
    PlanRevision,
    Procedure,
    ProcedureState,
    ProcedureStep,
    ProcedureVersion,
    RevisionState,
    StepKindChoice,
    StepResult,
    WorkOrder,
)
from .rules.work_order_states import ENDED, WAITING, State

# -- work orders ------------------------------------------------------------------------------------------

_VIEWS: dict[str, Q] = {
    "open": IS_OPEN,
    "unassigned": IS_OPEN & Q(assignee__isnull=True),
    "waiting": IS_OPEN & Q(state__in=WAITING),
    "done": IS_OPEN & Q(state__in=[State.WORK_DONE, State.VERIFIED]),
    "down": IS_OPEN & Q(device__status__in=DOWN),
    "critical": IS_OPEN & Q(priority=1),
    "ended": Q(state__in=ENDED),
    "all": Q(),
}


def orders(
    rows: QuerySet[WorkOrder], *, view: str, person: Any, filters: Mapping[str, Any], at: datetime
) -> QuerySet[WorkOrder]:
    """Orders of a view as it is ``at`` that moment, narrowed by state, kind, priority, assignee and text."""
    views = {
        **_VIEWS,
        "mine": IS_OPEN & Q(pk__in=WorkOrder.objects.of(person)),
        "late": IS_OPEN & Q(late_at__lt=at),
    }
    chosen = views.get(view, _VIEWS["open"])
    columns = {"state": "state", "kind": "kind", "priority": "priority", "assignee": "assignee_id"}
    given = {column: filters[name] for name, column in columns.items() if filters.get(name)}
    text = str(filters.get("q") or "").strip()
    return rows.filter(chosen, **given).filter(_order_text(text))


def _order_text(text: str) -> Q:
    if not text:
        return Q()
    return (
        Q(reference__begins=text.upper())
        | Q(original_number__in=[text, text.upper()])
        | Q(title__icontains=text)
        | Q(device__tag__begins=text.upper())
    )


def orders_found(rows: QuerySet[WorkOrder], text: str, *, limit: int) -> list[WorkOrder]:
    """Orders by number, for the one search box: the one of that name, then the latest that begin with it.

    Two questions, each answered by an index; together the database would read every order.
    """
    rows = rows.only("reference", "title", "state")
    named = rows.filter(~Q(original_number=""), original_number__in=[text, text.upper()]).order_by(
        "-opened_at"
    )
    begun = rows.filter(reference__begins=text.upper()).order_by("-reference")
    found = [*named[:limit], *begun[:limit]]
    return list({order.pk: order for order in found}.values())[:limit]


# -- the schedule -----------------------------------------------------------------------------------------


def occurrences(
    rows: QuerySet[Occurrence], *, filters: Mapping[str, Any], today: date
) -> QuerySet[Occurrence]:
    """Occurrences by view (due, overdue, in its window, held, done), risk, plan, month and text."""
    found = rows.filter(_occurrence_view(str(filters.get("view") or ""), today))
    columns = {"risk": "device__risk_class", "plan": "plan_id", "department": "device__department_id"}
    found = found.filter(**{column: filters[name] for name, column in columns.items() if filters.get(name)})
    if filters.get("first"):
        found = found.filter(due_on__range=(filters["first"], filters["last"]))
    text = str(filters.get("q") or "").strip()
    return found.filter(Q(device__tag__istartswith=text) | Q(plan__title__icontains=text)) if text else found


def _occurrence_view(view: str, today: date) -> Q:
    still = Q(state=OccurrenceState.OPEN) & ~Q(device__status__in=GONE)
    views = {
        "overdue": still & Q(due_on__lt=today, closes_on__lt=today),
        "window": still & Q(opens_on__lte=today, closes_on__gte=today),
        "done": Q(state=OccurrenceState.DONE),
        "late": Q(state=OccurrenceState.DONE),
        "settled": ~Q(state=OccurrenceState.OPEN),
    }
    return views.get(view, still)


# -- procedures -------------------------------------------------------------------------------------------


def latest_versions(*, text: str, state: str) -> QuerySet[ProcedureVersion]:
    """One row a procedure: its newest version; with ``in_force`` the approved one."""
    states = {
        "in_force": [ProcedureState.APPROVED],
        "in_review": [ProcedureState.IN_REVIEW],
        "draft": [ProcedureState.DRAFT],
        "retired": [ProcedureState.RETIRED],
    }.get(state)
    same: QuerySet[ProcedureVersion] = ProcedureVersion.objects.filter(procedure=OuterRef("procedure"))
    if states:
        same = same.filter(state__in=states)
    newest = Subquery(same.order_by("-number").values("pk")[:1])
    rows: QuerySet[ProcedureVersion] = ProcedureVersion.objects.filter(pk=newest)
    rows = rows.select_related("procedure__device_type", "procedure__model__manufacturer")
    return (
        rows.filter(Q(procedure__code__icontains=text) | Q(procedure__title__icontains=text))
        if text
        else rows
    )


def library_taken() -> set[str]:
    return set(Procedure.objects.exclude(library="").values_list("library", flat=True))


def device_types() -> list[DeviceType]:
    return list(DeviceType.objects.order_by("name"))


# -- plans ------------------------------------------------------------------------------------------------


def plans(reach: Scope, *, text: str, state: str) -> QuerySet[Plan]:
    rows: QuerySet[Plan] = Plan.objects.select_related(
        "model__manufacturer", "device_type", "site", "procedure"
    )
    rows = rows.filter(Q(site__isnull=True) | reach.condition(site="site_id", department=None))
    if state == "proposed":
        waiting = PlanRevision.objects.filter(state=RevisionState.PROPOSED).values("plan_id")
        rows = rows.filter(pk__in=waiting)
    else:
        rows = rows.filter(is_active=state != "ended")
    if not text:
        return rows
    words = ("title", "model__name", "model__manufacturer__name", "device_type__name")
    found = Q()
    for word in words:
        found |= Q(**{f"{word}__icontains": text})
    return rows.filter(found)


def with_terms(rows: Iterable[Plan], reach: Scope) -> list[Plan]:
    """The plans with ``active_revision``, ``device_count`` (inside the scope), ``proposed`` and ``meant``: the
    words of their filters."""
    listed = list(rows)
    meant = filter_words.meant_by_each([plan.filters for plan in listed])
    keys = [plan.pk for plan in listed]
    active = {
        one.plan_id: one
        for one in PlanRevision.objects.filter(plan__in=keys, state=RevisionState.ACTIVE, device__isnull=True)
    }
    held = PlanAssignment.objects.within(reach).filter(plan__in=keys, valid_to__isnull=True).order_by()
    counted = dict(held.values_list("plan_id").annotate(n=Count("pk")))
    proposed = set(
        PlanRevision.objects.filter(plan__in=keys, state=RevisionState.PROPOSED).values_list(
            "plan_id", flat=True
        )
    )
    for plan, said in zip(listed, meant, strict=True):
        plan.meant = said  # type: ignore[attr-defined]
        plan.active_revision = active.get(plan.pk)  # type: ignore[attr-defined]
        plan.device_count = counted.get(plan.pk, 0)  # type: ignore[attr-defined]
        plan.proposed = plan.pk in proposed  # type: ignore[attr-defined]
    return listed


def revisions(plan: Plan, reach: Scope) -> list[PlanRevision]:
    """The terms of a plan, newest first; those of single devices only inside the scope."""
    here = Q(device__isnull=True) | reach.condition(
        site="device__site_id", department="device__department_id"
    )
    rows = plan.revisions.filter(here).select_related("plan", "device", "proposed_by", "approved_by")
    return list(rows.order_by("-number")[:200])


def active_terms(plan: Plan, device: Any = None) -> PlanRevision | None:
    """The terms in force, a device's own before the plan's."""
    rows = plan.revisions.filter(state=RevisionState.ACTIVE).filter(Q(device__isnull=True) | Q(device=device))
    return rows.order_by("device_id" if device is None else "-device_id").first()


def plan_offers() -> dict[str, Sequence[Any]]:
    """What a plan can be for and use: models of which there are devices, types, procedures in force."""
    held = Exists(Device.objects.filter(model=OuterRef("pk")))
    usable = ProcedureVersion.objects.filter(state=ProcedureState.APPROVED).values("procedure_id")
    return {
        "model": list(
            Model.objects.select_related("manufacturer").filter(held).order_by("manufacturer__name", "name")
        ),
        "device_type": device_types(),
        "procedure": list(Procedure.objects.filter(pk__in=usable)),
    }


def assignments(device: Any) -> list[PlanAssignment]:
    rows = PlanAssignment.objects.filter(device=device, valid_to__isnull=True)
    return list(rows.select_related("plan", "revision").order_by("plan__title"))


def plans_left(device: Any) -> list[PlanAssignment]:
    """The latest row under each plan that the device was under and is not any more, the newest first."""
    rows = PlanAssignment.objects.filter(device=device)
    now_under = rows.filter(valid_to__isnull=True).values("plan_id")
    latest: dict[int, PlanAssignment] = {}
    for row in rows.exclude(plan__in=now_under).select_related("plan").order_by("-valid_to", "-pk")[:50]:
        latest.setdefault(row.plan_id, row)
    return list(latest.values())


def next_occurrences(device: Any) -> dict[int, Occurrence]:
    """The earliest open occurrence of each plan of a device."""
    rows = Occurrence.objects.filter(device=device, state=OccurrenceState.OPEN).order_by("-due_on", "-pk")
    return {row.plan_id: row for row in rows}


# -- requests ---------------------------------------------------------------------------------------------


def requests(rows: QuerySet[FaultRequest], *, view: str) -> QuerySet[FaultRequest]:
    views = {
        "new": Q(work_order__isnull=True, declined_at__isnull=True),
        "answered": Q(work_order__isnull=False),
        "declined": Q(declined_at__isnull=False),
    }
    return rows.filter(views.get(view, views["new"])).select_related(
        "device", "site", "department", "work_order"
    )


# -- performing -------------------------------------------------------------------------------------------

READINGS = 5


def measured_keys() -> list[str]:
    """The keys of the measured steps of all procedures in force, for choosing from."""
    steps = ProcedureStep.objects.filter(
        kind=StepKindChoice.MEASURE, procedure_version__state=ProcedureState.APPROVED
    )
    return list(steps.order_by("key").values_list("key", flat=True).distinct()[:1000])


def latest_readings(run: ChecklistRun) -> dict[str, list[Decimal]]:
    """The last five values of each step on this device by the same procedure, oldest first, without this run."""
    device = run.work_order.device_id
    if device is None:
        return {}
    earlier = ChecklistRun.objects.filter(
        work_order__device=device, procedure_version__procedure=run.procedure_version.procedure_id
    ).exclude(pk=run.pk)
    keys = list(earlier.order_by("-started_at", "-pk").values_list("pk", flat=True)[:READINGS])
    rows = StepResult.objects.filter(run__in=keys, value__isnull=False).order_by("recorded_at", "pk")
    found: dict[str, list[Decimal]] = {}
    for key, value in rows.values_list("step__key", "value"):
        found.setdefault(key, []).append(value)
    return found
