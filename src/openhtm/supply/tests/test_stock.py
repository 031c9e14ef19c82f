"""Stock: received, taken, put back, counted, sent on, thrown away; never below zero, every piece accounted for."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openhtm.audit.api import history
from openhtm.kernel.errors import DomainError, InvalidInput, NotPermitted, UnableToSome
from openhtm.supply import part_lists, shelves
from openhtm.supply.actions import reservations, stock, stores
from openhtm.supply.actions.stock import Counted, Receipt
from openhtm.supply.models import Lot, Movement, Reservation, Stock
from openhtm.supply.rules.stock import Wanted
from openhtm.supply.stocking import StockRefused, Why

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

TODAY = make.TODAY
FOR_A, FOR_B = Why(source="order:1", reference="GEN-1"), Why(source="order:2", reference="GEN-2")


def want(quantity: Any = 1, **more: str) -> Wanted:
    return Wanted(quantity=Decimal(quantity), **more)


def left(row: Stock) -> Decimal:
    return Stock.objects.get(pk=row.pk).quantity


def assert_accounted_for() -> None:
    """Each store's number is the sum of its lots and of its movements, and none is below zero."""
    for row in Stock.objects.all():
        lots = row.lots.aggregate(n=Sum("quantity"))["n"] or 0
        moved = row.movements.aggregate(n=Sum("quantity"))["n"] or 0
        assert row.quantity == lots == moved
        assert row.quantity >= 0
        assert all(lot.quantity >= 0 for lot in row.lots.all())


def test_what_arrives_lies_there_and_is_taken(world: World, at: datetime) -> None:
    row = make.make_stock(world, at, 3, reference="DN-7")
    (taken,) = stock.issue(row, wanted=want(2), why=FOR_A, by=world.tess, at=at)
    assert (int(left(row)), int(taken.quantity), int(taken.balance), taken.reference) == (1, -2, 1, "GEN-1")
    assert history(taken)
    assert_accounted_for()


def test_the_last_one_is_taken_once_and_the_second_is_told(world: World, at: datetime) -> None:
    """Both have the page open; both see one piece."""
    row = make.make_stock(world, at, 1)
    first, second = Stock.objects.get(pk=row.pk), Stock.objects.get(pk=row.pk)
    stock.issue(first, wanted=want(), why=FOR_A, by=world.tess, at=at)
    with pytest.raises(StockRefused) as problem:
        stock.issue(second, wanted=want(), why=FOR_B, by=world.mara, at=at)
    assert problem.value.details["why"] == "not_enough"
    assert left(row) == 0
    assert_accounted_for()


