"""When a goal is on track, when a plan is to be evaluated, and what is missing. What is unknown never is on track."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from openhtm.compliance.rules import management_plans as rules
from openhtm.compliance.rules.management_plans import Promise, Standing, Target, Value, Why, judged

TODAY = date(2026, 11, 22)
LEAST = Promise(target=Target.AT_LEAST, number=90)
MOST = Promise(target=Target.AT_MOST, number=5, told_months=3)
BY = Promise(target=Target.BY_DAY, day=date(2026, 12, 1))

days = some.dates(date(2024, 1, 1), date(2028, 12, 31))
numbers = some.floats(allow_nan=True, allow_infinity=True)


@pytest.mark.parametrize(
    ("promise", "value", "standing", "why"),
    [
        (LEAST, Value(number=90), Standing.ON_TRACK, Why.REACHED),
        (LEAST, Value(number=89.999), Standing.NOT_ON_TRACK, Why.MISSED),
        (LEAST, Value(), Standing.UNKNOWN, Why.NO_VALUE),
        (LEAST, Value(number=float("nan")), Standing.NOT_ON_TRACK, Why.MISSED),
        (MOST, Value(number=5, on=TODAY), Standing.ON_TRACK, Why.REACHED),
        (MOST, Value(number=6, on=TODAY), Standing.NOT_ON_TRACK, Why.MISSED),
        (MOST, Value(number=0, on=date(2026, 8, 22)), Standing.ON_TRACK, Why.REACHED),
        (MOST, Value(number=0, on=date(2026, 8, 21)), Standing.UNKNOWN, Why.STALE),
        (MOST, Value(number=0), Standing.UNKNOWN, Why.STALE),
        (BY, Value(), Standing.NOT_DUE, Why.AHEAD),
        (BY, Value(done_on=TODAY), Standing.ON_TRACK, Why.DONE),
        (BY, Value(done_on=TODAY + timedelta(days=1)), Standing.NOT_DUE, Why.AHEAD),
        (Promise(target=Target.BY_DAY, day=TODAY), Value(), Standing.NOT_DUE, Why.AHEAD),
        (
            Promise(target=Target.BY_DAY, day=TODAY - timedelta(days=1)),
            Value(),
            Standing.NOT_ON_TRACK,
            Why.PAST,
        ),
        (
            Promise(target=Target.BY_DAY, day=TODAY - timedelta(days=1)),
            Value(done_on=TODAY),
            Standing.NOT_ON_TRACK,
            Why.DONE_LATE,
        ),
        (Promise(target=Target.BY_DAY), Value(), Standing.UNKNOWN, Why.NO_VALUE),
    ],
)
def test_a_goal_stands_as_its_value_does(
    promise: Promise, value: Value, standing: Standing, why: Why
) -> None:
    found = judged(promise, value, today=TODAY)
    assert (found.standing, found.why) == (standing, why)


@given(
    target=some.sampled_from(list(Target)),
    number=some.none() | numbers,
    day=some.none() | days,
    months=some.integers(0, 12),
    on=some.none() | days,
    today=days,
)
def test_what_is_unknown_is_never_on_track(
    target: Target, number: Any, day: Any, months: int, on: Any, today: date
) -> None:
    promise = Promise(target=target, number=number, day=day, told_months=months)
    assert judged(promise, Value(on=on), today=today).standing is not Standing.ON_TRACK


@given(
    number=some.floats(-1e9, 1e9),
    limit=some.floats(-1e9, 1e9),
    told=days,
    today=days,
    months=some.integers(1, 12),
)
def test_an_old_value_is_worth_as_much_as_none(
    number: float, limit: float, told: date, today: date, months: int
) -> None:
    for target in (Target.AT_LEAST, Target.AT_MOST):
        promise = Promise(target=target, number=limit, told_months=months)
        found = judged(promise, Value(number=number, on=told), today=today).standing
        old = (today - told).days > 31 * months
        assert (found is Standing.UNKNOWN) or not old
        if found is Standing.ON_TRACK:
            assert number >= limit if target is Target.AT_LEAST else number <= limit


@given(number=some.floats(-1e9, 1e9), limit=some.floats(-1e9, 1e9))
def test_at_least_and_at_most_agree_only_on_the_number_itself(number: float, limit: float) -> None:
    both = [
        judged(Promise(target=one, number=limit), Value(number=number), today=TODAY).standing
        for one in (Target.AT_LEAST, Target.AT_MOST)
    ]
    assert (both == [Standing.ON_TRACK] * 2) == (number == limit)


@pytest.mark.parametrize(
    ("first", "last", "trouble"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), None),
        (date(2026, 1, 1), date(2027, 1, 1), rules.Period.TOO_LONG),
        (date(2026, 7, 1), date(2027, 6, 30), None),
        (date(2026, 1, 2), date(2026, 1, 1), rules.Period.ENDS_BEFORE),
        (date(2026, 1, 1), date(2026, 1, 1), None),
    ],
)
def test_a_plan_is_for_twelve_months_at_most(first: date, last: date, trouble: Any) -> None:
    assert rules.period_trouble(first, last) is trouble


@pytest.mark.parametrize(
    ("before", "due"),
    [
        (None, date(2027, 1, 1)),
        (date(2026, 2, 10), date(2027, 2, 10)),
        (date(2025, 11, 1), date(2027, 1, 1)),
        # However late the one before was: 90 days after the end.
        (date(2026, 9, 1), date(2027, 3, 31)),
    ],
)
def test_an_evaluation_is_due_after_a_year(before: Any, due: date) -> None:
    assert rules.due_on(date(2026, 1, 1), date(2026, 12, 31), before) == due


@pytest.mark.parametrize(
    ("due", "found"),
    [
        (TODAY + timedelta(days=61), rules.Stage.AHEAD),
        (TODAY + timedelta(days=60), rules.Stage.SOON),
        (TODAY, rules.Stage.SOON),
        (TODAY - timedelta(days=1), rules.Stage.LATE),
    ],
)
def test_it_comes_up_sixty_days_before_its_day(due: date, found: rules.Stage) -> None:
    assert rules.stage(due, TODAY) is found


def test_the_next_plan_begins_the_day_after_and_lasts_a_year() -> None:
    assert rules.year_after(date(2026, 1, 1), date(2026, 12, 31)) == (date(2027, 1, 1), date(2027, 12, 31))
    assert rules.year_after(date(2027, 3, 1), date(2028, 2, 29)) == (date(2028, 3, 1), date(2029, 2, 28))


def test_every_section_is_answered_with_words() -> None:
    whole = {name: {"answer": "met", "words": "So"} for name in rules.SECTIONS}
    assert rules.unanswered(whole) == ()
    assert rules.unanswered({}) == rules.SECTIONS
    for wrong in (
        {"answer": "", "words": "So"},
        {"answer": "good", "words": "So"},
        {"answer": "met", "words": " "},
    ):
        assert rules.unanswered({**whole, "scope": wrong}) == ("scope",)


def test_a_goal_lacks_what_nobody_has_said() -> None:
    lacks = rules.goal_lacks(
        Promise(target=Target.AT_LEAST), name=" ", has_owner=False, measure="", told_how=""
    )
    assert lacks == (rules.Lack.NAME, rules.Lack.OWNER, rules.Lack.NUMBER, rules.Lack.TOLD_HOW)
    by_day = Promise(target=Target.BY_DAY)
    assert rules.goal_lacks(by_day, name="A", has_owner=True, measure="", told_how="List") == (
        rules.Lack.DAY,
    )
    assert not rules.goal_lacks(LEAST, name="A", has_owner=True, measure="attested", told_how="")


def test_a_site_is_covered_by_its_plan_or_by_that_of_the_whole_hospital() -> None:
    assert rules.covered(1, [1])
    assert rules.covered(1, [None])
    assert not rules.covered(1, [2])
    assert not rules.covered(1, [])


def test_what_was_decided_becomes_nothing_else() -> None:
    for state in rules.State:
        assert not rules.may_become("approved", state)
        assert not rules.may_become("withdrawn", state)
    assert rules.may_become("submitted", rules.State.APPROVED)
    assert not rules.may_become("draft", rules.State.APPROVED)
