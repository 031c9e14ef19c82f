"""The questions of the day: what the boards of managers and technicians show, each in one query or two.

Every number is the count of a queryset that a list page can show by the same filter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce

from openhtm.accounts.api import Scope
from openhtm.kernel.time import month_start
from openhtm.registry.api import DOWN, GONE, Device

from .counting.dimensions import RISKS
from .models import (
    IS_OPEN,
    FaultRequest,
    Occurrence,
    OccurrenceState,
    PlanRevision,
    ProcedureState,
    ProcedureVersion,
    RevisionState,
    WorkOrder,
)
from .rules.priority import Priority
from .rules.work_order_states import OPEN, WAITING, State

#: Settled as not to be done: in no numerator and no denominator.
NOT_COUNTED = (OccurrenceState.SUPERSEDED, OccurrenceState.CANCELLED)


def overdue_by_risk(scope: Scope, *, today: date) -> dict[str, int]:
    """Devices with an inspection whose window has closed, by risk class."""
    rows = Device.objects.within(scope).overdue(today).filter(risk_class__in=RISKS)
    counted = dict(rows.order_by().values_list("risk_class").annotate(n=Count("pk")))
    return {risk: counted.get(risk, 0) for risk in RISKS}


def overdue(scope: Scope, *, today: date, risk: str) -> QuerySet[Occurrence]:
    """Late ones of a risk class, longest late first."""
    rows: QuerySet[Occurrence] = Occurrence.objects.within(scope).filter(
        state=OccurrenceState.OPEN, due_on__lt=today, closes_on__lt=today, device__risk_class=risk
    )
    return rows.exclude(device__status__in=GONE).order_by("closes_on", "pk")


def still_open(scope: Scope, keys: Sequence[int]) -> QuerySet[Occurrence]:
    """Those of some occurrences that nobody has settled since, longest late first."""
    rows: QuerySet[Occurrence] = Occurrence.objects.within(scope).filter(pk__in=keys)
    return rows.filter(state=OccurrenceState.OPEN).order_by("closes_on", "pk")


def down(scope: Scope) -> QuerySet[Device]:
    """Devices out of use for a defect."""
    rows: QuerySet[Device] = Device.objects.within(scope).filter(status__in=DOWN)
    return rows


def worst_first(devices: QuerySet[Device]) -> QuerySet[Device]:
    """By risk class, then longest in their status first."""
    rank = Case(*(When(risk_class=risk, then=place) for place, risk in enumerate(RISKS)), default=len(RISKS))
    return devices.order_by(rank, Coalesce("status_since", "created_at"), "pk")


def with_order(devices: QuerySet[Device]) -> QuerySet[Device]:
    """Each with its most urgent open order, ``order_pk``."""
    order = WorkOrder.objects.filter(IS_OPEN, device=OuterRef("pk")).order_by("priority", "opened_at")
    return devices.annotate(order_pk=Subquery(order.values("pk")[:1]))


def orders_by_pk(keys: Sequence[int]) -> dict[int, WorkOrder]:
    """Orders of rows that were already read inside a scope."""
    return WorkOrder.objects.select_related("assignee").in_bulk([key for key in keys if key])


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How many open orders wait for one thing, and since when the oldest does."""

    state: str
    orders: int
    oldest: date | None


def waiting(scope: Scope) -> list[Waiting]:
    rows = WorkOrder.objects.within(scope).open().waiting().order_by().values("state")
    counted = rows.annotate(orders=Count("pk"), oldest=Min("opened_at__date"))
    return [Waiting(**row) for row in counted.order_by("-orders", "state")]


@dataclass(frozen=True, kw_only=True)
class Load:
    """The work one person has open: minutes where the procedure says them, and how many orders say nothing."""

    person_id: int | None
    name: str
    orders: int
    minutes: int
    unknown: int


def load(scope: Scope, *, until: date) -> list[Load]:
    """Open orders due by a day (or without a due day), by person; nobody's last."""
    rows = (
        WorkOrder.objects.within(scope)
        .open()
        .filter(Q(due_on__isnull=True) | Q(due_on__lte=until))
        .order_by()
        .annotate(standard=order_minutes())
        .values("assignee_id", "assignee__name")
        .annotate(
            orders=Count("pk"),
            minutes=Sum("standard", output_field=IntegerField()),
            unknown=Count("pk", filter=Q(standard__isnull=True)),
        )
    )
    made = [
        Load(
            person_id=row["assignee_id"],
            name=row["assignee__name"] or "",
            orders=row["orders"],
            minutes=row["minutes"] or 0,
            unknown=row["unknown"],
        )
        for row in rows
    ]
    return sorted(made, key=lambda one: (one.person_id is None, -one.minutes, one.name))


def order_minutes() -> Coalesce:
    """The standard time of the procedure begun, or of the approved one that the order's plan will take."""
    planned = Occurrence.objects.filter(
        work_order=OuterRef("pk"), plan__procedure__versions__state=ProcedureState.APPROVED
    )
    return Coalesce(
        "procedure_version__standard_minutes",
        Subquery(planned.values("plan__procedure__versions__standard_minutes")[:1]),
    )


@dataclass(frozen=True, kw_only=True)
class OrderCounts:
    """Open orders of a scope, by what a manager asks first."""

    open: int
    critical: int
    unassigned: int
    waiting: int
    to_close: int
    late: int


