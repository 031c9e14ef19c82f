"""The ladder of searches, against days counted one by one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.rules.chase import Rung, chase, working_days_after

from .oracle import months_later
from .strategies import days

FRIDAY = date(2026, 11, 20)


def test_nobody_looked_is_no_search() -> None:
    assert chase([], today=FRIDAY) is None


def test_after_the_first_search_somebody_looks_again_within_five_working_days() -> None:
    found = chase([FRIDAY], today=FRIDAY)
    assert found is not None
    assert (found.rung, found.searches) == (Rung.RETRY, 1)
    assert found.act_by == date(2026, 11, 27)  # Monday to Friday of the next week


def test_a_holiday_is_no_working_day() -> None:
    assert working_days_after(FRIDAY, 5, holidays={date(2026, 11, 26)}) == date(2026, 11, 30)


def test_after_the_second_search_everyone_is_asked_within_thirty_days() -> None:
    found = chase([FRIDAY, date(2026, 11, 25)], today=date(2026, 11, 25))
    assert found is not None
    assert (found.rung, found.act_by) == (Rung.SEARCH_WIDELY, date(2026, 12, 25))


def test_after_the_third_search_it_is_declared_missing() -> None:
    searched = [FRIDAY, date(2026, 11, 25), date(2026, 12, 20)]
    found = chase(searched, today=date(2026, 12, 20))
    assert found is not None
    assert (found.rung, found.act_by) == (Rung.DECLARE, date(2026, 12, 20))


def test_searches_on_one_day_are_one_search() -> None:
    found = chase([FRIDAY, FRIDAY, FRIDAY], today=FRIDAY)
    assert found is not None
    assert (found.searches, found.rung) == (1, Rung.RETRY)


@pytest.mark.parametrize(
    ("today", "rung"), [(date(2027, 11, 19), Rung.RETRY), (FRIDAY.replace(year=2027), Rung.DECLARE)]
)
def test_twelve_months_after_the_first_search_it_is_declared_missing(today: date, rung: Rung) -> None:
    found = chase([FRIDAY], today=today)
    assert found is not None
    assert found.rung is rung


def test_a_search_begun_on_a_leap_day_ends_on_the_28th() -> None:
    found = chase([date(2024, 2, 29)], today=date(2025, 2, 28))
    assert found is not None
    assert (found.rung, found.act_by) == (Rung.DECLARE, date(2025, 2, 28))


@given(start=days, count=st.integers(1, 30), holidays=st.frozensets(days, max_size=5))
def test_working_days_agree_with_a_calendar_walked_day_by_day(
    start: date, count: int, holidays: frozenset[date]
) -> None:
    ahead = [start + timedelta(days=n) for n in range(1, 100)]
    working = [one for one in ahead if f"{one:%a}" not in ("Sat", "Sun") and one not in holidays]
    assert working_days_after(start, count, holidays=holidays) == working[count - 1]


@given(searched=st.lists(days, min_size=1, max_size=6), today=days)
def test_a_search_is_always_on_exactly_one_rung(searched: list[date], today: date) -> None:
    found = chase(searched, today=today)
    assert found is not None
    over = len(set(searched)) >= 3 or today >= months_later(min(searched), 12)
    assert (found.rung is Rung.DECLARE) == over
    assert found.first <= found.latest
    assert found.is_late(found.act_by + timedelta(days=1))
    assert not found.is_late(found.act_by)
