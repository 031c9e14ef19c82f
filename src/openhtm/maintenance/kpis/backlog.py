"""Backlog of inspections: how many are open past their window, and for how long."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Scope
from openhtm.registry.api import SUSPENDED, Status

from .. import completion
from ..counting import OCCURRENCES, Asked, Part, Share, Shares
from ..counting.shares import Sorting
from ..models import Occurrence, OccurrenceState

_AGES = ("to_30", "to_60", "to_90", "older")


def _base(scope: Scope, asked: Asked) -> QuerySet[Occurrence]:
    """Open at the end of the period's last day that has begun, also where settled since."""
    day = asked.day
    rows: QuerySet[Occurrence] = Occurrence.objects.within(scope).filter(closes_on__lt=day)
    if day >= asked.today:
        return rows.filter(state=OccurrenceState.OPEN)
    since = Q(state=OccurrenceState.DONE, done_on__gt=day)
    otherwise = Q(state__in=[OccurrenceState.SUPERSEDED, OccurrenceState.CANCELLED])
    return rows.filter(Q(state=OccurrenceState.OPEN) | since | otherwise & Q(settled_at__gte=asked.end))


def _sorting(asked: Asked) -> Sorting:
    day = asked.day
    return [
        ("retired", completion.left_before(day)),
        ("missing", Q(completion.device_was([Status.MISSING], on=Value(day)))),
        ("in_storage", Q(completion.device_was(list(SUSPENDED), on=Value(day)))),
        ("older", Q(closes_on__lt=day - timedelta(days=90))),
        ("to_90", Q(closes_on__lt=day - timedelta(days=60))),
        ("to_60", Q(closes_on__lt=day - timedelta(days=30))),
    ]


NUMBER = Shares(
    slug="backlog",
    order=20,
    title=_("Inspection backlog"),
    definition=_(
        "Planned inspections that stood open past their window at the end of the period, by the days since it "
        "closed. Deferred ones count."
    ),
    parts=(
        Part(key="to_30", label=_("Late by up to 30 days")),
        Part(key="to_60", label=_("Late by 31 to 60 days")),
        Part(key="to_90", label=_("Late by 61 to 90 days")),
        Part(key="older", label=_("Late by more than 90 days")),
        Part(key="retired", label=_("The device has left the fleet"), counted=False),
        Part(key="missing", label=_("The device is declared missing"), counted=False),
        Part(key="in_storage", label=_("The device is in storage or not in use yet"), counted=False),
    ),
    dimensions=OCCURRENCES,
    base=_base,
    sorting=_sorting,
    rest="to_30",
    shares=(
        Share(
            key="backlog",
            title=_("Backlog"),
            formula=_("Count of inspections open past their window"),
            numerator=_AGES,
            count=True,
        ),
        Share(
            key="over_90",
            title=_("Older than 90 days"),
            formula=_("Late by more than 90 days ÷ open past their window"),
            numerator=("older",),
        ),
    ),
)
