"""When a unit has to check something: windows on the clock of its site, worked out from a rhythm.

Nothing is stored ahead. What was due is what the rhythm says of the calendar, what was done is on record, and
what was missed is the difference: nobody can make a missed check vanish by not generating it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

EVERY_DAY = frozenset(range(7))
_DAY = timedelta(days=1)
_HALF_MINUTE = timedelta(seconds=30)


class Frequency(StrEnum):
    SHIFT = "shift"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Impossible(ValueError):
    """A rhythm that cannot be; ``rule`` says which rule it breaks."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """From ``start`` until just before ``end`` on the clock of the site; one that ends at or before its start
    ends on the day after."""

    code: str
    name: str
    start: time
    end: time

    @property
    def minutes(self) -> int:
        """Its length on an ordinary day."""
        return (_minute(self.end) - _minute(self.start)) % 1440 or 1440


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often. ``weekdays`` (0 is Monday) narrow shifts and days; a week begins on Monday."""

    frequency: Frequency
    weekdays: frozenset[int] = EVERY_DAY
    shifts: tuple[Shift, ...] = ()

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise Impossible("weekdays")
        if (self.frequency is Frequency.SHIFT) is not bool(self.shifts):
            raise Impossible("shifts")
        if len({shift.code for shift in self.shifts}) < len(self.shifts):
            raise Impossible("shift_codes")
        if _overlap(self.shifts):
            raise Impossible("shifts_overlap")


@dataclass(frozen=True, slots=True)
class Slot:
    """One window in which a check is due. ``day`` is the day on which it begins and, with the shift, its name;
    ``days`` are those it spans: it falls away when the unit is closed on all of them."""

    day: date
    shift: str
    opens_at: datetime
    closes_at: datetime
    last: date

    @property
    def days(self) -> Iterator[date]:
        return (self.day + _DAY * number for number in range((self.last - self.day).days + 1))

    def is_open(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at


def slots(rhythm: Rhythm, *, zone: tzinfo, first: date, last: date, starts_on: date) -> list[Slot]:
    """The windows that begin on the days ``first`` to ``last``, in order.

    The week or month in which a check starts is the rest of it: its window begins on ``starts_on``.
    """
    found = (
        slot
        for number in range((last - first).days + 1)
        for slot in _of_day(rhythm, first + _DAY * number, zone=zone, starts_on=starts_on)
    )
    # A shift that falls wholly into the hour that a clock skips in spring has no window.
    return [slot for slot in found if slot.opens_at < slot.closes_at]


def begins_anew(rhythm: Rhythm, day: date) -> date:
    """The first day, that one or a later one, on which a new window of the rhythm begins its period: from there
    other terms can hold without cutting a week or month in two."""
    return day if day == _period_start(rhythm, day) else _period_end(rhythm, day) + _DAY


def _of_day(rhythm: Rhythm, day: date, *, zone: tzinfo, starts_on: date) -> Iterator[Slot]:
    if day < starts_on:
        return
    if rhythm.frequency in (Frequency.WEEKLY, Frequency.MONTHLY):
        if day == max(starts_on, _period_start(rhythm, day)):
            yield _whole_days(day, _period_end(rhythm, day), zone)
    elif day.weekday() not in rhythm.weekdays:
        return
    elif rhythm.frequency is Frequency.DAILY:
        yield _whole_days(day, day, zone)
    else:
        for shift in sorted(rhythm.shifts, key=lambda one: one.start):
            yield _of_shift(shift, day, zone)


def _whole_days(first: date, last: date, zone: tzinfo) -> Slot:
    midnight = time()
    return Slot(first, "", _instant(first, midnight, zone), _instant(last + _DAY, midnight, zone), last)


def _of_shift(shift: Shift, day: date, zone: tzinfo) -> Slot:
    ends_on = day if shift.end > shift.start else day + _DAY
    opens, closes = _instant(day, shift.start, zone), _instant(ends_on, shift.end, zone)
    return Slot(day, shift.code, opens, closes, day)


def _instant(day: date, at: time, zone: tzinfo) -> datetime:
    """The first instant at which the clock shows that time or a later one of the day.

    A time that comes twice in autumn is its first coming. One that is skipped in spring is the instant of the
    change, so that windows which follow each other on the clock never overlap in truth.
    """
    local = datetime.combine(day, at, tzinfo=zone)
    early, late = local.replace(fold=1).astimezone(UTC), local.replace(fold=0).astimezone(UTC)
    if early >= late:
        return late
    while late - early > _HALF_MINUTE:
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == early.astimezone(zone).utcoffset():
            early = middle
        else:
            late = middle
    return late.replace(second=0, microsecond=0)


def _period_start(rhythm: Rhythm, day: date) -> date:
    if rhythm.frequency is Frequency.WEEKLY:
        return day - _DAY * day.weekday()
    return day.replace(day=1) if rhythm.frequency is Frequency.MONTHLY else day


def _period_end(rhythm: Rhythm, day: date) -> date:
    if rhythm.frequency is Frequency.WEEKLY:
        return day + _DAY * (6 - day.weekday())
    if rhythm.frequency is Frequency.MONTHLY:
        return (day.replace(day=28) + _DAY * 4).replace(day=1) - _DAY
    return day


def _overlap(shifts: Sequence[Shift]) -> bool:
    """Whether two shifts of a day, or of a day and the next, share a minute."""
    minutes = [(_minute(shift.start) + number) % 1440 for shift in shifts for number in range(shift.minutes)]
    return len(set(minutes)) < len(minutes)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
