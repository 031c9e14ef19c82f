"""Meters of use: which reading can follow which, how fast a meter runs, and when it asks for work.

A display may roll over or be exchanged; a meter's *total* goes on over both and only grows, so that work due
every 500 hours stays 500 hours apart.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Any

from .impossible import Impossible
from .intervals import LATEST, Interval, add
from .reasons import Due, Kind, Last, Reason, Use, Why

#: Use a day is taken over so many days back from the latest reading.
RATE_DAYS = 90
#: Digits of a reading before and after the point.
MOST_WHOLE, MOST_DECIMALS = 10, 2
HOURS_A_DAY = 24


class InvalidReading(Impossible):
    """A reading that cannot be, or cannot follow the one before it."""


class InvalidMeter(Impossible):
    """Terms of use that cannot be: no such meter, or a step out of range."""


class Counts(StrEnum):
    """What a meter counts."""

    HOURS = "hours"
    CYCLES = "cycles"
    SHOCKS = "shocks"
    EXPOSURES = "exposures"
    LITERS = "liters"
    USES = "uses"


class How(StrEnum):
    """How a reading follows the one before: the same display went on, rolled over, or was exchanged."""

    READ = "read"
    ROLLED_OVER = "rolled_over"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the display showed on a day, and the total use by then."""

    on: date
    shown: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A reading as somebody enters it.

    `rollover_at` is the first number that the display cannot show (100000 for five digits); `old_shown` is what
    an exchanged counter showed when it was taken out.
    """

    on: date
    shown: Decimal
    how: How = How.READ
    rollover_at: Decimal | None = None
    old_shown: Decimal | None = None


def follow(last: Reading | None, entry: Entry, *, counts: Counts) -> Reading:
    """The entry with its total, or `InvalidReading`."""
    for number in (entry.shown, entry.old_shown, entry.rollover_at):
        _check_number(number)
    if entry.rollover_at is not None and entry.shown >= entry.rollover_at:
        raise InvalidReading("meter.beyond_display", shown=entry.shown, rollover=entry.rollover_at)
    if last is None:
        if entry.how is not How.READ:
            raise InvalidReading("meter.first")
        return Reading(on=entry.on, shown=entry.shown, total=entry.shown)
    if entry.on < last.on:
        raise InvalidReading("meter.earlier", last=last.on)
    used = _used(last, entry)
    _check_clock(last, entry, used, counts)
    return Reading(on=entry.on, shown=entry.shown, total=last.total + used)


def _check_number(number: Decimal | None) -> None:
    if number is None:
        return
    if not number.is_finite() or number < 0 or number.adjusted() >= MOST_WHOLE:
        raise InvalidReading("meter.number", most=MOST_WHOLE)
    if int(number.normalize().as_tuple().exponent) < -MOST_DECIMALS:
        raise InvalidReading("meter.decimals", most=MOST_DECIMALS)


def _used(last: Reading, entry: Entry) -> Decimal:
    match entry.how:
        case How.ROLLED_OVER:
            if entry.rollover_at is None:
                raise InvalidReading("meter.no_rollover")
            if entry.shown >= last.shown or last.shown >= entry.rollover_at:
                raise InvalidReading("meter.not_rolled_over", last=last.shown)
            return entry.rollover_at - last.shown + entry.shown
        case How.REPLACED:
            if entry.old_shown is None or entry.old_shown < last.shown:
                raise InvalidReading("meter.old_counter", last=last.shown)
            return entry.old_shown - last.shown
        case How.READ:
            if entry.shown < last.shown:
                raise InvalidReading("meter.backwards", shown=entry.shown, last=last.shown, on=last.on)
            return entry.shown - last.shown


def _check_clock(last: Reading, entry: Entry, used: Decimal, counts: Counts) -> None:
    """Hours cannot run faster than the clock; a day is let go at both ends, since readings have no time."""
    most = ((entry.on - last.on).days + 1) * HOURS_A_DAY
    if counts is Counts.HOURS and used > most:
        raise InvalidReading("meter.too_fast", used=used, days=(entry.on - last.on).days, most=most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Use a day, and the readings it was taken from."""

    per_day: Fraction
    since: Reading
    until: Reading


