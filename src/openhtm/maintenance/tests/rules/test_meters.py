"""Meters of use against a counter that really turns, and against a walk through the calendar day by day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openhtm.maintenance.rules.impossible import Impossible
from openhtm.maintenance.rules.intervals import Interval, Unit
from openhtm.maintenance.rules.meters import (
    Counts,
    Entry,
    How,
    Metered,
    Reading,
    follow,
    metered,
    next_metered,
    rate_of,
)
from openhtm.maintenance.rules.reasons import Last, Reason, Use, use_of
from openhtm.maintenance.rules.schedule import next_due

from .oracle import ONE_DAY, months_later

FIRST = date(2024, 2, 27)
YEAR = Interval(count=1, unit=Unit.YEAR)
uses = st.lists(st.tuples(st.integers(0, 70), st.integers(0, 900)), min_size=0, max_size=8)


def entry(on: date, shown: str, **more: object) -> Entry:
    return Entry(on=on, shown=Decimal(shown), **more)  # type: ignore[arg-type]


def read(*rows: tuple[date, int]) -> list[Reading]:
    return [Reading(on=on, shown=Decimal(total), total=Decimal(total)) for on, total in rows]


# -- a counter that really turns ---------------------------------------------------------------------------


@given(
    first=st.integers(0, 999),
    turns=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 999), st.booleans()), max_size=12),
)
def test_the_total_is_what_the_machine_ran_over_rollovers_and_exchanged_counters(
    first: int, turns: list[tuple[int, int, bool]]
) -> None:
    """Three digits on the display; the machine itself counts on."""
    ran, display, on = first, first, FIRST
    last = follow(None, entry(on, str(first)), counts=Counts.CYCLES)
    for days, used, exchanged in turns:
        on, ran = on + timedelta(days=days), ran + used
        whole = display + used
        if exchanged:
            assume(whole < 1000)
            display = 0
            told = entry(on, "0", how=How.REPLACED, old_shown=Decimal(whole))
        elif whole >= 1000:
            display = whole - 1000
            told = entry(on, str(display), how=How.ROLLED_OVER, rollover_at=Decimal(1000))
        else:
            display = whole
            told = entry(on, str(display))
        last = follow(last, told, counts=Counts.CYCLES)
        assert (last.total, last.shown, last.on) == (Decimal(ran), Decimal(display), on)


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        (entry(FIRST + ONE_DAY, "99"), "meter.backwards"),
        (entry(FIRST - ONE_DAY, "120"), "meter.earlier"),
        (entry(FIRST, "-1"), "meter.number"),
        (entry(FIRST, "NaN"), "meter.number"),
        (entry(FIRST, "Infinity"), "meter.number"),
        (entry(FIRST, "1e999"), "meter.number"),
        (entry(FIRST, "10000000000"), "meter.number"),
        (entry(FIRST, "100.001"), "meter.decimals"),
        (entry(FIRST, "1000", rollover_at=Decimal(1000)), "meter.beyond_display"),
        (entry(FIRST, "20", how=How.ROLLED_OVER), "meter.no_rollover"),
        (entry(FIRST, "100", how=How.ROLLED_OVER, rollover_at=Decimal(1000)), "meter.not_rolled_over"),
        (entry(FIRST, "20", how=How.ROLLED_OVER, rollover_at=Decimal(90)), "meter.not_rolled_over"),
        (entry(FIRST, "0", how=How.REPLACED), "meter.old_counter"),
        (entry(FIRST, "0", how=How.REPLACED, old_shown=Decimal(99)), "meter.old_counter"),
        (entry(FIRST + ONE_DAY, "149"), "meter.too_fast"),
    ],
)
def test_a_reading_that_cannot_be_is_refused(told: Entry, rule: str) -> None:
    known = Reading(on=FIRST, shown=Decimal(100), total=Decimal(100))
    with pytest.raises(Impossible) as refused:
        follow(known, told, counts=Counts.HOURS)
    assert refused.value.rule == rule


def test_a_first_reading_follows_nothing() -> None:
    with pytest.raises(Impossible) as refused:
        follow(None, entry(FIRST, "5", how=How.REPLACED, old_shown=Decimal(9)), counts=Counts.HOURS)
    assert refused.value.rule == "meter.first"


def test_hours_run_no_faster_than_the_clock_and_shocks_do() -> None:
    known = Reading(on=FIRST, shown=Decimal(100), total=Decimal(100))
    assert follow(known, entry(FIRST + ONE_DAY, "148"), counts=Counts.HOURS).total == 148
    assert follow(known, entry(FIRST + ONE_DAY, "149"), counts=Counts.SHOCKS).total == 149


# -- a walk through the calendar ---------------------------------------------------------------------------


def walked_rate(readings: list[Reading]) -> Fraction | None:
    """Use a day from the latest reading 90 days or more before the last, else from the first."""
    if not readings:
        return None
    latest, since = readings[-1], readings[0]
    for one in readings:
        if latest.on - one.on >= timedelta(days=90):
            since = one
    if since.on == latest.on:
        return None
    return Fraction(latest.total - since.total) / (latest.on - since.on).days


def walked_use(readings: list[Reading], day: date) -> Fraction:
    """The use by the end of a day, a straight line from one reading to the next."""
    earlier = [one for one in readings if one.on <= day]
    if not earlier:
        return Fraction(readings[0].total)
    begun = earlier[-1]
    later = [one for one in readings if one.on > day]
    total, on = Fraction(begun.total), begun.on
    if later:
        grown = (Fraction(later[0].total) - total) / (later[0].on - begun.on).days
    else:
        grown = walked_rate(readings) or Fraction(0)
    while on < day:
        on, total = on + ONE_DAY, total + grown
    return total


def walked_due(readings: list[Reading], origin: date, every: int, cap: date) -> tuple[date, Reason]:
    """Day by day: the first reading that shows the step, else the first day the line after the last shows it."""
    if not readings:
        return cap, Reason.METER_CAP
    goal = walked_use(readings, origin) + every
    for one in readings:
        if one.on > origin and Fraction(one.total) >= goal:
            return (one.on, Reason.METER_REACHED) if one.on <= cap else (cap, Reason.METER_CAP)
    rate = walked_rate(readings)
    day, total = readings[-1].on, Fraction(readings[-1].total)
    while rate and day < cap:
        day, total = day + ONE_DAY, total + rate
        if total >= goal:
            return day, Reason.METER_FORECAST
    return cap, Reason.METER_CAP


@given(
    start=st.integers(-200, 500),
    first=st.integers(0, 5000),
    grown=uses,
    every=st.integers(1, 2000),
    months=st.integers(1, 24),
)
def test_it_is_due_when_the_meter_gets_there_or_the_calendar_does(
    start: int, first: int, grown: list[tuple[int, int]], every: int, months: int
) -> None:
    on, total, rows = FIRST, first, [(FIRST, first)]
    for days, used in grown:
        on, total = on + timedelta(days=days), total + used
        rows.append((on, total))
    readings = read(*rows)
    origin = FIRST + timedelta(days=start)
    terms = Metered(
        counts=Counts.CYCLES, every=Decimal(every), interval=Interval(count=months, unit=Unit.MONTH)
    )
    last = Last(due=origin, done_on=origin)
    due = next_metered(terms, start=FIRST, last=last, readings=readings)
    expected, reason = walked_due(readings, origin, every, months_later(origin, months))
    assert (due.on, due.why.reason) == (expected, reason)
    assert due.on > origin, "work is never due on the day it was done, or before"
    assert due.firm == (reason is not Reason.METER_FORECAST)
    if due.why.use is not None:
        assert due.why.use.on in {one.on for one in readings}
        assert use_of(due.why.use.text()) == due.why.use


@given(grown=uses, every=st.integers(1, 500))
def test_more_use_never_puts_it_off(grown: list[tuple[int, int]], every: int) -> None:
    """The same readings with more at the end ask no later."""
    assume(grown)
    on, total, rows = FIRST, 0, [(FIRST, 0)]
    for days, used in grown:
        on, total = on + timedelta(days=days), total + used
        rows.append((on, total))
    terms = Metered(counts=Counts.USES, every=Decimal(every), interval=YEAR, base=FIRST)
    more = [*rows[:-1], (on, total + 50)]
    assert (
        next_metered(terms, start=FIRST, readings=read(*more)).on
        <= next_metered(terms, start=FIRST, readings=read(*rows)).on
    )


def test_an_example_by_hand() -> None:
    """500 hours since 1 March; 40 days at 5 hours leave 300 hours, which are 60 days more: 9 June."""
    readings = read((date(2026, 3, 1), 1000), (date(2026, 4, 10), 1200))
    terms = Metered(counts=Counts.HOURS, every=Decimal(500), interval=YEAR, base=date(2026, 3, 1))
    due = next_metered(terms, start=date(2026, 1, 1), readings=readings)
    assert (due.on, due.firm) == (date(2026, 6, 9), False)
    assert due.why.use == Use(
        used=Decimal(200),
        shown=Decimal(1200),
        on=date(2026, 4, 10),
        per_day=Decimal(5),
        since=date(2026, 3, 1),
        since_shown=Decimal(1000),
    )


def test_without_a_day_to_count_from_it_is_due_at_once_and_without_readings_the_calendar_decides() -> None:
    terms = Metered(counts=Counts.HOURS, every=Decimal(500), interval=YEAR)
    due = next_due(terms, start=FIRST)
    assert (due.on, due.why.reason) == (FIRST, Reason.NEVER_DONE)
    due = next_due(terms, start=FIRST, last=Last(due=FIRST, done_on=date(2024, 2, 29)))
    assert (due.on, due.why.reason) == (date(2025, 2, 28), Reason.METER_CAP)


def test_a_meter_that_stands_still_or_was_read_once_tells_no_day() -> None:
    assert rate_of([]) is None
    assert rate_of(read((FIRST, 5), (FIRST, 9))) is None
    still = read((FIRST, 5), (FIRST + timedelta(days=9), 5))
    terms = Metered(counts=Counts.HOURS, every=Decimal(1), interval=YEAR, base=FIRST)
    assert next_metered(terms, start=FIRST, readings=still).why.reason is Reason.METER_CAP
    slow = read((FIRST, 0), (date(2034, 2, 27), 1))
    never = Metered(
        counts=Counts.USES, every=Decimal(9_999_999), interval=Interval(count=100, unit=Unit.YEAR), base=FIRST
    )
    assert next_metered(never, start=FIRST, readings=slow).why.reason is Reason.METER_CAP


@pytest.mark.parametrize(
    ("stored", "rule"),
    [
        ({}, "meter.unknown"),
        ({"counts": "miles", "every": "5"}, "meter.unknown"),
        ({"counts": "hours"}, "meter.every"),
        ({"counts": "hours", "every": "0"}, "meter.every"),
        ({"counts": "hours", "every": "-5"}, "meter.every"),
        ({"counts": "hours", "every": "5,5"}, "meter.every"),
        ({"counts": "hours", "every": "0.001"}, "meter.every"),
        ({"counts": "hours", "every": "1e999"}, "meter.every"),
        ({"counts": "hours", "every": None}, "meter.every"),
    ],
)
def test_terms_that_cannot_be_are_refused(stored: dict[str, object], rule: str) -> None:
    with pytest.raises(Impossible) as refused:
        metered(stored, interval=YEAR)
    assert refused.value.rule == rule
