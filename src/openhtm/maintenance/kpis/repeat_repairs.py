"""Repeat repairs: the same problem on the same device within 30 days of the last repair's closing."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from .. import repairs
from ..counting import ORDERS, Asked, Part, Share, Shares
from ..counting.shares import Sorting
from ..models import WorkOrder
from ..models.work_order import REPAIRS
from ..rules.work_order_states import State


def _sorting(_asked: Asked) -> Sorting:
    earlier = WorkOrder.objects.filter(
        device=OuterRef("device_id"),
        kind__in=REPAIRS,
        state=State.CLOSED,
        problem_code=OuterRef("problem_code"),
    ).exclude(pk=OuterRef("pk"))
    closed = earlier.annotate(until=F("closed_at") + repairs.AGAIN_WITHIN).filter(
        closed_at__lte=OuterRef("opened_at"), until__gte=OuterRef("opened_at")
    )
    return [
        ("no_device", Q(device__isnull=True)),
        ("uncoded", Q(problem_code="")),
        ("repeat", Q(Exists(closed))),
    ]


NUMBER = Shares(
    slug="repeat-repairs",
    order=50,
    title=_("Repeat repairs"),
    definition=_(
        "Of the repairs closed in the period: how many were asked for within 30 days after a repair of the same "
        "device for the same problem was closed."
    ),
    parts=(
        Part(key="repeat", label=_("Again within 30 days"), kind="order"),
        Part(key="first", label=_("Not a repeat"), kind="order"),
        Part(key="no_device", label=_("The order names no device"), counted=False, kind="order"),
        Part(key="uncoded", label=_("No problem is coded"), counted=False, kind="order"),
    ),
    dimensions=ORDERS,
    base=repairs.closed,
    sorting=_sorting,
    rest="first",
    shares=(
        Share(
            key="repeat",
            title=_("Repeat repairs"),
            formula=_("Same device, same problem, within 30 days of closing ÷ repairs closed"),
            numerator=("repeat",),
        ),
        Share(
            key="first_time_fix",
            title=_("Fixed the first time"),
            formula=_("1 − repeat repairs"),
            numerator=("first",),
        ),
    ),
)