def rate_of(readings: Sequence[Reading]) -> Rate | None:
    """Use a day over the last 90 days, or None when that cannot be told.

    From the latest reading that is at least 90 days older than the last one, else from the first there is.
    """
    if not readings:
        return None
    latest = readings[-1]
    border = latest.on - timedelta(days=RATE_DAYS)
    since = next((one for one in reversed(readings) if one.on <= border), readings[0])
    days = (latest.on - since.on).days
    if days <= 0:
        return None
    return Rate(per_day=Fraction(latest.total - since.total) / days, since=since, until=latest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metered:
    """Due when a meter has run `every` since the work was last done, and no later than `interval` after it.

    Without a day from which to count, it is due when the plan starts: unknown is never safe.
    """

    counts: Counts
    every: Decimal
    interval: Interval
    base: date | None = None
    kind: Kind = Kind.METER


def metered(stored: Mapping[str, Any], *, interval: Interval, base: date | None = None) -> Metered:
    """Read `{"counts": "hours", "every": "500"}`; the interval is the calendar cap."""
    try:
        counts = Counts(str(stored.get("counts", "")))
    except ValueError as problem:
        raise InvalidMeter("meter.unknown", known=", ".join(Counts)) from problem
    try:
        every = Decimal(str(stored.get("every", "")))
        _check_number(every)
    except (InvalidOperation, InvalidReading) as problem:
        raise InvalidMeter("meter.every") from problem
    if every <= 0:
        raise InvalidMeter("meter.every")
    return Metered(counts=counts, every=every, interval=interval, base=base)


def total_at(readings: Sequence[Reading], day: date) -> Fraction:
    """The use by the end of a day: as read, on the straight line between two readings, after the last one at
    the present rate. Before the first reading it is that of the first."""
    place = bisect_right(readings, day, key=lambda one: one.on)
    if place == 0:
        return Fraction(readings[0].total)
    before = readings[place - 1]
    past = (day - before.on).days
    if place < len(readings):
        after = readings[place]
        grown = Fraction(after.total - before.total) / (after.on - before.on).days
    else:
        rate = rate_of(readings)
        grown = rate.per_day if rate else Fraction(0)
    return Fraction(before.total) + grown * past


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """When a meter asks for work: shown by a reading of that day, or expected by its rate."""

    on: date
    reached: bool
    use: Use


def expected(readings: Sequence[Reading], *, done: date, every: Decimal) -> Expected | None:
    """When the meter has run its step since the work of `done`; None while that cannot be told."""
    if not readings:
        return None
    begun = total_at(readings, done)
    goal = begun + Fraction(every)
    for one in readings:
        if one.on > done and one.total >= goal:
            used = Use(used=_rounded(Fraction(one.total) - begun), shown=one.shown, on=one.on)
            return Expected(on=one.on, reached=True, use=used)
    return _forecast(readings, begun=begun, goal=goal)


def _forecast(readings: Sequence[Reading], *, begun: Fraction, goal: Fraction) -> Expected | None:
    rate = rate_of(readings)
    if rate is None or rate.per_day <= 0:
        return None
    latest = rate.until
    days = ceil((goal - Fraction(latest.total)) / rate.per_day)
    if days > (LATEST - latest.on).days:
        return None
    use = Use(
        used=_rounded(max(Fraction(latest.total) - begun, Fraction(0))),
        shown=latest.shown,
        on=latest.on,
        per_day=_rounded(rate.per_day),
        since=rate.since.on,
        since_shown=rate.since.shown,
    )
    return Expected(on=latest.on + timedelta(days=days), reached=False, use=use)


def _rounded(number: Fraction | Decimal) -> Decimal:
    """Two places, as a sentence says it; days are counted with the exact number."""
    exact = Fraction(number)
    return round(Decimal(exact.numerator) / Decimal(exact.denominator), 2)


def next_metered(
    terms: Metered, *, start: date, last: Last | None = None, readings: Sequence[Reading] = ()
) -> Due:
    """What the meter asks or the calendar cap, whichever comes first."""
    done = last.done_on if last else None
    origin = done or terms.base
    if origin is None:
        why = Why(reason=Reason.NEVER_DONE, kind=Kind.METER, counted_from=start, step=0, last=last)
        return Due(on=start, why=why)
    capped = add(origin, terms.interval)
    asked = expected(readings, done=origin, every=terms.every)
    why = Why(
        reason=Reason.METER_CAP,
        kind=Kind.METER,
        counted_from=origin,
        step=1,
        interval=terms.interval,
        last=last,
        use=asked.use if asked else None,
        every=terms.every,
        counts=terms.counts.value,
    )
    if asked is None or asked.on > capped:
        return Due(on=capped, why=why)
    reason = Reason.METER_REACHED if asked.reached else Reason.METER_FORECAST
    return Due(on=asked.on, why=replace(why, reason=reason, step=0), firm=asked.reached)
