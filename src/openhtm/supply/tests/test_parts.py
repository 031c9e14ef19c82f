"""Parts, kits and stores: entered, changed, named; refusals say what to do."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.audit.api import history
from openhtm.kernel.errors import InvalidInput, NotFound, NotPermitted, StaleVersion
from openhtm.maintenance.tests.factories import make_model
from openhtm.supply import part_lists, shelves
from openhtm.supply.actions import kits, parts, stores
from openhtm.supply.actions.kits import NewKit
from openhtm.supply.actions.parts import PartKnown
from openhtm.supply.actions.stores import StoreKnown
from openhtm.supply.models import Kit, KitLine

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World


def test_a_part_is_entered_once_however_its_number_is_written(world: World, at: datetime) -> None:
    made = make.make_part(world, at, "453-564 01a", name=" Fuse   2 A ")
    assert (made.number, made.name) == ("453-564 01a", "Fuse 2 A")
    assert history(made)
    with pytest.raises(PartKnown):
        make.make_part(world, at, "45356401A")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": " "}, "number"),
        ({"name": ""}, "name"),
        ({"shelf_life_months": 12}, "tracking"),
        ({"price_minor": 100}, "currency"),
        ({"price_minor": 100, "currency": "USD"}, "priced_on"),
        ({"price_minor": -1, "currency": "USD", "priced_on": make.TODAY}, "price_minor"),
    ],
)
def test_a_part_that_cannot_be_is_refused(
    values: dict[str, Any], field: str, world: World, at: datetime
) -> None:
    with pytest.raises(InvalidInput) as problem:
        make.make_part(world, at, **{"number": "F-1", **values})
    assert field in problem.value.fields


def test_what_a_part_has_not_is_refused(world: World, at: datetime) -> None:
    with pytest.raises(InvalidInput):
        make.make_part(world, at, color="red")


def test_an_edit_of_a_part_that_somebody_changed_meanwhile_is_refused(world: World, at: datetime) -> None:
    made = make.make_part(world, at)
    parts.edit(made, changes={"unit": "pieces"}, seen_version=1, by=world.mara, at=at)
    with pytest.raises(StaleVersion):
        parts.edit(made, changes={"unit": "m"}, seen_version=1, by=world.mara, at=at)


def test_how_a_part_is_tracked_stays_while_pieces_are_in_a_store(world: World, at: datetime) -> None:
    row = make.make_stock(world, at)
    with pytest.raises(InvalidInput):
        parts.edit(row.part, changes={"tracking": "lot"}, by=world.mara, at=at)


def test_a_renumbered_part_does_not_take_the_number_of_another(world: World, at: datetime) -> None:
    make.make_part(world, at, "A-1")
    other = make.make_part(world, at, "A-2")
    with pytest.raises(PartKnown):
        parts.edit(other, changes={"number": "a1"}, by=world.mara, at=at)


def test_what_it_fits_and_what_may_replace_it_stand_in_the_ledger(world: World, at: datetime) -> None:
    made, other, model = make.make_part(world, at), make.make_part(world, at, "F-200"), make_model()
    for _ in range(2):
        parts.set_fits(made, models=[model], by=world.mara, at=at)
        parts.set_alternatives(made, others=[other], by=world.mara, at=at)
    assert list(part_lists.alternatives_of(made)) == [other]
    assert list(part_lists.alternatives_of(other)) == []
    assert list(part_lists.fitting(shelves.parts(world.tess), model_id=model.pk)) == [made]
    assert len(history(made)) == 3
    parts.set_fits(made, models=[], by=world.mara, at=at)
    assert not made.fits.exists()
    with pytest.raises(InvalidInput):
        parts.set_alternatives(made, others=[made], by=world.mara, at=at)


def test_a_kit_is_put_again_with_other_parts(world: World, at: datetime) -> None:
    fuse, seal = make.make_part(world, at), make.make_part(world, at, "S-1")
    made = kits.put(
        new=NewKit(code=" pm-vent a ", name="Yearly", parts={fuse: Decimal(2)}), by=world.mara, at=at
    )
    assert made.code == "PM-VENT A"
    new = NewKit(code="PM-VENT A", name="Yearly", parts={fuse: Decimal(1), seal: Decimal("0.5")})
    kits.put(new=new, seen_version=made.version, by=world.mara, at=at)
    assert dict(KitLine.objects.values_list("part__number", "quantity")) == {
        "F-100": 1,
        "S-1": Decimal("0.5"),
    }
    assert shelves.named_kit("pm-vent  a") == Kit.objects.get()
    wrong: dict[str, Any]
    for wrong in ({"code": ""}, {"name": " "}, {"parts": {}}, {"parts": {fuse: Decimal(0)}}):
        with pytest.raises(InvalidInput):
            kits.put(new=NewKit(**{**vars(new), **wrong}), by=world.mara, at=at)
    with pytest.raises(NotPermitted):
        kits.put(new=new, by=world.tess, at=at)


def test_a_store_is_known_by_its_code_and_given_up_when_empty(world: World, at: datetime) -> None:
    row = make.make_stock(world, at)
    with pytest.raises(StoreKnown):
        make.make_store(world, at, " main ")
    with pytest.raises(InvalidInput):
        stores.edit(row.store, changes={"retired_reason": "Moved"}, by=world.mara, at=at)
    with pytest.raises(InvalidInput):
        make.make_store(world, at, "")
    empty = make.make_store(world, at, "VAN")
    stores.edit(empty, changes={"retired_reason": "Sold"}, seen_version=1, by=world.mara, at=at)
    with pytest.raises(StaleVersion):
        stores.edit(empty, changes={"name": "X"}, seen_version=1, by=world.mara, at=at)


def test_a_store_of_two_sites_with_one_code_is_named_with_its_site(world: World, at: datetime) -> None:
    mine = make.make_store(world, at)
    make.make_store(world, at, site=world.other_site)
    assert shelves.store_of_code(world.tess, "main") == mine
    assert shelves.store_of_code(world.root, "gen/main") == mine
    with pytest.raises(InvalidInput):
        shelves.store_of_code(world.root, "MAIN")
    with pytest.raises(NotFound):
        shelves.store_of_code(world.otto, "GEN/MAIN")


def test_who_may_not_keep_parts_is_refused_and_the_outsider_sees_no_stock(world: World, at: datetime) -> None:
    row = make.make_stock(world, at)
    with pytest.raises(NotPermitted):
        parts.add(values={"number": "X", "name": "X"}, by=world.tess, at=at)
    with pytest.raises(NotPermitted):
        stores.add(world.site, values={"code": "X", "name": "X"}, by=world.nina, at=at)
    with pytest.raises(NotPermitted):
        stores.set_levels(row.store, part=row.part, by=world.otto, at=at)
    assert list(shelves.parts(world.nina)) == []
    assert list(shelves.stock(world.otto)) == []
    assert list(shelves.stores(world.otto)) == []
    assert list(shelves.movements(world.otto)) == []
    with pytest.raises(NotFound):
        shelves.in_store(world.otto, row.pk)
