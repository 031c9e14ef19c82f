"""A device in use, or waiting, after a repair that asks for a test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from openhtm.maintenance.api import OrderKind, OverallChoice, State, WorkOrder
from openhtm.registry.api import USABLE, Status

from ..asking import Asked, FindingRule, Found, on_devices, text
from ..rules.severity import Severity, by_risk

#: A device that waits for its test longer than so many days has been forgotten.
PATIENCE = timedelta(days=7)
_WELL = (OverallChoice.PASS, OverallChoice.PASS_WITH_NOTES)


def find(asked: Asked) -> Iterator[Found]:
    yield from _in_use(asked)
    waiting = asked.devices().filter(
        status=Status.AWAITING_SAFETY_TEST, status_since__date__lt=asked.on - PATIENCE
    )
    yield from on_devices(
        waiting, "status_since", tell=lambda at: (at.date(), ("waits", {"since": text(at)}))
    )


def _in_use(asked: Asked) -> Iterator[Found]:
    """In use although a safety-relevant part was opened and nothing passed since."""
    passed = WorkOrder.objects.filter(
        device=OuterRef("device"), runs__overall__in=_WELL, runs__started_at__gte=OuterRef("completed_at")
    )
    tested = WorkOrder.objects.filter(pk=OuterRef("pk"), runs__overall__in=_WELL)
    repairs = WorkOrder.objects.filter(
        ~Exists(passed),
        ~Exists(tested),
        device=OuterRef("pk"),
        kind__in=[OrderKind.REPAIR, OrderKind.VENDOR_SERVICE],
        state=State.CLOSED.value,
        safety_part_opened=True,
        closed_at__date__gte=asked.looked_from,
    )
    rows = asked.devices().filter(Q(Exists(repairs)), status__in=USABLE)
    yield from on_devices(rows, tell=lambda: (None, ("untested", {})))


RULE = FindingRule(
    key="safety_test_missing",
    title=_("Safety test after repair missing"),
    looks_for=_(
        "Devices in use after a repair that opened a safety-relevant part, or forgotten before the test."
    ),
    remedy=_("Test the device now; until it has passed it is not for use."),
    severity=by_risk(high=Severity.CRITICAL, medium=Severity.CRITICAL, low=Severity.MAJOR),
    because={
        "untested": _("A safety-relevant part was opened and no test has passed since."),
        "waits": _("It waits for its safety test since %(since)s."),
    },
    find=find,
)
