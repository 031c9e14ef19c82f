"""A technician in the basement: takes the work along, does it without a network, the browser dies, it is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from openhtm.maintenance.actions import work_orders
from openhtm.maintenance.models import WorkOrder
from openhtm.maintenance.rules.steps import Step, StepKind
from openhtm.maintenance.tests import factories as make
from openhtm.offline.models import ActState, ReceivedAct
from openhtm.offline.tests.sending import photo
from openhtm_testing.looks import assert_accessible
from openhtm_testing.personas import PASSWORD, make_world
from openhtm_testing.pocket import ready, sign_in, take_along, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from openhtm_testing.personas import World
    from openhtm_testing.pocket import Pocket

pytestmark = pytest.mark.django_db(transaction=True)

Enter = Callable[["Page", Any], None]
PICTURE = Step(key="plate", kind=StepKind.PHOTO, label="Name plate", mandatory=False)


@pytest.fixture
def hospital(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def order(hospital: World) -> WorkOrder:
    """Tess has one yearly inspection, taken over this morning."""
    at = timezone.now() - timedelta(hours=3)
    version = make.make_procedure(hospital, at, steps=(*make.STEPS, PICTURE))
    device = make.make_device(hospital, room=hospital.icu_room)
    make.make_plan(hospital, at, version=version, since=at.date() - timedelta(days=360))
    due = next(one for one in make.make_due(hospital, at) if one.device_id == device.pk)
    return work_orders.open_for_occurrence(due, assignee=hospital.tess, by=hospital.mara, at=at)


@pytest.fixture
def plate(tmp_path: Path) -> Path:
    file = tmp_path / "plate.jpg"
    file.write_bytes(photo(1200))
    return file


def perform(page: Page, plate: Path, *, leakage: str = "120") -> None:
    page.get_by_role("button", name="Start").click()
    page.locator("#step-case").get_by_role("radio", name="Pass").check()
    page.locator("#step-case").get_by_text("Pass, provisional").wait_for()
    page.get_by_label("Touch current, ground open").fill(leakage)
    page.get_by_label("Touch current, ground open").press("Tab")
    page.locator("#step-leakage").get_by_text("kept here").wait_for()
    page.locator("#step-plate input[type=file]").set_input_files(plate)
    page.locator("#step-plate").get_by_text("Photo kept, provisional").wait_for()


def finish_and_sign(page: Page) -> None:
    page.get_by_label("Minutes of work").fill("20")
    page.get_by_label("What was done").fill("All well")
    page.get_by_role("button", name="Work done").click()
    page.get_by_role("button", name="Sign on this device").click()
    page.get_by_text("Signed on this device. Confirm it").wait_for()


def test_a_day_without_a_network(
    hospital: World, order: WorkOrder, pocket: Pocket, plate: Path, enter: Enter
) -> None:
    page = pocket.open()
    enter(page, hospital.tess)
    take_along(page)
    pocket.cut()
    page.goto("/my-work/")
    ready(page)
    page.get_by_role("link", name=order.reference).click()
    perform(page, plate)
    pocket.die()
    assert order.runs.count() == 0, "nothing can have reached the server"
    page = go_on_after_the_browser_died(pocket, order)
    sign_in_and_send(page, pocket, hospital)
    order.refresh_from_db()
    assert (order.state, order.overall) == ("work_done", "pass")
    assert order.runs.get().results.get(step__key="leakage").value == 120
    assert ReceivedAct.objects.filter(state=ActState.TO_CONFIRM).count() == 1
    confirm(page)
    order.refresh_from_db()
    assert order.state == "closed"


def go_on_after_the_browser_died(pocket: Pocket, order: WorkOrder) -> Page:
    page = pocket.open()
    pocket.cut()
    page.goto("/offline/go/")
    ready(page)
    page.get_by_text("4 waiting").wait_for()
    page.get_by_role("link", name=order.reference).click()
    page.locator("#step-leakage").get_by_text("Pass, provisional").wait_for()
    finish_and_sign(page)
    page.get_by_text("8 waiting").wait_for()
    return page


def sign_in_and_send(page: Page, pocket: Pocket, hospital: World) -> None:
    """The session ended with the browser: nothing is sent or lost until its person signs in again."""
    pocket.cut(off=False)
    page.get_by_role("link", name="Sign in to send it").click()
    sign_in(page, hospital.tess)
    page.wait_for_url("**/offline/go/**")
    page.locator("#bar").get_by_text("1 need you").wait_for()
    page.get_by_text("0 waiting").wait_for()


def confirm(page: Page) -> None:
    """A wrong password makes no signature, the right one does."""
    page.goto("/offline/confirm/")
    assert_accessible(page)
    page.get_by_text("Touch current, ground open: 120 µA").wait_for()
    page.get_by_label("Password or code").fill("wrong")
    page.get_by_role("button", name="Sign", exact=True).click()
    page.get_by_text("The password is not right").first.wait_for()
    page.get_by_label("Password or code").fill(PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    page.get_by_text("1 record is signed.").wait_for()


def test_an_answer_lost_on_its_way_back_is_asked_again_and_nothing_is_done_twice(
    hospital: World, order: WorkOrder, pocket: Pocket, plate: Path, enter: Enter
) -> None:
    page = pocket.open()
    enter(page, hospital.tess)
    take_along(page)
    pocket.cut()
    page.goto(f"/work-orders/{order.reference}/")
    ready(page)
    perform(page, plate)
    finish_and_sign(page)
    lost: list[str] = []

    def arrive_and_lose(route: Any) -> None:
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    page.route("**/offline/acts/", arrive_and_lose, times=1)
    pocket.cut(off=False)
    until(page, lambda: len(lost) == 1)
    page.get_by_text("8 waiting").wait_for()
    before = ReceivedAct.objects.count()
    assert (len(lost), before, order.labor.count()) == (1, 8, 1)
    page.get_by_role("button", name="Send").click()
    page.get_by_text("0 waiting").wait_for()
    assert (ReceivedAct.objects.count(), order.labor.count()) == (8, 1)


def test_an_order_cancelled_meanwhile_is_laid_side_by_side(
    hospital: World, order: WorkOrder, pocket: Pocket, plate: Path, enter: Enter
) -> None:
    page = pocket.open()
    enter(page, hospital.tess)
    take_along(page)
    pocket.cut()
    page.goto(f"/offline/go/#/order/{order.reference}")
    ready(page)
    perform(page, plate)
    order.refresh_from_db()
    work_orders.cancel(order, reason="Device replaced", by=hospital.mara, at=timezone.now())
    pocket.cut(off=False)
    page.locator("#bar").get_by_text("4 need you").click()
    page.get_by_role("heading", name="Needs your decision").wait_for()
    assert_accessible(page)
    page.get_by_role("link", name="Checklist begun").click()
    both = page.get_by_role("table", name="Changes")
    both.get_by_role("row", name="State").get_by_text("Cancelled").wait_for()
    both.get_by_role("row", name="State").get_by_text("Assigned").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Carry it out").click()
    page.get_by_text("Cancelled").first.wait_for()
    assert order.runs.count() == 0
    for _ in range(4):
        page.goto("/offline/")
        page.locator(".offline-acts a").first.click()
        page.get_by_label("Why it is let go").fill("The device is gone")
        page.get_by_role("button", name="Let it go").click()
        page.get_by_text("changed nothing").first.wait_for()
    page.goto("/offline/")
    page.get_by_text("Nothing that came from your devices waits for you.").wait_for()


def test_the_next_person_on_the_same_device_sees_and_sends_nothing_of_the_first(
    hospital: World, order: WorkOrder, pocket: Pocket, plate: Path, enter: Enter
) -> None:
    page = pocket.open()
    enter(page, hospital.tess)
    take_along(page)
    pocket.cut()
    page.goto(f"/offline/go/#/order/{order.reference}")
    ready(page)
    perform(page, plate)
    pocket.context.clear_cookies()  # type: ignore[union-attr]
    enter(page, hospital.mara)
    pocket.cut(off=False)
    page.goto("/offline/go/")
    ready(page)
    page.get_by_text("0 waiting").wait_for()
    assert page.get_by_text(order.reference).count() == 0
    assert ReceivedAct.objects.count() == 0
    page.goto("/")
    page.wait_for_selector("html[data-bound]", state="attached")
    assert ReceivedAct.objects.count() == 0
    # Tess comes back: her acts were kept, and go.
    pocket.context.clear_cookies()  # type: ignore[union-attr]
    enter(page, hospital.tess)
    page.goto("/offline/go/")
    ready(page)
    page.get_by_text("0 waiting").wait_for()
    assert ReceivedAct.objects.filter(state=ActState.DONE).count() == 4


def test_signing_out_says_what_stays_and_takes_the_package_away(
    hospital: World, order: WorkOrder, pocket: Pocket, plate: Path, enter: Enter
) -> None:
    page = pocket.open()
    enter(page, hospital.tess)
    take_along(page)
    pocket.cut()
    page.goto(f"/offline/go/#/order/{order.reference}")
    ready(page)
    perform(page, plate)
    # The network is there for the pages, not for the acts: they stay.
    page.route("**/offline/acts/", lambda route: route.abort())
    pocket.cut(off=False)
    page.goto("/my-work/")
    said: list[str] = []

    def answer(dialog: Any) -> None:
        said.append(dialog.message)
        dialog.accept()

    page.on("dialog", answer)
    page.locator(".tool-offline").get_by_text("4").wait_for()
    page.locator(".person-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "my-work" not in url)
    assert said == [
        "4 acts are not sent yet. They stay on this device until you sign in here again. Sign out?"
    ]
    pocket.cut()
    page.goto("/offline/go/")
    page.get_by_text("Nobody has signed in on this device").wait_for()
    assert page.get_by_text(order.reference).count() == 0


def test_a_device_without_room_says_so_and_keeps_what_was_entered(
    hospital: World, order: WorkOrder, pocket: Pocket, enter: Enter
) -> None:
    page = pocket.open()
    enter(page, hospital.tess)
    take_along(page)
    page.goto(f"/offline/go/#/order/{order.reference}")
    ready(page)
    pocket.cut()
    page.get_by_role("button", name="Start").click()
    page.locator("#step-case").wait_for()
    page.evaluate(
        "() => { IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    page.get_by_label("Touch current, ground open").fill("120")
    page.get_by_label("Touch current, ground open").press("Tab")
    page.get_by_text("This device has no room left").wait_for()
    assert page.get_by_label("Touch current, ground open").input_value() == "120"
    assert page.locator("#step-leakage").get_by_text("kept here").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_without_a_network_can_be_used_by_everyone(
    scheme: Any, hospital: World, order: WorkOrder, pocket: Pocket, plate: Path, enter: Enter, looks: Any
) -> None:
    page = pocket.open()
    page.emulate_media(color_scheme=scheme)
    enter(page, hospital.tess)
    take_along(page)
    pocket.cut()
    for name, where in {
        "route": "",
        "order": f"#/order/{order.reference}",
        "device": "#/device/GEN-0001",
    }.items():
        page.goto(f"/offline/go/{where}")
        page.reload()
        ready(page)
        if name == "order":
            perform(page, plate, leakage="620")
            page.get_by_text("A critical step has failed").wait_for()
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        looks.picture(page, name=f"offline-{name}-{scheme}")
    page.goto("/offline/go/#/scan")
    page.get_by_label("Tag, serial number").fill("S GEN-0001")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="GEN-0001").wait_for()
    page.goto("/offline/go/#/waiting")
    page.get_by_role("heading", name="On this device").wait_for()
    assert_accessible(page)
    looks.picture(page, name=f"offline-waiting-{scheme}")
