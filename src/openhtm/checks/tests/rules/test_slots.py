"""Windows of checks on the clock of a site: shifts over midnight, changes of the clock, weeks and months.

The expected instants are written out by hand from the rules of the zones: Chicago is at UTC-6 in winter and
UTC-5 in summer; in 2026 its clocks go forward on 8 March at 02:00 and back on 1 November at 02:00.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.checks.rules.slots import (
    EVERY_DAY,
    Frequency,
    Impossible,
    Rhythm,
    Shift,
    Slot,
    begins_anew,
    slots,
)

CHICAGO = ZoneInfo("America/Chicago")
ZONES = [
    ZoneInfo(name)
    for name in ("America/Chicago", "Europe/Berlin", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu")
]
LONG_AGO = date(2020, 1, 1)
DAY = Shift(code="day", name="Day", start=time(7), end=time(19))
NIGHT = Shift(code="night", name="Night", start=time(19), end=time(7))


def shifts(*given_shifts: Shift) -> Rhythm:
    return Rhythm(frequency=Frequency.SHIFT, shifts=given_shifts)


def found(rhythm: Rhythm, first: date, last: date | None = None, *, starts_on: date = LONG_AGO) -> list[Slot]:
    return slots(rhythm, zone=CHICAGO, first=first, last=last or first, starts_on=starts_on)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
    day, night = found(shifts(NIGHT, DAY), date(2026, 11, 20))
    assert (day.opens_at, day.closes_at) == (utc("2026-11-20 13:00"), utc("2026-11-21 01:00"))
    assert (night.day, night.closes_at) == (date(2026, 11, 20), utc("2026-11-21 13:00"))
    assert night.opens_at == day.closes_at


def test_a_night_in_which_the_clock_goes_forward_is_an_hour_shorter_and_no_check_is_lost() -> None:
    _day, night = found(shifts(DAY, NIGHT), date(2026, 3, 7))
    assert (night.opens_at, night.closes_at) == (utc("2026-03-08 01:00"), utc("2026-03-08 12:00"))


def test_a_night_in_which_the_clock_goes_back_is_an_hour_longer_and_no_check_is_due_twice() -> None:
    nights = [
        slot
        for slot in found(shifts(DAY, NIGHT), date(2026, 10, 31), date(2026, 11, 1))
        if slot.shift == "night"
    ]
    assert [(slot.opens_at, slot.closes_at) for slot in nights] == [
        (utc("2026-11-01 00:00"), utc("2026-11-01 13:00")),
        (utc("2026-11-02 01:00"), utc("2026-11-02 13:00")),
    ]


def test_a_day_of_25_hours_has_one_daily_check() -> None:
    (slot,) = found(Rhythm(frequency=Frequency.DAILY), date(2026, 11, 1))
    assert (slot.opens_at, slot.closes_at) == (utc("2026-11-01 05:00"), utc("2026-11-02 06:00"))


def test_a_shift_inside_the_hour_that_is_skipped_is_not_due_that_day() -> None:
    lost = Shift(code="x", name="X", start=time(2), end=time(3))
    assert found(shifts(lost), date(2026, 3, 8)) == []
    assert len(found(shifts(lost), date(2026, 3, 7))) == 1


def test_shifts_that_meet_in_the_hour_that_is_skipped_do_not_overlap() -> None:
    early = Shift(code="a", name="A", start=time(0), end=time(2, 15))
    between = Shift(code="b", name="B", start=time(2, 15), end=time(3))
    later = Shift(code="c", name="C", start=time(3), end=time(8))
    first, second = found(shifts(early, between, later), date(2026, 3, 8))
    # The clock goes from 02:00 to 03:00 at 08:00 UTC: A ends and C begins then, B is not due.
    assert (first.shift, first.closes_at) == ("a", utc("2026-03-08 08:00"))
    assert (second.shift, second.opens_at) == ("c", utc("2026-03-08 08:00"))


def test_a_shift_in_the_hour_that_comes_twice_lasts_both_of_them() -> None:
    twice = Shift(code="x", name="X", start=time(1), end=time(2))
    (slot,) = found(shifts(twice), date(2026, 11, 1))
    assert (slot.opens_at, slot.closes_at) == (utc("2026-11-01 06:00"), utc("2026-11-01 08:00"))


def test_weekdays_narrow_days_and_shifts() -> None:
    weekdays = frozenset(range(5))
    daily = Rhythm(frequency=Frequency.DAILY, weekdays=weekdays)
    # 20 November 2026 is a Friday.
    assert [slot.day.day for slot in found(daily, date(2026, 11, 20), date(2026, 11, 24))] == [20, 23, 24]


def test_a_week_runs_from_monday_to_sunday_and_a_month_to_its_last_day() -> None:
    (week,) = found(Rhythm(frequency=Frequency.WEEKLY), date(2026, 11, 16), date(2026, 11, 22))
    assert (week.day, week.last) == (date(2026, 11, 16), date(2026, 11, 22))
    assert (week.opens_at, week.closes_at) == (utc("2026-11-16 06:00"), utc("2026-11-23 06:00"))
    (month,) = found(Rhythm(frequency=Frequency.MONTHLY), date(2028, 2, 1), date(2028, 2, 29))
    assert (month.day, month.last) == (date(2028, 2, 1), date(2028, 2, 29))
    assert len(list(month.days)) == 29


def test_the_first_week_or_month_is_the_rest_of_it() -> None:
    begun = date(2026, 11, 18)
    weekly = found(Rhythm(frequency=Frequency.WEEKLY), date(2026, 11, 1), date(2026, 11, 30), starts_on=begun)
    assert [(slot.day.day, slot.last.day) for slot in weekly] == [(18, 22), (23, 29), (30, 6)]
    monthly = found(
        Rhythm(frequency=Frequency.MONTHLY), date(2026, 11, 1), date(2026, 12, 31), starts_on=begun
    )
    assert [(slot.day, slot.last) for slot in monthly] == [
        (date(2026, 11, 18), date(2026, 11, 30)),
        (date(2026, 12, 1), date(2026, 12, 31)),
    ]


def test_other_terms_never_cut_a_week_or_month_in_two() -> None:
    thursday = date(2026, 11, 19)
    assert begins_anew(Rhythm(frequency=Frequency.DAILY), thursday) == thursday
    assert begins_anew(Rhythm(frequency=Frequency.WEEKLY), thursday) == date(2026, 11, 23)
    assert begins_anew(Rhythm(frequency=Frequency.WEEKLY), date(2026, 11, 23)) == date(2026, 11, 23)
    assert begins_anew(Rhythm(frequency=Frequency.MONTHLY), thursday) == date(2026, 12, 1)
    assert begins_anew(Rhythm(frequency=Frequency.MONTHLY), date(2026, 12, 1)) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("frequency", "facts", "rule"),
    [
        (Frequency.DAILY, {"weekdays": frozenset()}, "weekdays"),
        (Frequency.DAILY, {"weekdays": frozenset({7})}, "weekdays"),
        (Frequency.SHIFT, {}, "shifts"),
        (Frequency.DAILY, {"shifts": (DAY,)}, "shifts"),
        (Frequency.SHIFT, {"shifts": (DAY, DAY)}, "shift_codes"),
        (
            Frequency.SHIFT,
            {"shifts": (DAY, Shift(code="late", name="Late", start=time(18), end=time(2)))},
            "shifts_overlap",
        ),
        (
            Frequency.SHIFT,
            {"shifts": (NIGHT, Shift(code="early", name="Early", start=time(6), end=time(12)))},
            "shifts_overlap",
        ),
    ],
)  # fmt: skip
def test_an_impossible_rhythm_is_refused_with_its_rule(
    frequency: Frequency, facts: dict[str, object], rule: str
) -> None:
    with pytest.raises(Impossible) as refused:
        Rhythm(frequency=frequency, **facts)  # type: ignore[arg-type]
    assert refused.value.rule == rule


def test_one_shift_may_last_the_whole_day() -> None:
    (slot,) = found(shifts(Shift(code="x", name="X", start=time(7), end=time(7))), date(2026, 11, 20))
    assert slot.closes_at - slot.opens_at == timedelta(hours=24)


@given(
    zone=st.sampled_from(ZONES),
    first=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    changes=st.lists(st.integers(0, 95), min_size=2, max_size=4, unique=True),
)
def test_shifts_round_the_clock_leave_no_gap_and_never_overlap(
    zone: ZoneInfo, first: date, changes: list[int]
) -> None:
    """Whatever the zone does to its clock, each instant of a month lies in exactly one window."""
    hours = [time(quarter // 4, quarter % 4 * 15) for quarter in sorted(changes)]
    rhythm = shifts(
        *(
            Shift(code=str(number), name="S", start=start, end=hours[(number + 1) % len(hours)])
            for number, start in enumerate(hours)
        )
    )
    rows = slots(rhythm, zone=zone, first=first, last=first + timedelta(days=30), starts_on=LONG_AGO)
    assert all(one.closes_at == following.opens_at for one, following in pairwise(rows))
    assert len({(one.day, one.shift) for one in rows}) == len(rows)


@given(
    zone=st.sampled_from(ZONES),
    frequency=st.sampled_from([Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY]),
    first=st.dates(date(2025, 1, 1), date(2027, 6, 1)),
)
def test_windows_of_days_cover_each_local_day_once(zone: ZoneInfo, frequency: Frequency, first: date) -> None:
    """Counted hour by hour: the civil day of each hour lies in the days of the window that holds the hour."""
    rows = slots(
        Rhythm(frequency=frequency), zone=zone, first=first, last=first + timedelta(days=70), starts_on=first
    )
    start = datetime(first.year, first.month, first.day, 12, tzinfo=zone).astimezone(UTC)
    for hour in range(0, 24 * 35, 7):
        instant = start + timedelta(hours=hour)
        (holding,) = [slot for slot in rows if slot.is_open(instant)]
        assert instant.astimezone(zone).date() in set(holding.days)


@given(first=st.dates(date(2026, 1, 1), date(2026, 12, 1)), cut=st.integers(0, 40))
def test_asking_in_parts_is_asking_as_a_whole(first: date, cut: int) -> None:
    """Generation is pure: which days are asked for changes nothing of the windows."""
    for rhythm in (
        shifts(DAY, NIGHT),
        Rhythm(frequency=Frequency.WEEKLY),
        Rhythm(frequency=Frequency.MONTHLY),
    ):
        middle = first + timedelta(days=cut)
        last = first + timedelta(days=41)
        whole = found(rhythm, first, last, starts_on=first)
        parts = found(rhythm, first, middle, starts_on=first) + found(
            rhythm, middle + timedelta(days=1), last, starts_on=first
        )
        assert whole == parts


def test_every_day_is_all_seven() -> None:
    assert sorted(EVERY_DAY) == [0, 1, 2, 3, 4, 5, 6]
