"""Losing data on purpose: the page crashes while it writes a photo, the device breaks off, the session ends, a second
page sends too, the clock of the device is a day ahead. What was said to be kept is there, whole and once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from openhtm.maintenance.actions import work_orders
from openhtm.maintenance.models import StepResult, WorkOrder
from openhtm.maintenance.rules.steps import Step, StepKind
from openhtm.maintenance.tests import factories as make
from openhtm.offline.models import ActState, ReceivedAct
from openhtm.offline.tests.sending import photo
from openhtm_testing.personas import make_world
from openhtm_testing.pocket import ready, sign_in, take_along, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from openhtm_testing.personas import World
    from openhtm_testing.pocket import Pocket

pytestmark = pytest.mark.django_db(transaction=True)
Enter = Callable[["Page", Any], None]
PICTURE = Step(key="plate", kind=StepKind.PHOTO, label="Name plate", mandatory=False)

#: What lies in the database of the person on the device: kind and bytes of the files of each act.
KEPT = """async () => {
  const key = JSON.parse(localStorage.getItem("openhtm.offline.person")).key;
  const db = await new Promise((done, no) => {
    const asked = indexedDB.open(`openhtm-${key}`);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = no;
  });
  const rows = await new Promise((done) => {
    const asked = db.transaction("acts").objectStore("acts").getAll();
    asked.onsuccess = () => done(asked.result);
  });
  db.close();
  rows.sort((one, other) => one.sequence - other.sequence);
  return rows.map((row) => [row.kind, row.files.map((file) => file.size)]);
}"""
#: What is added from now on is taken in, and its transaction broken off.
BREAKS_OFF = """() => {
  const { add } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.add = function broken(...given) {
    const asked = add.apply(this, given);
    asked.addEventListener("success", () => this.transaction.abort());
    return asked;
  };
}"""
#: The clock of the device, a day ahead.
AHEAD = """(() => {
  const Real = Date, ahead = 86400000;
  globalThis.Date = class extends Real {
    constructor(...given) { if (given.length) super(...given); else super(Real.now() + ahead); }
    static now() { return Real.now() + ahead; }
  };
})();"""


@pytest.fixture
def hospital(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def order(hospital: World) -> WorkOrder:
    at = timezone.now() - timedelta(hours=3)
    version = make.make_procedure(hospital, at, steps=(*make.STEPS, PICTURE))
    device = make.make_device(hospital, room=hospital.icu_room)
    make.make_plan(hospital, at, version=version, since=at.date() - timedelta(days=360))
    due = next(one for one in make.make_due(hospital, at) if one.device_id == device.pk)
    return work_orders.open_for_occurrence(due, assignee=hospital.tess, by=hospital.mara, at=at)


@pytest.fixture
def plate(tmp_path: Path) -> Path:
    file = tmp_path / "plate.jpg"
    file.write_bytes(photo(3000))
    return file


def in_the_basement(page: Page, pocket: Pocket, order: WorkOrder) -> None:
    """Begun and one step answered, without a network."""
    take_along(page)
    pocket.cut()
    page.goto(f"/offline/go/#/order/{order.reference}")
    ready(page)
    page.get_by_role("button", name="Start").click()
    answer(page, "120")


def answer(page: Page, leakage: str) -> None:
    page.get_by_label("Touch current, ground open").fill(leakage)
    page.get_by_label("Touch current, ground open").press("Tab")
    page.locator("#step-leakage").get_by_text("kept here").wait_for()


def crash(page: Page) -> Page:
    """The renderer is gone at once, as when a phone kills a page; another page takes its place.

    The other is opened first: with its last page a browser forgets a session that has no end of its own.
    """
    from playwright.sync_api import Error

    with pytest.raises(Error):
        page.goto("chrome://crash", timeout=5_000)
    other = page.context.new_page()
    page.close()
    return other


def test_a_page_that_dies_while_it_writes_a_photo_keeps_all_or_nothing_of_it(
    hospital: World, order: WorkOrder, pocket: Pocket, plate: Path, enter: Enter
) -> None:
    page = pocket.open()
    enter(page, hospital.tess)
    in_the_basement(page, pocket, order)
    page.locator("#step-plate input[type=file]").set_input_files(plate)
    again = crash(page)
    again.goto(f"/offline/go/#/order/{order.reference}")
    ready(again)
    kept = again.evaluate(KEPT)
    assert [kind for kind, _files in kept[:2]] == ["checklist.begin", "checklist.answer"]
    assert all(size > 1000 for _kind, files in kept for size in files), "a photo is whole or not there"
    assert len(kept) in (2, 3)
    # Whatever became of it, it can be taken again, and the last one counts.
    again.locator("#step-plate input[type=file]").set_input_files(plate)
    again.locator("#step-plate").get_by_text("Photo kept, provisional").wait_for()
    pocket.cut(off=False)
    again.get_by_text("0 waiting").wait_for()
    results = {row.step.key: row for row in StepResult.objects.select_related("step")}
    assert (set(results), results["leakage"].value) == ({"leakage", "plate"}, 120)


def test_a_write_that_the_device_breaks_off_is_not_said_to_be_kept(
    hospital: World, order: WorkOrder, pocket: Pocket, plate: Path, enter: Enter
) -> None:
    """As a full device does: the photo was taken in, and the transaction is given up before it ends."""
    page = pocket.open()
    enter(page, hospital.tess)
    in_the_basement(page, pocket, order)
    page.evaluate(BREAKS_OFF)
    page.locator("#step-plate input[type=file]").set_input_files(plate)
    page.get_by_text("This could not be kept or sent. It still stands here").wait_for()
    assert page.locator("#step-plate").get_by_text("Photo kept").count() == 0
    assert [kind for kind, _files in page.evaluate(KEPT)] == ["checklist.begin", "checklist.answer"]
    pocket.cut(off=False)
    page.get_by_text("0 waiting").wait_for()
    assert StepResult.objects.get().value == 120


def test_a_session_that_ends_while_the_page_is_open_keeps_everything_until_its_person_is_back(
    hospital: World, order: WorkOrder, pocket: Pocket, enter: Enter
) -> None:
    page = pocket.open()
    enter(page, hospital.tess)
    in_the_basement(page, pocket, order)
    pocket.context.clear_cookies()  # type: ignore[union-attr]
    pocket.cut(off=False)
    page.get_by_text("Your session has ended. Everything is kept here.").wait_for()
    answer(page, "130")
    page.get_by_text("2 waiting").wait_for()
    assert ReceivedAct.objects.count() == 0
    page.get_by_role("link", name="Sign in to send it").click()
    sign_in(page, hospital.tess)
    page.wait_for_url("**/offline/go/**")
    page.get_by_text("0 waiting").wait_for()
    assert StepResult.objects.get().value == 130


def test_two_pages_of_one_device_send_each_act_once(
    hospital: World, order: WorkOrder, pocket: Pocket, enter: Enter
) -> None:
    page = pocket.open()
    enter(page, hospital.tess)
    in_the_basement(page, pocket, order)
    second = pocket.context.new_page()  # type: ignore[union-attr]
    second.goto(f"/offline/go/#/order/{order.reference}")
    ready(second)
    second.get_by_text("2 waiting").wait_for()
    answer(second, "125")
    sent: list[str] = []
    for one in (page, second):
        one.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    # Both hear of the network at the same moment.
    pocket.cut(off=False)
    for one in (page, second):
        one.get_by_text("0 waiting").wait_for()
    assert len([url for url in sent if url.endswith("/offline/acts/")]) == 1
    assert set(ReceivedAct.objects.values_list("state", flat=True)) == {ActState.DONE}
    assert StepResult.objects.get().value == 125


def test_a_clock_that_is_a_day_ahead_moves_no_work_to_another_day(
    hospital: World, order: WorkOrder, pocket: Pocket, enter: Enter
) -> None:
    page = pocket.open()
    page.add_init_script(AHEAD)
    enter(page, hospital.tess)
    began = timezone.now()
    in_the_basement(page, pocket, order)
    pocket.cut(off=False)
    page.get_by_text("0 waiting").wait_for()
    until(page, lambda: ReceivedAct.objects.count() == 2)
    order.refresh_from_db()
    assert order.started_at is not None
    assert began <= order.started_at <= timezone.now()
    act = ReceivedAct.objects.get(kind="checklist.answer")
    assert abs(act.skew_seconds - 86_400) < 5
    result = StepResult.objects.get()
    assert result.device_at is not None
    assert abs(result.device_at - act.happened_at - timedelta(days=1)) < timedelta(seconds=5)
