"""A real browser for journeys: Debian's Chromium driven by Playwright, watched for errors.

``page`` opens pages of pytest-django's ``live_server``; at the end the test fails when the browser reported a
script error, a refusal by the content security policy or a file that was not there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from . import chromium
from .looks import Looks

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

FLAGS = [
    "--no-sandbox",  # root in a container has no user namespaces
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
    # Nothing but this machine: a page that asks a font or script of another host fails its test.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
DESKTOP = {"width": 1440, "height": 900}
# The browser writes this for every answer from 400 up, also for a refused form; answers are judged apart.
_ABOUT_AN_ANSWER = "Failed to load resource"
# And this when a page is left while its service worker is on its way; one that is refused or broken says more.
_LEFT_TOO_SOON = "An unknown error occurred when fetching the script."


@dataclass
class Watch:
    """What the browser complained of."""

    problems: list[str] = field(default_factory=list)

    def on_console(self, message: ConsoleMessage) -> None:
        is_harmless = _ABOUT_AN_ANSWER in message.text or message.text == _LEFT_TOO_SOON
        if message.type == "error" and not is_harmless:
            self.problems.append(f"console: {message.text}")

    def on_error(self, error: Any) -> None:
        self.problems.append(f"script: {error}")

    def on_response(self, response: Response) -> None:
        is_part = response.request.resource_type in {"document", "xhr", "fetch"}
        if response.status >= 500 or (response.status >= 400 and not is_part):
            self.problems.append(f"{response.status} for {response.url}")

    def over(self, page: Page) -> None:
        page.on("console", self.on_console)
        page.on("pageerror", self.on_error)
        page.on("response", self.on_response)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    program = chromium.find()
    if program is None:
        pytest.fail("Chromium is missing: run `make setup`, or name a browser in OPENHTM_CHROMIUM.")
    # Playwright keeps an event loop in this thread; Django would refuse the tests' own queries beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def open_browser(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes contexts (a person at a machine); options as of Playwright's ``new_context``."""
    watch, contexts = Watch(), []

    def opener(**options: Any) -> BrowserContext:
        settings = {"viewport": DESKTOP, "locale": "en-US", "timezone_id": "UTC", "reduced_motion": "reduce"}
        context = browser.new_context(**(settings | options))
        context.set_default_timeout(30_000)  # a slow machine is no failure
        context.on("page", watch.over)
        contexts.append(context)
        return context

    yield opener
    for context in contexts:
        _leave(context)
    assert not watch.problems, "The browser complained:\n" + "\n".join(watch.problems)


def _leave(context: BrowserContext) -> None:
    """Closes a context with its pages at rest: closing one that is on its way somewhere may wait for ever."""
    from playwright.sync_api import Error

    for page in context.pages:
        with suppress(Error):
            page.goto("about:blank")
    context.close()


@pytest.fixture
def page(open_browser: Callable[..., BrowserContext], live_server: Any) -> Page:
    """One page at the live server: ``page.goto("/devices/")``."""
    return open_browser(base_url=live_server.url).new_page()


@pytest.fixture
def enter(live_server: Any) -> Callable[[Page, Any], None]:
    """``enter(page, user)``: the page is then that person's, without going through the form."""
    from django.test import Client

    def entered(page: Page, user: Any) -> None:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        value = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])

    return entered


@pytest.fixture
def looks(request: pytest.FixtureRequest) -> Looks:
    """Looks at a page at phone, tablet and desktop width, light and dark; see ``Looks``."""
    return Looks(folder=Path(request.config.rootpath) / "test-output/screens")
