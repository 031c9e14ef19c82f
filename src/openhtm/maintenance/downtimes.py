"""What an order and its device say of the time it was down, brought together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openhtm.registry.api import DOWN

from .models import WorkOrder
from .rules.downtime import Downtime, Span, downtime, merged
from .rules.work_order_states import State


@dataclass(frozen=True, kw_only=True)
class Told:
    """``own`` is what stands on the order, ``by_status`` what the history of the device's status says."""

    own: Span | None
    by_status: Span | None
    amounts: Downtime | None
    also_on: tuple[str, ...]


def told(order: WorkOrder, *, now: datetime) -> Told | None:
    """None for work that concerns no device."""
    if order.device is None:
        return None
    own = _own(order, now=now)
    others = _others(order, own, now=now) if own else []
    loans = [(loan.lent_at, loan.returned_at or now) for loan in order.loans.all()]
    return Told(
        own=own,
        by_status=by_status(order, now=now),
        amounts=downtime(own, others=[span for _number, span in others], loans=loans) if own else None,
        also_on=tuple(number for number, _span in others),
    )


def _own(order: WorkOrder, *, now: datetime) -> Span | None:
    """From the order; what still lasts lasts until now. A canceled one has none of its own."""
    if order.down_from is None or order.state in {State.CANCELLED, State.DUPLICATE}:
        return None
    ends = order.down_to or order.returned_at or order.closed_at or now
    return order.down_from, max(ends, order.down_from)


def _others(order: WorkOrder, own: Span, *, now: datetime) -> list[tuple[str, Span]]:
    """Other orders of the device with downtime that overlaps."""
    rows = WorkOrder.objects.filter(device=order.device_id, down_from__isnull=False, down_from__lt=own[1])
    spans = [(row.reference, _own(row, now=now)) for row in rows.exclude(pk=order.pk)]
    return [(number, span) for number, span in spans if span and span[1] > own[0]]


def by_status(order: WorkOrder, *, now: datetime) -> Span | None:
    """When the device was in a status of being down, around the life of this order."""
    device, ends = order.device, order.closed_at or now
    if device is None:
        return None
    periods = device.status_periods.filter(status__in=DOWN, valid_from__lt=ends)
    spans = merged((one.valid_from, min(one.valid_to or now, now)) for one in periods)
    touching = [span for span in spans if span[1] > order.opened_at and span[0] < ends]
    return (touching[0][0], touching[-1][1]) if touching else None


def planned(order: WorkOrder) -> bool:
    """Whether being down was planned: as somebody said, else by the kind of work."""
    return not order.is_repair if order.down_planned is None else bool(order.down_planned)
