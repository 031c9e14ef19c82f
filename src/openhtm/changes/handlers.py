"""What change control does when told: a device that is being changed does not leave the fleet, nor is it lent,
nor is it fixed in a plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from openhtm.kernel.errors import UnableToSome
from openhtm.registry.api import GONE, USABLE, Status
from openhtm.registry.events import status_changed
from openhtm.security.events import devices_fixed

from . import fulfilling
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


def keep_plan_open(*, plan_id: int, device_ids: Sequence[int], although: str = "", **_others: Any) -> None:
    """What a change works on is not fixed before it is through, unless somebody says why it counts all the same."""
    if although:
        return
    told = _(
        "%(change)s is not through with it: %(state)s. Settle it there, or say why it is fixed all the same"
    )
    problems = {
        one.device.tag: told % {"change": one.change, "state": one.get_state_display().lower()}
        for one in fulfilling.unsettled(plan_id, device_ids)
    }
    if problems:
        raise UnableToSome(
            _("A change that carries out the plan still works on some of them."), problems=problems
        )


devices_fixed.connect(keep_plan_open, dispatch_uid="changes.keep_plan_open")
status_changed.connect(keep_until_settled, dispatch_uid="changes.keep_until_settled")