def order_counts(scope: Scope, *, at: datetime) -> OrderCounts:
    rows = WorkOrder.objects.within(scope).open().order_by()
    return OrderCounts(
        **rows.aggregate(
            open=Count("pk"),
            critical=Count("pk", filter=Q(priority=Priority.CRITICAL)),
            unassigned=Count("pk", filter=Q(assignee__isnull=True)),
            waiting=Count("pk", filter=Q(state__in=WAITING)),
            to_close=Count("pk", filter=Q(state__in=[State.WORK_DONE, State.VERIFIED])),
            late=Count("pk", filter=Q(late_at__lt=at)),
        )
    )


def critical_orders(scope: Scope) -> QuerySet[WorkOrder]:
    """Critical orders nobody has started."""
    rows: QuerySet[WorkOrder] = (
        WorkOrder.objects.within(scope)
        .open()
        .filter(priority=Priority.CRITICAL, state__in=[State.REQUESTED, State.TRIAGED, State.ASSIGNED])
    )
    return rows.select_related("device", "assignee").order_by("opened_at")


def late_orders(scope: Scope, *, at: datetime) -> QuerySet[WorkOrder]:
    """Critical and urgent orders whose clock has run out, the most urgent and longest late first."""
    rows: QuerySet[WorkOrder] = WorkOrder.objects.within(scope).open()
    found = rows.filter(priority__lte=Priority.URGENT, late_at__lt=at)
    return found.select_related("device", "assignee").order_by("priority", "late_at", "pk")


def unanswered(scope: Scope) -> QuerySet[FaultRequest]:
    """Reports that nobody has answered, oldest first."""
    rows: QuerySet[FaultRequest] = FaultRequest.objects.within(scope).unanswered()
    return rows.select_related("device", "department").order_by("requested_at", "pk")


def proposals(scope: Scope) -> QuerySet[PlanRevision]:
    """Changes of plans that wait for approval: those for all devices, and those for devices in the scope."""
    of_all = Q(plan__site__isnull=True) | scope.condition(site="plan__site_id", department=None)
    of_one = scope.condition(site="device__site_id", department="device__department_id")
    here = Q(device__isnull=True) & of_all | Q(device__isnull=False) & of_one
    rows: QuerySet[PlanRevision] = PlanRevision.objects.filter(here, state=RevisionState.PROPOSED)
    return rows.select_related("plan", "device", "proposed_by").order_by("proposed_at", "pk")


def in_review() -> QuerySet[ProcedureVersion]:
    """Versions of procedures that wait for approval; procedures belong to the organization."""
    rows: QuerySet[ProcedureVersion] = ProcedureVersion.objects.filter(state=ProcedureState.IN_REVIEW)
    return rows.select_related("procedure", "author").order_by("submitted_at", "pk")


def my_orders(person: Any) -> QuerySet[WorkOrder]:
    """Open orders of a person, wherever they are."""
    rows: QuerySet[WorkOrder] = WorkOrder.objects.of(person)
    return rows


def due_nearby(scope: Scope, *, person: Any, today: date, ahead: int = 30) -> QuerySet[Occurrence]:
    """Inspections in their window, late, or opening within days, that nobody has taken: the person's own
    devices and those without a technician."""
    own = Q(device__technician=person) | Q(device__technician__isnull=True)
    free = Q(work_order__isnull=True) | Q(work_order__assignee__isnull=True, work_order__state__in=OPEN)
    rows: QuerySet[Occurrence] = Occurrence.objects.within(scope).actionable()
    soon = rows.filter(opens_on__lte=today + timedelta(days=ahead), due_on__lte=today + timedelta(days=ahead))
    return soon.filter(own, free)


@dataclass(frozen=True, kw_only=True)
class Month:
    """The scheduled work of one month. ``minutes`` is the standard time where procedures say one; ``unknown``
    counts the occurrences whose procedure says none."""

    first: date
    due: int = 0
    done: int = 0
    overdue: int = 0
    minutes: int = 0
    unknown: int = 0


def months(scope: Scope, *, first: date, last: date, today: date) -> list[Month]:
    """Occurrences by the month they are due in, from ``first`` to ``last``; every month is there."""
    rows = (
        Occurrence.objects.within(scope)
        .filter(due_on__range=(first, last))
        .exclude(state__in=NOT_COUNTED)
        .exclude(state=OccurrenceState.OPEN, device__status__in=GONE)
        .order_by()
        .values("due_on__year", "due_on__month", "plan__procedure_id")
        .annotate(
            due=Count("pk"),
            done=Count("pk", filter=Q(state=OccurrenceState.DONE)),
            overdue=Count("pk", filter=Q(state=OccurrenceState.OPEN, closes_on__lt=today)),
        )
    )
    times = standard_minutes()
    found: dict[date, Month] = {}
    for row in rows:
        day = date(row["due_on__year"], row["due_on__month"], 1)
        found[day] = _added(found.get(day, Month(first=day)), row, times.get(row["plan__procedure_id"]))
    return [found.get(day, Month(first=day)) for day in _firsts(first, last)]


def _added(month: Month, row: dict[str, Any], minutes: int | None) -> Month:
    return replace(
        month,
        due=month.due + row["due"],
        done=month.done + row["done"],
        overdue=month.overdue + row["overdue"],
        minutes=month.minutes + (minutes or 0) * row["due"],
        unknown=month.unknown + (row["due"] if minutes is None else 0),
    )


def _firsts(first: date, last: date) -> list[date]:
    made, day = [], month_start(first)
    while day <= last:
        made.append(day)
        day = month_start(day, 1)
    return made


def standard_minutes() -> dict[int, int]:
    """The standard time of each procedure that is in force and says one."""
    rows = ProcedureVersion.objects.filter(state=ProcedureState.APPROVED, standard_minutes__isnull=False)
    return dict(rows.values_list("procedure_id", "standard_minutes"))
