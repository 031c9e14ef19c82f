"""Repairs asked for by device and year: the global failure rate, whatever the cause turned out to be."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .. import repairs
from ..counting import Asked, Figure, Part
from ..counting.device_time import DEVICE_PARTS, DIMENSIONS, ON_NO_DEVICE, Line, OverTime, Row
from ..rules.work_order_states import State
from .time_between_failures import DAYS_OF_A_YEAR


def _figures(lines: Sequence[Line], rows: Sequence[Row], asked: Asked) -> list[Figure]:
    years = sum(line.days(asked) for line in lines) / DAYS_OF_A_YEAR
    start, end = asked.start, asked.end
    count = sum(start <= opened < end for (opened,) in rows)
    return [
        Figure(
            key="repairs_per_device",
            title=_("Repairs per device"),
            formula=_("Repairs asked for ÷ device-years in the fleet"),
            numerator=count,
            denominator=years,
            value=count / years if years else None,
            unit="per year",
        )
    ]


NUMBER = OverTime(
    slug="repairs-per-device",
    order=75,
    title=_("Repairs per device"),
    definition=_(
        "Every repair asked for in the period, whatever its cause and whether it is closed, by the calendar time of "
        "the devices in the fleet. Half a repair to one a device and year is usual for a whole inventory."
    ),
    parts=(
        Part(key="asked_for", label=_("Repairs asked for"), kind="order"),
        DEVICE_PARTS[0],
        Part(key="withdrawn", label=_("Cancelled or a duplicate"), counted=False, kind="order"),
        *ON_NO_DEVICE,
        *DEVICE_PARTS[1:],
    ),
    dimensions=DIMENSIONS,
    orders=repairs.reported,
    sorting=lambda _asked: [("withdrawn", Q(state__in=[State.CANCELLED, State.DUPLICATE]))],
    rest="asked_for",
    counted_parts=("asked_for",),
    columns=("opened_at",),
    figures=_figures,
)
