"""Turnaround of repairs: from the request until the device is back in use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .. import repairs
from ..counting import ORDERS, Part
from ..counting.durations import Durations


def hours(values: Sequence[Any]) -> float:
    begun, ended = values
    return float((ended - begun).total_seconds() / 3600)


NUMBER = Durations(
    slug="turnaround",
    order=40,
    title=_("Repair turnaround"),
    definition=_("How long users waited: from the request until the device was back in use."),
    parts=(
        Part(key="returned", label=_("Repairs with the moment of return"), kind="order"),
        Part(key="unknown", label=_("When it came back is not on record"), counted=False, kind="order"),
        Part(key="impossible", label=_("Back before it was asked for"), counted=False, kind="order"),
    ),
    dimensions=ORDERS,
    base=repairs.closed,
    sorting=lambda _asked: [
        ("unknown", Q(returned_at__isnull=True)),
        ("impossible", Q(returned_at__lt=F("opened_at"))),
    ],
    rest="returned",
    columns=("opened_at", "returned_at"),
    hours=hours,
    formula=_("Hours from the request to the return, of repairs closed in the period"),
)