def test_the_database_itself_holds_zero(world: World, at: datetime) -> None:
    row = make.make_stock(world, at, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stock.objects.filter(pk=row.pk).update(quantity=-1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lot.objects.filter(stock=row).update(quantity=-1)


def test_what_has_expired_is_not_taken_but_thrown_away(world: World, at: datetime) -> None:
    part = make.make_part(world, at, "B-1", tracking="lot", shelf_life_months=24)
    row = make.make_stock(world, at, 2, part=part, lot="L1", expires_on=TODAY)
    later = at + timedelta(days=1)
    with pytest.raises(StockRefused) as problem:
        stock.issue(row, wanted=want(), why=FOR_A, by=world.tess, at=later)
    assert problem.value.details["why"] == "expired"
    with pytest.raises(InvalidInput):
        stock.scrap(row, wanted=want(2), reason=" ", by=world.tess, at=later)
    stock.scrap(row, wanted=want(2), reason="Expired", by=world.tess, at=later)
    assert left(row) == 0
    assert_accounted_for()


def test_the_day_of_the_site_decides_what_has_expired(world: World, at: datetime) -> None:
    """At 3 in the morning in London it is still yesterday in Chicago."""
    part = make.make_part(world, at, "B-1", tracking="lot")
    row = make.make_stock(world, at, 1, part=part, lot="L1", expires_on=TODAY)
    night = datetime.fromisoformat("2026-11-23T03:00:00+00:00")
    stock.issue(row, wanted=want(), why=FOR_A, by=world.tess, at=night)
    assert left(row) == 0


def test_lots_go_in_the_order_of_their_expiry_each_with_a_movement(world: World, at: datetime) -> None:
    part = make.make_part(world, at, "B-1", tracking="lot")
    make.make_stock(world, at, 2, part=part, lot="LATE", expires_on=date(2028, 1, 1))
    row = make.make_stock(world, at, 2, part=part, lot="EARLY", expires_on=date(2027, 1, 1))
    made = stock.issue(row, wanted=want(3), why=FOR_A, by=world.tess, at=at)
    assert [(one.lot.lot, int(one.quantity)) for one in made] == [("EARLY", -2), ("LATE", -1)]
    stock.issue(row, wanted=want(1, lot="LATE"), why=FOR_A, by=world.tess, at=at)
    assert_accounted_for()


def test_a_serial_number_lies_in_one_place_only(world: World, at: datetime) -> None:
    part = make.make_part(world, at, "M-1", tracking="serial")
    row = make.make_stock(world, at, 1, part=part, serial="SN1")
    other = make.make_store(world, at, "VAN")
    for where in (row.store, other):
        with pytest.raises(InvalidInput):
            make.make_stock(world, at, 1, part=part, store=where, serial="SN1")
    stock.issue(row, wanted=want(1, serial="SN1"), why=FOR_A, by=world.tess, at=at)
    make.make_stock(world, at, 1, part=part, store=other, serial="SN1")
    assert_accounted_for()


def test_a_part_is_put_back_once_into_its_lot(world: World, at: datetime) -> None:
    row = make.make_stock(world, at, 3)
    (taken,) = stock.issue(row, wanted=want(2), why=FOR_A, by=world.tess, at=at)
    stock.put_back(taken, quantity=Decimal(1), why=FOR_A, by=world.tess, at=at)
    with pytest.raises(InvalidInput):
        stock.put_back(taken, quantity=Decimal(2), why=FOR_A, by=world.tess, at=at)
    stock.put_back(taken, quantity=Decimal(1), why=FOR_A, by=world.tess, at=at)
    assert left(row) == 3
    with pytest.raises(InvalidInput):
        stock.put_back(taken, quantity=Decimal(1), why=FOR_A, by=world.tess, at=at)
    assert_accounted_for()


def test_what_is_sent_on_keeps_its_lot(world: World, at: datetime) -> None:
    part = make.make_part(world, at, "B-1", tracking="lot")
    row = make.make_stock(world, at, 3, part=part, lot="L1", expires_on=date(2027, 1, 1))
    van = make.make_store(world, at, "VAN")
    (made,) = stock.transfer(row, to=van, wanted=want(2), by=world.tess, at=at)
    assert (made.stock.store, made.lot.lot, made.lot.expires_on) == (van, "L1", date(2027, 1, 1))
    assert (int(left(row)), int(made.quantity)) == (1, 2)
    with pytest.raises(InvalidInput):
        stock.transfer(row, to=row.store, wanted=want(), by=world.tess, at=at)
    with pytest.raises(StockRefused):
        stock.transfer(row, to=van, wanted=want(2), by=world.tess, at=at)
    back = Stock.objects.get(store=van)
    stock.transfer(back, to=row.store, wanted=want(2), by=world.tess, at=at)
    assert left(row) == 3
    assert_accounted_for()


def test_stock_is_sent_only_to_where_one_may_keep_it(world: World, at: datetime) -> None:
    row, there = make.make_stock(world, at), make.make_store(world, at, site=world.other_site)
    with pytest.raises(NotPermitted):
        stock.transfer(row, to=there, wanted=want(), by=world.tess, at=at)
    stock.transfer(row, to=there, wanted=want(), by=world.root, at=at)
    assert_accounted_for()


def _count(row: Stock, quantity: int, shown: int) -> Counted:
    return Counted(lot_id=row.lots.get().pk, quantity=Decimal(quantity), shown=Decimal(shown))


def test_a_count_corrects_the_number_and_says_when(world: World, at: datetime) -> None:
    row = make.make_stock(world, at, 3)
    (made,) = stock.count(row.store, counted=[_count(row, 1, 3)], reason="Lost", by=world.tess, at=at)
    assert (made.kind, int(made.quantity), int(left(row))) == ("count", -2, 1)
    assert stock.count(row.store, counted=[_count(row, 1, 1)], by=world.tess, at=at) == []
    assert Stock.objects.get(pk=row.pk).counted_at == at
    assert_accounted_for()


def test_what_moved_during_the_round_is_counted_again(world: World, at: datetime) -> None:
    row = make.make_stock(world, at, 3)
    stock.issue(row, wanted=want(1), why=FOR_A, by=world.mara, at=at)
    with pytest.raises(UnableToSome) as problem:
        stock.count(row.store, counted=[_count(row, 3, 3)], by=world.tess, at=at)
    assert "F-100" in problem.value.problems
    with pytest.raises(UnableToSome):
        stock.count(row.store, counted=[_count(row, -1, 2)], by=world.tess, at=at)
    assert left(row) == 2


def test_what_is_not_in_the_store_is_not_counted_there(world: World, at: datetime) -> None:
    row, van = make.make_stock(world, at, 3), make.make_store(world, at, "VAN")
    with pytest.raises(InvalidInput):
        stock.count(van, counted=[_count(row, 1, 3)], by=world.tess, at=at)


def test_a_reservation_holds_back_and_ends_when_it_is_taken(world: World, at: datetime) -> None:
    row = make.make_stock(world, at, 2)
    reservations.reserve(row, quantity=Decimal(1), why=FOR_A, by=world.tess, at=at)
    held = reservations.reserve(row, quantity=Decimal(2), why=FOR_A, by=world.tess, at=at)
    assert Reservation.objects.count() == 1
    with pytest.raises(StockRefused) as problem:
        stock.issue(row, wanted=want(), why=FOR_B, by=world.mara, at=at)
    assert problem.value.details["why"] == "reserved"
    stock.issue(row, wanted=want(), why=FOR_A, by=world.tess, at=at)
    held.refresh_from_db()
    assert (int(held.quantity), held.ended_at) == (1, None)
    stock.issue(row, wanted=want(), why=FOR_A, by=world.tess, at=at)
    held.refresh_from_db()
    assert held.ended_at == at
    with pytest.raises(InvalidInput):
        reservations.reserve(row, quantity=Decimal(0), why=FOR_A, by=world.tess, at=at)


def test_what_is_let_go_may_be_taken_by_others(world: World, at: datetime) -> None:
    row = make.make_stock(world, at, 1)
    held = reservations.reserve(row, quantity=Decimal(1), why=FOR_A, by=world.tess, at=at)
    for _ in range(2):
        reservations.release(held, reason="Not needed", by=world.tess, at=at)
    stock.issue(row, wanted=want(), why=FOR_B, by=world.mara, at=at)
    assert left(row) == 0


def test_a_part_is_bought_when_what_is_free_falls_to_its_point(world: World, at: datetime) -> None:
    row = make.make_stock(world, at, 5)
    stores.set_levels(
        row.store, part=row.part, bin="A3", reorder_at=Decimal(2), fill_to=Decimal(6), by=world.mara, at=at
    )
    assert _needs(world) == []
    reservations.reserve(row, quantity=Decimal(3), why=FOR_A, by=world.tess, at=at)
    assert _needs(world) == [("F-100", 4)]
    stores.note_order(row, quantity=Decimal(4), reference="PO-1", by=world.mara, at=at)
    assert _needs(world) == []
    make.make_stock(world, at, 3)
    fresh = Stock.objects.get(pk=row.pk)
    assert (int(fresh.ordered), fresh.ordered_reference, fresh.bin) == (1, "PO-1", "A3")
    make.make_stock(world, at, 1)
    assert Stock.objects.get(pk=row.pk).ordered_reference == ""


def _needs(world: World) -> list[tuple[str, int]]:
    found = part_lists.needs(shelves.stock(world.tess), on=TODAY)
    return [(one.stock.part.number, int(one.quantity)) for one in found]


@pytest.mark.parametrize(
    "values",
    [
        {"reorder_at": Decimal(-1)},
        {"fill_to": Decimal(3)},
        {"reorder_at": Decimal(3), "fill_to": Decimal(3)},
    ],
)
def test_numbers_that_do_not_fit_together_are_refused(
    values: dict[str, Any], world: World, at: datetime
) -> None:
    row = make.make_stock(world, at)
    with pytest.raises(InvalidInput):
        stores.set_levels(row.store, part=row.part, by=world.mara, at=at, **values)
    with pytest.raises(InvalidInput):
        stores.note_order(row, quantity=Decimal(-1), by=world.mara, at=at)


def test_nothing_is_received_into_a_store_that_was_given_up(world: World, at: datetime) -> None:
    empty = make.make_store(world, at, "VAN")
    stores.edit(empty, changes={"retired_reason": "Sold"}, by=world.mara, at=at)
    with pytest.raises(InvalidInput):
        make.make_stock(world, at, 1, store=empty)


def test_who_may_not_keep_stock_is_refused(world: World, at: datetime) -> None:
    row = make.make_stock(world, at)
    arrived = Receipt(quantity=Decimal(1))
    for person in (world.nina, world.ada, world.otto):
        with pytest.raises(NotPermitted):
            stock.receive(row.store, part=row.part, receipt=arrived, by=person, at=at)
        with pytest.raises(NotPermitted):
            stock.issue(row, wanted=want(), why=FOR_A, by=person, at=at)
        with pytest.raises(NotPermitted):
            stock.count(row.store, counted=[], by=person, at=at)


def test_the_same_request_receives_once(world: World, at: datetime) -> None:
    row = make.make_stock(world, at, 1)
    for _ in range(2):
        stock.receive.once(
            "r1", row.store, part=row.part, receipt=Receipt(quantity=Decimal(2)), by=world.tess, at=at
        )
    assert left(row) == 3


_ACTS = st.lists(
    st.tuples(
        st.sampled_from(["receive", "issue", "scrap", "transfer", "count", "reserve", "release", "back"]),
        st.integers(min_value=-1, max_value=5),
        st.sampled_from(["A", "B"]),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=_ACTS)
def test_whatever_is_done_every_piece_is_accounted_for(
    world: World, at: datetime, acts: list[tuple[str, int, str]]
) -> None:
    """A model beside it keeps only how many there are in both stores together; both must agree."""
    with transaction.atomic():
        part = make.make_part(world, at, "B-1", tracking="lot")
        first, second = make.make_store(world, at, "ONE"), make.make_store(world, at, "TWO")
        row = make.make_stock(world, at, 2, part=part, store=first, lot="A")
        make.make_stock(world, at, 1, part=part, store=second, lot="B")
        total = Decimal(3)
        for verb, quantity, lot in acts:
            try:
                with transaction.atomic():
                    total += _do(verb, row, Decimal(quantity), lot, second, world, at)
            except DomainError:
                pass
            assert_accounted_for()
            assert Stock.objects.aggregate(n=Sum("quantity"))["n"] == total
        transaction.set_rollback(True)


def _do(verb: str, row: Stock, n: Decimal, lot: str, other: Any, world: World, at: datetime) -> Decimal:
    """What the verb adds to both stores together."""
    by: dict[str, Any] = {"by": world.tess, "at": at}
    wanted = Wanted(quantity=n, lot=lot)
    arrived = Receipt(quantity=n, lot=lot)
    verbs: dict[str, tuple[Any, Any]] = {
        "receive": (n, lambda: stock.receive(row.store, part=row.part, receipt=arrived, **by)),
        "issue": (-n, lambda: stock.issue(row, wanted=wanted, why=FOR_A, **by)),
        "scrap": (-n, lambda: stock.scrap(row, wanted=wanted, reason="Broken", **by)),
        "transfer": (0, lambda: stock.transfer(row, to=other, wanted=wanted, **by)),
        "reserve": (0, lambda: reservations.reserve(row, quantity=n, why=FOR_B, **by)),
        "release": (0, lambda: reservations.release_all(source=FOR_B.source, reason="Over", **by)),
        "count": (None, lambda: _counted(row, n, lot, by)),
        "back": (None, lambda: _back(n, by)),
    }
    added, act = verbs[verb]
    found = act()
    return Decimal(found if added is None else added)


def _counted(row: Stock, n: Decimal, lot: str, by: dict[str, Any]) -> Decimal:
    known = row.lots.filter(lot=lot).first()
    if known is None:
        return Decimal(0)
    counted = Counted(lot_id=known.pk, quantity=n, shown=known.quantity)
    stock.count(row.store, counted=[counted], **by)
    return n - Decimal(known.quantity)


def _back(n: Decimal, by: dict[str, Any]) -> Decimal:
    taken = Movement.objects.filter(kind="issue").first()
    if taken is None:
        return Decimal(0)
    stock.put_back(taken, quantity=n, why=FOR_A, **by)
    return n


@pytest.mark.django_db(transaction=True)
def test_two_people_take_the_last_one_at_the_same_moment(world: World, at: datetime) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite in memory has one connection; two meet on PostgreSQL only.")
    row = make.make_stock(world, at, 1)
    barrier, ends = threading.Barrier(2), []

    def take(person: Any, why: Why) -> None:
        try:
            barrier.wait()
            stock.issue(Stock.objects.get(pk=row.pk), wanted=want(), why=why, by=person, at=at)
            ends.append("taken")
        except StockRefused as problem:
            ends.append(str(problem.details["why"]))
        finally:
            connections.close_all()

    both = [threading.Thread(target=take, args=one) for one in ((world.tess, FOR_A), (world.mara, FOR_B))]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(ends) == ["not_enough", "taken"]
    assert_accounted_for()
