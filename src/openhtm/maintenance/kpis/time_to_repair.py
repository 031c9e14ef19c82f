"""Time to repair (MTTR): the hours of hands-on work a repair takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Scope

from .. import repairs
from ..counting import ORDERS, Asked, Part
from ..counting.durations import Durations
from ..models import LaborKind, LaborLine, WorkOrder


def _base(scope: Scope, asked: Asked) -> QuerySet[WorkOrder]:
    lines = LaborLine.objects.filter(work_order=OuterRef("pk"), kind=LaborKind.WORK, voided_reason="")
    minutes = lines.order_by().values("work_order").annotate(all=Sum("minutes")).values("all")
    return repairs.closed(scope, asked).annotate(worked=Subquery(minutes))


def hours(values: Sequence[Any]) -> float:
    return (values[0] or 0) / 60


NUMBER = Durations(
    slug="time-to-repair",
    order=45,
    title=_("Time to repair"),
    definition=_(
        "The hands-on work of a repair: labor noted as work, without travel, waiting and phone. The mean is the "
        "MTTR."
    ),
    parts=(
        Part(key="worked", label=_("Repairs with labor noted, or noted to have none"), kind="order"),
        Part(key="unknown", label=_("No labor is on record"), counted=False, kind="order"),
    ),
    dimensions=ORDERS,
    base=_base,
    sorting=lambda _asked: [("unknown", Q(worked__isnull=True, no_labor=False))],
    rest="worked",
    columns=("worked",),
    hours=hours,
    formula=_("Hours of work on the repairs closed in the period"),
)
