"""Findings about work orders: the latest work of a kind on each device speaks for the device.

A closed record is never changed, so what is wrong in it is mended by the next such work that is done well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from openhtm.maintenance.api import OrderSource, State, WorkOrder, code_set
from openhtm.registry.api import GONE

from .asking import Asked, Because, Found

ORDER = "maintenance.workorder"
_CLOSED: dict[str, Any] = {"state": State.CLOSED.value}
_COLUMNS = ("pk", "reference", "site_id", "department_id", "device_id", "device__risk_class", "closed_at")


def without_work() -> list[str]:
    """Results that say why nothing was done."""
    return [code for code, found in code_set("sm_result").codes.items() if not found.done]


def latest(asked: Asked, kinds: Q) -> QuerySet[WorkOrder]:
    """The latest closed order of the kinds on each device of the fleet, of those on which something was done.
    History that was brought in from another program proves nothing against anybody."""
    done = WorkOrder.objects.filter(kinds, **_CLOSED).exclude(sm_result__in=without_work())
    later = done.filter(device=OuterRef("device")).filter(
        Q(closed_at__gt=OuterRef("closed_at")) | Q(closed_at=OuterRef("closed_at"), pk__gt=OuterRef("pk"))
    )
    rows = done.filter(~Exists(later), device__isnull=False, closed_at__date__gte=asked.looked_from)
    rows = rows.exclude(source=OrderSource.IMPORTED).exclude(device__status__in=GONE)
    return asked.narrowed(rows).order_by()


def on_orders(
    rows: QuerySet[WorkOrder], *extra: str, tell: Callable[..., tuple[date | None, Because]]
) -> Iterator[Found]:
    """A finding for each order; ``tell`` gets the moment it was closed and the extra columns."""
    for row in rows.values_list(*_COLUMNS, *extra).iterator(chunk_size=5000):
        pk, reference, site_id, department_id, device_id, risk_class, closed_at = row[: len(_COLUMNS)]
        since, because = tell(closed_at, *row[len(_COLUMNS) :])
        yield Found(
            subject_type=ORDER,
            subject_id=pk,
            subject=reference,
            because=(because,),
            since=since,
            site_id=site_id,
            department_id=department_id,
            device_id=device_id,
            risk_class=risk_class,
        )


def closed_on(moment: datetime) -> date:
    return moment.date()
