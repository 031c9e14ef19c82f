"""A phone in a pocket: a browser whose network can be cut, that can die, and that opens again with what it kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PHONE: Any = {"width": 390, "height": 844}


class Pocket:
    """A phone whose browser can die and be opened again: its profile is a folder."""

    def __init__(self, browser: Browser, folder: Path, address: str) -> None:
        self.browser, self.folder, self.address = browser, folder, address
        self.context: BrowserContext | None = None

    def open(self, **more: Any) -> Page:
        from openhtm_testing import chromium
        from openhtm_testing.browser import FLAGS

        self.context = self.browser.browser_type.launch_persistent_context(
            str(self.folder),
            executable_path=chromium.find(),
            args=FLAGS,
            base_url=self.address,
            viewport=PHONE,
            locale="en-US",
            timezone_id="UTC",
            reduced_motion="reduce",
            **more,
        )
        self.context.set_default_timeout(20_000)
        return self.context.pages[0]

    def die(self) -> None:
        if self.context is not None:
            self.context.close()
        self.context = None

    def cut(self, *, off: bool = True) -> None:
        assert self.context is not None
        self.context.set_offline(off)


@pytest.fixture
def pocket(browser: Browser, tmp_path: Path, live_server: Any) -> Iterator[Pocket]:
    made = Pocket(browser, tmp_path / "profile", live_server.url)
    yield made
    made.die()


def take_along(page: Page) -> None:
    """On line: everything is copied, and the service worker has the program."""
    page.goto("/offline/")
    page.wait_for_selector("html[data-bound]", state="attached")
    page.get_by_role("button", name="Take along").click()
    page.get_by_text("It is shown for three days").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    # Not by wait_for_function, which asks the page to evaluate text: the policy forbids it, rightly.
    until(page, lambda: bool(page.evaluate("navigator.serviceWorker.controller !== null")))


def sign_in(page: Page, person: Any) -> None:
    from .personas import PASSWORD

    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def until(page: Page, true: Callable[[], bool]) -> None:
    """Waits while the browser goes on."""
    for _ in range(200):
        if true():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It did not come about.")


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-ready]", state="attached")
