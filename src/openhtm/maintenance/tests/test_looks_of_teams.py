"""An order with a team, a hand-over that waits and notes with photos, and My work with what waits for oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from openhtm.maintenance.actions import notes, teams, work_orders
from openhtm_testing.personas import NOON

from .test_teams import photo
from .test_work_order_actions import repair

if TYPE_CHECKING:
    from openhtm_testing.personas import World


@pytest.mark.parametrize("name", ["order", "my-work"])
def test_the_pages_look_right_everywhere(world: World, enter: Any, page: Any, looks: Any, name: str) -> None:
    order = repair(world, NOON, assignee=world.tess)
    work_orders.start(order, by=world.tess, at=NOON)
    teams.add_helper(order, helper=world.mara, by=world.tess, at=NOON)
    text = "Power supply swapped, still trips after ten minutes.\nThe new board is in the shop."
    work_orders.hand_over(order, assignee=world.cleo, note=text, by=world.tess, at=NOON)
    pictures = [photo() for _n in range(4)]
    notes.add_note(
        order,
        text="Which of these fuses is it?",
        photos=pictures,
        mentions=[world.cleo],
        by=world.tess,
        at=NOON,
    )
    enter(page, world.cleo)
    address = {"order": order.get_absolute_url(), "my-work": "/my-work/"}[name]
    looks.everywhere(page, address, name=f"team-{name}")
