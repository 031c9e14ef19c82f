"""Which pieces are taken and what is bought, against a slow count written from the words."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.supply.rules.stock import (
    Arriving,
    Held,
    Piece,
    Refusal,
    Tracked,
    Wanted,
    arriving,
    named,
    pick,
    takeable,
    to_order,
    usable,
)

ON = date(2026, 11, 22)
NEXT, PAST = ON + timedelta(days=1), ON - timedelta(days=1)


def lots(*rows: tuple[int, date | None]) -> list[Piece]:
    """Lots A, B, C … with so many and until when."""
    return [
        Piece(key=number, quantity=Decimal(quantity), lot="ABCDEFGH"[number], expires_on=until)
        for number, (quantity, until) in enumerate(rows)
    ]


def want(quantity: object, **more: str) -> Wanted:
    return Wanted(quantity=Decimal(str(quantity)), **more)


def test_those_that_expire_first_go_first_and_the_last_good_day_is_good() -> None:
    shelf = lots((2, None), (2, NEXT), (1, ON), (4, PAST))
    picks, wrong = pick(shelf, want(4), tracked=Tracked.LOT, on=ON)
    assert wrong is None
    assert [(one.key, int(one.quantity)) for one in picks] == [(2, 1), (1, 2), (0, 1)]


@pytest.mark.parametrize(
    ("shelf", "wanted", "wrong"),
    [
        (lots((4, PAST)), want(1), Refusal.EXPIRED),
        (lots((1, None), (4, PAST)), want(2), Refusal.EXPIRED),
        (lots((1, None)), want(2), Refusal.NOT_ENOUGH),
        (lots(), want(1), Refusal.NOT_ENOUGH),
        (lots((1, None)), want(1, lot="Z"), Refusal.UNKNOWN_LOT),
        (lots((1, None), (3, PAST)), want(1, lot="B"), Refusal.EXPIRED),
        (lots((1, None)), want(0), Refusal.QUANTITY),
        (lots((1, None)), want("-1"), Refusal.QUANTITY),
        (lots((1, None)), want(1, serial="S"), Refusal.NOT_TRACKED),
    ],
)
def test_what_cannot_be_taken_says_why(shelf: list[Piece], wanted: Wanted, wrong: Refusal) -> None:
    assert pick(shelf, wanted, tracked=Tracked.LOT, on=ON) == ([], wrong)


def test_pieces_of_a_serial_number_are_named_one_by_one() -> None:
    assert named(Tracked.SERIAL, want(1)) is Refusal.SERIAL_NEEDED
    assert named(Tracked.SERIAL, want(2, serial="S")) is Refusal.ONE_BY_ONE
    assert named(Tracked.SERIAL, want(1, serial="S")) is None
    assert named(Tracked.NONE, want(1, lot="A")) is Refusal.NOT_TRACKED
    assert named(Tracked.NONE, want("0.5")) is None


def test_what_is_reserved_for_other_work_stays() -> None:
    shelf, held = lots((3, None)), [Held("a", Decimal(2)), Held("b", Decimal(2))]
    assert pick(shelf, want(1), tracked=Tracked.LOT, on=ON, held=held)[1] is Refusal.RESERVED
    assert pick(shelf, want(2), tracked=Tracked.LOT, on=ON, held=held, source="a")[1] is None
    assert pick(shelf, want(2), tracked=Tracked.LOT, on=ON, held=held, source="b")[1] is Refusal.RESERVED
    assert pick(shelf, want(3), tracked=Tracked.LOT, on=ON, held=held, expired_too=True)[1] is None


_NUMBERS = st.integers(min_value=0, max_value=6)
_DAYS = st.sampled_from([None, PAST, ON, NEXT])
_HELD = st.lists(st.tuples(st.sampled_from("abc"), st.integers(min_value=1, max_value=4)), max_size=3)


def _one_by_one(there: int, held: list[tuple[str, int]], source: str) -> int:
    """Deal the pieces out one at a time in the order of the list; the rest is anybody's."""
    mine = 0
    for who, wanted in held:
        for _ in range(wanted):
            if there:
                there -= 1
                mine += who == source
    return mine + there


