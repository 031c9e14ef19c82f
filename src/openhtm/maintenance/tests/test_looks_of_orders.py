"""An order with clocks, downtime and a loaner, and the targets: on phone, tablet and desktop, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from openhtm.kernel.time import now
from openhtm.maintenance.actions import loans, targets, work_orders
from openhtm.maintenance.rules.priority import Priority
from openhtm.maintenance.rules.work_order_states import State

from . import factories as make
from .test_work_order_actions import closed, repair

if TYPE_CHECKING:
    from openhtm_testing.personas import World

HOUR = timedelta(hours=1)


def test_clocks_downtime_and_targets_look_right_everywhere(
    live_server: Any, world: World, page: Any, enter: Callable[..., Any], looks: Any
) -> None:
    at = now()
    first = closed(world, at - 72 * HOUR)
    order = repair(
        world,
        at - 30 * HOUR,
        device=first.device,
        priority=Priority.URGENT,
        assignee=world.tess,
        problem_code="no_power",
        down_from=at - 31 * HOUR,
    )
    work_orders.start(order, by=world.tess, at=at - 28 * HOUR)
    work_orders.wait(order, state=State.WAIT_DEPARTMENT, reason="In use", by=world.tess, at=at - 20 * HOUR)
    work_orders.resume(order, by=world.tess, at=at - 15 * HOUR)
    loans.lend(order, loaner=make.make_device(world, "GEN-0900"), by=world.tess, at=at - HOUR)
    repair(world, at - 9 * HOUR, device=first.device, priority=Priority.URGENT)
    day = (at + 40 * 24 * HOUR).date()
    targets.add_holidays(world.site, days=[(day, "New Year's Day")], by=world.root, at=at)
    enter(page, world.mara)
    looks.everywhere(page, f"/work-orders/{order.reference}/", name="order-clocks")
    looks.everywhere(page, "/work-orders/?view=late", name="orders-late")
    looks.everywhere(page, "/service-targets/", name="service-targets")
    looks.everywhere(page, "/working-hours/GEN/", name="working-hours")
