"""Pictures for the documents, taken from the running demonstration in a real browser.

    python tools/screenshots.py          (make screenshots)

A home of its own is made for it and thrown away; the demonstration is the same every time.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openhtm_testing import chromium
from openhtm_testing.browser import DESKTOP, FLAGS, Watch
from openhtm_testing.program import Program

if TYPE_CHECKING:
    from playwright.sync_api import Page

IMAGES = Path(__file__).resolve().parent.parent / "docs/images"
# Picture -> (role that looks, address).
PICTURES = {"today": ("manager", "/")}


def account(accounts: list[dict[str, str]], role: str) -> dict[str, str]:
    return next(one for one in accounts if one["role"] == role)


def sign_in(page: Page, person: dict[str, str]) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(person["email"])
    page.get_by_label("Password").fill(person["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "login" not in address)


def take(browser: Any, url: str, accounts: list[dict[str, str]]) -> None:
    for name, (role, address) in PICTURES.items():
        context = browser.new_context(base_url=url, viewport=DESKTOP, locale="en-US", color_scheme="light")
        page = context.new_page()
        sign_in(page, account(accounts, role))
        watch = Watch()
        watch.over(page)
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if watch.problems:
            raise SystemExit(f"No picture of {address}: " + "; ".join(watch.problems))
        page.screenshot(path=IMAGES / f"{name}.png")
        context.close()
        print(f"docs/images/{name}.png")


def main() -> int:
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="openhtm-pictures-") as folder, sync_playwright() as playwright:
        program = Program(home=Path(folder))
        accounts = program.json("demo", OPENHTM_DEMO="yes")["accounts"]
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        with program.serving(OPENHTM_DEMO="yes") as url:
            take(browser, url, accounts)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
