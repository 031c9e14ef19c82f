"""The camera: a browser that sees a label finds its device, and goes on to the next; without a camera everything
still works; only these pages may run the reader."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import zxingcpp
from django.test import Client
from PIL import Image

from openhtm.registry.labels.symbols import Symbol, code_128, qr
from openhtm_testing import chromium
from openhtm_testing.browser import FLAGS, Watch

if TYPE_CHECKING:
    from openhtm.registry.api import Device
    from openhtm_testing.personas import World

SIZE = (640, 480)
Enter = Callable[..., "Device"]


def drawn(symbol: Symbol, *, dot: int, high: int = 1) -> Image.Image:
    """The symbol in black on white; a row is ``high`` dots high."""
    rows = [row for row in symbol.rows for _ in range(high)]
    picture = Image.new("L", (len(rows[0]), len(rows)), 255)
    picture.putdata([0 if dark else 255 for row in rows for dark in row])
    return picture.resize((picture.width * dot, picture.height * dot), Image.Resampling.NEAREST)


def frame(code: Image.Image) -> bytes:
    """What the camera sees: the code in the middle of a white desk."""
    desk = Image.new("RGB", SIZE, "white")
    desk.paste(code.convert("RGB"), ((SIZE[0] - code.width) // 2, (SIZE[1] - code.height) // 2))
    held = io.BytesIO()
    desk.save(held, "JPEG", quality=92)
    return held.getvalue()


@contextmanager
def seeing(browser: Any, film: Path, *pictures: bytes, base: str) -> Iterator[Any]:
    """A page of a browser whose camera sees the pictures, some seconds each, over and over."""
    film.write_bytes(b"".join(picture * 60 for picture in pictures))
    flags = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    opened = browser.browser_type.launch(executable_path=chromium.find(), args=[*FLAGS, *flags])
    watch = Watch()
    try:
        page = opened.new_context(base_url=base, permissions=["camera"]).new_page()
        watch.over(page)
        yield page
    finally:
        opened.close()
    assert watch.problems == []


def see(page: Any) -> None:
    page.goto("/devices/scan/")
    page.get_by_role("button", name="Use the camera").click()


def test_the_camera_finds_devices_one_after_the_other(
    browser: Any, world: World, enter_device: Enter, enter: Any, tmp_path: Path, live_server: Any
) -> None:
    """First the QR code of a label, then the bars of another one: no button between them."""
    enter_device("VENT-0001", serial="S-1")
    enter_device("VENT-0002", serial="S-2")
    label = frame(drawn(qr(f"{live_server.url}/r/VENT-0001/"), dot=8))
    bars = code_128("VENT-0002")
    assert bars is not None
    pictures = (label, frame(drawn(bars, dot=3, high=40)))
    with seeing(browser, tmp_path / "film.mjpeg", *pictures, base=live_server.url) as page:
        enter(page, world.tess)
        see(page)
        result = page.locator("#result")
        result.get_by_text("VENT-0001").wait_for(timeout=20_000)
        result.get_by_text("VENT-0002").wait_for(timeout=20_000)
        assert "code=VENT-0002" in page.url
        page.get_by_role("button", name="Camera off").click()
        page.get_by_role("button", name="Use the camera").wait_for()


def test_the_camera_understands_the_maker_s_own_label(
    browser: Any, world: World, enter_device: Enter, enter: Any, tmp_path: Path, live_server: Any
) -> None:
    """A GS1 DataMatrix with device identifier, lot and serial number, as it stands on the housing."""
    enter_device("VENT-0003", serial="SN7", udi_di="00884838035683", lot="L1")
    made = zxingcpp.create_barcode(
        "(01)00884838035683(10)L1(21)SN7", zxingcpp.BarcodeFormat.DataMatrix, gs1=True
    )
    code = Image.fromarray(made.to_image(scale=8, add_quiet_zones=True)).convert("L")
    with seeing(browser, tmp_path / "film.mjpeg", frame(code), base=live_server.url) as page:
        enter(page, world.tess)
        see(page)
        page.locator("#result").get_by_text("VENT-0003").wait_for(timeout=20_000)


def test_an_unknown_code_says_what_to_do(
    browser: Any, world: World, enter: Any, tmp_path: Path, live_server: Any
) -> None:
    film = tmp_path / "film.mjpeg"
    with seeing(browser, film, frame(drawn(qr("PASSING-BY-1"), dot=9)), base=live_server.url) as page:
        enter(page, world.mara)
        see(page)
        page.get_by_text("Unknown code").wait_for(timeout=20_000)
        page.get_by_role("link", name="Enter as a new device").wait_for()


def test_without_a_camera_the_page_says_so_and_goes_on(
    world: World, device: Device, enter: Any, page: Any
) -> None:
    enter(page, world.tess)
    see(page)
    page.get_by_text("Type the code").wait_for()
    field = page.get_by_label("Code")
    field.fill(device.tag)
    field.press("Enter")
    page.locator("#result").get_by_text("Defibrillator").first.wait_for()


def test_a_scanner_that_types_need_not_empty_the_field(
    world: World, enter_device: Enter, enter: Any, page: Any
) -> None:
    enter_device("ONE-1")
    enter_device("TWO-2")
    enter(page, world.tess)
    page.goto("/devices/scan/")
    page.locator("html[data-bound]").wait_for(state="attached")
    for tag in ("ONE-1", "TWO-2"):
        page.keyboard.type(tag)
        page.keyboard.press("Enter")
        page.locator("#result").get_by_text(tag).wait_for()


def test_only_pages_with_a_camera_may_run_the_reader(
    device: Device, sign_in: Callable[[str], Client]
) -> None:
    tess = sign_in("tess")
    policies = {
        url: "wasm-unsafe-eval" in tess.get(url).headers["Content-Security-Policy"]
        for url in ("/devices/scan/", "/devices/", f"/devices/{device.tag}/", "/")
    }
    assert policies == {
        "/devices/scan/": True,
        "/devices/": False,
        f"/devices/{device.tag}/": False,
        "/": False,
    }
