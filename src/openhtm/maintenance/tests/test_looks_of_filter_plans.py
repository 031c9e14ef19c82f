"""The pages of plans by filters, with devices that joined, left and stand under another plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from openhtm.registry.models import Device
from openhtm_testing.looks import assert_accessible
from openhtm_testing.personas import NOON

from . import factories as make
from .test_filter_plans import add, move_to

if TYPE_CHECKING:
    from openhtm.maintenance.models import Plan
    from openhtm_testing.personas import World


def walked(world: World) -> Plan:
    """Seven pumps: five under the plan, one that left, one under a plan of its model."""
    version = make.make_procedure(world, NOON)
    special = make.make_model("Flow 9 with a long name and two channels")
    for number in range(1, 8):
        make.make_device(world, f"GEN-000{number}", room=world.icu_room, stores_phi=False)
    Device.objects.filter(tag="GEN-0007").update(model=special)
    make.make_plan(world, NOON, model=special, version=version)
    plan = add(world, NOON, procedure=version.procedure)
    move_to(world, NOON, Device.objects.get(tag="GEN-0006"), world.operating)
    return plan


@pytest.mark.parametrize("view", ["under", "left", "aside"])
def test_the_devices_of_a_plan_look_right_everywhere(
    world: World, enter: Any, page: Any, looks: Any, view: str
) -> None:
    plan = walked(world)
    enter(page, world.mara)
    looks.everywhere(page, f"/plans/{plan.pk}/devices/?view={view}", name=f"plan-devices-{view}")


def test_the_preview_looks_right(world: World, enter: Any, page: Any, looks: Any) -> None:
    plan = walked(world)
    enter(page, world.mara)
    page.goto(f"/plans/{plan.pk}/filter/")
    page.locator("select[name=department]").select_option(label=str(world.operating), force=True)
    page.get_by_role("button", name="Preview").click()
    page.get_by_text("Come under it").wait_for()
    assert_accessible(page)
    looks.picture(page, name="plan-filter-preview")
    page.set_viewport_size({"width": 390, "height": 844})
    assert_accessible(page)
    looks.picture(page, name="plan-filter-preview-390")


def test_adding_one_looks_right_everywhere(world: World, enter: Any, page: Any, looks: Any) -> None:
    make.make_device(world)
    enter(page, world.mara)
    looks.everywhere(page, "/plans/filter/new/", name="plan-filter-new")
