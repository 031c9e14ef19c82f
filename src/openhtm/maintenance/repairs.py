"""Repairs as the numbers count them: closed in a period, or begun in it."""

from __future__ import annotations

from django.db.models import QuerySet

from openhtm.accounts.api import Scope

from .counting import Asked
from .models import WorkOrder
from .models.work_order import REPAIRS
from .rules.work_order_states import State


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
