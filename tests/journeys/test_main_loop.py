"""The main job from end to end in a browser: plan on a model, generate, perform with a failing measurement, repair,
retest, sign, close, next due; then the ledger is verified."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from openhtm.audit.api import verify
from openhtm.maintenance.models import Occurrence, OccurrenceState, WorkOrder
from openhtm.maintenance.tests import factories as make
from openhtm.registry.models import Device
from openhtm_testing.looks import assert_accessible
from openhtm_testing.personas import PASSWORD, make_world

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db(transaction=True)

Enter = Callable[["Page", Any], None]


@pytest.fixture
def hospital(transactional_db: None) -> World:
    """General Hospital with one accepted pump and an approved procedure; no plan yet."""
    world = make_world()
    make.make_procedure(world, timezone.now())
    make.make_device(world, room=world.icu_room)
    return world


def test_the_main_loop(hospital: World, page: Page, enter: Enter) -> None:
    plan_and_generate(hospital, page, enter)
    reference = perform_with_a_failing_reading(hospital, page, enter)
    repair_and_retest(hospital, page, enter)
    close_the_inspection(hospital, page, enter, reference)
    assert verify().ok


def plan_and_generate(hospital: World, page: Page, enter: Enter) -> None:
    """Mara puts a yearly plan on the model and generates the schedule."""
    enter(page, hospital.mara)
    page.goto("/plans/new/")
    page.get_by_label("Title").fill("Yearly inspection")
    page.locator("#id_model").select_option(label="Acme Flow 3", force=True)
    page.locator("#id_site").select_option(label="GEN General Hospital")
    page.locator("#id_procedure").select_option(label="PM-PUMP Pump inspection", force=True)
    page.get_by_label("In force from").fill("2026-01-01")
    page.get_by_role("button", name="Add the plan").click()
    page.get_by_role("heading", name="Yearly inspection").wait_for()
    page.goto("/schedule/generate/")
    page.get_by_role("button", name="Generate").click()
    page.get_by_text("planned.").first.wait_for()
    page.goto("/schedule/?view=overdue")
    assert_accessible(page)
    assert page.locator("tbody tr").count() == 1


def perform_with_a_failing_reading(hospital: World, page: Page, enter: Enter) -> str:
    """Tess starts the inspection, fails it, and finishes: the pump is out of service with a repair open."""
    enter(page, hospital.tess)
    page.set_viewport_size({"width": 820, "height": 1180})
    page.goto("/my-work/?view=nearby")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("heading", name="PM-PUMP Pump inspection").wait_for()
    page.locator("#step-case").get_by_label("Pass", exact=True).check()
    page.locator("#step-case [data-saved]").get_by_text("saved").wait_for()
    reading = page.locator("#step-leakage input[inputmode=decimal]")
    reading.fill("612")
    reading.press("Tab")
    page.locator("#perform-head").get_by_text("Critical step failed").wait_for()
    assert_accessible(page)
    page.get_by_role("link", name="Finish").click()
    page.get_by_role("button", name="Finish the checklist").click()
    page.get_by_role("heading", name="Finish GEN-1").wait_for()
    hospital_device = Device.objects.get(tag="GEN-0001")
    assert hospital_device.status == "out_of_service"
    return WorkOrder.objects.get(kind="scheduled").reference


def repair_and_retest(hospital: World, page: Page, enter: Enter) -> None:
    """Tess repairs, retests with a good reading, says the work is done; the pump goes back into service."""
    repair = WorkOrder.objects.get(kind="repair")
    page.goto(repair.get_absolute_url())
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="Begin the test after repair").click()
    page.locator("#step-case").get_by_label("Pass", exact=True).check()
    page.locator("#step-case [data-saved]").get_by_text("saved").wait_for()
    reading = page.locator("#step-leakage input[inputmode=decimal]")
    reading.fill("80")
    reading.press("Tab")
    page.locator("#step-leakage [data-saved]").get_by_text("saved").wait_for()
    page.get_by_role("link", name="Finish").click()
    page.get_by_role("button", name="Finish the checklist").click()
    add_labor(page, minutes="45")
    page.goto(f"{repair.get_absolute_url()}finish/")
    page.get_by_label("Cause").select_option("upf")
    page.get_by_label("Action").select_option("part_replaced")
    page.get_by_role("button", name="The work is done").click()
    page.get_by_label("Goes back into service").check()
    page.get_by_role("button", name="Settle").click()
    answer_safety_part(page, repair)
    sign(page, repair)


def answer_safety_part(page: Page, repair: WorkOrder) -> None:
    """Whether a safety-relevant part was opened has to be said before a repair is closed."""
    page.goto(f"{repair.get_absolute_url()}finish/")
    assert_accessible(page)


def add_labor(page: Page, *, minutes: str) -> None:
    page.get_by_label("Minutes").fill(minutes)
    page.get_by_role("button", name="Add labor").click()
    page.get_by_text("Saved.").first.wait_for()


def sign(page: Page, order: WorkOrder) -> None:
    page.goto(f"{order.get_absolute_url()}finish/")
    page.get_by_label("Your password, or the code of your authenticator").fill(PASSWORD)
    page.get_by_role("button", name="Sign and close").click()
    page.get_by_text("Signed and closed.").first.wait_for()
    order.refresh_from_db()
    assert order.state == "closed"


def close_the_inspection(hospital: World, page: Page, enter: Enter, reference: str) -> None:
    """The inspection itself is closed as failed and repaired; the next one is due a year after this one was."""
    order = WorkOrder.objects.get(reference=reference)
    page.goto(f"{order.get_absolute_url()}finish/")
    add_labor(page, minutes="20")
    page.goto(f"{order.get_absolute_url()}finish/")
    page.get_by_role("button", name="The work is done").click()
    page.get_by_text("The work is done. Now sign.").wait_for()
    page.get_by_label("Was left out of use; the repair brings it back").check()
    page.get_by_role("button", name="Settle").click()
    sign(page, order)
    done = Occurrence.objects.get(work_order=order)
    assert done.state == OccurrenceState.DONE
    coming = Occurrence.objects.filter(state=OccurrenceState.OPEN).order_by("due_on").first()
    assert coming is not None
    assert coming.due_on == done.due_on.replace(year=done.due_on.year + 1)
    assert coming.due_on - done.due_on >= timedelta(days=365)
