"""Somebody could not do the work, and told nobody."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from openhtm.maintenance.api import Attempt, AttemptKind, OccurrenceState
from openhtm.registry.api import GONE

from ..asking import Asked, FindingRule, Found, device_columns, on_device, text
from ..rules.severity import Severity, by_risk

_TO_TELL = (AttemptKind.COULD_NOT_LOCATE, AttemptKind.IN_USE, AttemptKind.REFUSED, AttemptKind.NOT_AVAILABLE)


def find(asked: Asked) -> Iterator[Found]:
    """The latest attempt on work that is still to be done: neither somebody told nor another try planned."""
    later = Attempt.objects.filter(occurrence__device=OuterRef("occurrence__device")).filter(
        Q(tried_at__gt=OuterRef("tried_at")) | Q(tried_at=OuterRef("tried_at"), pk__gt=OuterRef("pk"))
    )
    rows = Attempt.objects.filter(
        ~Exists(later),
        occurrence__state=OccurrenceState.OPEN,
        kind__in=_TO_TELL,
        notified="",
        retry_on__isnull=True,
    )
    rows = asked.narrowed(
        rows.exclude(occurrence__device__status__in=GONE), "occurrence__device_id"
    ).order_by()
    for row in rows.values_list(*device_columns("occurrence__device__"), "kind", "tried_at"):
        kind, tried = row[-2:]
        yield on_device(
            row[:-2], since=tried.date(), because=[("untold", {"attempt": kind, "on": text(tried)})]
        )


RULE = FindingRule(
    key="attempt_untold",
    title=_("Attempt without anybody told"),
    looks_for=_(
        "Devices that could not be inspected at the latest try, with nobody told and no next try planned."
    ),
    remedy=_("Tell the unit, and record who was told and when it is tried again."),
    severity=by_risk(high=Severity.MAJOR, medium=Severity.MINOR, low=Severity.MINOR),
    because={"untold": _("The try of %(on)s (%(attempt)s) names nobody who was told and no next try.")},
    find=find,
)
