"""A device in use that nobody inspected before its first use."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from openhtm.maintenance.api import OrderKind, State, WorkOrder
from openhtm.registry.api import USABLE

from ..asking import Asked, FindingRule, Found, on_devices
from ..rules.severity import Severity, by_risk

#: Orders that prove an inspection before use, whoever owns the device.
INCOMING = (OrderKind.ACCEPTANCE, OrderKind.RENTAL, OrderKind.PATIENT_OWNED, OrderKind.INSTALLATION)


def find(asked: Asked) -> Iterator[Found]:
    """Owned, leased, rented, lent or a patient's own: all the same."""
    inspected = WorkOrder.objects.filter(device=OuterRef("pk"), kind__in=INCOMING, state=State.CLOSED.value)
    rows = asked.devices().filter(~Exists(inspected), accepted_on__isnull=True, status__in=USABLE)
    rows = rows.exclude(device_type__is_test_equipment=True)
    return on_devices(rows, "ownership", tell=lambda owner: (None, ("not_accepted", {"ownership": owner})))


RULE = FindingRule(
    key="no_acceptance",
    title=_("In use without an incoming inspection"),
    looks_for=_(
        "Devices in use, of any ownership, without a day of acceptance and without a closed incoming order."
    ),
    remedy=_(
        "Inspect it now and close the acceptance order, or enter the day of acceptance with its evidence."
    ),
    severity=by_risk(high=Severity.CRITICAL, medium=Severity.MAJOR, low=Severity.MAJOR),
    because={
        "not_accepted": _("It is in use (ownership: %(ownership)s) and no incoming inspection is on record.")
    },
    find=find,
)
