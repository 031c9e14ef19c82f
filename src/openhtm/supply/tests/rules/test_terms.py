"""How contracts stand, when they must be decided, and their years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from openhtm.supply.rules.terms import (
    STEPS,
    Decision,
    Standing,
    Term,
    alert,
    anniversary,
    standing,
    years,
)

D = date
DAYS = st.dates(D(2000, 1, 1), D(2060, 12, 31))
LENGTHS = st.integers(0, 3000)


def term(**values: object) -> Term:
    return Term(**{"starts_on": D(2026, 4, 1), "ends_on": D(2027, 3, 31), **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("on", "how"),
    [
        (D(2026, 3, 31), Standing.UPCOMING),
        (D(2026, 4, 1), Standing.ACTIVE),
        (D(2027, 3, 31), Standing.ACTIVE),
        (D(2027, 4, 1), Standing.ENDED),
    ],
)
def test_the_first_and_the_last_day_count(on: date, how: Standing) -> None:
    assert standing(term(), on=on) is how


def test_a_contract_without_an_end_holds_for_ever_and_is_never_to_be_decided() -> None:
    endless = term(ends_on=None)
    assert standing(endless, on=D(2090, 1, 1)) is Standing.ACTIVE
    assert alert(endless, on=D(2090, 1, 1)) is None


def test_a_terminated_contract_holds_through_its_last_day_and_asks_for_nothing() -> None:
    ended = term(terminated_on=D(2026, 9, 30))
    assert [standing(ended, on=D(2026, 9, 30)), standing(ended, on=D(2026, 10, 1))] == [
        Standing.ACTIVE,
        Standing.TERMINATED,
    ]
    assert alert(ended, on=D(2026, 9, 1)) is None


@pytest.mark.parametrize(
    ("on", "step", "days"),
    [
        (D(2026, 10, 2), 180, 180),
        (D(2026, 12, 31), 90, 90),
        (D(2027, 1, 30), 60, 60),
        (D(2027, 3, 1), 30, 30),
    ],
)
def test_a_contract_is_brought_up_180_90_60_and_30_days_before_its_end(
    on: date, step: int, days: int
) -> None:
    found = alert(term(), on=on)
    assert found is not None
    assert (found.decision, found.step, found.days, found.on) == (Decision.END, step, days, D(2027, 3, 31))
    before = alert(term(), on=on - timedelta(days=1))
    assert before is None or before.step > step


def test_where_notice_is_agreed_the_last_day_to_give_it_counts() -> None:
    found = alert(term(notice_days=90), on=D(2026, 11, 22))
    assert found is not None
    assert (found.decision, found.on, found.days, found.step) == (Decision.NOTICE, D(2026, 12, 31), 39, 60)


@pytest.mark.parametrize(
    ("renews", "decision", "day"),
    [
        (True, Decision.NOTICE_PASSED, D(2026, 12, 31)),
        (None, Decision.NOTICE_PASSED, D(2026, 12, 31)),
        (False, Decision.END, D(2027, 3, 31)),
    ],
)
def test_after_the_notice_it_matters_whether_the_contract_renews_itself(
    renews: bool | None, decision: Decision, day: date
) -> None:
    found = alert(term(notice_days=90, renews_itself=renews), on=D(2027, 1, 15))
    assert found is not None
    assert (found.decision, found.on) == (decision, day)


def test_the_years_of_a_contract_begin_on_its_anniversaries() -> None:
    made = years(term(starts_on=D(2024, 2, 29), ends_on=D(2027, 1, 31)), on=D(2027, 1, 15))
    assert [(year.first, year.last) for year in made] == [
        (D(2024, 2, 29), D(2025, 2, 27)),
        (D(2025, 2, 28), D(2026, 2, 27)),
        (D(2026, 2, 28), D(2027, 1, 31)),
    ]


@given(DAYS, st.integers(0, 40))
def test_an_anniversary_is_what_the_calendar_says(day: date, count: int) -> None:
    assert anniversary(day, count) == day + relativedelta(years=count)


@given(DAYS, LENGTHS, DAYS)
def test_the_years_lie_side_by_side_and_fill_the_contract_up_to_the_day(
    starts: date, length: int, on: date
) -> None:
    found = Term(starts_on=starts, ends_on=starts + timedelta(days=length))
    made = years(found, on=on)
    covered = {starts + timedelta(days=n) for n in range(length + 1)}
    days = [year.first + timedelta(days=n) for year in made for n in range(year.days)]
    assert len(days) == len(set(days))
    assert {day for day in covered if day <= on} <= set(days) <= covered


@given(DAYS, LENGTHS, DAYS, st.none() | st.integers(0, 400), st.none() | st.booleans())
def test_an_alert_is_about_a_contract_that_holds_or_will_and_says_its_days(
    starts: date, length: int, on: date, notice: int | None, renews: bool | None
) -> None:
    ends = starts + timedelta(days=length)
    found = alert(Term(starts_on=starts, ends_on=ends, notice_days=notice, renews_itself=renews), on=on)
    if on > ends or (ends - timedelta(days=notice or 0) - on).days > STEPS[0]:
        assert found is None or (renews is False and found.decision is Decision.END and on <= ends)
        return
    if found is None:  # the notice has passed, and the end is still far off
        assert renews is False
        assert (ends - on).days > STEPS[0]
        return
    assert found.days == (found.on - on).days <= found.step
    assert found.step in STEPS
    assert (found.days < 0) == (found.decision is Decision.NOTICE_PASSED)
