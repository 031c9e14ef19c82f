"""Events of devices that ask for work: told by the registry and by closed orders, or by a person."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.time import local_date
from openhtm.registry.api import Device

from .. import happenings
from ..models import Occurrence
from ..rules.occasions import Trigger

#: Older events are history: they are recorded with the work itself.
OLDEST = timedelta(days=366)


@action(
    "maintenance.schedule.follow_event",
    needs=None,
    open_to="a step of whatever happened to the device, which was allowed there",
)
def follow_event(
    device: Device, *, trigger: Trigger, on: date, occasion: str = "", by: Actor, at: datetime
) -> list[Occurrence]:
    """Plan the inspections that follow from an event; returns them."""
    return happenings.plan_after(device, trigger, on=on, occasion=occasion)


@action("maintenance.schedule.report_event", needs=Permission.WORK_ORDER_PERFORM)
def report_event(
    device: Device, *, trigger: Trigger, on: date, note: str, by: Actor, at: datetime
) -> list[Occurrence]:
    """Say that something happened to a device of which no record here tells; returns what follows from it."""
    today = local_date(at, device.site.time_zone)
    if not today - OLDEST <= on <= today:
        raise InvalidInput(
            _("Choose a day of the last twelve months."), fields={"on": [_("Not a day of the last year.")]}
        )
    if not note.strip():
        raise InvalidInput(_("Say what happened."), fields={"note": [_("Say what happened.")]})
    return happenings.plan_after(device, trigger, on=on, occasion=note.strip())
