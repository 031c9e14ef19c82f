"""When somebody holds a competency, against an oracle that walks the days one after another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.workforce.rules.demands import Purpose, Work, demands, unanswered
from openhtm.workforce.rules.holding import Held, Level, Standing, latest, may_sign, standing

BEGIN = date(2026, 1, 1)
_days = st.integers(min_value=0, max_value=40).map(lambda days: BEGIN + timedelta(days=days))


_after = st.none() | st.integers(min_value=0, max_value=20)
_DRAWN = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 4), _after, _after, st.booleans()), max_size=5)


def _held(drawn: tuple[int, int, int | None, int | None, bool], *, sequence: int) -> Held:
    begins, level, lasts, until_withdrawn, in_error = drawn
    granted = BEGIN + timedelta(days=begins)
    return Held(
        level=Level(level),
        granted_on=granted,
        valid_until=None if lasts is None else granted + timedelta(days=lasts),
        withdrawn_on=None if until_withdrawn is None else granted + timedelta(days=until_withdrawn),
        in_error=in_error,
        sequence=sequence,
    )


def _oracle(history: list[Held], on: date) -> bool:
    """A diary: each day what happens that day is written down, in the order in which it was entered."""
    holds: Held | None = None
    day = BEGIN
    while day <= on:
        for held in history:
            if held.granted_on == day and not held.in_error:
                holds = held
        day += timedelta(days=1)
    if holds is None or holds.level not in (Level.INDEPENDENT, Level.TRAINER):
        return False
    ends = {BEGIN + timedelta(days=days) for days in range((on - BEGIN).days + 1)}
    expired = any(holds.valid_until is not None and day > holds.valid_until for day in ends)
    withdrawn = holds.withdrawn_on is not None and holds.withdrawn_on in ends
    return not expired and not withdrawn


@given(_DRAWN, _days)
def test_who_may_sign_on_a_day_is_what_a_diary_of_the_days_says(drawn: list[Any], on: date) -> None:
    history = [_held(one, sequence=number) for number, one in enumerate(drawn)]
    assert may_sign(history, on=on) == _oracle(history, on)
    assert may_sign(reversed(history), on=on) == _oracle(history, on)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-02-27", Standing.NOT_YET),
        ("2026-02-28", Standing.VALID),
        ("2027-12-30", Standing.VALID),
        ("2027-12-31", Standing.SOON),
        ("2028-02-29", Standing.SOON),
        ("2028-03-01", Standing.EXPIRED),
    ],
)
def test_both_its_first_and_its_last_day_count_and_sixty_days_ahead_it_ends_soon(
    day: str, expected: Standing
) -> None:
    held = Held(level=Level.INDEPENDENT, granted_on=date(2026, 2, 28), valid_until=date(2028, 2, 29))
    assert standing(held, on=date.fromisoformat(day)) is expected


def test_a_later_lower_assessment_takes_the_place_of_an_earlier_one() -> None:
    history = [
        Held(level=Level.TRAINER, granted_on=date(2026, 1, 1)),
        Held(level=Level.SUPERVISED, granted_on=date(2026, 3, 1), sequence=1),
    ]
    assert may_sign(history, on=date(2026, 2, 28))
    assert not may_sign(history, on=date(2026, 3, 1))
    assert latest(history, on=date(2026, 3, 1)) == history[1]


def test_one_entered_in_error_was_never_made_and_one_withdrawn_brings_no_earlier_one_back() -> None:
    first = Held(level=Level.INDEPENDENT, granted_on=date(2026, 1, 1))
    wrong = Held(
        level=Level.NONE,
        granted_on=date(2026, 2, 1),
        withdrawn_on=date(2026, 2, 2),
        in_error=True,
        sequence=1,
    )
    lost = Held(
        level=Level.INDEPENDENT, granted_on=date(2026, 2, 1), withdrawn_on=date(2026, 2, 2), sequence=1
    )
    assert may_sign([first, wrong], on=date(2026, 2, 3))
    assert not may_sign([first, lost], on=date(2026, 2, 3))


VENT = Purpose(pk=1, names=frozenset({"vent", "ventilators"}), models=frozenset({7}))
PUMPS = Purpose(pk=2, names=frozenset({"pumps"}), types=frozenset({3}))


@pytest.mark.parametrize(
    ("work", "held", "lacks"),
    [
        (Work(), set(), ()),
        (Work(grave=True, model_id=7), set(), ("",)),
        (Work(grave=True, model_id=7), {1}, ()),
        (Work(grave=True, type_id=3), {1}, ("",)),
        (Work(grave=True, type_id=3), {2}, ()),
        (Work(grave=True), {1, 2}, ("",)),
        (Work(named=("",)), set(), ()),
        (Work(named=(" Ventilators ",)), {2}, ("Ventilators",)),
        (Work(named=("ventilators", "Ventilators")), {1}, ()),
        (Work(named=("VENT",), type_id=3), {2}, ()),
        (Work(named=("Ventilators", "Lasers")), {1}, ("Lasers",)),
    ],
)
def test_a_demand_is_answered_by_the_one_named_or_by_one_for_the_device(
    work: Work, held: set[int], lacks: tuple[str, ...]
) -> None:
    assert unanswered(work, purposes=[VENT, PUMPS], held=held) == lacks


def test_high_risk_work_without_a_named_competency_asks_for_one_for_the_device() -> None:
    assert demands(Work(grave=True)) == ("",)
    assert demands(Work(grave=True, named=("Ventilators",))) == ("Ventilators",)
