"""Repairs as the numbers count them: closed in a period, or begun in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from openhtm.accounts.api import Scope

from .counting import Asked
from .models import WorkOrder
from .models.work_order import REPAIRS
from .rules.work_order_states import OPEN, State

#: A repair asked for within so long after the last one was closed may be the same failure again.
AGAIN_WITHIN = timedelta(days=30)
#: A repair that is open for longer is counted as one that lies.
OPEN_LONG = timedelta(days=30)


def earlier(order: WorkOrder) -> WorkOrder | None:
    """The repair that this one may repeat: of the same device, closed at most 30 days before it was asked for.

    One for the same problem comes before others.
    """
    if not order.is_repair or order.device_id is None:
        return None
    since = order.opened_at - AGAIN_WITHIN
    rows = WorkOrder.objects.filter(
        device=order.device_id,
        kind__in=REPAIRS,
        state=State.CLOSED,
        closed_at__gte=since,
        closed_at__lte=order.opened_at,
    )
    found = list(rows.exclude(pk=order.pk).order_by("-closed_at", "-pk"))
    same = [one for one in found if repeats(order, one)]
    return next(iter(same or found), None)


def repeats(order: WorkOrder, one: WorkOrder) -> bool:
    """Whether both are for the same coded problem, as the number of repeat repairs counts."""
    return bool(order.problem_code) and order.problem_code == one.problem_code


def closed(scope: Scope, asked: Asked) -> QuerySet[WorkOrder]:
    """Repairs whose record was closed in the period."""
    rows: QuerySet[WorkOrder] = WorkOrder.objects.within(scope).filter(
        kind__in=REPAIRS, state=State.CLOSED, closed_at__gte=asked.start, closed_at__lt=asked.end
    )
    return rows


def reported(scope: Scope, asked: Asked) -> QuerySet[WorkOrder]:
    """Repairs asked for in the period, whatever became of them."""
    rows: QuerySet[WorkOrder] = WorkOrder.objects.within(scope).filter(
        kind__in=REPAIRS, opened_at__gte=asked.start, opened_at__lt=asked.end
    )
    return rows


def open_long(scope: Scope, *, at: datetime) -> QuerySet[WorkOrder]:
    """Repairs that had been open for more than 30 days at a moment. When one was cancelled is not kept: it is none."""
    rows: QuerySet[WorkOrder] = WorkOrder.objects.within(scope).filter(
        Q(state__in=OPEN) | Q(state=State.CLOSED, closed_at__gt=at),
        kind__in=REPAIRS,
        opened_at__lt=at - OPEN_LONG,
    )
    return rows
