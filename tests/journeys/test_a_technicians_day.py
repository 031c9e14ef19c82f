"""A technician's day on the demonstration hospital, on a phone, half of it without a network.

A pump is scanned and its inspection begun in the basement, where the phone dies; upstairs it is sent, and an order that
the office cancelled meanwhile is a conflict. The readings of electrical safety come from the analyzer's file, one
fails; the pump is repaired with a part from the store and tested again in the basement; a second person confirms it,
it is signed, given its sticker; the conflict is settled. With ``OPENHTM_TEST_PICTURES`` every chapter is pictured.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from openhtm_testing.demonstration import PASSWORD
from openhtm_testing.pocket import ready, take_along
from openhtm_testing.technician import sign_in

if TYPE_CHECKING:
    from openhtm_testing.technician import Day

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

#: What the analyzer found, by the names its sequence gives; the chassis leaks more than it may.
_FOUND = {
    "Ground wire resistance": ("0.121", "Ω"),
    "Chassis leakage, ground closed": ("42", "µA"),
    "Chassis leakage, ground open": ("612", "µA"),
    "Lead leakage, ground closed": ("4.1", "µA"),
    "Lead leakage, ground open": ("21", "µA"),
    "Mains on applied part": ("18", "µA"),
}
_HEADINGS = [
    "Asset",
    "Serial number",
    "Instrument serial",
    "Date",
    "Test",
    "Result",
    "Unit",
    "Polarity",
    "Status",
]
#: The test after the repair.
_PASSING = ("identity", "cleaning", "air_in_line", "free_flow", "upstream", "network")
_RETEST = {
    "Resistance, chassis to ground pin": "0.08",
    "Touch current, ground intact": "40",
    "Touch current, ground open": "84",
    "Lead leakage, isolated leads, ground intact": "4",
    "Lead leakage, isolated leads, ground open": "20",
    "Isolation, mains on isolated leads": "17",
    "Flow, set 25 mL/h": "25.1",
    "Flow, set 100 mL/h": "100.4",
    "Downstream occlusion pressure": "610",
    "Run time on battery": "5",
    "Drug library version": "12.4",
}


def test_a_technicians_day(day: Day, tmp_path: Path) -> None:
    morning(day)
    in_the_basement(day)
    office_cancels(day)
    back_upstairs(day)
    analyzer_file(day, tmp_path)
    repair_with_a_part(day)
    retest_in_the_basement(day)
    second_person(day)
    sign(day)
    sticker(day)
    conflict(day)


def morning(day: Day) -> None:
    """Signed in, the work of the day looked at and taken along."""
    sign_in(day.page, day.hospital.email("technician"))
    day.go("/my-work/")
    day.look("01-my-work")
    take_along(day.page)
    day.look("02-taken-along")


def in_the_basement(day: Day) -> None:
    """No network: the pump is scanned, its inspection begun, the instruments named; another order is done."""
    day.phone.cut()
    day.go("/my-work/")
    ready(day.page)
    day.look("03-route")
    day.page.get_by_role("link", name="Scan").click()
    day.page.get_by_label("Tag, serial number").fill(day.tag)
    day.page.keyboard.press("Enter")
    day.page.get_by_role("heading", name=day.tag).wait_for()
    day.look("04-device")
    day.page.locator(".job-title a").first.tap()
    day.page.get_by_role("button", name="Start").tap()
    measured_with(day, "ESA615", "IDA-5")
    for step in ("identity", "cleaning"):
        passes(day, step)
    day.look("05-begun")
    day.go(f"/offline/go/#/order/{day.other}")
    day.page.get_by_role("button", name="Start").tap()
    day.page.locator(".step").first.wait_for()
    day.page.get_by_label("For the record").fill("Housing and cord are whole.")
    day.page.get_by_role("button", name="Write it down").tap()
    day.page.get_by_text("6 waiting").wait_for()


def measured_with(day: Day, *models: str) -> None:
    for model in models:
        box = day.page.locator(".equipment-line", has_text=model).locator("input:enabled").first
        box.check()
        day.instruments[model] = str(box.get_attribute("value"))


def passes(day: Day, step: str) -> None:
    box = day.page.locator(f"#step-{step}")
    box.get_by_role("radio", name="Pass").check()
    box.get_by_text("kept here").wait_for()


def office_cancels(day: Day) -> None:
    morgan = ("--as", day.hospital.email("manager"))
    reason = "The unit has given the device back"
    day.hospital.program.run("work-orders", "cancel", day.other, "--reason", reason, *morgan)


def back_upstairs(day: Day) -> None:
    """The phone died on the stairs. Opened again with a network, everything is sent."""
    day.phone.die()
    day.open_phone()
    day.go("/offline/go/")
    ready(day.page)
    if day.page.get_by_role("link", name="Sign in to send it").is_visible():
        sign_in(day.page, day.hospital.email("technician"))
        day.go("/offline/go/")
        ready(day.page)
    day.page.get_by_text("0 waiting").wait_for()
    day.look("06-sent")


def analyzer_file(day: Day, folder: Path) -> None:
    """The file fills the readings of electrical safety; one fails, the pump is blocked."""
    page = day.page
    day.go(day.order(day.inspection))
    day.look("07-order")
    page.get_by_role("link", name="Go on with the checklist").tap()
    page.get_by_role("link", name="Readings from an analyzer").tap()
    page.get_by_label("Result file").set_input_files(written(day, folder / "esa615.csv"))
    page.get_by_role("button", name="Show what it would fill").tap()
    take = page.get_by_role("button", name="Take these readings")
    take.wait_for()
    day.look("08-file")
    take.tap()
    page.get_by_text("esa615.csv filled 6 steps.").first.wait_for()
    day.look("09-failed")


def written(day: Day, file: Path) -> Path:
    """As the analyzer of the demonstration writes it, on the day of the site."""
    instrument = day.hospital.device(day.instruments["ESA615"])["serial_number"]
    today = datetime.now(ZoneInfo("America/Chicago")).date()
    with file.open("w", encoding="utf-8", newline="") as text:
        lines = csv.writer(text)
        lines.writerow(_HEADINGS)
        for name, (value, unit) in _FOUND.items():
            lines.writerow([day.tag, day.serial, instrument, today, name, value, unit, "", ""])
    return file


def repair_with_a_part(day: Day) -> None:
    """The failed inspection is finished and its repair begun; a cord from the store goes in, on the contract."""
    page = day.page
    page.get_by_role("link", name="Finish", exact=True).tap()
    page.get_by_role("button", name="Finish the checklist").tap()
    page.get_by_role("heading", name=f"Finish {day.inspection}").wait_for()
    assert day.hospital.device(day.tag)["status"] == "out_of_service"
    day.look("10-finished")
    link = page.locator("a", has_text="RGH-").and_(page.locator(".notice a"))
    day.repair = link.inner_text()
    link.tap()
    page.get_by_role("button", name="Start", exact=True).tap()
    page.get_by_text("Started.").wait_for()
    day.look("11-repair")
    page.get_by_role("link", name="Take from a store").tap()
    cord = page.get_by_role("link", name="Take CORD-HG-3")
    cord.wait_for()
    day.look("12-store")
    cord.tap()
    page.get_by_label("Without a price").check()
    page.get_by_role("button", name="Save").tap()
    page.wait_for_url("**/#parts")
    day.look("13-part")


def retest_in_the_basement(day: Day) -> None:
    """Without a network again the whole checklist passes and the work is done; sent as soon as there is one."""
    page = day.page
    day.go(day.order(day.repair))
    page.get_by_role("button", name="Begin the test after repair").tap()
    page.locator("#step-identity").wait_for()
    take_along(page)
    day.phone.cut()
    day.go(f"/offline/go/#/order/{day.repair}")
    ready(page)
    measured_with(day, "ESA615", "IDA-5")
    for step in _PASSING:
        passes(day, step)
    for label, value in _RETEST.items():
        page.get_by_label(label).fill(value)
        page.get_by_label(label).press("Tab")
    page.locator("#step-restore").get_by_role("radio", name="Done").check()
    page.get_by_label("Minutes of work").fill("45")
    page.get_by_label("What was done").fill("Power cord replaced")
    page.get_by_text("18 of 18 steps").wait_for()
    day.look("14-retest")
    page.get_by_role("button", name="Work done").tap()
    page.get_by_role("heading", name="Sign").wait_for()
    day.look("15-done")
    day.phone.cut(off=False)
    page.get_by_text("0 waiting").wait_for()
    assert day.hospital.order(day.repair)["state"] == "work_done"


def second_person(day: Day) -> None:
    """Casey verifies what Taylor repaired, at a desk."""
    day.go(day.order(day.repair, "finish/"))
    day.look("16-waits-for-second")
    casey = day.desk()
    sign_in(casey, day.hospital.email("engineer"))
    casey.goto(day.order(day.repair, "finish/"))
    casey.get_by_role("button", name="Verify").click()
    casey.get_by_text("Verified.").first.wait_for()
    casey.context.close()


def sign(day: Day) -> None:
    """Taylor says why it failed, gives the pump back and signs."""
    page = day.page
    day.go(day.order(day.repair, "finish/"))
    page.get_by_role("link", name="Say why it failed").first.tap()
    page.get_by_text("Change codes and text").tap()
    page.get_by_label("Cause").select_option("upf")
    page.get_by_label("Action").select_option("part_replaced")
    page.locator("#codes").get_by_role("button", name="Save").tap()
    page.get_by_text("Saved").first.wait_for()
    day.look("17-coded")
    day.go(day.order(day.repair, "finish/"))
    page.get_by_label("Goes back into service").check()
    page.get_by_role("button", name="Settle").tap()
    page.get_by_text("Still missing").first.wait_for(state="detached")
    day.look("18-sign")
    page.get_by_label("Your password, or the code of your authenticator").fill(PASSWORD)
    page.get_by_role("button", name="Sign and close").tap()
    page.get_by_text("Signed and closed.").first.wait_for()
    day.look("19-closed")
    assert day.hospital.device(day.tag)["status"] == "in_service"


def sticker(day: Day) -> None:
    page = day.page
    day.go(day.order(day.repair, "papers/"))
    day.look("20-papers")
    page.get_by_role("button", name="Inspection sticker").tap()
    made = page.get_by_role("link", name="Inspection sticker").first
    made.wait_for()
    paper = page.request.get(urljoin(page.url, made.get_attribute("href") or ""))
    words = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(paper.body())).pages)
    assert day.tag in words


def conflict(day: Day) -> None:
    """What was done on the order that the office had cancelled is let go, each with the reason."""
    page, reason = day.page, "The unit has given the device back"
    day.go("/offline/")
    day.look("21-decisions")
    mine = page.locator(".offline-acts a", has_text=day.other)
    first = True
    while mine.count():
        mine.first.tap()
        page.get_by_label("Why it is let go").wait_for()
        if first:
            day.look("22-conflict")
        first = False
        page.get_by_label("Why it is let go").fill(reason)
        page.get_by_role("button", name="Let it go").tap()
        page.get_by_text("changed nothing").first.wait_for()
        day.go("/offline/")
    assert not first, "the order that was cancelled meanwhile is a conflict"
    assert day.hospital.order(day.other)["state"] == "cancelled"
