"""The million-plan rules answer what the one-plan rules answer."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.rules import bulk
from openhtm.maintenance.rules.calendar_lists import CalendarDays
from openhtm.maintenance.rules.intervals import Interval
from openhtm.maintenance.rules.schedule import (
    CalendarList,
    Fixed,
    Floating,
    Hybrid,
    Last,
    next_due,
    occurrences_until,
)
from openhtm.maintenance.rules.windows import Scheme, WindowRule, window

from .strategies import day_rules, days, intervals, month_sets
from .test_schedule import as_rule

maybe_day = st.one_of(st.none(), days)
UNTIL = date(2036, 12, 31)


def steps_of(items: list[Interval]) -> bulk.Steps:
    return bulk.Steps(
        days=np.array([item.days for item in items], dtype=np.int64),
        months=np.array([item.months for item in items], dtype=np.int64),
    )


@given(st.lists(st.tuples(days, intervals, days), min_size=1, max_size=30))
def test_fixed_plans(rows: list[tuple[date, Interval, date]]) -> None:
    anchors, items, starts = map(list, zip(*rows, strict=True))
    after = bulk.day_array(starts) - bulk.ONE_DAY
    step, due = bulk.next_fixed(bulk.day_array(anchors), steps_of(items), after=after)
    expected = [next_due(Fixed(anchor=a, interval=i), start=s) for a, i, s in rows]
    assert bulk.to_dates(due) == [one.on for one in expected]
    assert step.tolist() == [one.why.step for one in expected]


@given(st.lists(st.tuples(days, intervals, days), min_size=1, max_size=10))
def test_fixed_series(rows: list[tuple[date, Interval, date]]) -> None:
    until = date(2030, 6, 30)
    anchors, items, starts = map(list, zip(*rows, strict=True))
    after = bulk.day_array(starts) - bulk.ONE_DAY
    series = bulk.fixed_until(bulk.day_array(anchors), steps_of(items), after=after, until=until)
    expected = [
        (row, due.why.step, due.on)
        for row, (a, i, s) in enumerate(rows)
        for due in occurrences_until(Fixed(anchor=a, interval=i), start=s, until=until)
    ]
    found = zip(series.row.tolist(), series.step.tolist(), bulk.to_dates(series.due), strict=True)
    assert list(found) == expected


@given(st.lists(st.tuples(maybe_day, intervals, maybe_day, days), min_size=1, max_size=30))
def test_floating_plans(rows: list[tuple[date | None, Interval, date | None, date]]) -> None:
    bases, items, dones, starts = map(list, zip(*rows, strict=True))
    step, origin, due = bulk.next_floating(
        bulk.day_array(bases),
        steps_of(items),
        done_on=bulk.day_array(dones),
        start=bulk.day_array(starts),
    )
    expected = [
        next_due(
            Floating(interval=i, base=b), start=s, last=Last(due=s, done_on=d) if d is not None else None
        )
        for b, i, d, s in rows
    ]
    assert bulk.to_dates(due) == [one.on for one in expected]
    assert bulk.to_dates(origin) == [one.why.counted_from for one in expected]
    assert step.tolist() == [one.why.step for one in expected]


@given(st.lists(st.tuples(days, intervals, days), min_size=1, max_size=10), month_sets)
def test_a_plan_can_be_asked_for_its_next_day_even_beyond_the_end(
    rows: list[tuple[date, Interval, date]], months: frozenset[int]
) -> None:
    until = date(1999, 1, 1)
    listed = CalendarDays(months=months, days=(as_rule(("day", 31, 0)),))
    anchors, items, starts = map(list, zip(*rows, strict=True))
    after, one = bulk.day_array(starts) - bulk.ONE_DAY, np.ones(len(rows), dtype=np.int64)
    fixed = bulk.fixed_until(bulk.day_array(anchors), steps_of(items), after=after, until=until, at_least=one)
    named = bulk.listed_until(listed, after=after, until=until, at_least=one)
    assert bulk.to_dates(fixed.due) == [next_due(Fixed(anchor=a, interval=i), start=s).on for a, i, s in rows]
    assert bulk.to_dates(named.due) == [next_due(CalendarList(days=listed), start=s).on for s in starts]


hybrid_rows = st.tuples(days, intervals, st.integers(1, 100), maybe_day, st.integers(-200, 200), days)


@given(st.lists(hybrid_rows, min_size=1, max_size=30))
def test_hybrid_plans(rows: list[tuple[date, Interval, int, date | None, int, date]]) -> None:
    lasts = [
        Last(due=due, done_on=due + timedelta(days=drift), window_close=due + timedelta(days=5))
        if due
        else None
        for _, _, _, due, drift, _ in rows
    ]
    step, origin, due = bulk.next_hybrid(
        bulk.day_array([row[0] for row in rows]),
        steps_of([row[1] for row in rows]),
        drift_percent=np.array([row[2] for row in rows], dtype=np.int64),
        last=bulk.LastMany(
            due=bulk.day_array([last.due if last else None for last in lasts]),
            done_on=bulk.day_array([last.done_on if last else None for last in lasts]),
            closed=bulk.day_array([last.closed if last else None for last in lasts]),
        ),
        start=bulk.day_array([row[5] for row in rows]),
    )
    expected = [
        next_due(Hybrid(anchor=row[0], interval=row[1], drift_percent=row[2]), start=row[5], last=last)
        for row, last in zip(rows, lasts, strict=True)
    ]
    assert bulk.to_dates(due) == [one.on for one in expected]
    assert bulk.to_dates(origin) == [one.why.counted_from for one in expected]
    assert step.tolist() == [one.why.step for one in expected]


@given(month_sets, st.lists(day_rules, min_size=1, max_size=3), st.lists(days, max_size=8))
def test_listed_series(months: frozenset[int], rules: list[tuple[str, int, int]], starts: list[date]) -> None:
    listed = CalendarDays(months=months, days=tuple(map(as_rule, rules)))
    until = date(2026, 6, 30)
    series = bulk.listed_until(listed, after=bulk.day_array(starts) - bulk.ONE_DAY, until=until)
    expected = [
        (row, due.why.step, due.on)
        for row, start in enumerate(starts)
        for due in occurrences_until(CalendarList(days=listed), start=start, until=until)
    ]
    found = zip(series.row.tolist(), series.step.tolist(), bulk.to_dates(series.due), strict=True)
    assert list(found) == expected


@given(st.lists(days, min_size=1, max_size=30), st.integers(0, 60), st.integers(0, 60))
def test_windows(dues: list[date], before: int, after: int) -> None:
    many = bulk.day_array(dues)
    fill = np.full(len(dues), 0, dtype=np.int64)
    found = {
        Scheme.MONTH: bulk.month_windows(many),
        Scheme.WEEK: bulk.week_windows(many),
        Scheme.PLUSMINUS: bulk.plus_minus_windows(many, before=fill + before, after=fill + after),
    }
    for scheme, spans in found.items():
        days_around = {"before": before, "after": after} if scheme is Scheme.PLUSMINUS else {}
        expected = [window(due, WindowRule(scheme=scheme, **days_around)) for due in dues]
        assert bulk.to_dates(spans.opens) == [one.opens for one in expected]
        assert bulk.to_dates(spans.closes) == [one.closes for one in expected]
