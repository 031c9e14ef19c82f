"""Clocks: what counts, what stands still, when they run out; against an oracle that walks minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openhtm.maintenance.rules.clocks import (
    PAUSING,
    TARGETS,
    Clock,
    Goal,
    Hours,
    Moment,
    Standing,
    Unit,
    advanced,
    clock,
    counted,
    runs_out,
)
from openhtm.maintenance.rules.impossible import Impossible
from openhtm.maintenance.rules.priority import Priority
from openhtm.maintenance.rules.work_order_states import WAITING, State

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OFFICE = Hours(weekdays=frozenset(range(5)), opens=time(8), closes=time(17), zone="UTC")
# Monday, 23 November 2026, nine o'clock.
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def goal(count: int, unit: Unit = Unit.HOUR) -> Goal:
    return Goal(count=count, unit=unit)


def life(*steps: tuple[datetime, State]) -> list[Moment]:
    return [Moment(at=at, state=state) for at, state in steps]


def stands(moments: list[Moment], within: Goal, *, now: datetime, stopped: datetime | None = None) -> Clock:
    return clock(moments, within, hours=OFFICE, stopped_at=stopped, now=now)


def test_each_priority_has_its_targets_of_the_field() -> None:
    assert {
        priority: (target.respond.length(OFFICE), target.resolve.length(OFFICE))
        for priority, target in TARGETS.items()
    } == {
        Priority.CRITICAL: (15 * MINUTE, 4 * HOUR),
        Priority.URGENT: (HOUR, 24 * HOUR),
        Priority.ROUTINE: (9 * HOUR, 45 * HOUR),
        Priority.PLANNED: (45 * HOUR, 30 * 24 * HOUR),
    }


def test_only_waiting_for_who_asked_stops_a_clock() -> None:
    assert set(PAUSING) == {State.WAIT_DEPARTMENT, State.WAIT_INFORMATION}
    for state in WAITING - PAUSING:
        found = stands(
            life((MONDAY, State.REQUESTED), (MONDAY + HOUR, state)), goal(4), now=MONDAY + 5 * HOUR
        )
        assert found.standing is Standing.LATE


def test_a_pause_moves_the_end_by_its_length_and_both_sums_are_told() -> None:
    moments = life(
        (MONDAY, State.REQUESTED),
        (MONDAY + HOUR, State.WAIT_DEPARTMENT),
        (MONDAY + 3 * HOUR, State.IN_PROGRESS),
    )
    found = stands(moments, goal(4), now=MONDAY + 5 * HOUR)
    assert (found.standing, found.spent, found.unpaused) == (Standing.RUNNING, 3 * HOUR, 5 * HOUR)
    assert found.runs_out_at == MONDAY + 6 * HOUR
    assert [(one.begins, one.ends, one.paused, one.counted) for one in found.stretches] == [
        (MONDAY, MONDAY + HOUR, False, HOUR),
        (MONDAY + HOUR, MONDAY + 3 * HOUR, True, timedelta(0)),
        (MONDAY + 3 * HOUR, MONDAY + 5 * HOUR, False, 2 * HOUR),
    ]


def test_a_paused_clock_has_no_end_but_one_that_ran_out_before_stays_late() -> None:
    moments = life((MONDAY, State.REQUESTED), (MONDAY + 2 * HOUR, State.WAIT_INFORMATION))
    assert stands(moments, goal(3), now=MONDAY + 99 * HOUR).standing is Standing.PAUSED
    late = stands(moments, goal(1), now=MONDAY + 99 * HOUR)
    assert (late.standing, late.runs_out_at) == (Standing.LATE, MONDAY + HOUR)


def test_a_pause_that_ended_at_once_parts_nothing() -> None:
    moments = life(
        (MONDAY, State.REQUESTED),
        (MONDAY + HOUR, State.WAIT_DEPARTMENT),
        (MONDAY + HOUR, State.IN_PROGRESS),
    )
    (only,) = stands(moments, goal(4), now=MONDAY + 2 * HOUR).stretches
    assert (only.begins, only.ends, only.paused) == (MONDAY, MONDAY + 2 * HOUR, False)
    assert only.states == (State.REQUESTED, State.IN_PROGRESS)


@pytest.mark.parametrize(
    ("after", "standing"), [(4 * HOUR, Standing.MET), (4 * HOUR + MINUTE, Standing.MISSED)]
)
def test_what_is_done_at_the_last_moment_is_met(after: timedelta, standing: Standing) -> None:
    found = stands(life((MONDAY, State.REQUESTED)), goal(4), now=MONDAY + 99 * HOUR, stopped=MONDAY + after)
    assert (found.standing, found.spent) == (standing, after)


def test_an_order_that_ended_without_work_drops_its_clock() -> None:
    moments = life((MONDAY, State.REQUESTED), (MONDAY + HOUR, State.CANCELLED))
    found = clock(
        moments, goal(4), hours=OFFICE, stopped_at=None, dropped_at=MONDAY + HOUR, now=MONDAY + 99 * HOUR
    )
    assert (found.standing, found.spent) == (Standing.DROPPED, HOUR)


def test_a_business_day_opened_on_friday_afternoon_ends_on_monday_and_holidays_are_left_out() -> None:
    friday = datetime(2026, 11, 20, 15, tzinfo=UTC)
    day = goal(1, Unit.BUSINESS_DAY)
    assert runs_out(life((friday, State.REQUESTED)), day, hours=OFFICE) == datetime(
        2026, 11, 23, 15, tzinfo=UTC
    )
    free = Hours(
        weekdays=OFFICE.weekdays,
        opens=OFFICE.opens,
        closes=OFFICE.closes,
        zone="UTC",
        holidays=frozenset({date(2026, 11, 23)}),
    )
    assert runs_out(life((friday, State.REQUESTED)), day, hours=free) == datetime(
        2026, 11, 24, 15, tzinfo=UTC
    )


def test_hours_are_those_of_the_site_and_not_of_greenwich() -> None:
    chicago = Hours(weekdays=frozenset(range(5)), opens=time(8), closes=time(17), zone="America/Chicago")
    # Sunday evening in Chicago is Monday in Greenwich: nobody works yet.
    sunday = datetime(2026, 11, 23, 2, tzinfo=UTC)
    found = runs_out(life((sunday, State.REQUESTED)), goal(1, Unit.BUSINESS_DAY), hours=chicago)
    assert found == datetime(2026, 11, 23, 17, tzinfo=ZoneInfo("America/Chicago"))


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"weekdays": frozenset()}, "hours.no_weekday"),
        ({"weekdays": frozenset({7})}, "hours.no_weekday"),
        ({"opens": time(17), "closes": time(8)}, "hours.backwards"),
        ({"opens": time(8), "closes": time(8)}, "hours.backwards"),
    ],
)
def test_hours_without_any_time_are_refused(fields: dict[str, object], rule: str) -> None:
    with pytest.raises(Impossible, match=rule):
        Hours(**{"weekdays": frozenset({0}), "opens": time(8), "closes": time(17), "zone": "UTC", **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [0, -1, 1001])
def test_a_target_of_nothing_is_refused(count: int) -> None:
    with pytest.raises(Impossible, match=r"goal\.out_of_range"):
        goal(count)


# -- against an oracle ------------------------------------------------------------------------------------

ZONES = ("UTC", "America/Chicago", "Asia/Kolkata", "Europe/Berlin")
STATES = (State.REQUESTED, State.IN_PROGRESS, State.WAIT_PARTS, State.WAIT_DEPARTMENT, State.WAIT_INFORMATION)
# Around the end of summer time in Europe and America, so that days of 25 hours are among them.
START = datetime(2026, 10, 22, tzinfo=UTC)


@st.composite
def working_hours(draw: st.DrawFn) -> Hours:
    opens = draw(st.integers(0, 22))
    return Hours(
        weekdays=frozenset(draw(st.sets(st.integers(0, 6), min_size=1))),
        opens=time(opens),
        closes=time(draw(st.integers(opens + 1, 23))),
        zone=draw(st.sampled_from(ZONES)),
        holidays=frozenset(
            date(2026, 10, 20) + timedelta(days=day) for day in draw(st.sets(st.integers(0, 12)))
        ),
    )


@st.composite
def lives(draw: st.DrawFn) -> list[Moment]:
    minutes = sorted(draw(st.lists(st.integers(0, 14 * 24 * 2), min_size=1, max_size=6)))
    return [Moment(at=START + half * 30 * MINUTE, state=draw(st.sampled_from(STATES))) for half in minutes]


def works(hours: Hours, moment: datetime) -> bool:
    local = moment.astimezone(ZoneInfo(hours.zone))
    day = local.weekday() in hours.weekdays and local.date() not in hours.holidays
    return day and hours.opens <= local.time() < hours.closes


def counts(moments: list[Moment], moment: datetime, hours: Hours | None) -> bool:
    state = [one.state for one in moments if one.at <= moment][-1]
    return state not in {State.WAIT_DEPARTMENT, State.WAIT_INFORMATION} and (
        hours is None or works(hours, moment)
    )


def walked(moments: list[Moment], until: datetime, hours: Hours | None) -> timedelta:
    """All quarters of an hour that count, one after the other."""
    total, moment = timedelta(0), moments[0].at
    while moment < until:
        total += 15 * MINUTE if counts(moments, moment, hours) else timedelta(0)
        moment += 15 * MINUTE
    return total


@settings(max_examples=60, deadline=None)
@given(
    moments=lives(),
    hours=working_hours(),
    unit=st.sampled_from(Unit),
    count=st.integers(1, 40),
    quarters=st.integers(0, 300),
)
def test_a_clock_stands_as_counted_quarter_by_quarter(
    moments: list[Moment], hours: Hours, unit: Unit, count: int, quarters: int
) -> None:
    within = goal(count * (15 if unit is Unit.MINUTE else 1), unit)
    now = moments[-1].at + quarters * 15 * MINUTE
    only = hours if unit is Unit.BUSINESS_DAY else None
    found = clock(moments, within, hours=hours, stopped_at=None, now=now)
    spent = walked(moments, now, only)
    assert found.spent == spent
    assert found.unpaused == walked([Moment(at=moments[0].at, state=State.REQUESTED)], now, only)
    assert (found.standing is Standing.LATE) == (spent > within.length(hours) or _stood_after(found, now))
    if found.stretches:
        assert (found.stretches[0].begins, found.stretches[-1].ends) == (moments[0].at, now)
        assert all(
            a.ends == b.begins and a.paused != b.paused
            for a, b in zip(found.stretches, found.stretches[1:], strict=False)
        )


def _stood_after(found: Clock, now: datetime) -> bool:
    """The target was used up exactly, and then nothing counted: it is late from that moment on."""
    return found.spent == found.target and found.runs_out_at is not None and now > found.runs_out_at


@settings(max_examples=60, deadline=None)
@given(moments=lives(), hours=working_hours(), unit=st.sampled_from(Unit), count=st.integers(1, 12))
def test_at_the_end_exactly_the_target_was_counted(
    moments: list[Moment], hours: Hours, unit: Unit, count: int
) -> None:
    within = goal(count * (15 if unit is Unit.MINUTE else 1), unit)
    out = runs_out(moments, within, hours=hours)
    if out is None:
        assert moments[-1].state in PAUSING
        return
    only = hours if unit is Unit.BUSINESS_DAY else None
    assert walked(moments, out, only) == within.length(hours)
    assert counts(moments, out - 15 * MINUTE, only)


@settings(max_examples=60, deadline=None)
@given(hours=working_hours(), half=st.integers(0, 600), quarters=st.integers(1, 200))
def test_going_forward_and_counting_back_agree(hours: Hours, half: int, quarters: int) -> None:
    begins = START + half * 30 * MINUTE
    ends = advanced(begins, quarters * 15 * MINUTE, hours=hours)
    assert counted(begins, ends, hours=hours) == quarters * 15 * MINUTE
