"""A technician of the demonstration hospital with a phone, and the day that lies before them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .demonstration import PASSWORD, Hospital
from .looks import THEMES, Looks, assert_accessible, shine, sideways
from .pocket import Pocket

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_PHONE: dict[str, Any] = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}


@dataclass
class Day:
    """The day's people, orders and page. ``page`` is what the phone shows now."""

    hospital: Hospital
    phone: Pocket
    page: Page
    looks: Looks
    inspection: str
    tag: str
    serial: str
    other: str
    repair: str = ""
    instruments: dict[str, str] = field(default_factory=dict)

    def look(self, name: str) -> None:
        """No stop without a look: everybody can use it, nothing sticks out, in the light and in the dark."""
        pictured = "OPENHTM_TEST_PICTURES" in os.environ
        # A field half under the bar above is no field that is too small.
        self.page.evaluate("scrollTo(0, 0)")
        for theme in THEMES if pictured else THEMES[:1]:
            shine(self.page, theme)
            assert_accessible(self.page)
            assert sideways(self.page) <= 0, f"{name} scrolls sideways"
            if pictured:
                self.looks.picture(self.page, name=f"day-{name}-{theme}")
        shine(self.page, "light")

    def open_phone(self) -> None:
        self.page = self.phone.open(**_PHONE)

    def go(self, address: str) -> None:
        self.page.goto(address)

    def desk(self) -> Page:
        """A browser of somebody else."""
        browser = self.phone.browser
        return browser.new_context(base_url=self.hospital.address).new_page()

    def order(self, reference: str, rest: str = "") -> str:
        return f"/work-orders/{reference}/{rest}"


@pytest.fixture
def phone(browser: Browser, tmp_path: Path, hospital: Hospital) -> Iterator[Pocket]:
    made = Pocket(browser, tmp_path / "profile", hospital.address)
    yield made
    made.die()


@pytest.fixture
def day(hospital: Hospital, phone: Pocket, looks: Looks) -> Day:
    """Taylor's day: the yearly inspection of a pump of high risk, and another order of the same morning."""
    taylor = hospital.email("technician")
    listed = hospital.program.json("work-orders", "list", "--view", "mine", "--as", taylor)["work_orders"]
    planned = [one for one in listed if one["state"] == "assigned" and one["site"] == "RGH"]
    pump = next(one for one in planned if one["tag"].startswith("LVP-"))
    other = next(one for one in planned if one["tag"].startswith("MON-"))
    return Day(
        hospital=hospital,
        phone=phone,
        page=phone.open(**_PHONE),
        looks=looks,
        inspection=pump["number"],
        tag=pump["tag"],
        serial=hospital.device(pump["tag"])["serial_number"],
        other=other["number"],
    )


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "login" not in address)
