"""The main job from end to end in a browser: a list of devices is brought in, one of its models gets a plan, the
schedule is generated, an inspection fails by a measurement, is repaired, retested, signed and closed, the next one is
due; then the ledger is verified, and a byte changed behind its back is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format

from openhtm.audit import triggers
from openhtm.maintenance.models import Occurrence, OccurrenceState, WorkOrder
from openhtm.maintenance.tests import factories as make
from openhtm.registry.models import Device
from openhtm_testing import corpus
from openhtm_testing.command import run_here
from openhtm_testing.looks import assert_accessible
from openhtm_testing.personas import PASSWORD, make_world

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db(transaction=True)

Enter = Callable[["Page", Any], None]


@dataclass(frozen=True)
class Equipment:
    """A list of devices, and the one among them whose year is told. Its model has no other device."""

    file: Path
    rows: int
    tag: str
    model: str


#: As openMEDIS exports it.
_LIST = """\
AssetID,UMDNS,GenericName,Manufacturer,Model,SerialNumber,InternalInventoryNumber,Department,AssetStatus,InstallationDate
a1,17429,"Ventilators, Intensive Care",Acme,Breeze 3,00123,BM-1,Intensive care,Fully functional,2019-05-29
a2,12636,"Monitoring Systems, Physiologic",Acme,View 7,A-7,BM-2,Operating rooms,Fully functional,2020-01-15
a3,12636,"Monitoring Systems, Physiologic",Acme,View 7,A-8,BM-3,Operating rooms,Needs major repair,2020-01-15
"""


@pytest.fixture
def equipment(tmp_path: Path) -> Equipment:
    """A hospital's real list where the folder of real data is present, else a small one of its kind."""
    if folder := corpus.folder():
        file = folder / "inventory/openmedis_demo_assets_603.csv"
        return Equipment(file, rows=603, tag="01382951", model="Heinen + Lowenstein GmbH Plus")
    file = tmp_path / "assets.csv"
    file.write_text(_LIST, encoding="utf-8")
    return Equipment(file, rows=3, tag="BM-1", model="Acme Breeze 3")


@pytest.fixture
def hospital(transactional_db: None) -> World:
    """General Hospital with an approved procedure; no device and no plan yet."""
    world = make_world()
    make.make_procedure(world, timezone.now())
    return world


def test_the_main_loop(hospital: World, equipment: Equipment, page: Page, enter: Enter) -> None:
    bring_the_list_in(hospital, equipment, page, enter)
    plan_and_generate(hospital, equipment, page, enter)
    inspection = perform_with_a_failing_reading(hospital, equipment, page, enter)
    repair = repair_and_retest(page)
    verify_as_somebody_else(repair, hospital, page, enter)
    back_into_service(repair, hospital, page, enter)
    close_the_inspection(inspection, page)
    see_the_next_one(equipment, page)
    verify_the_ledger()


def bring_the_list_in(hospital: World, equipment: Equipment, page: Page, enter: Enter) -> None:
    """Mara brings the list in by the wizard; its columns are recognized without her help."""
    enter(page, hospital.mara)
    page.goto("/imports/new/")
    page.get_by_label("File", exact=False).first.set_input_files(equipment.file)
    page.get_by_label("Site").select_option(label=str(hospital.site))
    page.get_by_role("button", name="Look at the list").click()
    page.wait_for_url("**/columns/")
    assert_accessible(page)
    page.get_by_role("button", name="Check the rows").click()
    page.wait_for_url("**/problems/")
    assert_accessible(page)
    page.get_by_role("button", name=f"Import {equipment.rows} rows").click()
    page.wait_for_url("**/result/", timeout=30_000)
    assert_accessible(page)
    assert Device.objects.count() == equipment.rows
    page.goto(f"/devices/?q={equipment.tag}")
    page.get_by_role("link", name=equipment.tag).first.wait_for()


