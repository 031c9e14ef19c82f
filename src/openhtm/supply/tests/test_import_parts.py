"""Lists of parts and stock: brought in, again unchanged, corrected, taken back; what is wrong says where."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.imports import api
from openhtm.kernel.errors import NotPermitted
from openhtm.maintenance.tests.listing import Bring, bringer, counts, rules
from openhtm.supply import part_lists, shelves
from openhtm.supply.actions import stock
from openhtm.supply.models import Lot, Movement, Part, Stock
from openhtm.supply.rules.stock import Wanted
from openhtm.supply.stocking import Why

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

LIST = """\
Part No,Description,Supplier,Unit Cost,Currency,Track by,Safety part,Shelf life,Store,Bin,Min,Max,Qty,Lot,Use by
BAT-01,Battery,Acme Service,12.50,USD,lot,yes,24,main,A1,2,10,4,L1,2027-05-01
BAT-01,,,,,,,,main,,,,2,L2,2027-09-01
0042,Fuse,,,,,no,,main,B2,,,100,,
LATCH,Latch,,,,,,,,,,,,,
"""


@pytest.fixture
def bring(world: World, at: datetime, tmp_path: Path) -> Bring:
    """The main store and a vendor are on record."""
    make.make_store(world, at)
    make.make_vendor(world, at)
    return bringer(world, at, tmp_path, kind="parts")


def test_a_list_brings_parts_and_what_lies_in_stores(bring: Bring) -> None:
    checked = bring(LIST)
    assert counts(checked) == {"create": 4}
    assert not Part.objects.exists()
    assert counts(bring(LIST, apply=True)) == {"create": 4}
    battery = Part.objects.get(number="BAT-01")
    assert (battery.name, battery.price_minor, battery.currency) == ("Battery", 1250, "USD")
    assert (battery.tracking, battery.safety_relevant, battery.vendor_id is None) == ("lot", "yes", False)
    row = Stock.objects.get(part=battery)
    assert (row.bin, int(row.quantity), int(row.reorder_at or 0), int(row.fill_to or 0)) == ("A1", 6, 2, 10)
    assert {(lot.lot, lot.expires_on) for lot in row.lots.all()} == {
        ("L1", date(2027, 5, 1)),
        ("L2", date(2027, 9, 1)),
    }
    assert Part.objects.get(number="0042").safety_relevant == "no"
    assert Part.objects.get(number="LATCH").safety_relevant == "unknown"


def test_a_second_run_changes_nothing(bring: Bring) -> None:
    bring(LIST, apply=True)
    moved = Movement.objects.count()
    assert counts(bring(LIST, apply=True)) == {"unchanged": 4}
    assert Movement.objects.count() == moved


def test_a_download_of_ours_brought_back_changes_nothing(bring: Bring, world: World, tmp_path: Path) -> None:
    bring(LIST, apply=True)
    from openhtm.registry.api import export_format

    rows: Any = part_lists.shelved(shelves.parts(world.mara), shelves.stock(world.mara))
    text = b"".join(export_format("csv").write(rows, part_lists.part_columns())).decode("utf-8-sig")
    assert counts(bring(text, apply=True, name="ours.csv")) == {"unchanged": 4}


def test_another_number_is_a_count_and_an_empty_cell_clears_nothing(bring: Bring) -> None:
    bring(LIST, apply=True)
    assert counts(bring("Part,Name,Store,Qty\n0042,,MAIN,90\n", apply=True)) == {"update": 1}
    row = Stock.objects.get(part__number="0042")
    assert (int(row.quantity), row.bin, row.part.name) == (90, "B2", "Fuse")
    assert int(Movement.objects.filter(kind="count").get().quantity) == -10


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("X-1,Name,,,nowhere,1,,", "row.unknown_reference"),
        ("X-1,Name,Nobody Ltd,,main,1,,", "row.unknown_reference"),
        ("X-1,Name,,,,1,,", "row.missing"),
        ("X-1,Name,,,main,-1,,", "row.refused"),
        ("X-1,Name,,lot,main,1,,", "row.refused"),
        ("X-1,Name,,lot,main,1,L1,2020-01-01", "row.refused"),
        ("X-1,Name,,serial,main,2,,", "row.refused"),
    ],
)
def test_what_is_wrong_is_refused_and_the_rest_is_not_written(row: str, rule: str, bring: Bring) -> None:
    head = "Part,Name,Supplier,Tracking,Store,Qty,Lot,Expires\n"
    report = bring(f"{head}{row}\n")
    assert (counts(report), rules(report)) == ({"error": 1}, [rule])
    assert not Part.objects.exists()


def test_one_lot_twice_and_two_descriptions_of_one_part_are_refused(bring: Bring) -> None:
    twice = bring("Part,Name,Store,Qty\nX-1,Seal,main,1\nX1,Seal,main,2\n")
    assert rules(twice) == ["row.twice"]
    two = bring("Part,Name,Tracking,Store,Qty,Lot\nX-1,Seal,lot,main,1,A\nX-1,Ring,lot,main,1,B\n")
    assert rules(two) == ["row.twice"]


def test_a_list_is_taken_back_unless_something_has_moved_since(
    bring: Bring, world: World, at: datetime
) -> None:
    make.make_part(world, at, "LATCH", name="Old latch")
    report = bring(LIST, apply=True)
    row = Stock.objects.get(part__number="0042")
    why = Why(source="order:1", reference="GEN-1")
    taken = stock.issue(row, wanted=Wanted(quantity=Decimal(1)), why=why, by=world.tess, at=at)
    with pytest.raises(api.UnableToUndo, match="0042 in MAIN has moved since"):
        api.undo(report.batch, reason="Wrong list", by=world.root, at=at)
    stock.put_back(taken[0], quantity=Decimal(1), why=why, by=world.tess, at=at)
    api.undo(report.batch, reason="Wrong list", by=world.root, at=at)
    assert not Lot.objects.filter(quantity__gt=0).exists()
    assert {part.number for part in Part.objects.exclude(retired_reason="")} == {"BAT-01", "0042"}
    assert Part.objects.get(number="LATCH").name == "Old latch"


def test_who_may_not_edit_parts_brings_no_list(bring: Bring, world: World) -> None:
    with pytest.raises(NotPermitted):
        bring(LIST, by=world.tess)


def test_nothing_is_put_into_a_store_where_one_may_not(bring: Bring, world: World, at: datetime) -> None:
    make.make_store(world, at, "THERE", site=world.other_site)
    report = bring("Part,Name,Site,Store,Qty\nX-1,Seal,OTH,THERE,1\n")
    assert rules(report) in (["row.not_allowed"], ["row.unknown_reference"])
    assert not Stock.objects.exists()
