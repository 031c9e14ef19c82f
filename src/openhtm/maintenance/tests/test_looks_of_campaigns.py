"""The pages of campaigns, with devices in every state and long names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from openhtm.maintenance.actions import campaigns as acts
from openhtm_testing.personas import NOON

from . import factories as make
from .test_campaigns import carried_out, opened, task

if TYPE_CHECKING:
    from openhtm_testing.personas import World


@pytest.mark.parametrize("name", ["list", "campaign", "new", "close"])
def test_the_pages_look_right_everywhere(world: World, enter: Any, page: Any, looks: Any, name: str) -> None:
    for number in range(1, 8):
        make.make_device(world, f"GEN-000{number}", room=world.icu_room)
    campaign = opened(
        world,
        NOON,
        title="Swap the battery of all pumps that were delivered before the new charging circuit",
        description="Swap it, then run the self-test.\nOld batteries go to the store in the basement.",
        takes_new=True,
    )
    carried_out(world, NOON, acts.begin(task(campaign), by=world.tess, at=NOON))
    acts.begin(task(campaign, "GEN-0002"), assignee=world.tess, by=world.tess, at=NOON)
    text = "Looked in the unit, the storage and the hallway; the charge nurse has not seen it since Monday."
    acts.not_located(task(campaign, "GEN-0003"), evidence=text, by=world.tess, at=NOON)
    acts.leave_out(task(campaign, "GEN-0004"), reason="Has the new circuit", by=world.mara, at=NOON)
    enter(page, world.mara)
    own = campaign.get_absolute_url()
    addresses = {"list": "/campaigns/", "campaign": own, "close": f"{own}close/"}
    address = addresses.get(name, f"/campaigns/new/?model={make.make_model().pk}")
    looks.everywhere(page, address, name=f"campaign-{name}")
