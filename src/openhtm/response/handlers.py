"""What incident response does when told: what is held as evidence is neither retired nor worked on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from openhtm.maintenance.api import OrderKind, WorkOrder
from openhtm.maintenance.events import work_order_opened
from openhtm.registry.api import GONE, Status
from openhtm.registry.events import status_changed

from .errors import EvidenceHeld
from .models import EvidenceHold

#: Work that would change what is kept. An inspection that is planned waits by the block; an investigation looks.
_CHANGES = frozenset(
    {
        *(OrderKind.REPAIR, OrderKind.MODIFICATION, OrderKind.CYBER, OrderKind.SANITIZE),
        *(OrderKind.DECOMMISSION, OrderKind.VENDOR_SERVICE, OrderKind.RETEST),
    }
)


def keep_in_the_fleet(*, device_id: int, after: str, **_others: Any) -> None:
    """A device does not leave the fleet while it is held."""
    if Status(after) in GONE | {Status.RETIRE_PENDING}:
        _refuse(device_id)


def keep_unserviced(*, work_order_id: int, **_others: Any) -> None:
    """No work that would change it is opened while it is held."""
    found = WorkOrder.objects.filter(pk=work_order_id, kind__in=_CHANGES).values_list("device_id", flat=True)
    for device_id in found:
        if device_id is not None:
            _refuse(device_id)


def _refuse(device_id: int) -> None:
    held = EvidenceHold.objects.filter(
        line__device_id=device_id, line__incident__is_exercise=False, released_at__isnull=True
    )
    standing = held.select_related("line__incident", "line__device").first()
    if standing is not None:
        raise EvidenceHeld(
            _("%(device)s is held as evidence of %(incident)s: %(why)s. Its lead may release it.")
            % {"device": standing.line.device, "incident": standing.line.incident, "why": standing.reason}
        )


status_changed.connect(keep_in_the_fleet, dispatch_uid="response.keep_in_the_fleet")
work_order_opened.connect(keep_unserviced, dispatch_uid="response.keep_unserviced")
