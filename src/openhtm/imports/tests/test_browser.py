"""The wizard in a real browser, at three widths, light and dark, without axe finding anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.catalog.models import Manufacturer
from openhtm.imports.actions import imports
from openhtm.imports.models import Import
from openhtm.registry.models import Device

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from openhtm_testing.looks import Looks

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LIST = """\
Asset Tag,Serial Number,Manufacturer,Model,Device Type,Status,Purchased,Colour Code
BM-1,00123,Phillips,MX450,Patient monitor,In use,05/06/2019,red
BM-2,1.22E+11,Dräger,Evita V500,Ventilator with a long name that goes on for a while,Humming,01/02/2019,blue
BM-3,A-9,Dräger,Evita V500,Ventilator,Humming,03/04/2019,blue
"""


def mend(page: Page, problem: str, *, said: str) -> None:
    group = page.locator("section.problem").filter(has_text=problem)
    group.get_by_role("combobox").select_option(said)
    group.get_by_role("button", name="Apply to the group").click()


def test_a_list_is_brought_in_by_mouse(
    world: Any, page: Page, enter: Callable[[Page, Any], None], looks: Looks, tmp_path: Path, at: datetime
) -> None:
    Manufacturer.objects.create(name="Philips", normalized="philips")
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    enter(page, world.mara)

    page.goto("/imports/new/")
    page.get_by_label("File", exact=False).first.set_input_files(file)
    page.get_by_label("Site").select_option(label=str(world.site))
    page.get_by_role("button", name="Look at the list").click()
    page.wait_for_url("**/columns/")
    batch = Import.objects.get()
    looks.everywhere(page, "/imports/new/", name="import-file")
    looks.everywhere(page, f"/imports/{batch.pk}/columns/", name="import-columns")

    page.get_by_role("button", name="Check the rows").click()
    page.wait_for_url("**/problems/")
    looks.everywhere(page, f"/imports/{batch.pk}/problems/", name="import-problems")
    page.goto(f"/imports/{batch.pk}/problems/")
    mend(page, "day or month first", said="day_first")
    mend(page, "Humming", said="in_service")
    page.get_by_role("button", name="Import 2 rows").click()
    page.wait_for_url("**/result/")

    assert set(Device.objects.values_list("tag", flat=True)) == {"BM-1", "BM-3"}
    looks.everywhere(page, f"/imports/{batch.pk}/result/", name="import-result")
    looks.everywhere(page, f"/imports/{batch.pk}/undo/", name="import-undo")
    looks.everywhere(page, "/imports/", name="import-list")
    page.goto(f"/imports/{batch.pk}/undo/")
    page.get_by_role("button", name="Undo the import").click()
    page.wait_for_url("**/result/")
    assert not Device.objects.exists()


def test_a_worker_shows_how_far_it_is(
    world: Any, page: Page, enter: Callable[[Page, Any], None], looks: Looks, at: datetime
) -> None:
    from django.core.files.base import ContentFile

    from openhtm.imports.engine import progress

    content = ContentFile(LIST.encode(), name="list.csv")
    batch = imports.upload(kind="devices", name="list.csv", content=content, by=world.mara, at=at)
    imports.hand_to_worker(batch, job="check", by=world.mara, at=at)
    progress.tell(batch.pk, step="check", done=2_000, total=9_000)
    enter(page, world.mara)

    looks.everywhere(page, f"/imports/{batch.pk}/progress/", name="import-progress")
    assert "2,000" in page.inner_text("main")
