"""The office pages in a real browser: signing in by the form, every page looked at and judged by axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.accounts.api import edit_person
from openhtm.audit.models import Entry
from openhtm_testing.looks import Looks, assert_accessible
from openhtm_testing.personas import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from openhtm_testing.personas import World

PAGES = {
    "account": "/me/",
    "tokens": "/me/tokens/",
    "password": "/accounts/password/change/",
    "second-factor": "/accounts/2fa/",
    "people": "/people/",
    "person-add": "/people/add/",
    "roles": "/people/roles/",
    "sites": "/places/",
    "site": "/places/GEN/",
    "room-add": "/places/GEN/rooms/add/",
    "ledger": "/ledger/",
    "verify": "/ledger/verify/",
    "organization": "/settings/",
    "options": "/settings/options/",
}


@pytest.fixture
def office(transactional_db: None, world: World, at: datetime) -> World:
    edit_person(world.tess, changes={"phone": "555 0117"}, by=world.root, at=at)
    return world


def test_a_person_signs_in_by_the_form_and_out_by_the_menu(office: World, page: Page) -> None:
    page.goto("/me/")
    assert_accessible(page)
    page.get_by_label("Email").fill("root@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/me/")
    assert page.get_by_role("heading", level=1).inner_text().startswith("Account")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_good_to_look_at_at_every_width(
    name: str, office: World, page: Page, enter: Callable[[Page, Any], None], looks: Looks
) -> None:
    enter(page, office.root)
    looks.everywhere(page, PAGES[name], name=name)


def test_an_entry_and_a_person_are_good_to_look_at(
    office: World, page: Page, enter: Callable[[Page, Any], None], looks: Looks
) -> None:
    enter(page, office.root)
    entry = Entry.objects.latest("pk")
    looks.everywhere(page, f"/ledger/{entry.pk}/", name="entry")
    looks.everywhere(page, f"/people/{office.tess.pk}/", name="person")


def test_the_sign_in_page_is_good_to_look_at(office: World, page: Page, looks: Looks) -> None:
    looks.everywhere(page, "/accounts/login/", name="sign-in")


def test_a_site_is_chosen_from_the_frame_and_people_by_their_boxes(
    office: World, page: Page, enter: Callable[[Page, Any], None]
) -> None:
    enter(page, office.root)
    page.goto("/people/")
    page.get_by_label("Select Tess Technician").check()
    page.get_by_label("Role", exact=True).select_option("nurse")
    page.locator("select[name=place]").select_option("all", force=True)
    page.get_by_role("button", name="Give the role").click()
    page.get_by_text("1 person got the role").wait_for()
