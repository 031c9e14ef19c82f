"""Due days against hand-worked dates and against the walking oracle."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.rules.calendar_lists import (
    CalendarDays,
    EveryWeekday,
    InvalidCalendarList,
    MonthDay,
    NthWeekday,
    Weekday,
    one_a_month,
)
from openhtm.maintenance.rules.intervals import (
    BeyondCalendar,
    Interval,
    InvalidInterval,
    Unit,
    add,
)
from openhtm.maintenance.rules.schedule import (
    CalendarList,
    Fixed,
    Floating,
    Hybrid,
    Last,
    Reason,
    next_due,
    occurrences_until,
)

from . import oracle
from .strategies import day_rules, days, intervals, month_sets

YEARLY = Interval(count=1, unit=Unit.YEAR)
MONTHLY = Interval(count=1, unit=Unit.MONTH)
HALF_YEARLY = Interval(count=6, unit=Unit.MONTH)
LEAP_DAY = date(2024, 2, 29)


@pytest.mark.parametrize("count", [0, -1, 36_526, 1.5, True, "6"])
def test_an_interval_that_cannot_be_scheduled_is_refused(count: object) -> None:
    with pytest.raises(InvalidInterval, match=r"interval\.out_of_range"):
        Interval(count=count, unit=Unit.DAY)  # type: ignore[arg-type]


def test_an_interval_of_more_than_a_century_is_refused() -> None:
    with pytest.raises(InvalidInterval):
        Interval(count=101, unit=Unit.YEAR)


def test_the_anchor_day_returns_after_a_short_month() -> None:
    dues = [add(date(2023, 1, 31), MONTHLY, times=k) for k in range(4)]
    assert dues == [date(2023, 1, 31), date(2023, 2, 28), date(2023, 3, 31), date(2023, 4, 30)]


def test_a_leap_day_anchor_falls_on_the_28th_and_returns_in_leap_years() -> None:
    dues = [add(LEAP_DAY, YEARLY, times=k) for k in (1, 2, 3, 4)]
    assert dues == [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]


def test_the_century_that_is_no_leap_year_is_known() -> None:
    assert add(date(2096, 2, 29), Interval(count=4, unit=Unit.YEAR)) == date(2100, 2, 28)


@pytest.mark.parametrize("unit", [Unit.DAY, Unit.YEAR])
def test_a_date_after_the_calendar_ends_is_an_error_of_its_own(unit: Unit) -> None:
    with pytest.raises(BeyondCalendar):
        add(date(9999, 12, 1), Interval(count=60, unit=unit))


@given(start=days, interval=intervals, times=st.integers(0, 40))
def test_adding_intervals_agrees_with_walking_and_with_dateutil(
    start: date, interval: Interval, times: int
) -> None:
    result = add(start, interval, times=times)
    assert result == oracle.on_grid(start, interval.unit, interval.count, times)
    months, days_ = interval.months * times, interval.days * times
    assert result == start + relativedelta(months=months, days=days_)


@given(start=days, interval=intervals, times=st.integers(0, 30))
def test_two_steps_in_a_row_are_never_closer_than_the_shortest_length(
    start: date, interval: Interval, times: int
) -> None:
    gap = add(start, interval, times=times + 1) - add(start, interval, times=times)
    assert gap.days >= interval.shortest_days


@given(anchor=days, interval=intervals, start=days)
def test_the_first_fixed_due_day_is_the_first_on_the_grid_from_the_start_on(
    anchor: date, interval: Interval, start: date
) -> None:
    due = next_due(Fixed(anchor=anchor, interval=interval), start=start)
    step, day = oracle.grid_after(anchor, interval.unit, interval.count, start - timedelta(days=1))
    assert (due.on, due.why.step) == (day, step)
    assert due.why.reason is Reason.FIRST_ON_GRID
    assert due.why.clamped == (interval.unit in ("month", "year") and day.day != anchor.day)


def test_late_work_does_not_shift_a_fixed_plan() -> None:
    last = Last(due=date(2025, 3, 1), window_close=date(2025, 3, 31), done_on=date(2025, 5, 20))
    due = next_due(Fixed(anchor=date(2020, 3, 1), interval=YEARLY), start=date(2020, 1, 1), last=last)
    assert due.on == date(2026, 3, 1)
    assert due.why.reason is Reason.ON_GRID


def test_a_fixed_inspection_done_forty_days_early_still_leads_to_the_next_grid_day() -> None:
    last = Last(due=date(2025, 6, 10), window_close=date(2025, 6, 30), done_on=date(2025, 5, 1))
    due = next_due(Fixed(anchor=date(2024, 6, 10), interval=YEARLY), start=date(2024, 1, 1), last=last)
    assert due.on == date(2026, 6, 10)


def test_a_year_missed_is_a_due_day_in_the_past_and_not_skipped() -> None:
    last = Last(due=date(2023, 1, 15), window_close=date(2023, 1, 31), done_on=date(2025, 2, 1))
    due = next_due(Fixed(anchor=date(2022, 1, 15), interval=YEARLY), start=date(2022, 1, 1), last=last)
    assert due.on == date(2024, 1, 15)


def test_a_window_that_closed_after_the_due_day_does_not_offer_that_day_again() -> None:
    last = Last(due=date(2025, 1, 31), window_close=date(2025, 2, 10), done_on=date(2025, 2, 9))
    due = next_due(Fixed(anchor=date(2025, 1, 31), interval=MONTHLY), start=date(2025, 1, 1), last=last)
    assert due.on == date(2025, 2, 28)
    assert due.why.clamped


@given(interval=intervals, done_on=days, due=days, start=days)
def test_floating_is_one_interval_after_the_work_was_done(
    interval: Interval, done_on: date, due: date, start: date
) -> None:
    result = next_due(Floating(interval=interval), start=start, last=Last(due=due, done_on=done_on))
    assert result.on == oracle.on_grid(done_on, interval.unit, interval.count, 1)
    assert result.why.reason is Reason.AFTER_DONE


def test_floating_with_a_base_day_counts_from_it_even_into_the_past() -> None:
    due = next_due(Floating(interval=HALF_YEARLY, base=date(2024, 8, 31)), start=date(2026, 1, 1))
    assert due.on == date(2025, 2, 28)
    assert due.why.reason is Reason.AFTER_BASE


def test_floating_that_was_never_done_is_due_the_day_the_plan_starts() -> None:
    due = next_due(Floating(interval=YEARLY), start=date(2026, 4, 1))
    assert (due.on, due.why.reason) == (date(2026, 4, 1), Reason.NEVER_DONE)


def test_a_superseded_occurrence_does_not_move_a_floating_plan() -> None:
    last = Last(due=date(2026, 1, 1), done_on=None)
    due = next_due(Floating(interval=YEARLY, base=date(2025, 3, 5)), start=date(2025, 1, 1), last=last)
    assert due.on == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("done_on", "expected", "reason"),
    [
        # 25 % of the 365 days from 1 March 2025 to 1 March 2026 is 91.25 days.
        (date(2025, 5, 31), date(2026, 3, 1), Reason.DRIFT_WITHIN),  # 91 days late
        (date(2025, 6, 1), date(2026, 6, 1), Reason.DRIFT_BEYOND),  # 92 days late
        (date(2024, 11, 30), date(2026, 3, 1), Reason.DRIFT_WITHIN),  # 91 days early
        (date(2024, 11, 29), date(2025, 11, 29), Reason.DRIFT_BEYOND),  # 92 days early
    ],
)
def test_hybrid_keeps_the_grid_within_a_quarter_and_starts_anew_beyond(
    done_on: date, expected: date, reason: Reason
) -> None:
    plan = Hybrid(anchor=date(2024, 3, 1), interval=YEARLY)
    last = Last(due=date(2025, 3, 1), window_close=date(2025, 3, 31), done_on=done_on)
    due = next_due(plan, start=date(2024, 1, 1), last=last)
    assert (due.on, due.why.reason) == (expected, reason)
    assert due.why.drift_days == (done_on - date(2025, 3, 1)).days


def test_exactly_a_quarter_is_not_beyond() -> None:
    plan = Hybrid(anchor=date(2025, 1, 6), interval=Interval(count=52, unit=Unit.WEEK))
    last = Last(due=date(2025, 1, 6), done_on=date(2025, 4, 7))  # 91 of 364 days
    assert next_due(plan, start=date(2025, 1, 1), last=last).why.reason is Reason.DRIFT_WITHIN


def test_hybrid_without_a_record_is_the_grid() -> None:
    due = next_due(Hybrid(anchor=date(2024, 3, 1), interval=YEARLY), start=date(2025, 3, 2))
    assert (due.on, due.why.reason) == (date(2026, 3, 1), Reason.FIRST_ON_GRID)


@pytest.mark.parametrize("percent", [0, 101, -5])
def test_a_drift_outside_one_to_a_hundred_percent_is_refused(percent: int) -> None:
    with pytest.raises(ValueError, match=r"schedule\.drift"):
        Hybrid(anchor=date(2024, 1, 1), interval=YEARLY, drift_percent=percent)


@given(months=month_sets, rules=st.lists(day_rules, min_size=1, max_size=3), start=days)
def test_listed_days_agree_with_looking_at_every_day(
    months: frozenset[int], rules: list[tuple[str, int, int]], start: date
) -> None:
    plan = CalendarList(days=CalendarDays(months=months, days=tuple(map(as_rule, rules))))
    until = start + timedelta(days=800)
    found = [due.on for due in occurrences_until(plan, start=start, until=until)]
    assert found == oracle.listed_between(start - timedelta(days=1), until, set(months), rules)


def as_rule(rule: tuple[str, int, int]) -> MonthDay | EveryWeekday | NthWeekday:
    kind, number, weekday = rule
    if kind == "day":
        return MonthDay(number)
    return EveryWeekday(Weekday(weekday)) if kind == "every" else NthWeekday(number, Weekday(weekday))


def test_march_and_september_first_tuesday() -> None:
    plan = CalendarList(days=CalendarDays(months=frozenset({3, 9}), days=(NthWeekday(1, Weekday.TUESDAY),)))
    dues = occurrences_until(plan, start=date(2026, 1, 1), until=date(2027, 12, 31))
    assert [due.on for due in dues] == [
        date(2026, 3, 3),
        date(2026, 9, 1),
        date(2027, 3, 2),
        date(2027, 9, 7),
    ]


def test_after_work_a_calendar_list_goes_on_from_the_closed_window() -> None:
    plan = CalendarList(days=CalendarDays(months=frozenset({3, 9}), days=(MonthDay(15),)))
    last = Last(due=date(2026, 3, 15), window_close=date(2026, 3, 31), done_on=date(2026, 10, 2))
    assert next_due(plan, start=date(2026, 1, 1), last=last).on == date(2026, 9, 15)


def test_the_31st_of_a_short_month_is_its_last_day() -> None:
    plan = CalendarDays(months=frozenset({2, 4}), days=(MonthDay(31),))
    assert list(islice(plan.days_after(date(2027, 12, 1)), 2)) == [date(2028, 2, 29), date(2028, 4, 30)]


@pytest.mark.parametrize("nth", [0, 5, -5])
def test_a_fifth_weekday_is_refused_with_the_way_out(nth: int) -> None:
    with pytest.raises(InvalidCalendarList, match=r"nth\.out_of_range"):
        NthWeekday(nth, Weekday.MONDAY)


@pytest.mark.parametrize("day", [0, 32, -1])
def test_a_day_no_month_has_is_refused(day: int) -> None:
    with pytest.raises(InvalidCalendarList, match=r"day\.out_of_range"):
        MonthDay(day)


@pytest.mark.parametrize("months", [frozenset(), frozenset({0}), frozenset({13, 2})])
def test_a_list_without_real_months_is_refused(months: frozenset[int]) -> None:
    with pytest.raises(InvalidCalendarList, match=r"list\.no_month"):
        CalendarDays(months=months, days=(MonthDay(1),))


def test_a_list_without_days_is_refused() -> None:
    with pytest.raises(InvalidCalendarList, match=r"list\.no_day"):
        CalendarDays(months=frozenset({1}), days=())


def test_a_list_ends_with_the_calendar() -> None:
    with pytest.raises(BeyondCalendar):
        CalendarDays(months=frozenset({1}), days=(MonthDay(1),)).first_after(date(9999, 2, 1))


def test_the_smallest_gap_of_a_list_is_seen() -> None:
    clamped = CalendarDays(months=frozenset({1, 2}), days=(MonthDay(31),))
    twice = CalendarDays(months=frozenset({1}), days=(MonthDay(1), MonthDay(9)))
    assert clamped.smallest_gap() == 28
    assert twice.smallest_gap() == 8
    assert one_a_month(clamped)
    assert not one_a_month(twice)


def test_only_the_next_floating_day_is_firm_and_the_forecast_does_not_chain_clamped_days() -> None:
    last = Last(due=date(2026, 1, 31), done_on=date(2026, 1, 31))
    dues = occurrences_until(
        Floating(interval=MONTHLY), start=date(2025, 1, 1), until=date(2026, 4, 30), last=last
    )
    assert [(due.on, due.firm) for due in dues] == [
        (date(2026, 2, 28), True),
        (date(2026, 3, 31), False),
        (date(2026, 4, 30), False),
    ]


@given(anchor=days, interval=intervals, start=days)
def test_a_fixed_series_is_the_grid_between_start_and_end(
    anchor: date, interval: Interval, start: date
) -> None:
    until = start + timedelta(days=500)
    found = [
        due.on for due in occurrences_until(Fixed(anchor=anchor, interval=interval), start=start, until=until)
    ]
    expected = []
    step, day = oracle.grid_after(anchor, interval.unit, interval.count, start - timedelta(days=1))
    while day <= until:
        expected.append(day)
        step += 1
        day = oracle.on_grid(anchor, interval.unit, interval.count, step)
    assert found == expected