def plan_and_generate(hospital: World, equipment: Equipment, page: Page, enter: Enter) -> None:
    """Mara puts a yearly plan on the model and generates the schedule; one inspection is due by now."""
    page.goto("/plans/new/")
    page.get_by_label("Title").fill("Yearly inspection")
    page.locator("#id_model").select_option(label=equipment.model, force=True)
    page.locator("#id_site").select_option(label="GEN General Hospital")
    page.locator("#id_procedure").select_option(label="PM-PUMP Pump inspection", force=True)
    # Less than a year back: the list says 29 May, so that day is past once, or its month is this one.
    page.get_by_label("In force from").fill(f"{timezone.now() - timedelta(days=360):%Y-%m-%d}")
    page.get_by_role("button", name="Add the plan").click()
    page.get_by_role("heading", name="Yearly inspection").wait_for()
    page.goto("/schedule/generate/")
    page.get_by_role("button", name="Generate").click()
    page.get_by_text("planned.").first.wait_for()
    page.goto(f"/schedule/?q={equipment.tag}")
    page.locator("tbody tr").first.wait_for()
    assert_accessible(page)


def perform_with_a_failing_reading(
    hospital: World, equipment: Equipment, page: Page, enter: Enter
) -> WorkOrder:
    """Tess starts the inspection, fails it, and finishes: the device is out of service with a repair open."""
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
    assert Device.objects.get(tag=equipment.tag).status == "out_of_service"
    return WorkOrder.objects.get(kind="scheduled")


def repair_and_retest(page: Page) -> WorkOrder:
    """Tess repairs, retests with a good reading, and says the work is done. A ventilator is of high risk: she alone
    may not bring it back."""
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
    second = "somebody else with the right to verify has to confirm the repair"
    page.get_by_text(second).wait_for()
    page.get_by_label("Goes back into service").check()
    page.get_by_role("button", name="Settle").click()
    # Said beforehand, and again by the refusal.
    page.get_by_role("listitem").get_by_text(second).wait_for()
    assert_accessible(page)
    return repair


def verify_as_somebody_else(repair: WorkOrder, hospital: World, page: Page, enter: Enter) -> None:
    """Mara, who did not make the repair, confirms it."""
    enter(page, hospital.mara)
    page.goto(f"{repair.get_absolute_url()}finish/")
    page.get_by_role("button", name="Verify").click()
    page.get_by_text("Verified.").first.wait_for()


def back_into_service(repair: WorkOrder, hospital: World, page: Page, enter: Enter) -> None:
    enter(page, hospital.tess)
    page.goto(f"{repair.get_absolute_url()}finish/")
    page.get_by_label("Goes back into service").check()
    page.get_by_role("button", name="Settle").click()
    page.get_by_text("Still missing").first.wait_for(state="detached")
    assert_accessible(page)
    sign(page, repair)


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


def close_the_inspection(order: WorkOrder, page: Page) -> None:
    """The inspection itself is closed as failed and repaired."""
    page.goto(f"{order.get_absolute_url()}finish/")
    add_labor(page, minutes="20")
    page.goto(f"{order.get_absolute_url()}finish/")
    page.get_by_role("button", name="The work is done").click()
    page.get_by_text("The work is done. Now sign.").wait_for()
    page.get_by_label("Was left out of use; the repair brings it back").check()
    page.get_by_role("button", name="Settle").click()
    sign(page, order)


def see_the_next_one(equipment: Equipment, page: Page) -> None:
    """The next inspection is due a year after this one was, and the device's page says so."""
    device = Device.objects.get(tag=equipment.tag)
    done = Occurrence.objects.get(state=OccurrenceState.DONE)
    assert device.status == "in_service"
    assert device.next_due_on == done.due_on.replace(year=done.due_on.year + 1)
    page.goto(f"/devices/{equipment.tag}/")
    page.get_by_text("Next due").first.wait_for()
    page.get_by_text(date_format(device.next_due_on)).first.wait_for()
    assert_accessible(page)


def verify_the_ledger() -> None:
    """It is whole; then the failing reading is made a good one in the database, behind the program's back."""
    whole = run_here("audit", "verify", "--json")
    assert (whole.code, whole.data["ok"]) == (0, True), whole.out
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET body = replace(body, '612', '112') WHERE body LIKE '%612%'")
        assert cursor.rowcount >= 1
    forged = run_here("audit", "verify", "--json")
    assert (forged.code, forged.data["ok"]) == (1, False)
    assert forged.data["broken"]
