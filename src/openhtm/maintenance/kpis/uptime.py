"""Uptime: the part of the time in which devices were not down, what overlaps counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Scope

from .. import downtimes
from ..counting import Asked, Figure, Part
from ..counting.device_time import (
    DEVICE_PARTS,
    DIMENSIONS,
    ON_NO_DEVICE,
    Line,
    OverTime,
    Row,
    hour,
    span,
)
from ..models import DowntimeSpan, WorkOrder
from ..models.work_order import REPAIRS
from ..rules.rates import Span, clipped, length, share

#: When the device was in the fleet.
_STAY = ("device__accepted_on", "device__created_at", "device__retired_on")
#: As somebody said on the order, else by the kind of work.
PLANNED = Q(down_planned=True) | Q(down_planned__isnull=True) & ~Q(kind__in=REPAIRS)


def _orders(scope: Scope, asked: Asked) -> QuerySet[WorkOrder]:
    """Orders with downtime that reaches into the period. One without an end lasts as long as the order."""
    further = DowntimeSpan.objects.valid().filter(work_order=OuterRef("pk"), **_reaching(asked))
    rows: QuerySet[WorkOrder] = WorkOrder.objects.within(scope)
    ended = rows.annotate(down_end=Coalesce("down_to", "returned_at", "closed_at"))
    lasting = Q(down_end__isnull=True) | Q(down_end__gt=asked.start)
    own = Q(down_from__isnull=False, down_from__lt=asked.end) & lasting
    return ended.filter(own | Exists(further)).exclude(state__in=downtimes.WITHDRAWN)


def _reaching(asked: Asked) -> dict[str, Any]:
    return {"begins_at__lt": asked.end, "ends_at__gt": asked.start}


def _further(orders: QuerySet[Any], asked: Asked, columns: Sequence[str]) -> QuerySet[Any]:
    """Downtime entered beside that of the orders, in their columns."""
    rows = DowntimeSpan.objects.valid().filter(work_order__in=orders.values("pk"), **_reaching(asked))
    group = [f"work_order__{name}" for name in (*columns, "device_id")]
    stay = [f"work_order__{name}" for name in _STAY]
    found: QuerySet[Any] = rows.order_by().values_list(*group, "begins_at", "ends_at", *stay)
    return found


def _figures(lines: Sequence[Line], rows: Sequence[Row], asked: Asked) -> list[Figure]:
    hours = 24 * sum(line.days(asked) for line in lines)
    down = min(hours, sum(length(spans) for spans in _spans(rows, asked).values()))
    return [
        Figure(
            key="uptime",
            title=_("Uptime"),
            formula=_("(Hours in the fleet − hours down, unplanned) ÷ hours in the fleet, around the clock"),
            numerator=hours - down,
            denominator=hours,
            value=share(hours - down, hours),
        ),
        Figure(
            key="downtime",
            title=_("Downtime"),
            formula=_("Hours down, unplanned; what overlaps on one device is counted once"),
            numerator=down,
            denominator=None,
            value=down,
            unit="h",
        ),
    ]


def _spans(rows: Sequence[Row], asked: Asked) -> dict[Any, list[Span]]:
    """By device, its downtime inside the period and its time in the fleet."""
    found: dict[Any, list[Span]] = defaultdict(list)
    whole = span(asked)
    start_at, end_at = asked.start, asked.end
    for device, begun, ended, came, entered, left in rows:
        if begun is None or begun >= end_at or (ended and ended <= start_at):
            continue
        start = hour(came, asked) if came else entered.timestamp() / 3600
        there = clipped((start, hour(left, asked) if left else whole[1]), to=whole)
        until = ended.timestamp() / 3600 if ended else whole[1]
        found[device].append(clipped((begun.timestamp() / 3600, until), to=there))
    return found


NUMBER = OverTime(
    slug="uptime",
    order=80,
    title=_("Uptime"),
    definition=_(
        "The part of the time in the fleet, around the clock, in which devices were not down, by the downtime "
        "noted on repairs. What still lasts is counted to the end of the period."
    ),
    parts=(
        DEVICE_PARTS[0],
        Part(key="down", label=_("Orders with unplanned downtime"), kind="order"),
        Part(
            key="planned",
            label=_("Planned: a repair only where somebody said so"),
            counted=False,
            kind="order",
        ),
        Part(key="partly", label=_("Down in part: still usable"), counted=False, kind="order"),
        *ON_NO_DEVICE,
        *DEVICE_PARTS[1:],
    ),
    dimensions=DIMENSIONS,
    orders=_orders,
    sorting=lambda _asked: [("planned", PLANNED), ("partly", Q(down_partly=True))],
    rest="down",
    counted_parts=("down",),
    columns=(
        "device_id",
        "down_from",
        "down_end",
        *_STAY,
    ),
    beside=_further,
    figures=_figures,
)
