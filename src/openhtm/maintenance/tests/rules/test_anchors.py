"""Which day dates are counted from, and that moving them loses and delays nothing, against days counted one by one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.rules.anchors import PRECEDENCE, Known, Source, first_anchor, not_after, rebase
from openhtm.maintenance.rules.intervals import Interval, Unit, add
from openhtm.maintenance.rules.reasons import Kind

YEARLY = Interval(count=1, unit=Unit.YEAR)
days = st.dates(min_value=date(2016, 1, 1), max_value=date(2030, 12, 31))
intervals = st.one_of(
    st.builds(Interval, count=st.integers(1, 36), unit=st.just(Unit.MONTH)),
    st.builds(Interval, count=st.integers(1, 3), unit=st.just(Unit.YEAR)),
    st.builds(Interval, count=st.integers(1, 400), unit=st.just(Unit.DAY)),
    st.builds(Interval, count=st.integers(1, 60), unit=st.just(Unit.WEEK)),
)


def known(done: date | None = date(2026, 1, 10), **days: date) -> Known:
    return Known(
        set_days={Source(name): day for name, day in days.items()}, done=done, start=date(2026, 2, 1)
    )


def test_the_nearest_word_wins_and_the_record_comes_last() -> None:
    """The order as `docs/reference/schedules.md` states it, written out."""
    stated = ["own_terms", "department", "building", "plan"]
    for place, name in enumerate(stated):
        left = {each: date(2020, 1 + n, 5) for n, each in enumerate(stated) if n >= place}
        assert first_anchor(Kind.FIXED, YEARLY, known(**left)).source == name
    assert first_anchor(Kind.FIXED, YEARLY, known()).on == date(2027, 1, 10)
    assert first_anchor(Kind.FIXED, YEARLY, known()).source is Source.LAST_WORK
    assert first_anchor(Kind.FIXED, YEARLY, known(done=None)).on is None
    assert [*stated, "last_work"] == list(PRECEDENCE)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.FIXED])
def test_only_fixed_dates_follow_a_place(kind: Kind) -> None:
    interval = YEARLY if kind in {Kind.HYBRID, Kind.FLOATING, Kind.METER} else None
    with_place = first_anchor(kind, interval, known(department=date(2020, 3, 15), building=date(2020, 4, 1)))
    assert with_place == first_anchor(kind, interval, known())


def test_a_base_date_ahead_puts_nothing_off() -> None:
    found = first_anchor(Kind.FIXED, YEARLY, known(department=date(2029, 3, 15)))
    assert found.on == date(2025, 3, 15)


def test_the_day_of_the_plan_stays_its_first_due_day() -> None:
    assert first_anchor(Kind.FIXED, YEARLY, known(plan=date(2029, 3, 15))).on == date(2029, 3, 15)


@given(base=days, interval=intervals, latest=days)
def test_counting_back_stays_on_the_grid(base: date, interval: Interval, latest: date) -> None:
    found = not_after(base, interval, latest=latest)
    assert found <= max(latest, date(1, 1, 1))
    if (base.month, base.day) != (2, 29):
        met, times = found, 0
        while met < base:
            times += 1
            met = add(found, interval, times=times)
        assert met == base or base <= latest
    if base <= latest:
        assert found == base


@given(
    base=days,
    interval=intervals,
    today=days,
    ago=st.integers(0, 500),
    ahead=st.integers(1, 900),
    length=st.integers(0, 30),
)
def test_moving_never_puts_a_day_off_nor_asks_for_the_past(
    base: date, interval: Interval, today: date, ago: int, ahead: int, length: int
) -> None:
    settled, due = today - timedelta(days=ago), today + timedelta(days=ahead)
    planned = [(due, due + timedelta(days=length))]
    found = rebase(base, interval, settled_until=settled, today=today, planned=planned)
    lower = max(settled, today)
    grid = {add(found.anchor, interval, times=k) for k in range(2500)}
    assert found.first in grid
    assert found.first > lower
    between = [day for day in grid if lower < day <= due]
    if between:
        assert found.stays is None
        assert found.first == min(between)
    else:
        assert found.stays == due
        assert found.first == min(day for day in grid if day > planned[0][1])
    assert found.anchor <= lower
