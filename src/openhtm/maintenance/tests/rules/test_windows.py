from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from openhtm.maintenance.rules.intervals import Interval, Unit
from openhtm.maintenance.rules.windows import (
    InvalidWindow,
    Scheme,
    Window,
    WindowRule,
    check_fits,
    tjc_tolerance,
    window,
)

from . import oracle
from .strategies import days

MONTH = WindowRule(scheme=Scheme.MONTH)
WEEK = WindowRule(scheme=Scheme.WEEK)


def test_the_due_month_is_any_day_of_it() -> None:
    assert window(date(2028, 2, 14), MONTH) == Window(opens=date(2028, 2, 1), closes=date(2028, 2, 29))


@given(due=days)
def test_the_month_window_holds_exactly_the_days_of_the_month(due: date) -> None:
    span = window(due, MONTH)
    assert (span.opens.day, span.closes.day) == (1, oracle.days_in_month(due.year, due.month))
    assert span.contains(due)


def test_the_week_window_runs_from_monday_to_sunday() -> None:
    # 1 January 2026 is a Thursday.
    assert window(date(2026, 1, 1), WEEK) == Window(opens=date(2025, 12, 29), closes=date(2026, 1, 4))


def test_plus_minus_counts_days_on_both_sides_and_includes_the_ends() -> None:
    span = window(date(2026, 3, 1), WindowRule(scheme=Scheme.PLUSMINUS, before=30, after=10))
    assert span == Window(opens=date(2026, 1, 30), closes=date(2026, 3, 11))
    assert span.contains(date(2026, 3, 11))
    assert not span.contains(date(2026, 3, 12))
    assert not span.contains(date(2026, 1, 29))


def test_negative_days_are_refused() -> None:
    with pytest.raises(InvalidWindow, match=r"window\.negative"):
        WindowRule(scheme=Scheme.PLUSMINUS, before=-1)


def test_days_beside_a_month_window_are_refused_rather_than_ignored() -> None:
    with pytest.raises(InvalidWindow, match=r"window\.days_beside_scheme"):
        WindowRule(scheme=Scheme.MONTH, after=3)


@pytest.mark.parametrize(
    ("interval", "before", "after"),
    [
        (Interval(count=3, unit=Unit.YEAR), 45, 45),
        (Interval(count=12, unit=Unit.MONTH), 30, 30),
        (Interval(count=1, unit=Unit.YEAR), 30, 30),
        (Interval(count=6, unit=Unit.MONTH), 20, 20),
        (Interval(count=3, unit=Unit.MONTH), 10, 10),
    ],
)
def test_the_joint_commission_tolerances_are_as_published(
    interval: Interval, before: int, after: int
) -> None:
    row = tjc_tolerance(interval)
    assert row is not None
    assert (row.rule.before, row.rule.after) == (before, after)
    assert "Joint Commission" in row.source


def test_monthly_is_once_a_calendar_month_and_weekly_once_a_week() -> None:
    monthly = tjc_tolerance(Interval(count=1, unit=Unit.MONTH))
    weekly = tjc_tolerance(Interval(count=7, unit=Unit.DAY))
    assert monthly is not None
    assert weekly is not None
    assert (monthly.rule.scheme, weekly.rule.scheme) == (Scheme.MONTH, Scheme.WEEK)


def test_an_interval_without_a_published_tolerance_gets_none() -> None:
    assert tjc_tolerance(Interval(count=2, unit=Unit.YEAR)) is None
    assert tjc_tolerance(Interval(count=30, unit=Unit.DAY)) is None


@pytest.mark.parametrize(
    ("rule", "interval"),
    [
        (MONTH, Interval(count=4, unit=Unit.WEEK)),  # 1 and 29 January share a month
        (WEEK, Interval(count=6, unit=Unit.DAY)),
        (WindowRule(scheme=Scheme.PLUSMINUS, before=14, after=14), Interval(count=1, unit=Unit.MONTH)),
    ],
)
def test_windows_that_would_share_a_day_are_refused(rule: WindowRule, interval: Interval) -> None:
    with pytest.raises(InvalidWindow, match=r"window\.overlaps"):
        check_fits(rule, shortest_gap=interval.shortest_days, one_a_month=interval.is_monthly)


@pytest.mark.parametrize(
    ("rule", "interval"),
    [
        (MONTH, Interval(count=1, unit=Unit.MONTH)),
        (MONTH, Interval(count=31, unit=Unit.DAY)),
        (WEEK, Interval(count=1, unit=Unit.WEEK)),
        (WindowRule(scheme=Scheme.PLUSMINUS, before=13, after=14), Interval(count=1, unit=Unit.MONTH)),
    ],
)
def test_windows_that_touch_but_do_not_overlap_are_taken(rule: WindowRule, interval: Interval) -> None:
    check_fits(rule, shortest_gap=interval.shortest_days, one_a_month=interval.is_monthly)
