"""Parts of an order that come out of a store: taken, reserved, put back; and what a safety-relevant one asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm.maintenance import facts, stocked
from openhtm.maintenance.actions import order_lines, order_parts, work_orders
from openhtm.maintenance.actions.order_lines import Part
from openhtm.maintenance.actions.order_parts import FromStore
from openhtm.maintenance.models import OrderKind, PartLine, WorkOrder
from openhtm.maintenance.moving import RecordClosed
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.outside import CoveredElsewhere
from openhtm.maintenance.rules.closing import Lack
from openhtm.supply.actions import kits, parts
from openhtm.supply.actions.kits import NewKit
from openhtm.supply.models import Movement, Reservation, Stock
from openhtm.supply.rules.stock import Wanted
from openhtm.supply.stocking import StockRefused
from openhtm.supply.tests import factories as shop

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World


def repair(world: World, at: datetime, **fields: Any) -> WorkOrder:
    device = fields.pop("device", None) or make.make_device(world)
    new = NewOrder(kind=OrderKind.REPAIR, title="No power", device=device, **fields)
    order = work_orders.open_order(new, by=world.cleo, at=at)
    found: WorkOrder = WorkOrder.objects.select_related("device__site", "site").get(pk=order.pk)
    return found


def one(row: Stock, quantity: Any = 1, **more: Any) -> FromStore:
    names = {name: more.pop(name) for name in ("lot", "serial") if name in more}
    return FromStore(stock=row, wanted=Wanted(quantity=Decimal(quantity), **names), **more)


def left(row: Stock) -> Decimal:
    return Stock.objects.get(pk=row.pk).quantity


def test_a_part_comes_out_of_the_store_with_its_lot_price_and_what_came_out(
    world: World, at: datetime
) -> None:
    part = shop.make_part(
        world, at, "B-1", tracking="lot", price_minor=1250, currency="USD", priced_on=shop.TODAY
    )
    row = shop.make_stock(world, at, 5, part=part, lot="L7", expires_on=date(2027, 1, 1))
    order = repair(world, at)
    (line,) = order_parts.take_part(order, taken=one(row, 2, removed_serial=" OLD1 "), by=world.tess, at=at)
    assert (line.description, line.catalog_number, line.lot) == ("Fuse 2 A", "B-1", "L7")
    assert (int(line.quantity), line.cost_minor, line.currency) == (2, 2500, "USD")
    assert (line.expires_on, line.removed_serial) == (date(2027, 1, 1), "OLD1")
    assert left(row) == 3
    assert Movement.objects.filter(kind="issue").get().reference == order.reference


def test_what_somebody_else_pays_has_no_price(world: World, at: datetime) -> None:
    part = shop.make_part(world, at, "B-1", price_minor=1250, currency="USD", priced_on=shop.TODAY)
    row = shop.make_stock(world, at, part=part)
    (line,) = order_parts.take_part(repair(world, at), taken=one(row, charged=False), by=world.tess, at=at)
    assert (line.unit_cost_minor, line.currency) == (None, "")


def test_a_part_with_a_price_is_refused_where_a_contract_covers_parts(world: World, at: datetime) -> None:
    part = shop.make_part(world, at, "B-1", price_minor=1250, currency="USD", priced_on=shop.TODAY)
    row = shop.make_stock(world, at, part=part)
    cover = shop.make_cover(shop.make_contract(world, at), world, at, tag="GEN-0077")
    order = repair(world, at, device=cover.device)
    with pytest.raises(CoveredElsewhere):
        order_parts.take_part(order, taken=one(row), by=world.tess, at=at)
    assert left(row) == 3
    order_parts.take_part(order, taken=one(row, charged=False), by=world.tess, at=at)
    assert left(row) == 2


def test_what_is_not_there_leaves_no_line(world: World, at: datetime) -> None:
    row, order = shop.make_stock(world, at, 1), repair(world, at)
    with pytest.raises(StockRefused):
        order_parts.take_part(order, taken=one(row, 2), by=world.tess, at=at)
    assert not PartLine.objects.exists()
    assert left(row) == 1


@pytest.mark.parametrize(("flag", "asked"), [("yes", True), ("no", False), ("unknown", False)])
def test_a_safety_relevant_part_asks_for_a_test_by_its_own_flag(
    flag: str, asked: bool, world: World, at: datetime
) -> None:
    row = shop.make_stock(world, at, part=shop.make_part(world, at, "B-1", safety_relevant=flag))
    order = repair(world, at)
    (line,) = order_parts.take_part(order, taken=one(row), by=world.tess, at=at)
    assert line.safety_relevant is asked
    lacks = {each.lack for each in facts.missing(order, now=at)}
    assert (Lack.RETEST in lacks) is asked


def test_a_part_written_by_hand_follows_the_flag_of_its_number(world: World, at: datetime) -> None:
    """Nobody ticked anything; the number says it, in whatever way it is written."""
    shop.make_part(world, at, "453-564 01", safety_relevant="yes")
    order = repair(world, at)
    written = Part(description="Latch", catalog_number="45356401", safety_relevant=False)
    line = order_lines.add_part(order, part=written, by=world.tess, at=at)
    assert (line.safety_relevant, order.safety_part_opened) == (True, True)
    other = order_lines.add_part(order, part=replace(written, catalog_number="X-1"), by=world.tess, at=at)
    assert other.safety_relevant is False


def test_a_struck_out_line_goes_back_into_the_store_once_unless_it_is_used_up(
    world: World, at: datetime
) -> None:
    row, order = shop.make_stock(world, at, 3), repair(world, at)
    (line,) = order_parts.take_part(order, taken=one(row), by=world.tess, at=at)
    for _ in range(2):
        order_lines.strike_out_part(line, reason="Wrong one", by=world.tess, at=at)
    assert left(row) == 3
    (broken,) = order_parts.take_part(order, taken=one(row), by=world.tess, at=at)
    order_lines.strike_out_part(broken, reason="Broke", to_store=False, by=world.tess, at=at)
    assert left(row) == 2


def test_what_is_reserved_for_an_order_is_free_again_when_it_is_over(world: World, at: datetime) -> None:
    row, order = shop.make_stock(world, at, 1), repair(world, at)
    order_parts.reserve_part(order, stock=row, quantity=Decimal(1), by=world.tess, at=at)
    other = repair(world, at, device=make.make_device(world, "GEN-0002"))
    with pytest.raises(StockRefused):
        order_parts.take_part(other, taken=one(row), by=world.tess, at=at)
    work_orders.cancel(order, reason="Not needed", by=world.mara, at=at)
    assert Reservation.objects.get().ended_reason == "Cancelled"
    order_parts.take_part(other, taken=one(row), by=world.tess, at=at)
    with pytest.raises(RecordClosed):
        order_parts.reserve_part(order, stock=row, quantity=Decimal(1), by=world.tess, at=at)


def test_a_reservation_is_given_back_by_its_order_only(world: World, at: datetime) -> None:
    row, order = shop.make_stock(world, at, 1), repair(world, at)
    held = order_parts.reserve_part(order, stock=row, quantity=Decimal(1), by=world.tess, at=at)
    other = repair(world, at, device=make.make_device(world, "GEN-0002"))
    with pytest.raises(InvalidInput):
        order_parts.release_part(other, reservation_id=held.pk, by=world.tess, at=at)
    order_parts.release_part(order, reservation_id=held.pk, by=world.tess, at=at)
    assert not stocked.reservations(order).exists()


def test_a_part_of_another_site_is_sent_here_first(world: World, at: datetime) -> None:
    there = shop.make_store(world, at, "THERE", site=world.other_site)
    row = shop.make_stock(world, at, 3, store=there)
    with pytest.raises(InvalidInput):
        order_parts.take_part(repair(world, at), taken=one(row), by=world.root, at=at)


def test_who_may_not_work_on_the_order_takes_nothing(world: World, at: datetime) -> None:
    row, order = shop.make_stock(world, at, 3), repair(world, at)
    for person in (world.nina, world.ada, world.otto):
        with pytest.raises(NotPermitted):
            order_parts.take_part(order, taken=one(row), by=person, at=at)
        with pytest.raises(NotPermitted):
            order_parts.reserve_part(order, stock=row, quantity=Decimal(1), by=person, at=at)
    assert left(row) == 3


def test_the_same_request_takes_once(world: World, at: datetime) -> None:
    row, order = shop.make_stock(world, at, 3), repair(world, at)
    for _ in range(2):
        order_parts.take_part.once("r1", order, taken=one(row), by=world.tess, at=at)
    assert (int(left(row)), PartLine.objects.count()) == (2, 1)


def test_the_kit_of_the_procedure_is_offered_and_reserved_as_a_whole(world: World, at: datetime) -> None:
    fuse, seal = shop.make_part(world, at), shop.make_part(world, at, "S-1")
    kit = kits.put(
        new=NewKit(code="PM-PUMP", name="Yearly", parts={fuse: Decimal(2), seal: Decimal(1)}),
        by=world.mara,
        at=at,
    )
    version = make.make_procedure(world, at)
    type(version).objects.filter(pk=version.pk).update(parts_kit="pm-pump")
    order = repair(world, at)
    order.procedure_version = type(version).objects.get(pk=version.pk)
    row = shop.make_stock(world, at, 1, part=fuse)
    found = stocked.kit_of(order, at=at)
    assert found is not None
    assert [(line.part.number, int(line.free), line.is_short) for line in found.lines] == [
        ("F-100", 1, True),
        ("S-1", 0, True),
    ]
    assert found.stores == []
    with pytest.raises(InvalidInput):
        order_parts.reserve_kit(order, kit=kit, store=row.store, by=world.tess, at=at)
    shop.make_stock(world, at, 5, part=seal)
    found = stocked.kit_of(order, at=at)
    assert found is not None
    assert found.stores == [row.store]
    order_parts.reserve_kit(order, kit=kit, store=row.store, by=world.tess, at=at)
    held = {each.stock.part.number: each.quantity for each in stocked.reservations(order)}
    assert held == {"F-100": 2, "S-1": 1}


def test_what_fits_the_device_stands_first(world: World, at: datetime) -> None:
    model = make.make_model()
    device = make.make_device(world, model=model)
    shop.make_stock(world, at)
    fitting = shop.make_part(world, at, "Z-9")
    parts.set_fits(fitting, models=[model], by=world.mara, at=at)
    shop.make_stock(world, at, 1, part=fitting)
    order = repair(world, at, device=device)
    rows = stocked.on_shelves(world.tess, order, text="", at=at)
    assert [(row.part.number, row.fits) for row in rows] == [("Z-9", 0), ("F-100", 1)]
    assert [row.part.number for row in stocked.on_shelves(world.tess, order, text="f 100", at=at)] == [
        "F-100"
    ]
    assert list(stocked.on_shelves(world.otto, order, text="", at=at)) == []
