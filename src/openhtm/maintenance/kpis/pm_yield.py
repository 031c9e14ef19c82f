"""Yield of inspections: how often they find what would have failed or had failed unseen."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Scope

from ..codes import code_set
from ..counting import OCCURRENCES, Asked, Part, Share, Shares
from ..counting.dimensions import month_of_day
from ..counting.shares import Sorting
from ..models import Occurrence, OccurrenceState, WorkOrder


def _base(scope: Scope, asked: Asked) -> QuerySet[Occurrence]:
    rows: QuerySet[Occurrence] = Occurrence.objects.within(scope).filter(
        state=OccurrenceState.DONE, done_on__range=(asked.first, asked.last)
    )
    return rows


def _relevant() -> list[str]:
    return [code.id for code in code_set("cause").codes.values() if code.maintenance_relevant]


def _passing() -> list[str]:
    return [code.id for code in code_set("sm_result").codes.values() if code.passing]


def _sorting(_asked: Asked) -> Sorting:
    repairs = WorkOrder.objects.filter(follows=OuterRef("work_order_id"), relation="repair_of")
    coded = Q(work_order__isnull=False) & ~Q(work_order__cause_code="")
    return [
        ("found", Q(work_order__cause_code__in=_relevant())),
        ("found", Q(Exists(repairs.filter(cause_code__in=_relevant())))),
        ("nothing", coded | Q(result__in=_passing())),
        ("nothing", Q(Exists(repairs.exclude(cause_code="")))),
    ]


NUMBER = Shares(
    slug="yield",
    order=30,
    title=_("Inspection yield"),
    definition=_(
        "Of the inspections done in the period: how many found a preventable, potential or hidden failure, by "
        "the cause coded on the order or on the repair it led to."
    ),
    parts=(
        Part(key="found", label=_("Found a preventable, potential or hidden failure")),
        Part(key="nothing", label=_("Found none of these")),
        Part(key="uncoded", label=_("Not passed, and no cause is coded"), counted=False),
    ),
    dimensions={**OCCURRENCES, "month": month_of_day("done_on")},
    base=_base,
    sorting=_sorting,
    rest="uncoded",
    shares=(
        Share(
            key="yield",
            title=_("Yield"),
            formula=_("Inspections that found a preventable, potential or hidden failure ÷ inspections done"),
            numerator=("found",),
        ),
    ),
)
