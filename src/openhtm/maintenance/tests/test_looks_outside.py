"""An order that is covered, with vendors' visits, in a real browser: every size, light and dark, axe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from openhtm.maintenance.actions.outside import NewVisit, choose_repairer, record_visit
from openhtm.maintenance.rules.outside import Repairer
from openhtm.registry.models import Device
from openhtm.supply.actions import covering
from openhtm.supply.tests import factories as supply
from openhtm_testing.personas import NOON

from .test_outside import make_repair

if TYPE_CHECKING:
    from openhtm_testing.personas import World


@pytest.mark.parametrize("name", ["work_order", "order_repairer", "visit_add"])
def test_the_pages_look_right_everywhere(world: World, enter: Any, page: Any, looks: Any, name: str) -> None:
    order = make_repair(world, NOON)
    vendor = supply.make_vendor(world, NOON, "Drägerwerk AG & Co. KGaA Medical Systems Service")
    days = {"starts_on": supply.FIRST.replace(year=2020), "ends_on": None, "call_note": "Site identifier 77"}
    contract = supply.make_contract(world, NOON, vendor, **days)
    covering.cover(contract, devices=list(Device.objects.all()), by=world.mara, at=NOON)
    reason = "Needed in the operating room tonight"
    choose_repairer(order, repairer=Repairer.IN_HOUSE, reason=reason, by=world.tess, at=NOON)
    for who in ("J. Doe", "A. Very Long Name of an Engineer"):
        visit = NewVisit(
            vendor=vendor, engineer=who, came_at=NOON, done="Board replaced, tested, left running."
        )
        record_visit(order, visit=visit, by=world.tess, at=NOON)
    enter(page, world.tess)
    looks.everywhere(page, reverse(f"maintenance:{name}", args=[order.reference]), name=f"outside-{name}")
