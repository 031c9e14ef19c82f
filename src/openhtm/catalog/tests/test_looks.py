"""The catalog's pages in a real browser: every width, light and dark, accessible, nothing sideways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openhtm_testing.personas import World

from .factories import small_catalog

PAGES = {
    "manufacturers": "manufacturers/",
    "manufacturer": "manufacturers/{maker}/",
    "merge": "manufacturers/{loser}/merge/?into={maker}",
    "duplicates": "manufacturers/duplicates/",
    "models": "models/",
    "model": "models/{model}/",
    "model-edit": "models/{model}/edit/",
    "device-type": "types/{type}/",
}


def test_every_page_is_fit_to_be_looked_at(
    page: Any, enter: Callable[..., None], looks: Any, world: World, at: Any
) -> None:
    catalog = small_catalog(by=world.mara, at=at)
    enter(page, world.cleo)
    records = {"maker": catalog.philips, "loser": catalog.medical_systems, "model": catalog.monitor}
    ids = {name: record.pk for name, record in records.items()} | {"type": catalog.monitor_type.pk}

    for name, path in PAGES.items():
        looks.everywhere(page, f"/catalog/{path.format(**ids)}", name=f"catalog-{name}")
