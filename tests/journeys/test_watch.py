"""The watch over the browser sees what a person would not: refusals, missing files, errors, other hosts."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from openhtm_testing import looks
from openhtm_testing.browser import Watch

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = {
    "/inline": "<script>document.title = 'ran'</script>",
    "/missing": "<img src='/no-such.png' alt='none'>",
    "/broken": "<script src='/broken.js'></script>",
    "/broken.js": "throw new Error('out of order')",
    "/elsewhere": "<script src='http://elsewhere.example/x.js'></script>",
    "/silent": "<button></button>",
    "/calm": "<main><h1>Calm</h1><p>Nothing wrong.</p></main>",
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGES.get(self.path)
        kind = "text/javascript" if self.path.endswith(".js") else "text/html"
        self.send_response(200 if body is not None or self.path == "/favicon.ico" else 404)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", "script-src 'self'")
        self.end_headers()
        if body is not None:
            page = body if kind.endswith("javascript") else f"<html lang=en><title>t</title>{body}</html>"
            self.wfile.write(page.encode())

    def log_message(self, format: str, *args: object) -> None:
        """The test prints nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def bare_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("place", "complaint"),
    [
        ("/inline", "Content Security Policy"),
        ("/missing", "404 for"),
        ("/broken", "out of order"),
        ("/elsewhere", "Content Security Policy"),
    ],
)
def test_the_watch_sees(place: str, complaint: str, address: str, bare_page: Page) -> None:
    watch = Watch()
    watch.over(bare_page)
    bare_page.goto(address + place)
    bare_page.wait_for_load_state("networkidle")
    assert complaint in "\n".join(watch.problems)


def test_a_calm_page_gives_no_complaint(address: str, bare_page: Page) -> None:
    watch = Watch()
    watch.over(bare_page)
    bare_page.goto(f"{address}/calm")
    assert watch.problems == []
    assert looks.violations(bare_page) == []


def test_axe_names_the_place_of_a_violation(address: str, bare_page: Page) -> None:
    bare_page.goto(f"{address}/silent")
    assert "button-name: Buttons must have discernible text at button" in looks.violations(bare_page)
