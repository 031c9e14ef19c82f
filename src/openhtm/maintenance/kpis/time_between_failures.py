"""Mean time between failures (MTBF), with the bounds that so few failures allow."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .. import repairs
from ..counting import Asked, Figure, Part
from ..counting.device_time import DEVICE_PARTS, DIMENSIONS, ON_NO_DEVICE, Line, OverTime, Row
from ..counting.shares import Sorting
from ..rules.rates import time_between_failures
from ..rules.work_order_states import State

DAYS_OF_A_YEAR = 365.25
#: Causes that are no failure of the device itself.
USERS = ("use",)
NOT_SHOWN = ("cnd", "npf")
ACCESSORIES = ("acc",)
SURROUNDINGS = ("net", "fac", "env", "cyb")


def _sorting(_asked: Asked) -> Sorting:
    return [
        ("withdrawn", Q(state__in=[State.CANCELLED, State.DUPLICATE])),
        ("still_open", ~Q(state=State.CLOSED)),
        ("use", Q(cause_code__in=USERS)),
        ("not_shown", Q(cause_code__in=NOT_SHOWN)),
        ("accessory", Q(cause_code__in=ACCESSORIES)),
        ("surroundings", Q(cause_code__in=SURROUNDINGS)),
        ("unknown", Q(cause_code__in=["", "unk"])),
    ]


def _figures(lines: Sequence[Line], rows: Sequence[Row], asked: Asked) -> list[Figure]:
    years = sum(line.days(asked) for line in lines) / DAYS_OF_A_YEAR
    start, end = asked.start, asked.end
    failures = sum(start <= opened < end for (opened,) in rows)
    return [
        Figure(
            key="mtbf",
            title=_("Time between failures"),
            formula=_("Device-years in the fleet ÷ failures"),
            numerator=years,
            denominator=failures,
            value=years / failures if failures and years else None,
            unit="years",
            bounds=time_between_failures(years, failures),
        ),
        Figure(
            key="failure_rate",
            title=_("Failure rate"),
            formula=_("Failures ÷ device-years in the fleet"),
            numerator=failures,
            denominator=years,
            value=failures / years if years else None,
            unit="per year",
        ),
    ]


NUMBER = OverTime(
    slug="time-between-failures",
    order=70,
    title=_("Time between failures"),
    definition=_(
        "Calendar time of the devices in the fleet, divided by their failures: repairs asked for in the period "
        "and closed, except those caused by use, an accessory or the surroundings, or that could not be "
        "duplicated. A failure of unknown cause counts."
    ),
    parts=(
        Part(key="failure", label=_("Failures of a known cause"), kind="order"),
        Part(key="unknown", label=_("Failures of an unknown cause"), kind="order"),
        DEVICE_PARTS[0],
        Part(key="use", label=_("Caused by use"), counted=False, kind="order"),
        Part(key="not_shown", label=_("Could not be duplicated"), counted=False, kind="order"),
        Part(key="accessory", label=_("An accessory, disposable or cable"), counted=False, kind="order"),
        Part(key="surroundings", label=_("Network, utilities or environment"), counted=False, kind="order"),
        Part(
            key="still_open", label=_("Not closed yet: the cause is not known"), counted=False, kind="order"
        ),
        Part(key="withdrawn", label=_("Cancelled or a duplicate"), counted=False, kind="order"),
        *ON_NO_DEVICE,
        *DEVICE_PARTS[1:],
    ),
    dimensions=DIMENSIONS,
    orders=repairs.reported,
    sorting=_sorting,
    rest="failure",
    counted_parts=("failure", "unknown"),
    columns=("opened_at",),
    figures=_figures,
)
