"""The clocks of orders from their record: by which targets and hours they count, and when they run out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openhtm.kernel.time import local_date

from .models import Holiday, Loan, ServiceTarget, StateChange, WorkingHours, WorkOrder
from .models.work_order import NEVER
from .rules.clocks import (
    CLOSES,
    OPENS,
    TARGETS,
    WEEKDAYS,
    Clock,
    Hours,
    Moment,
    Target,
    clock,
    runs_out,
)
from .rules.priority import Priority
from .rules.work_order_states import State


@dataclass(frozen=True, kw_only=True)
class Service:
    """All targets and working hours there are; few rows, read once for many orders."""

    targets: Sequence[ServiceTarget]
    hours: Sequence[WorkingHours]
    holidays: dict[int, frozenset[date]]

    def target(self, priority: Priority, *, on: date) -> Target:
        """That in force on a day; what ships until the hospital says otherwise."""
        held = [row for row in self.targets if row.priority == priority and row.valid_from <= on]
        return held[-1].rule if held else TARGETS[priority]

    def hours_of(self, site: Any, *, on: date) -> Hours:
        held = [row for row in self.hours if row.site_id == site.pk and row.valid_from <= on]
        given = held[-1] if held else None
        return Hours(
            weekdays=frozenset(given.weekdays) if given else WEEKDAYS,
            opens=given.opens if given else OPENS,
            closes=given.closes if given else CLOSES,
            zone=site.time_zone,
            holidays=self.holidays.get(site.pk, frozenset()),
        )


def service(site_ids: Iterable[int] | None = None) -> Service:
    """For orders of some sites, or of all."""
    here = {} if site_ids is None else {"site_id__in": list(site_ids)}
    free: dict[int, set[date]] = {}
    for site, day in Holiday.objects.filter(**here).values_list("site_id", "day"):
        free.setdefault(site, set()).add(day)
    return Service(
        targets=list(ServiceTarget.objects.order_by("valid_from")),
        hours=list(WorkingHours.objects.filter(**here).order_by("valid_from")),
        holidays={site: frozenset(days) for site, days in free.items()},
    )


@dataclass(frozen=True, kw_only=True)
class Clocks:
    """Both clocks of an order, and by what they count."""

    respond: Clock
    resolve: Clock
    target: Target
    hours: Hours


def applies(order: WorkOrder) -> bool:
    """Inspections have their window instead; what came in from an earlier system had other targets."""
    return not order.is_scheduled and order.source != "imported"


def _runs(order: WorkOrder) -> bool:
    return order.is_open and applies(order)


def clocks(order: WorkOrder, *, now: datetime) -> Clocks | None:
    """How the clocks of an order stand; None where none applies."""
    if not applies(order):
        return None
    known = service([order.site_id])
    moments = _moments(order, order.state_changes.all())
    target, hours = _rules(order, known)
    dropped = _dropped_at(order, moments)
    lent = [loan.lent_at for loan in order.loans.all()]
    return Clocks(
        respond=clock(
            moments, target.respond, hours=hours, stopped_at=answered_at(order), dropped_at=dropped, now=now
        ),
        resolve=clock(
            moments,
            target.resolve,
            hours=hours,
            stopped_at=solved_at(order, lent),
            dropped_at=dropped,
            now=now,
        ),
        target=target,
        hours=hours,
    )


def _rules(order: WorkOrder, known: Service) -> tuple[Target, Hours]:
    on = local_date(order.opened_at, order.site.time_zone)
    return known.target(Priority(order.priority), on=on), known.hours_of(order.site, on=on)


def _moments(order: WorkOrder, changes: Iterable[StateChange]) -> list[Moment]:
    rows = sorted(changes, key=lambda one: (one.changed_at, one.pk))
    found = [Moment(at=max(one.changed_at, order.opened_at), state=State(one.state_after)) for one in rows]
    first = Moment(at=order.opened_at, state=found[0].state if found else State.REQUESTED)
    return [first, *found[1:]]


def _dropped_at(order: WorkOrder, moments: Sequence[Moment]) -> datetime | None:
    """When an order ended without having been worked on to its end."""
    return moments[-1].at if not order.is_open else None


def answered_at(order: WorkOrder) -> datetime | None:
    """When somebody spoke to those who asked, or began."""
    found = [moment for moment in (order.responded_at, order.started_at) if moment]
    return min(found, default=None)


def solved_at(order: WorkOrder, lent: Iterable[datetime]) -> datetime | None:
    """When the device was back in use or replaced, or the work was done, whichever came first."""
    found = [moment for moment in (order.returned_at, order.completed_at) if moment]
    return min([*found, *lent], default=None)


def late_at(
    order: WorkOrder, changes: Iterable[StateChange], known: Service, *, lent: Iterable[datetime] = ()
) -> datetime:
    """When the next clock runs out; `NEVER` where none runs. ``lent``: when loaners were given."""
    if not _runs(order):
        return NEVER
    target, hours = _rules(order, known)
    moments = _moments(order, changes)
    running = [(target.respond, answered_at(order)), (target.resolve, solved_at(order, lent))]
    ends = [runs_out(moments, goal, hours=hours) for goal, stopped in running if stopped is None]
    return min((end for end in ends if end is not None), default=NEVER)


def _ends(rows: Sequence[WorkOrder]) -> dict[int, datetime]:
    """When each of these orders will be late. For none, as where only inspections are moved, nothing is read."""
    if not rows:
        return {}
    known = service({row.site_id for row in rows})
    changes: dict[int, list[StateChange]] = {}
    for one in StateChange.objects.filter(work_order__in=[row.pk for row in rows]):
        changes.setdefault(one.work_order_id, []).append(one)
    lent: dict[int, list[datetime]] = {}
    loans = Loan.objects.filter(work_order__in=[row.pk for row in rows])
    for pk, moment in loans.values_list("work_order_id", "lent_at"):
        lent.setdefault(pk, []).append(moment)
    return {row.pk: late_at(row, changes.get(row.pk, ()), known, lent=lent.get(row.pk, ())) for row in rows}


def remember(orders: Iterable[WorkOrder]) -> int:
    """Keep on each order when it will be late; returns how many rows differed. No ledger: it is derived."""
    rows = list(orders)
    ends = dict.fromkeys((row.pk for row in rows), NEVER) | _ends([row for row in rows if _runs(row)])
    differing = 0
    for row in rows:
        wanted = ends[row.pk]
        if row.late_at != wanted:
            row.late_at = wanted
            WorkOrder.objects.filter(pk=row.pk).update(late_at=wanted)
            differing += 1
    return differing
