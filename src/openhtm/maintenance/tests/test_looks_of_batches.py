"""The pages of batches with devices in every state, and the grid by keyboard alone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.maintenance.actions import batch_results
from openhtm.maintenance.actions import batches as acts
from openhtm.maintenance.actions.batches import NewBatch
from openhtm.maintenance.models import AttemptKind, Batch, BatchLine
from openhtm.maintenance.rules.verdicts import Answer
from openhtm_testing.personas import NOON

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

GOOD = {"leakage": Answer(values=("80",), unit="µA")}


def filled(world: World) -> Batch:
    """Eight pumps: passed, leaking, in use, lost, not complete, taken out, two to do."""
    version = make.make_procedure(world, NOON)
    for number in range(1, 9):
        make.make_device(world, f"GEN-000{number}", room=world.icu_room, stores_phi=False)
    make.make_plan(world, NOON, version=version)
    rows = make.make_due(world, NOON, until=date(2026, 12, 31))
    title = "Yearly inspection of the infusion pumps of intensive care"
    new = NewBatch(occurrences=rows[:7], title=title, assignee=world.tess)
    batch = acts.open_batch(new, by=world.tess, at=NOON)
    by: dict[str, Any] = {"by": world.tess, "at": NOON}
    batch_results.passed(line(batch, 1), readings=GOOD, **by)
    leaks = {"leakage": Answer(values=("900",), unit="µA")}
    batch_results.failed(line(batch, 2), readings=leaks, steps=["case"], comment="Cracked", **by)
    seen = "Infusing at bed 4; the charge nurse says it will be free on Thursday after the round."
    batch_results.could_not(line(batch, 3), kind=AttemptKind.IN_USE, evidence=seen, **by)
    batch_results.passed(line(batch, 4), **by)
    acts.take_out(line(batch, 5), reason="Goes to the workshop for its display", **by)
    return batch


def line(batch: Batch, number: int) -> BatchLine:
    rows = BatchLine.objects.select_related("batch", "device")
    found: BatchLine = rows.get(batch=batch, device__tag=f"GEN-000{number}")
    return found


@pytest.mark.parametrize("name", ["list", "grid", "new", "close"])
def test_the_pages_look_right_everywhere(world: World, enter: Any, page: Any, looks: Any, name: str) -> None:
    own = filled(world).get_absolute_url()
    enter(page, world.tess)
    asked = "?procedure=PM-PUMP&site=GEN&department=&until=2026-12-31"
    addresses = {"list": "/batches/", "grid": own, "close": f"{own}close/"}
    looks.everywhere(page, addresses.get(name, f"/batches/new/{asked}"), name=f"batch-{name}")


def test_the_grid_is_worked_by_keyboard_alone(world: World, enter: Any, page: Any, looks: Any) -> None:
    batch = filled(world)
    enter(page, world.tess)
    page.goto(batch.get_absolute_url())
    page.locator("html[data-bound]").wait_for()
    page.get_by_label("Scan or type a tag").fill("gen-0099")
    page.keyboard.press("Enter")
    page.get_by_text("GEN-0099 is not in this batch.").wait_for()
    page.get_by_label("Scan or type a tag").fill("gen-0006")
    page.keyboard.press("Enter")
    sixth, seventh = (page.locator(f'[data-tag="GEN-000{number}"]') for number in (6, 7))
    assert sixth.evaluate("row => row === document.activeElement")
    page.keyboard.press("p")
    sixth.get_by_text("Missing: Touch current").wait_for()
    assert seventh.evaluate("row => row === document.activeElement")
    page.keyboard.press("ArrowUp")
    sixth.get_by_label("GEN-0006 Touch current").fill("80")
    page.keyboard.press("Enter")
    sixth.get_by_text("Passed", exact=True).wait_for()
    page.keyboard.press("n")
    assert seventh.locator("textarea").evaluate("field => field === document.activeElement")
    page.keyboard.type("Unit and storage searched")
    page.keyboard.press("Enter")
    seventh.get_by_text("Could not locate").first.wait_for()
    looks.picture(page, name="batch-worked")


def test_what_failed_is_said_by_keyboard(world: World, enter: Any, page: Any) -> None:
    """Enter on a ticked box means failed: a form would take it for its first button, which is Pass."""
    batch = filled(world)
    enter(page, world.tess)
    page.goto(batch.get_absolute_url())
    page.locator("html[data-bound]").wait_for()
    page.locator('[data-tag="GEN-0003"]').get_by_label("GEN-0003 Touch current").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('tr').dataset.tag") == "GEN-0004"
    fourth = page.locator('[data-tag="GEN-0004"]')
    fourth.focus()
    page.keyboard.press("f")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    fourth.locator(".batch-result a").wait_for()
    assert line(batch, 4).work_order.followers.count() == 1
