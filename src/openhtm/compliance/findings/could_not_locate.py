"""A device that was looked for time and again and never declared missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _

from openhtm.maintenance.api import Attempt, AttemptKind, OccurrenceState
from openhtm.registry.api import GONE, Status

from ..asking import Asked, FindingRule, Found, device_columns, on_device, text
from ..rules.severity import Severity, by_risk

#: After so many searches, or so long, a device is missing and is said to be.
CYCLES = 3
LONGEST = timedelta(days=365)
_FOUND = (AttemptKind.FOUND,)


def find(asked: Asked) -> Iterator[Found]:
    """Searches since the device was found last, of work that is still to be done."""
    rows = Attempt.objects.filter(occurrence__state=OccurrenceState.OPEN, kind=AttemptKind.COULD_NOT_LOCATE)
    rows = rows.exclude(occurrence__device__status__in=[*GONE, Status.MISSING])
    rows = rows.exclude(occurrence__attempts__kind__in=_FOUND)
    columns = device_columns("occurrence__device__")
    counted = asked.narrowed(rows, "occurrence__device_id").order_by().values_list(*columns)
    found = counted.annotate(n=Count("pk", distinct=True), first=Min("tried_at"))
    for row in found.filter(Q(n__gte=CYCLES) | Q(first__date__lt=asked.on - LONGEST)):
        number, first = row[-2:]
        yield on_device(
            row[:-2], since=first.date(), because=[("searched", {"n": number, "since": text(first)})]
        )


RULE = FindingRule(
    key="could_not_locate",
    title=_("Searched too often"),
    looks_for=_("Devices not found three times, or for a year, that are still counted as at hand."),
    remedy=_(
        "Declare the device missing: the list goes to the committee. What is found later is inspected first."
    ),
    severity=by_risk(high=Severity.CRITICAL, medium=Severity.MAJOR, low=Severity.MINOR),
    because={"searched": _("It was looked for %(n)s times, first on %(since)s.")},
    find=find,
)
