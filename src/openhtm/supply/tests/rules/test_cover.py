"""Whether a device is covered: the best any promise gives, and unknown is never safe."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.supply.rules.cover import Answer, Line, Source, Work, cover

ON = date(2026, 11, 22)
ANSWERS = st.sampled_from(Answer)
OFFSETS = st.none() | st.integers(-400, 400)


def line(first: int | None, last: int | None, answer: Answer = Answer.COVERED) -> Line:
    """A promise about labor, from so many days after the day to so many after it."""

    def day(offset: int | None) -> date | None:
        return None if offset is None else ON + timedelta(days=offset)

    labor = frozenset({Work.LABOR})
    return Line(
        source=Source.CONTRACT,
        starts_on=day(first),
        ends_on=day(last),
        covers=labor if answer is Answer.COVERED else frozenset(),
        lacks=labor if answer is Answer.NOT_COVERED else frozenset(),
    )


@pytest.mark.parametrize(
    ("lines", "unsettled", "answer"),
    [
        ([], False, Answer.NOT_COVERED),
        ([], True, Answer.UNKNOWN),
        ([line(-10, 0)], True, Answer.COVERED),
        ([line(0, None)], False, Answer.COVERED),
        ([line(None, -1)], False, Answer.NOT_COVERED),
        ([line(1, 10)], False, Answer.NOT_COVERED),
        ([line(-1, 1, Answer.UNKNOWN)], False, Answer.UNKNOWN),
        ([line(-1, 1, Answer.NOT_COVERED)], True, Answer.NOT_COVERED),
        ([line(-1, 1, Answer.NOT_COVERED), line(-1, 1)], False, Answer.COVERED),
    ],
)
def test_labor_is_covered_where_a_promise_holds_today(
    lines: list[Line], unsettled: bool, answer: Answer
) -> None:
    assert cover(lines, on=ON, unsettled=unsettled).answer(Work.LABOR) is answer


def test_what_ended_is_told_for_ninety_days_the_latest_first() -> None:
    lines = [line(-400, -91), line(-400, -90), line(-400, -1)]
    ended = cover(lines, on=ON, unsettled=False).ended
    assert [(ON - one.ends_on).days for one in ended if one.ends_on] == [1, 90]


def test_what_begins_later_is_told_and_covers_nothing_yet() -> None:
    found = cover([line(5, 10)], on=ON, unsettled=False)
    assert (len(found.coming), found.holding) == (1, ())


@given(st.lists(st.tuples(OFFSETS, OFFSETS, ANSWERS), max_size=6), st.booleans())
def test_another_promise_never_makes_the_answer_worse(
    given_lines: list[tuple[int | None, int | None, Answer]], unsettled: bool
) -> None:
    lines = [line(*values) for values in given_lines]
    fewer = cover(lines[1:], on=ON, unsettled=unsettled).answer(Work.LABOR)
    more = cover(lines, on=ON, unsettled=unsettled).answer(Work.LABOR)
    holds = bool(lines) and lines[0].holds(ON)
    if fewer is Answer.COVERED or (holds and lines[0].answer(Work.LABOR) is Answer.COVERED):
        assert more is Answer.COVERED
    if not holds:
        assert more is fewer


@given(st.lists(st.tuples(OFFSETS, OFFSETS, ANSWERS), max_size=6), st.booleans())
def test_not_covered_is_said_only_where_everything_is_known(
    given_lines: list[tuple[int | None, int | None, Answer]], unsettled: bool
) -> None:
    lines = [line(*values) for values in given_lines]
    found = cover(lines, on=ON, unsettled=unsettled)
    if found.answer(Work.LABOR) is Answer.NOT_COVERED:
        assert all(one.answer(Work.LABOR) is Answer.NOT_COVERED for one in lines if one.holds(ON))
        assert not unsettled or any(one.holds(ON) for one in lines)
