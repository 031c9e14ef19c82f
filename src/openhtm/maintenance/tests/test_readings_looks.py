"""How the pages of result files look, on a phone, a tablet and a desk, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from openhtm.maintenance.actions.readings import map_files
from openhtm_testing.looks import Looks, assert_accessible

from . import gear
from .test_readings import LAYOUT
from .test_web_readings import DAYS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from openhtm_testing.personas import World


@pytest.fixture
def address(world: World, at: datetime) -> str:
    analyzer = gear.make_analyzer(world, at, days=DAYS)
    map_files(analyzer, layout=LAYOUT, by=world.tess, at=at)
    run = gear.make_run(world, at, gear.make_asking(world, at), leakage="80")
    return reverse("maintenance:readings", args=[run.work_order.reference, run.pk])


def test_a_file_is_brought_previewed_and_taken(
    page: Page,
    address: str,
    world: World,
    enter: Callable[..., Any],
    looks: Looks,
    tmp_path: Path,
) -> None:
    enter(page, world.tess)
    looks.everywhere(page, address, name="readings")
    looks.everywhere(page, reverse("maintenance:result_files", args=["GEN-0090"]), name="result-files")
    file = tmp_path / "safety test 2026-11-22.csv"
    text = "Asset;Prüfung;Wert\nGEN-0001;Ableitstrom;0,08\nGEN-0001;Gehäusestrom;0,02\n"
    file.write_text(text, encoding="utf-8")
    page.goto(page.url.partition("/test-equipment")[0] + address)
    page.get_by_label("Result file").set_input_files(str(file))
    page.get_by_role("button", name="Show what it would fill").click()
    page.get_by_text("It fills 1 step.").wait_for()
    for width in ("phone", "desktop"):
        page.set_viewport_size({"width": 390 if width == "phone" else 1440, "height": 844})
        looks.picture(page, name=f"readings-preview-{width}")
        assert_accessible(page)
    page.get_by_label("Leave out results that are not asked for").check()
    page.get_by_role("button", name="Take these readings").click()
    page.get_by_text("filled 1 step.").wait_for()
    page.get_by_text("From the file").first.wait_for()
    looks.picture(page, name="readings-taken")
