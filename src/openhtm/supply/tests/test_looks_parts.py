"""Parts and stores in a real browser: every size, light and dark, axe."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from openhtm.supply.actions import kits, reservations, stock, stores
from openhtm.supply.actions.kits import NewKit
from openhtm.supply.models import Part, Stock
from openhtm.supply.rules.stock import Wanted
from openhtm.supply.stocking import Why
from openhtm_testing.personas import NOON, World

from . import factories as make


@pytest.fixture
def shelf(world: World) -> Stock:
    """A battery of three lots, one of them expired; a fuse that is short; a serial-numbered valve; a kit."""
    by, at = world.mara, NOON
    priced = {"price_minor": 18_550, "currency": "USD", "priced_on": make.TODAY}
    part = make.make_part(
        world,
        at,
        "BAT-LVP-01",
        name="Battery pack, infusion pump",
        tracking="lot",
        safety_relevant="yes",
        **priced,
    )
    row = make.make_stock(world, at, 2, part=part, lot="L26-0441", expires_on=date(2026, 11, 22))
    make.make_stock(world, at, 8, part=part, lot="L27-0012", expires_on=date(2027, 11, 30))
    levels: dict[str, Any] = {"reorder_at": Decimal(12), "fill_to": Decimal(30)}
    stores.set_levels(row.store, part=part, bin="A1", **levels, by=by, at=at)
    make.make_stock(world, at, 120)
    valve = make.make_part(world, at, "EXP-VALVE-2", name="Expiratory valve", tracking="serial")
    make.make_stock(world, at, 1, part=valve, serial="EXP7001")
    why = Why(source="order:1", reference="GEN-1042")
    reservations.reserve(row, quantity=Decimal(3), why=why, by=world.tess, at=at)
    stock.issue(row, wanted=Wanted(quantity=Decimal(1)), why=why, by=world.tess, at=at)
    kits.put(new=NewKit(code="PM-LVP", name="Yearly", parts={part: Decimal(1)}), by=by, at=at)
    return row


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/parts/", "parts"),
        ("/parts/{part}/", "part"),
        ("/parts/to-be-bought/", "to-be-bought"),
        ("/stores/{store}/", "store"),
        ("/stores/{store}/count/", "store-count"),
        ("/parts/{part}/edit/", "part-edit"),
    ],
)
def test_the_pages_look_right_everywhere(
    world: World, shelf: Stock, enter: Any, page: Any, looks: Any, address: str, name: str
) -> None:
    part = Part.objects.get(number="BAT-LVP-01")
    enter(page, world.mara)
    looks.everywhere(page, address.format(part=part.pk, store=shelf.store_id), name=name)
