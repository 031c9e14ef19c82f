"""What change control does when told: a device that is being changed does not leave the fleet, nor is it lent."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from openhtm.registry.api import GONE, USABLE, Status
from openhtm.registry.events import status_changed

from .errors import BeingChanged
from .models import Line
from .rules.lines import UNSETTLED


def keep_until_settled(*, device_id: int, before: str, after: str, **_others: Any) -> None:
    """While it is being changed or failed its verification it neither comes into use nor leaves the fleet."""
    into_use = Status(after) in USABLE and Status(before) not in USABLE
    if not into_use and Status(after) not in GONE:
        return
    # What was given up is kept from use by its block, and may be retired.
    rows = Line.objects.filter(device_id=device_id, state__in=sorted(one.value for one in UNSETTLED))
    held = rows.select_related("change", "device").first()
    if held is not None:
        told = _("%(device)s is being changed by %(change)s: %(state)s. Settle it there first.")
        names = {"device": held.device, "change": held.change, "state": held.get_state_display().lower()}
        raise BeingChanged(told % names)


status_changed.connect(keep_until_settled, dispatch_uid="changes.keep_until_settled")
