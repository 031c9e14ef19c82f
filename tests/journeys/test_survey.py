"""A tracer in two browsers: a manager opens a room, a surveyor without an account follows a device through it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.compliance.actions.refreshing import look_at_all
from openhtm.compliance.api import day_of
from openhtm.kernel.actors import SystemActor
from openhtm.kernel.time import now
from openhtm.survey.actions import rooms
from openhtm.survey.actions.rooms import NewRoom
from openhtm.survey.models import SurveyRequest
from openhtm.survey.tests.traced import Traced, traced
from openhtm_testing.looks import assert_accessible

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from openhtm_testing.personas import World

Enter = Callable[["Page", Any], None]
Open = Callable[..., "BrowserContext"]


@pytest.fixture
def seen(transactional_db: None, world: World, at: datetime) -> Traced:
    found = traced(world, at)
    look_at_all(by=SystemActor("tests"), at=now())
    return found


def link_for_a_surveyor(page: Page) -> str:
    """The manager opens a room from the list and makes a link; its address is shown once."""
    today = day_of(now()).isoformat()
    page.goto("/surveys/")
    assert_accessible(page)
    page.get_by_role("link", name="Open a room").first.click()
    assert_accessible(page)
    page.get_by_label("Who surveys").fill("State health department")
    page.locator("select[name=site]").select_option(label="GEN General Hospital", force=True)
    page.get_by_label("First day").fill(today)
    page.get_by_label("Last day").fill(today)
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("link", name="Make a link").click()
    page.get_by_label("Given to").fill("Sam Surveyor")
    page.get_by_role("button", name="Make it").click()
    address = page.locator("#new-link").inner_text()
    assert_accessible(page)
    return address


def test_a_tracer_from_the_room_to_the_answer(
    seen: Traced,
    world: World,
    page: Page,
    enter: Enter,
    open_browser: Open,
    live_server: Any,
    tmp_path: Path,
) -> None:
    enter(page, world.mara)
    address = link_for_a_surveyor(page)
    room = page.url.split("/link/")[0] + "/"
    surveyor = open_browser(base_url=live_server.url, accept_downloads=True).new_page()
    surveyor.goto(address)
    surveyor.wait_for_url("**/survey/at/")
    assert_accessible(surveyor)
    follow_a_tag(surveyor)
    draw_by_a_seed(surveyor)
    ask_for(surveyor, "Log of the elevators")
    answer_with_a_file(page, room, tmp_path)
    take_the_file(surveyor)
    # No other page opens by the link, and what was opened is on record.
    surveyor.goto("/devices/GEN-0001/")
    assert "/accounts/login/" in surveyor.url
    told = "\n".join(SurveyRequest.objects.filter(kind="opened").values_list("what", flat=True))
    for opened in ("/survey/at/devices/GEN-0001/pdf/", "seed=41", "/survey/at/answer-files/"):
        assert opened in told


def follow_a_tag(surveyor: Page) -> None:
    """A device by its tag, with the PDF of its dossier."""
    surveyor.locator("input[name=tag]").fill("gen-0001")
    surveyor.keyboard.press("Enter")
    surveyor.wait_for_url("**/survey/at/devices/GEN-0001/")
    assert "CAL-ANA-1" in surveyor.content()
    assert_accessible(surveyor)
    with surveyor.expect_download() as download:
        surveyor.get_by_role("link", name="PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


def draw_by_a_seed(surveyor: Page) -> None:
    """One that a seed draws, the same for everybody; and a sample."""
    surveyor.goto("/survey/at/pick/?draw=1&seed=41")
    drawn = surveyor.url
    assert re.search(r"/devices/(GEN-0001|ANA-1)/\?seed=41$", drawn)
    surveyor.goto("/survey/at/pick/?draw=1&seed=41")
    assert surveyor.url == drawn
    surveyor.goto("/survey/at/sample/?seed=41&size=2")
    assert_accessible(surveyor)


def ask_for(surveyor: Page, what: str) -> None:
    surveyor.goto("/survey/at/questions/")
    surveyor.get_by_label("What is asked for").fill(what)
    surveyor.get_by_role("button", name="Ask").click()
    surveyor.get_by_text("Waiting for an answer").wait_for()
    assert_accessible(surveyor)


def take_the_file(surveyor: Page) -> None:
    surveyor.reload()
    assert "Shown on paper" in surveyor.content()
    with surveyor.expect_download() as taken:
        surveyor.get_by_role("link", name="elevators.txt").click()
    assert Path(taken.value.path()).read_bytes() == b"Every month"
    assert_accessible(surveyor)


def answer_with_a_file(page: Page, room: str, folder: Path) -> None:
    file = folder / "elevators.txt"
    file.write_bytes(b"Every month")
    page.goto(room)
    assert_accessible(page)
    page.get_by_role("link", name="Answer").first.click()
    page.get_by_label("What was answered or shown").fill("Shown on paper")
    page.locator("input[name=attached]").set_input_files(file)
    assert_accessible(page)
    page.get_by_role("button", name="Answer").click()
    page.get_by_text("Shown on paper").wait_for()


def test_a_unit_sees_its_own_readiness_and_no_room(
    seen: Traced, world: World, page: Page, enter: Enter
) -> None:
    today = day_of(now())
    new = NewRoom(authority="State", begins_on=today, ends_on=today, sites=[world.site])
    room = rooms.open_room(new, by=world.mara, at=now())
    enter(page, world.uma)
    page.goto(f"/unit-readiness/units/{world.icu.pk}/")
    assert "Intensive care" in page.get_by_role("heading", level=1).inner_text()
    assert_accessible(page)
    # The room of the whole site is not that of a unit.
    page.goto("/surveys/")
    assert str(room) not in page.content()
    enter(page, world.nina)
    for address in ("/surveys/", f"/surveys/{room.pk}/", "/surveys/mock/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 403


def test_a_mock_survey_is_played_on_a_phone(
    seen: Traced, world: World, enter: Enter, open_browser: Open, live_server: Any
) -> None:
    from openhtm.survey.actions import mock_surveys
    from openhtm.survey.mock.ground import Place
    from openhtm.survey.models import MockAnswer

    survey = mock_surveys.begin(Place(world.site), seed=7, by=world.mara, at=now())
    size: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    phone = open_browser(base_url=live_server.url, **size).new_page()
    enter(phone, world.mara)
    phone.goto(f"/surveys/mock/{survey.pk}/")
    phone.get_by_role("link", name="Go on").click()
    assert_accessible(phone)
    phone.get_by_role("button", name=re.compile("^Ask")).first.click()
    gap = phone.get_by_role("button", name="Gap").first
    box = gap.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    phone.get_by_label("What was seen or said").first.fill("Torn cord")
    gap.click()
    phone.get_by_text("Torn cord").wait_for()
    # The next question is asked already.
    assert phone.get_by_role("button", name="Met").count() == 1
    assert_accessible(phone)
    assert MockAnswer.objects.get().note == "Torn cord"
