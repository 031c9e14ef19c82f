"""Without a network on a walk through a unit: a stock-take counted room by room, and the checks of the unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from openhtm.checks.models import CheckPoint, CheckRecord
from openhtm.checks.rules.items import Item, ItemKind
from openhtm.checks.tests import ward
from openhtm.maintenance.tests import factories as make
from openhtm.offline.models import ReceivedAct
from openhtm.registry.actions import stock_takes
from openhtm.registry.models import StockTake, StockTakeScan
from openhtm_testing.looks import assert_accessible
from openhtm_testing.personas import make_world
from openhtm_testing.pocket import ready, take_along

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from openhtm_testing.personas import World
    from openhtm_testing.pocket import Pocket

pytestmark = pytest.mark.django_db(transaction=True)
Enter = Callable[["Page", Any], None]
ENERGY = Item(key="energy", kind=ItemKind.NUMBER, label="Energy delivered", unit="J")


@pytest.fixture
def hospital(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def counting(hospital: World) -> StockTake:
    """Two pumps are expected in the room of the ICU, one in the theatre."""
    for tag in ("GEN-0001", "GEN-0002"):
        make.make_device(hospital, tag, room=hospital.icu_room)
    make.make_device(hospital, "GEN-0003", department=hospital.operating, room=None)
    at = timezone.now() - timedelta(hours=3)
    return stock_takes.open_round(site=hospital.site, title="November", by=hospital.mara, at=at)


@pytest.fixture
def defibrillator(hospital: World) -> CheckPoint:
    at = timezone.now() - timedelta(days=3)
    return ward.make_defibrillator(hospital, at, items=(ward.STATUS, ENERGY))


def code(page: Page, text: str) -> None:
    page.get_by_label("Scan or type a code").fill(text)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_room_is_counted_in_the_basement(
    scheme: Any, hospital: World, counting: StockTake, pocket: Pocket, enter: Enter, looks: Any
) -> None:
    page = pocket.open()
    page.emulate_media(color_scheme=scheme)
    enter(page, hospital.tess)
    take_along(page)
    pocket.cut()
    page.goto(f"/devices/stock-takes/{counting.pk}/")
    ready(page)
    assert_accessible(page)
    looks.picture(page, name=f"offline-round-{scheme}")
    page.get_by_role("link", name=str(hospital.icu_room)).click()
    count_the_room(page)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    looks.picture(page, name=f"offline-count-{scheme}")
    pocket.die()
    assert StockTakeScan.objects.count() == 0, "nothing can have reached the server"
    page = pocket.open()
    enter(page, hospital.tess)
    page.goto("/offline/go/#/stock")
    ready(page)
    page.get_by_text("0 waiting").wait_for()
    kept = StockTakeScan.objects.filter(taken_back_at=None).values_list("code", flat=True)
    assert set(kept) == {"GEN-0001", "GEN-0003", "STRAY-9"}
    assert counting.rooms.get(room=hospital.icu_room).finished_at is not None


def count_the_room(page: Page) -> None:
    code(page, "GEN-0001")
    page.get_by_text("GEN-0001: found where the record has it.").wait_for()
    code(page, "gen-0001")
    page.get_by_text("GEN-0001 was counted here before.").wait_for()
    code(page, "GEN-0003")
    page.get_by_text("GEN-0003: the record knows no room for it.").wait_for()
    code(page, "STRAY-9")
    page.get_by_text("STRAY-9 is not expected in this round.").wait_for()
    code(page, "GEN-0002")
    page.get_by_text("GEN-0002: found").wait_for()
    page.get_by_role("listitem").filter(has_text="GEN-0002").get_by_role("button", name="Take back").click()
    page.get_by_text("GEN-0002 is taken back.").wait_for()
    page.get_by_role("button", name="Room finished").click()
    page.get_by_role("listitem").filter(has_text="GEN-0002").get_by_text("Missing").wait_for()
    page.get_by_text("6 waiting").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_check_that_fails_says_what_to_do_now(
    scheme: Any, hospital: World, defibrillator: CheckPoint, pocket: Pocket, enter: Enter, looks: Any
) -> None:
    page = pocket.open()
    page.emulate_media(color_scheme=scheme)
    enter(page, hospital.nina)
    take_along(page)
    pocket.cut()
    page.goto("/offline/go/")
    ready(page)
    # Who has no work orders begins where her work is.
    page.get_by_role("heading", name="Checks").wait_for()
    assert page.get_by_role("link", name="My work").count() == 0
    looks.picture(page, name=f"offline-checks-{scheme}")
    find_it_not_well(page, looks, name=f"offline-check-{scheme}")
    assert_accessible(page)
    looks.picture(page, name=f"offline-check-failed-{scheme}")
    assert CheckRecord.objects.count() == 0
    pocket.cut(off=False)
    page.get_by_text("0 waiting").wait_for()
    record = CheckRecord.objects.get()
    assert (record.outcome, ReceivedAct.objects.get().state) == ("failed", "done")
    assert record.device is not None
    assert record.device.status == "out_of_service"


def find_it_not_well(page: Page, looks: Any, *, name: str) -> None:
    page.get_by_role("link", name="GEN-0001").click()
    page.get_by_role("button", name="All well").click()
    page.get_by_text("Enter first: Energy delivered.").wait_for()
    page.get_by_label("Energy delivered").fill("1e9")
    page.get_by_role("button", name="All well").click()
    page.get_by_text("Energy delivered: ").wait_for()
    assert_accessible(page)
    looks.picture(page, name=name)
    page.get_by_label("Energy delivered").fill("198")
    page.get_by_role("radio", name="Not well").check()
    page.get_by_role("button", name="As entered").click()
    page.get_by_text("Not well: Ready light is on. Do not use it.").wait_for()
    page.get_by_text("Failed, checked here").wait_for()


def test_all_well_is_one_press(
    hospital: World, defibrillator: CheckPoint, pocket: Pocket, enter: Enter
) -> None:
    page = pocket.open()
    enter(page, hospital.nina)
    take_along(page)
    pocket.cut()
    page.goto(f"/checks/points/{defibrillator.pk}/")
    ready(page)
    page.get_by_label("Energy delivered").fill("200")
    page.get_by_role("button", name="All well").click()
    page.get_by_text("It counts when it reaches the server").wait_for()
    page.get_by_text("All well, checked here").wait_for()
    pocket.cut(off=False)
    page.get_by_text("0 waiting").wait_for()
    assert CheckRecord.objects.get().outcome == "well"
