"""Leveling against every plan there is: small cases tried out whole, windows and fixed days held to in all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from openhtm.maintenance.rules.dispatch import monday
from openhtm.maintenance.rules.level_solver import DISTANCE, GAP, GAP_OF_MINUTES, STEPS
from openhtm.maintenance.rules.leveling import Calendar, Job, level, loads, unleveled, working_days

FIRST = date(2026, 12, 2)
HOLIDAY = date(2026, 12, 25)
WORK = range(5)
CALENDAR = Calendar(days=working_days(FIRST, weeks=5, weekdays=WORK, holidays=[HOLIDAY]))


def job(
    key: int, *, opens: int, width: int, minutes: int, who: str = "tess", fixed: int | None = None
) -> Job:
    begin = FIRST + timedelta(days=opens)
    return Job(
        key=key,
        who=who,
        minutes=minutes,
        opens=begin,
        closes=begin + timedelta(days=width),
        due=begin + timedelta(days=width // 2),
        fixed_on=None if fixed is None else FIRST + timedelta(days=fixed),
        route=("B", f"{key:04}"),
    )


jobs_of = st.lists(
    st.tuples(
        st.integers(-20, 34),
        st.integers(0, 30),
        st.sampled_from([15, 30, 60, 240]),
        st.sampled_from(["tess", "vendor"]),
        st.one_of(st.none(), st.none(), st.integers(0, 30)),
    ),
    max_size=30,
)


def made(rows: Sequence[tuple[int, int, int, str, int | None]]) -> list[Job]:
    return [
        job(key, opens=opens, width=width, minutes=minutes, who=who, fixed=fixed)
        for key, (opens, width, minutes, who, fixed) in enumerate(rows)
    ]


@settings(max_examples=40, deadline=None)
@given(jobs_of)
def test_windows_holidays_and_fixed_days_are_kept_and_no_job_is_lost(
    rows: list[tuple[int, int, int, str, int | None]],
) -> None:
    jobs = made(rows)
    found = level(jobs, CALENDAR)
    assert sorted([*found.days, *found.homeless]) == [one.key for one in jobs]
    for one in jobs:
        day = found.days.get(one.key)
        if one.fixed_on is not None:
            assert day == one.fixed_on
            continue
        inside = [one.opens + timedelta(days=number) for number in range((one.closes - one.opens).days + 1)]
        last = date(2027, 1, 3)
        works = [d for d in inside if FIRST <= d <= last and d.weekday() < 5 and d != HOLIDAY]
        assert (day in works) if works else (day is None)
    assert level(jobs, CALENDAR) == found, "the same jobs give the same plan"


def dearness(jobs: Sequence[Job], weeks: Sequence[date]) -> float:
    """The price of a plan from its definition: what stands out over the average, and the way from due days."""
    per_day = {week: sum(1 for day in CALENDAR.days if monday(day) == week) for week in CALENDAR.weeks}
    price = 0.0
    for who in {one.who for one in jobs}:
        mine = [(one, week) for one, week in zip(jobs, weeks, strict=True) if one.who == who]
        average = sum(one.minutes for one, _ in mine) / len(CALENDAR.days)
        minutes: dict[date, int] = defaultdict(int)
        for one, week in mine:
            minutes[week] += one.minutes
        for week, load in minutes.items():
            price += sum(max(0.0, load - step * average * per_day[week]) for step in STEPS)
        for one, week in mine:
            choices = sorted({monday(day) for day in CALENDAR.inside(one)})
            near = min(choices, key=lambda other: (abs((other - monday(one.due)).days), other))
            price += DISTANCE * one.minutes * abs((week - near).days) / 7
    return price


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 28), st.integers(0, 30), st.sampled_from([15, 60, 90, 240])),
        min_size=1,
        max_size=5,
    )
)
def test_no_other_plan_of_all_there_are_is_better(rows: list[tuple[int, int, int]]) -> None:
    jobs = [
        job(key, opens=opens, width=width, minutes=minutes)
        for key, (opens, width, minutes) in enumerate(rows)
    ]
    jobs = [one for one in jobs if CALENDAR.inside(one)]
    if not jobs:
        return
    found = level(jobs, CALENDAR)
    choices = [sorted({monday(day) for day in CALENDAR.inside(one)}) for one in jobs]
    best = min(dearness(jobs, weeks) for weeks in product(*choices))
    ours = dearness(jobs, [monday(found.days[one.key]) for one in jobs])
    assert found.is_best
    slack = GAP_OF_MINUTES * sum(one.minutes for one in jobs)
    assert ours <= best + max(best * GAP, slack) + 1e-6


def test_a_month_due_on_its_first_day_is_spread_over_its_weeks() -> None:
    """Forty jobs of an hour due on one day, free for the month: eight an even week, less before the holiday."""
    jobs = [job(key, opens=0, width=29, minutes=60) for key in range(40)]
    before = loads(jobs, unleveled(jobs, CALENDAR))
    after = loads(jobs, level(jobs, CALENDAR).days)
    assert list(before.values()) == [2400]
    # The window holds 3, 5, 5, 4 and 3 working days of weeks with 3, 5, 5, 4 and 5.
    assert max(after.values()) <= 600
    assert max(after.values()) - min(after.values()) <= 300


def test_each_person_and_vendor_is_leveled_for_themselves() -> None:
    jobs = [job(key, opens=0, width=28, minutes=60, who=("tess", "mara")[key % 2]) for key in range(42)]
    after = loads(jobs, level(jobs, CALENDAR).days)
    for who in ("tess", "mara"):
        mine = [minutes for (name, _), minutes in after.items() if name == who]
        assert sum(mine) == 21 * 60
        assert max(mine) <= 6 * 60


def test_a_day_is_one_round_before_the_next_begins() -> None:
    """Twenty jobs of one person in one week: four a day, and no room is visited on two days."""
    week = [Job(key=n, who="tess", minutes=60, opens=date(2026, 12, 7), closes=date(2026, 12, 11),
                due=date(2026, 12, 9), route=(f"room {n // 4}", str(n))) for n in range(20)]  # fmt: skip
    days = level(list(reversed(week)), CALENDAR).days
    by_day: dict[date, set[str]] = defaultdict(set)
    for one in week:
        by_day[days[one.key]].add(one.route[0])
    assert sorted(map(sorted, by_day.values())) == [[f"room {n}"] for n in range(5)]


def test_work_that_is_fixed_leaves_room_around_it() -> None:
    busy = [job(100 + n, opens=5, width=20, minutes=480, fixed=6) for n in range(2)]
    free = [job(n, opens=0, width=28, minutes=120) for n in range(10)]
    found = level([*busy, *free], CALENDAR)
    crowded = monday(FIRST + timedelta(days=6))
    assert all(monday(found.days[one.key]) != crowded for one in free)


def test_the_working_days_of_a_period_begin_with_its_first_day_and_leave_holidays_out() -> None:
    assert CALENDAR.days[0] == FIRST
    assert CALENDAR.days[-1] == date(2027, 1, 1)
    assert HOLIDAY not in CALENDAR.days
    assert len(CALENDAR.days) == 3 + 5 + 5 + 4 + 5
    assert level([], CALENDAR).days == {}
    assert level([job(1, opens=3, width=0, minutes=5)], CALENDAR).homeless == (1,), "a Saturday only"
