"""The first page anybody sees: signing in, on every screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from openhtm_testing.looks import Looks
    from openhtm_testing.personas import World


def test_signing_in_looks_right_and_can_be_used_by_everyone(page: Page, looks: Looks) -> None:
    looks.everywhere(page, "/accounts/login/", name="sign-in")


def test_tess_signs_in_with_her_password(page: Page, world: World) -> None:
    from openhtm_testing.personas import PASSWORD

    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(world.tess.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "login" not in url)


def test_signing_in_works_without_script(
    open_browser: Callable[..., BrowserContext], live_server: pytest.FixtureRequest, world: World
) -> None:
    from openhtm_testing.personas import PASSWORD

    page = open_browser(base_url=live_server.url, java_script_enabled=False).new_page()  # type: ignore[attr-defined]
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(world.tess.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "login" not in url)
