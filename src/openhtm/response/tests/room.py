"""What tests of incident response stand on: devices on the network, a team, a fallback."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from openhtm.maintenance.tests import factories as make
from openhtm.registry.models import Device
from openhtm.response.actions import fallbacks, roster
from openhtm.response.models import Fallback, TeamMember

if TYPE_CHECKING:
    from openhtm_testing.personas import World

PHONE = "+1 312 555 0142"


def device(world: World, tag: str, **facts: Any) -> Device:
    """On the network, in the ICU of General Hospital."""
    return make.make_device(world, tag, **{"network_connected": True, **facts})


def name(world: World, at: datetime, role: str = "htm", **given: Any) -> TeamMember:
    """Somebody who is not in the program, unless a person is given."""
    values = {"role": role, "phone": PHONE, "rank": 1, "out_of_hours": "yes", **given}
    if values.get("person") is None:
        values.setdefault("name", "Hana Onduty")
    return roster.name_member(given.pop("site", world.site), values=values, by=world.mara, at=at)


def instead(world: World, at: datetime, owner: Any, **given: Any) -> Fallback:
    values = {
        "instead": "Syringe pump on battery; rates from the dosing table on the wall.",
        "stops": "Central alarms",
        "away_minutes": 120,
        "agreed_with": "Dr. Ward",
        "agreed_on": at.date(),
        **given,
    }
    return fallbacks.write(owner, values=values, by=world.mara, at=at)
