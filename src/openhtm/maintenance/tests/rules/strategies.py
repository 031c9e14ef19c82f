"""Generated values that hit month ends and leap days often."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from openhtm.maintenance.rules.intervals import Interval, Unit

_EDGES = [
    date(2000, 2, 29),
    date(2023, 12, 31),
    date(2024, 1, 31),
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2024, 3, 31),
    date(2025, 2, 28),
    date(2026, 11, 30),
]
days = st.one_of(st.sampled_from(_EDGES), st.dates(date(1999, 1, 1), date(2035, 12, 31)))
intervals = st.one_of(
    st.builds(Interval, count=st.integers(1, 400), unit=st.just(Unit.DAY)),
    st.builds(Interval, count=st.integers(1, 60), unit=st.just(Unit.WEEK)),
    st.builds(Interval, count=st.integers(1, 40), unit=st.just(Unit.MONTH)),
    st.builds(Interval, count=st.integers(1, 5), unit=st.just(Unit.YEAR)),
)
month_sets = st.frozensets(st.integers(1, 12), min_size=1)
weekdays = st.integers(0, 6)
day_rules = st.one_of(
    st.tuples(st.just("day"), st.sampled_from([1, 5, 15, 28, 29, 30, 31]), st.just(0)),
    st.tuples(st.just("every"), st.just(0), weekdays),
    st.tuples(st.just("nth"), st.sampled_from([1, 2, 3, 4, -1, -2, -3, -4]), weekdays),
)
