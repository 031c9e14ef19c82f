"""Verdicts on items, states of windows, what is counted, and what is ready."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.checks.rules.choosing import belongs_to
from openhtm.checks.rules.items import Found, InvalidItem, Item, ItemKind, Result, check_items, judge
from openhtm.checks.rules.readiness import Condition, Obstacle, Ready, obstacles, ready
from openhtm.checks.rules.slots import Slot
from openhtm.checks.rules.states import Count, Done, Outcome, State, count, state

ON = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SLOT = Slot(ON, "", NOON, NOON + 4 * HOUR, ON)
COLD = Item(key="t", kind=ItemKind.NUMBER, label="T", unit="°C", lower=Decimal(2), upper=Decimal(8))
PADS = Item(key="p", kind=ItemKind.EXPIRY, label="P")
LOOK = Item(key="l", kind=ItemKind.LOOK, label="L")
TEXT = Item(key="n", kind=ItemKind.TEXT, label="N")


def number(text: str) -> Found:
    return Found(number=Decimal(text), text=text)


@pytest.mark.parametrize(
    ("item", "found", "verdict"),
    [
        (COLD, number("2"), Result.PASS),
        (COLD, number("8.0"), Result.PASS),
        (COLD, number("8.01"), Result.FAIL),
        (COLD, number("1.99"), Result.FAIL),
        (COLD, Found(), Result.MISSING),
        (COLD, None, Result.MISSING),
        (COLD, Found(fault=True), Result.FAIL),
        (Item(key="x", kind=ItemKind.NUMBER, label="X", unit="psi"), number("7"), Result.NOTED),
        (Item(key="x", kind=ItemKind.NUMBER, label="X", unit="psi", optional=True), None, Result.NOTED),
        (PADS, Found(day=ON), Result.PASS),
        (PADS, Found(day=ON - timedelta(days=1)), Result.FAIL),
        (PADS, Found(day=ON + timedelta(days=1)), Result.PASS),
        (PADS, Found(), Result.MISSING),
        (LOOK, Found(), Result.PASS),
        (LOOK, Found(fault=True), Result.FAIL),
        (LOOK, None, Result.MISSING),
        (TEXT, Found(text="4711"), Result.NOTED),
        (TEXT, Found(), Result.MISSING),
        (TEXT, Found(text="4711", fault=True), Result.FAIL),
    ],
)
def test_an_item_is_judged_by_what_was_found(item: Item, found: Found | None, verdict: Result) -> None:
    assert judge(item, found, on=ON) is verdict


@given(value=st.decimals(-100, 100, places=3), lower=st.integers(-50, 50), width=st.integers(0, 50))
def test_a_reading_passes_exactly_between_its_limits(value: Decimal, lower: int, width: int) -> None:
    item = Item(
        key="x",
        kind=ItemKind.NUMBER,
        label="X",
        unit="mm",
        lower=Decimal(lower),
        upper=Decimal(lower + width),
    )
    inside = lower <= value <= lower + width
    assert (judge(item, Found(number=value, text="x"), on=ON) is Result.PASS) is inside


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"key": "", "kind": ItemKind.LOOK}, "unnamed"),
        ({"key": "x", "kind": ItemKind.LOOK, "upper": Decimal(1)}, "limits"),
        ({"key": "x", "kind": ItemKind.NUMBER}, "unit"),
        ({"key": "x", "kind": ItemKind.NUMBER, "unit": "V", "lower": Decimal(2), "upper": Decimal(1)}, "bounds"),
    ],
)  # fmt: skip
def test_an_item_that_cannot_be_judged_is_refused(facts: dict[str, object], rule: str) -> None:
    with pytest.raises(InvalidItem) as refused:
        Item(label="Words", **facts)  # type: ignore[arg-type]
    assert refused.value.rule == rule


def test_a_list_needs_items_with_keys_of_their_own() -> None:
    for items, rule in (([], "none"), ([LOOK, LOOK], "twice")):
        with pytest.raises(InvalidItem) as refused:
            check_items(items)
        assert refused.value.rule == rule


WELL, FAILED, AWAY = Outcome.WELL, Outcome.FAILED, Outcome.OUT_OF_USE


@pytest.mark.parametrize(
    ("hours", "closed", "now", "expected", "counted"),
    [
        ([(1, WELL)], False, 2, State.WELL, Count()),
        ([(1, WELL)], False, 4, State.WELL, Count(required=1, on_time=1)),
        ([(1, FAILED), (2, WELL)], False, 5, State.FAILED, Count(required=1, on_time=1, failed=1)),
        ([(1, AWAY)], False, 5, State.OUT_OF_USE, Count(required=1, on_time=1)),
        ([(4, WELL)], False, 5, State.LATE, Count(required=1, late=1)),
        ([(5, FAILED)], False, 6, State.FAILED, Count(required=1, late=1, failed=1)),
        ([], False, 4, State.MISSED, Count(required=1, missed=1)),
        ([], False, 3, State.DUE, Count()),
        ([], False, -1, State.AHEAD, Count()),
        ([], True, 5, State.CLOSED, Count()),
        ([(1, WELL)], True, 5, State.WELL, Count()),
        ([(1, FAILED)], True, 5, State.FAILED, Count()),
        ([(5, WELL)], True, 6, State.CLOSED, Count()),
    ],
)
def test_a_window_stands_as_its_record_says(
    hours: list[tuple[int, Outcome]], closed: bool, now: int, expected: State, counted: Count
) -> None:
    done = [Done(NOON + HOUR * hour, outcome) for hour, outcome in hours]
    moment = NOON + HOUR * now
    assert state(SLOT, done, closed=closed, now=moment) is expected
    assert count(SLOT, done, closed=closed, now=moment) == counted


@given(
    late=st.lists(st.tuples(st.integers(240, 10_000), st.sampled_from(list(Outcome))), max_size=5),
    now=st.integers(240, 20_000),
)
def test_nothing_done_later_makes_a_missed_check_good(late: list[tuple[int, Outcome]], now: int) -> None:
    done = [Done(NOON + timedelta(minutes=minute), outcome) for minute, outcome in late if minute <= now]
    moment = NOON + timedelta(minutes=now)
    assert state(SLOT, done, closed=False, now=moment) in {State.MISSED, State.LATE, State.FAILED}
    found = count(SLOT, done, closed=False, now=moment)
    assert (found.required, found.on_time, found.late + found.missed) == (1, 0, 1)


def test_the_share_of_nothing_is_not_known() -> None:
    assert Count().share is None
    assert (Count(required=3, on_time=2, missed=1) + Count(required=1, on_time=1)).share == 75


def slot(hour: int, *, length: int = 4, name: str = "") -> Slot:
    return Slot(ON, name or str(hour), NOON + HOUR * hour, NOON + HOUR * (hour + length), ON)


def test_a_check_belongs_to_the_open_window_and_between_two_to_the_one_before() -> None:
    rows = [slot(0), slot(6)]
    assert belongs_to(rows, done=set(), at=NOON) == rows[0]
    assert belongs_to(rows, done=set(), at=NOON + 5 * HOUR) == rows[0]
    assert belongs_to(rows, done=set(), at=NOON + 6 * HOUR) == rows[1]
    assert belongs_to(rows, done=set(), at=NOON - HOUR) is None


def test_of_two_open_windows_the_undone_one_is_meant() -> None:
    first, second = slot(0), slot(0, length=8, name="long")
    assert belongs_to([first, second], done=set(), at=NOON) == first
    assert belongs_to([first, second], done={(ON, "0")}, at=NOON) == second
    assert belongs_to([first, second], done={(ON, "0"), (ON, "long")}, at=NOON) == first


@given(
    hours=st.lists(st.integers(0, 60), unique=True, min_size=1),
    at=st.integers(-10, 80),
    done=st.sets(st.integers(0, 60)),
)
def test_a_check_never_fills_an_earlier_window_while_one_is_open(
    hours: list[int], at: int, done: set[int]
) -> None:
    rows, moment = [slot(hour) for hour in hours], NOON + HOUR * at
    found = belongs_to(rows, done={(ON, str(hour)) for hour in done}, at=moment)
    if any(one.is_open(moment) for one in rows):
        assert found is not None
        assert found.is_open(moment)
    assert found is None or found.opens_at <= moment


@pytest.mark.parametrize(
    ("condition", "against", "verdict"),
    [
        (Condition(outcome=WELL), [], Ready.READY),
        (Condition(outcome=WELL, expires_on=ON, usable=True), [], Ready.READY),
        (Condition(outcome=None), [Obstacle.NEVER_CHECKED], Ready.UNKNOWN),
        (Condition(outcome=WELL, missed=True), [Obstacle.MISSED], Ready.UNKNOWN),
        (Condition(outcome=FAILED), [Obstacle.FAILED], Ready.NOT_READY),
        (Condition(outcome=WELL, usable=False), [Obstacle.NOT_USABLE], Ready.NOT_READY),
        (Condition(outcome=AWAY), [Obstacle.NOT_USABLE], Ready.NOT_READY),
        (Condition(outcome=WELL, expires_on=date(2026, 11, 21)), [Obstacle.EXPIRED], Ready.NOT_READY),
        (Condition(outcome=None, usable=False), [Obstacle.NOT_USABLE, Obstacle.NEVER_CHECKED], Ready.NOT_READY),
    ],
)  # fmt: skip
def test_only_what_is_known_to_be_well_is_ready(
    condition: Condition, against: list[Obstacle], verdict: Ready
) -> None:
    found = obstacles(condition, on=ON)
    assert (found, ready(found)) == (against, verdict)