@given(st.integers(min_value=0, max_value=12), _HELD, st.sampled_from("abcx"))
def test_what_may_be_taken_is_dealt_out_by_turn(there: int, held: list[tuple[str, int]], source: str) -> None:
    rows = [Held(who, Decimal(n)) for who, n in held]
    assert takeable(Decimal(there), rows, source=source) == _one_by_one(there, held, source)


@given(st.lists(st.tuples(_NUMBERS, _DAYS), max_size=6), st.integers(min_value=1, max_value=12))
def test_a_pick_is_whole_fresh_and_oldest_first(rows: list[tuple[int, date | None]], wanted: int) -> None:
    shelf = lots(*rows)
    picks, wrong = pick(shelf, want(wanted), tracked=Tracked.LOT, on=ON)
    good = [until or date.max for n, until in rows for _ in range(n) if until is None or until >= ON]
    assert usable(shelf, on=ON) == len(good)
    assert (wrong is None) == (len(good) >= wanted)
    if wrong is None:
        until = {one.key: one.expires_on or date.max for one in shelf}
        taken = [until[one.key] for one in picks for _ in range(int(one.quantity))]
        assert taken == sorted(good)[:wanted]


@pytest.mark.parametrize(
    ("tracked", "shelf_life", "given_", "known", "wrong"),
    [
        (Tracked.NONE, False, Arriving(quantity=Decimal(2)), None, None),
        (Tracked.NONE, False, Arriving(quantity=Decimal(0)), None, Refusal.QUANTITY),
        (Tracked.LOT, False, Arriving(quantity=Decimal(2)), None, Refusal.LOT_NEEDED),
        (Tracked.LOT, True, Arriving(quantity=Decimal(2), lot="A"), None, Refusal.EXPIRY_NEEDED),
        (Tracked.LOT, True, Arriving(quantity=Decimal(2), lot="A", expires_on=PAST), None, Refusal.EXPIRED),
        (Tracked.LOT, True, Arriving(quantity=Decimal(2), lot="A", expires_on=ON), None, None),
        (
            Tracked.LOT,
            True,
            Arriving(quantity=Decimal(2), lot="A", expires_on=NEXT),
            Piece(key=1, lot="A", quantity=Decimal(1), expires_on=ON),
            Refusal.OTHER_EXPIRY,
        ),
        (
            Tracked.LOT,
            True,
            Arriving(quantity=Decimal(2), lot="A", expires_on=NEXT),
            Piece(key=1, lot="A", quantity=Decimal(0), expires_on=ON),
            None,
        ),
        (Tracked.SERIAL, False, Arriving(quantity=Decimal(1)), None, Refusal.SERIAL_NEEDED),
        (Tracked.SERIAL, False, Arriving(quantity=Decimal(2), serial="S"), None, Refusal.ONE_BY_ONE),
    ],
)
def test_what_arrives_says_what_it_is(
    tracked: Tracked, shelf_life: bool, given_: Arriving, known: Piece | None, wrong: Refusal | None
) -> None:
    assert arriving(given_, tracked=tracked, shelf_life=shelf_life, on=ON, known=known) is wrong


@pytest.mark.parametrize(
    ("coming", "reorder_at", "fill_to", "bought"),
    [
        (5, None, None, 0),  # nobody watches
        (3, 2, 10, 0),  # above the point
        (2, 2, 10, 8),  # on it
        (0, 0, None, 1),  # nothing left of what is bought at nothing
        (2, 2, None, 1),  # one above the point
        (-2, None, None, 2),  # more reserved than there is
        (-2, 1, 4, 6),
    ],
)
def test_what_is_bought(coming: int, reorder_at: int | None, fill_to: int | None, bought: int) -> None:
    found = to_order(
        coming=Decimal(coming),
        reorder_at=None if reorder_at is None else Decimal(reorder_at),
        fill_to=None if fill_to is None else Decimal(fill_to),
    )
    assert found == bought
