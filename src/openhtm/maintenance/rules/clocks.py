"""The clocks of an order: until somebody answers, and until the device works again or is replaced.

A clock counts from the opening. It pauses only while the work waits for those who asked for it; waiting
for parts, vendor, purchase or IT is the department's own time. Some targets count every hour, some the
hours in which the department works.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from .impossible import Impossible
from .priority import Priority
from .work_order_states import State

#: Waiting for who asked: nobody in the department can go on.
PAUSING = frozenset({State.WAIT_DEPARTMENT, State.WAIT_INFORMATION})
NONE = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When the department works: the same hours on each of its ``weekdays`` (0 is Monday), not on holidays.

    Hours are as on the clock of ``zone``. `Impossible` when no time is left.
    """

    weekdays: frozenset[int]
    opens: time
    closes: time
    zone: str
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise Impossible("hours.no_weekday")
        if self.opens >= self.closes:
            raise Impossible("hours.backwards")

    @property
    def day(self) -> timedelta:
        """What one business day is worth."""
        start = datetime.combine(date.min, self.opens)
        return datetime.combine(date.min, self.closes) - start

    def is_open(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in self.holidays

    def on(self, day: date) -> tuple[datetime, datetime] | None:
        """From when until when they work on a civil day."""
        if not self.is_open(day):
            return None
        zone = ZoneInfo(self.zone)
        opens, closes = (datetime.combine(day, at, zone).astimezone(UTC) for at in (self.opens, self.closes))
        return opens, closes

    def following(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working hours that end after a moment, without end."""
        day = moment.astimezone(ZoneInfo(self.zone)).date()
        while True:
            found = self.on(day)
            if found and found[1] > moment:
                yield max(found[0], moment), found[1]
            day += timedelta(days=1)


#: What a hospital that has said nothing is taken to work; a site default, no standard says it.
WEEKDAYS = frozenset(range(5))
OPENS, CLOSES = time(8), time(17)


MOST = 1000


class Unit(StrEnum):
    """What a target is counted in. Business days count working hours, the others every hour."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    BUSINESS_DAY = "business_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Within how long, such as 15 minutes or 5 business days."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MOST:
            raise Impossible("goal.out_of_range", count=self.count, most=MOST)

    @property
    def counts_working_hours(self) -> bool:
        return self.unit is Unit.BUSINESS_DAY

    def length(self, hours: Hours) -> timedelta:
        if self.unit is Unit.BUSINESS_DAY:
            return self.count * hours.day
        return self.count * _LENGTHS[self.unit]


_LENGTHS = {
    Unit.MINUTE: timedelta(minutes=1),
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Within how long somebody answers, and within how long the device works again or is replaced."""

    respond: Goal
    resolve: Goal


#: Typical field targets, to be adapted by the hospital; no standard prescribes them.
TARGETS: dict[Priority, Target] = {
    Priority.CRITICAL: Target(
        respond=Goal(count=15, unit=Unit.MINUTE), resolve=Goal(count=4, unit=Unit.HOUR)
    ),
    Priority.URGENT: Target(respond=Goal(count=1, unit=Unit.HOUR), resolve=Goal(count=24, unit=Unit.HOUR)),
    Priority.ROUTINE: Target(
        respond=Goal(count=1, unit=Unit.BUSINESS_DAY), resolve=Goal(count=5, unit=Unit.BUSINESS_DAY)
    ),
    Priority.PLANNED: Target(
        respond=Goal(count=5, unit=Unit.BUSINESS_DAY), resolve=Goal(count=30, unit=Unit.DAY)
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An order came into a state. The first is its opening."""

    at: datetime
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of an order's life in which its clock ran or stood still; ``counted`` is what it added."""

    begins: datetime
    ends: datetime
    states: tuple[State, ...]
    paused: bool
    counted: timedelta


class Standing(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    LATE = "late"
    MET = "met"
    MISSED = "missed"
    #: The order ended (canceled, duplicate) before it came to that.
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How a clock stands. ``runs_out_at`` is None while it is paused with time left.

    ``spent`` is what counted, ``unpaused`` what would have counted without any pause.
    """

    standing: Standing
    target: timedelta
    spent: timedelta
    unpaused: timedelta
    runs_out_at: datetime | None
    stopped_at: datetime | None
    stretches: tuple[Stretch, ...]


def counted(begins: datetime, ends: datetime, *, hours: Hours | None) -> timedelta:
    """The time from one moment to another; with ``hours`` only the working hours in it."""
    if ends <= begins:
        return NONE
    if hours is None:
        return ends - begins
    total = NONE
    for opens, closes in hours.following(begins):
        if opens >= ends:
            return total
        total += min(closes, ends) - opens
    raise AssertionError("Working hours follow each other without end.")


def advanced(begins: datetime, by: timedelta, *, hours: Hours | None) -> datetime:
    """The first moment by which so much has been counted."""
    if hours is None or by <= NONE:
        return begins + by
    left = by
    for opens, closes in hours.following(begins):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise AssertionError("Working hours follow each other without end.")


def runs_out(moments: Sequence[Moment], goal: Goal, *, hours: Hours) -> datetime | None:
    """When the clock runs out if nothing else happens; None while it is paused with time left."""
    counts = hours if goal.counts_working_hours else None
    left = goal.length(hours)
    for before, after in pairwise(moments):
        if before.state in PAUSING:
            continue
        found = counted(before.at, after.at, hours=counts)
        if found >= left:
            return advanced(before.at, left, hours=counts)
        left -= found
    last = moments[-1]
    return None if last.state in PAUSING else advanced(last.at, left, hours=counts)


def clock(
    moments: Sequence[Moment],
    goal: Goal,
    *,
    hours: Hours,
    stopped_at: datetime | None,
    dropped_at: datetime | None = None,
    now: datetime,
) -> Clock:
    """How a clock stands ``now``; ``stopped_at`` is when what it asks for happened."""
    counts = hours if goal.counts_working_hours else None
    ends = max(stopped_at or dropped_at or now, moments[0].at)
    stretches = tuple(_stretches(moments, ends, counts))
    until = [one for one in moments if one.at < ends] or [moments[0]]
    out = runs_out(until, goal, hours=hours)
    return Clock(
        standing=_standing(out, ends, stopped=stopped_at is not None, dropped=dropped_at is not None),
        target=goal.length(hours),
        spent=sum((one.counted for one in stretches), NONE),
        unpaused=counted(moments[0].at, ends, hours=counts),
        runs_out_at=out,
        stopped_at=stopped_at,
        stretches=stretches,
    )


def _standing(out: datetime | None, ends: datetime, *, stopped: bool, dropped: bool) -> Standing:
    late = out is not None and ends > out
    if stopped:
        return Standing.MISSED if late else Standing.MET
    if dropped:
        return Standing.MISSED if late else Standing.DROPPED
    if late:
        return Standing.LATE
    return Standing.PAUSED if out is None else Standing.RUNNING


def _stretches(moments: Sequence[Moment], ends: datetime, hours: Hours | None) -> Iterator[Stretch]:
    """Neighbors that both count, or both do not, are told as one; a state left at once is in none."""
    until = [*(one.at for one in moments[1:]), ends]
    lived = [
        (one.at, min(left, ends), one.state)
        for one, left in zip(moments, until, strict=True)
        if one.at < min(left, ends)
    ]
    for paused, group in groupby(lived, key=lambda part: part[2] in PAUSING):
        parts = list(group)
        begins, closes = parts[0][0], parts[-1][1]
        yield Stretch(
            begins=begins,
            ends=closes,
            states=tuple(dict.fromkeys(state for _, _, state in parts)),
            paused=paused,
            counted=NONE if paused else counted(begins, closes, hours=hours),
        )
