"""The gallery in a real browser: looked at everywhere, and worked with by keyboard, scanner and pointer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from openhtm_testing.looks import Looks, assert_accessible

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

pytestmark = [pytest.mark.django_db(transaction=True)]

ADDRESS = "/ui/gallery/?part={part}"
SEARCH_BOX = """() => {
  const form = document.createElement("form");
  form.innerHTML = '<label for="frame-search">Search</label><input id="frame-search" name="q">';
  document.querySelector(".frame-top").append(form);
}"""
# A reader of bar codes sends its keys within milliseconds and then Enter.
SCAN = """text => {
  for (const key of [...text, "Enter"]) {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }
}"""
PREFERENCES = """async () => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/ui/preferences/";
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  form.innerHTML = `<input type="hidden" name="csrfmiddlewaretoken" value="${token}">
    <button name="theme" value="dark">Dark</button>`;
  document.querySelector("main").append(form);
  (await import("/static/ui/js/modules/theme.js")).bind(form);
}"""
SUBMITS = """() => {
  const form = document.querySelector(".house-form");
  let sent = 0;
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sent += 1;
    event.preventDefault();
  });
  for (let press = 0; press < 3; press += 1) form.requestSubmit();
  return sent;
}"""


@pytest.mark.parametrize("part", ["states", "records", "forms"])
def test_every_component_is_accessible_at_every_width_in_both_themes(
    page: Page, looks: Looks, part: str
) -> None:
    looks.everywhere(page, ADDRESS.format(part=part), name=f"gallery-{part}")


@pytest.mark.parametrize("part", ["states", "records", "forms"])
def test_no_part_scrolls_sideways_at_360_pixels(page: Page, part: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(ADDRESS.format(part=part))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def show(page: Page, part: str) -> None:
    """Open a part of the gallery and wait until it answers to its scripts."""
    page.goto(ADDRESS.format(part=part))
    page.locator("html[data-bound]").wait_for()


def test_charts_are_drawn_under_the_content_security_policy(page: Page) -> None:
    show(page, "records")
    for number in (1, 2, 3):
        page.locator(f"#chart-{number}").scroll_into_view_if_needed()
        page.locator(f"#chart-{number} svg.marks").wait_for()
    assert page.locator("#chart-1").get_by_text("Life support", exact=True).first.is_visible()
    page.evaluate("scrollTo(0, 0)")  # what lies under the top bar counts as too small a target
    assert_accessible(page)


def test_a_panel_loads_in_place(page: Page) -> None:
    show(page, "states")
    panel = page.locator(".panel").first
    panel.scroll_into_view_if_needed()
    panel.get_by_text("Three work orders").wait_for()
    assert panel.locator(".part-body").get_attribute("aria-busy") is None
    assert page.locator("#announcer").text_content() == "A panel loaded"


def test_a_part_that_cannot_be_loaded_says_so_and_keeps_its_link(browser: Browser, live_server: Any) -> None:
    page = browser.new_page(base_url=live_server.url)  # unwatched: htmx writes the failure to the console
    page.route("**/ui/gallery/panel/", lambda route: route.abort())
    show(page, "states")
    panel = page.locator(".panel").first
    panel.scroll_into_view_if_needed()
    page.locator("#toasts", has_text="could not be loaded").wait_for()
    assert panel.get_by_role("link", name="Show A panel").is_visible()
    page.close()


def test_rows_are_walked_selected_and_counted_by_keyboard(page: Page) -> None:
    show(page, "records")
    bar = page.locator(".bulk-bar")
    bar.wait_for(state="hidden")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "INF-0417"
    page.keyboard.press("x")
    bar.wait_for()
    assert bar.locator("[data-bulk-count]").text_content() == "1"
    page.locator("[data-check-all]").click()
    assert bar.locator("[data-bulk-count]").text_content() == "3"
    bar.get_by_role("button", name="Clear selection").click()
    bar.wait_for(state="hidden")


def test_the_palette_and_the_help_open_by_key_and_close_by_escape(page: Page) -> None:
    show(page, "states")
    page.keyboard.press("Control+k")
    page.locator("#palette[open]").wait_for()
    assert page.evaluate("document.activeElement.id") == "palette-input"
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.locator("#palette").wait_for(state="hidden")
    page.keyboard.press("?")
    page.locator("#keyboard-help[open]").wait_for()
    assert_accessible(page)


def test_a_refused_form_takes_the_focus_and_leads_to_its_field(page: Page) -> None:
    show(page, "forms")
    summary = page.locator(".error-summary").first
    summary.wait_for()
    summary.get_by_role("link", name="Earth leakage: Enter a number.").click()
    assert page.evaluate("document.activeElement.id") == "wrong_leakage"
    field = page.locator("#wrong_leakage")
    assert field.get_attribute("aria-invalid") == "true"
    described = str(field.get_attribute("aria-describedby")).split()
    assert [page.locator(f"[id='{one}']").count() for one in described] == [1, 1]


def test_a_dialog_opens_over_the_page_and_without_script_its_address_is_followed(
    page: Page, open_browser: Callable[..., BrowserContext], live_server: Any
) -> None:
    show(page, "forms")
    page.get_by_role("link", name="Open the dialog").click()
    page.locator("#sample-dialog[open]").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Close").click()
    page.locator("#sample-dialog").wait_for(state="hidden")

    without = open_browser(base_url=live_server.url, java_script_enabled=False).new_page()
    without.goto(ADDRESS.format(part="forms"))
    without.get_by_role("link", name="Open the dialog").click()
    assert without.url.endswith("#sample-dialog")


def test_without_script_nothing_is_offered_that_needs_it(
    open_browser: Callable[..., BrowserContext], live_server: Any
) -> None:
    page = open_browser(base_url=live_server.url, java_script_enabled=False).new_page()
    page.goto(ADDRESS.format(part="records"))
    assert page.locator("[data-check-all]").is_hidden()
    assert page.locator(".bulk-bar").is_visible()
    page.locator("#chart-1 summary").click()
    assert page.locator("#chart-1").get_by_role("cell", name="41", exact=True).is_visible()


def test_a_select_can_be_typed_in(page: Page) -> None:
    show(page, "forms")
    page.locator("#id_model + .ts-wrapper .ts-control").click()
    page.locator("#id_model-ts-control").press_sequentially("evita")
    page.locator(".ts-dropdown .option.active", has_text="Evita").wait_for()
    page.keyboard.press("Enter")
    assert page.locator("#id_model").input_value() == "1"


def test_the_mark_follows_the_value_that_is_typed(page: Page) -> None:
    show(page, "forms")
    mark = page.locator("#step-2 .band-mark")
    assert float(str(mark.get_attribute("x1"))) == 15.0  # 158 J: (158 - 170) / 60 * 50 + 25
    page.locator("#step-2-value").fill("200")
    assert float(str(mark.get_attribute("x1"))) == 50.0
    assert "band-mark-wrong" not in str(mark.get_attribute("class"))
    page.locator("#step-2-value").fill("231")
    assert "band-mark-wrong" in str(mark.get_attribute("class"))


def test_a_scan_outside_a_field_goes_to_the_search_and_a_slow_key_does_not(page: Page) -> None:
    show(page, "states")
    if not page.locator("#frame-search").count():
        page.evaluate(SEARCH_BOX)
    page.keyboard.type("12/34", delay=150)
    assert "q=" not in page.url
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    with page.expect_request(lambda request: "q=" in request.url) as asked:
        page.evaluate(SCAN, "(01)0088?/gx")
    assert asked.value.url.endswith("q=%2801%290088%3F%2Fgx")
    # Nobody has signed in here: the search leads to the form that asks who it is.
    page.wait_for_url("**/accounts/login/**")
    assert not page.locator("#keyboard-help[open]").count()


def test_a_chosen_theme_shows_at_once_and_stays(page: Page) -> None:
    show(page, "states")
    page.evaluate(PREFERENCES)
    root = page.locator("html")
    assert root.get_attribute("data-bs-theme") is None
    with page.expect_response("**/ui/preferences/") as answered:
        page.get_by_role("button", name="Dark", exact=True).click()
    assert root.get_attribute("data-bs-theme") == "dark"
    answered.value.finished()
    page.reload()
    assert root.get_attribute("data-bs-theme") == "dark"


def test_a_step_saves_itself_and_says_when(page: Page) -> None:
    sent: list[str] = []

    def answer(route: Route) -> None:
        sent.append(str(route.request.post_data))
        route.fulfill(json={"saved": "saved 10:42"})

    show(page, "forms")
    page.route("**/ui/gallery/**", answer)
    page.locator("#step-2-value").fill("201")
    page.locator("#step-2-value").blur()
    page.locator("#step-2 [data-saved]", has_text="saved 10:42").wait_for()
    assert len(sent) == 1
    assert "201" in sent[0]


def test_a_step_that_could_not_be_sent_is_marked_and_keeps_its_value(page: Page) -> None:
    show(page, "forms")
    page.context.set_offline(True)
    page.locator("#step-2-value").fill("202")
    page.locator("#step-2-value").blur()
    page.locator("#step-2[data-unsaved]").wait_for()
    assert page.locator("#step-2-value").input_value() == "202"
    page.locator(".banner-offline").wait_for()
    page.context.set_offline(False)
    page.locator(".banner-offline").wait_for(state="hidden")


def test_a_form_is_sent_once_however_often_it_is_pressed(page: Page) -> None:
    show(page, "forms")
    sent = page.evaluate(SUBMITS)
    assert sent == 1


def test_a_menu_closes_by_escape_and_gives_the_focus_back(page: Page) -> None:
    show(page, "states")
    menu = page.locator("main details.menu")
    menu.locator("summary").click()
    menu.get_by_text("Print label").wait_for()
    page.keyboard.press("Escape")
    menu.get_by_text("Print label").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_file_that_was_picked_is_named_with_its_size(page: Page) -> None:
    show(page, "forms")
    page.locator("#id_manual").set_input_files(
        {"name": "manual.pdf", "mimeType": "application/pdf", "buffer": b"x" * 1_572_864}
    )
    page.get_by_text("manual.pdf (1.5 MB)").wait_for()
