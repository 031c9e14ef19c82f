"""What an order and its device say of the time it was down, brought together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from openhtm.registry.api import DOWN

from .models import DowntimeSpan, WorkOrder
from .rules.downtime import Downtime, Span, downtime, merged
from .rules.work_order_states import State

#: These were not done: they have no downtime of their own.
WITHDRAWN = (State.CANCELLED, State.DUPLICATE)


@dataclass(frozen=True, kw_only=True)
class Told:
    """``own`` is what stands on the order, ``further`` what was entered beside it, ``by_status`` what the history
    of the device's status says."""

    own: Span | None
    further: tuple[Span, ...]
    by_status: Span | None
    amounts: Downtime | None
    also_on: tuple[str, ...]


def told(order: WorkOrder, *, now: datetime) -> Told | None:
    """None for work that concerns no device."""
    if order.device is None:
        return None
    own = own_span(order, now=now)
    spans = _spans(order, now=now)
    others = _others(order, spans, now=now)
    loans = [(loan.lent_at, loan.returned_at or now) for loan in order.loans.all()]
    beside = [span for _number, span in others]
    return Told(
        own=own,
        further=tuple(span for span in spans if span != own),
        by_status=by_status(order, now=now),
        amounts=downtime(spans, others=beside, loans=loans) if spans else None,
        also_on=tuple(sorted({number for number, _span in others})),
    )


def own_span(order: WorkOrder, *, now: datetime) -> Span | None:
    """From the order; what still lasts lasts until now. A canceled one has none of its own."""
    if order.down_from is None or order.state in WITHDRAWN:
        return None
    ends = order.down_to or order.returned_at or order.closed_at or now
    return order.down_from, max(ends, order.down_from)


def _spans(order: WorkOrder, *, now: datetime) -> list[Span]:
    """All of an order's downtime as it was entered."""
    if order.state in WITHDRAWN:
        return []
    own = own_span(order, now=now)
    further = [(row.begins_at, row.ends_at) for row in order.down_spans.all() if not row.voided_reason]
    return [*([own] if own else []), *further]


def _others(order: WorkOrder, spans: Sequence[Span], *, now: datetime) -> list[tuple[str, Span]]:
    """Downtime on other orders of the device that overlaps."""
    if not spans:
        return []
    until = max(ends for _begins, ends in spans)
    noted = Q(down_from__lt=until) | Exists(DowntimeSpan.objects.filter(work_order=OuterRef("pk")))
    rows = WorkOrder.objects.filter(noted, device=order.device_id).exclude(pk=order.pk)
    found = [
        (row.reference, one) for row in rows.prefetch_related("down_spans") for one in _spans(row, now=now)
    ]
    return [(number, one) for number, one in found if any(_overlap(one, span) for span in spans)]


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


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
