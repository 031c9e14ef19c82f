"""How a page looks and whether everyone can use it: pictures, axe, no sideways scrolling."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTHS = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1440, 900)}
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
Look = tuple[str, Theme]
LOOKS: tuple[Look, ...] = tuple((width, theme) for theme in THEMES for width in WIDTHS)
#: ``LOOKS=all`` (`make looks`): every look of every page, with pictures.
KEEPING = os.environ.get("LOOKS") == "all"
AXE = Path(__file__).resolve().parents[3] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

_DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def dealt(name: str, *, count: int) -> tuple[Look, ...]:
    """The looks that a page gets in this run: all six, or some that its name deals out, each of another width and
    theme than the one before."""
    if KEEPING:
        return LOOKS
    first = zlib.crc32(name.encode())
    widths = list(WIDTHS)
    turns = ((widths[(first + turn) % 3], THEMES[(first // 3 + turn) % 2]) for turn in range(count))
    return tuple(turns)


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands: one sentence for each place."""
    if not AXE.exists():
        raise FileNotFoundError("axe-core is missing from node_modules. Run `make setup`.")
    # Through the debugger, which the content security policy of the page does not bind.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("tags => axe.run(document, {runOnly: tags})", RULES)
    return [sentence for violation in result["violations"] for sentence in _sentences(violation)]


def _sentences(violation: dict[str, Any]) -> list[str]:
    return [
        f"{violation['id']}: {violation['help']} at {' '.join(map(str, node['target']))}"
        for node in violation["nodes"]
    ]


def assert_accessible(page: Page) -> None:
    found = violations(page)
    assert not found, f"axe on {page.url}:\n" + "\n".join(found)


def shine(page: Page, theme: Literal["light", "dark"]) -> None:
    """Gives the page the light or the dark colors and waits until it is drawn in them."""
    page.emulate_media(color_scheme=theme)
    page.evaluate(_DRAWN)


def sideways(page: Page) -> int:
    """How many pixels the page scrolls sideways."""
    return int(page.evaluate(_SIDEWAYS))


def _widen(page: Page, width: str) -> None:
    """Gives the window a width and waits until the page is drawn in it."""
    across, down = WIDTHS[width]
    page.set_viewport_size({"width": across, "height": down})
    page.evaluate(_DRAWN)


@dataclass(frozen=True)
class Looks:
    """``looks.everywhere(page, "/devices/", name="devices")`` judges the page in two looks of the six, in all of
    them under ``LOOKS=all``."""

    folder: Path

    def everywhere(self, page: Page, address: str, *, name: str) -> None:
        problems = self.problems(page, address, name=name, looked=dealt(name, count=2))
        assert not problems, "\n".join(problems)

    def problems(
        self,
        page: Page,
        address: str,
        *,
        name: str,
        looked: Iterable[Look],
    ) -> list[str]:
        """What is wrong with the page in some widths and themes.

        Opened at phone width and then made wider, as a tablet is turned and a window is drawn.
        """
        found: list[str] = []
        shown = None
        for width, theme in looked:
            if theme != shown:
                self._open(page, address, theme=theme)
                shown = theme
            _widen(page, width)
            if KEEPING:
                self.picture(page, name=f"{name}-{width}-{theme}")
            found += _wrong(page, f"{address} ({width}, {theme})")
        return found

    def picture(self, page: Page, *, name: str) -> Path:
        """The page as it stands, in full length."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / f"{re.sub(r'[^a-z0-9-]+', '-', name.lower())}.png"
        page.screenshot(path=file, full_page=True)
        return file

    def _open(self, page: Page, address: str, *, theme: Theme) -> None:
        _widen(page, next(iter(WIDTHS)))
        page.emulate_media(color_scheme=theme)
        page.goto(address)
        # No page fetches parts of itself once it is there; its fonts may still be on their way.
        page.evaluate("() => document.fonts.ready.then(() => null)")


def _wrong(page: Page, where: str) -> list[str]:
    found = [f"{where}: {sentence}" for sentence in violations(page)]
    wide = sideways(page)
    return [*found, f"{where}: scrolls {wide} pixels sideways"] if wide > 0 else found
