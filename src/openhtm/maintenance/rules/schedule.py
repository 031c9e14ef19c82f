"""When a plan is next due, and why: the kinds FIXED, FLOATING, HYBRID and CALENDAR_LIST.

`docs/reference/schedules.md` states the same in words. Each kind is a value type; further kinds
(meter, condition, event) add a type and a branch here and change nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import count
from typing import Any

from .calendar_lists import CalendarDays, day_before, days_from, one_a_month
from .impossible import Impossible
from .intervals import Interval, add, first_step_after, is_clamped
from .windows import WindowRule, check_fits

DEFAULT_DRIFT_PERCENT = 25


class Kind(StrEnum):
    FIXED = "fixed"
    FLOATING = "floating"
    HYBRID = "hybrid"
    CALENDAR_LIST = "calendar_list"


class InvalidSchedule(Impossible):
    """Terms that do not make a schedule: an interval is missing, or a drift is no percentage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """Due on anchor + k * interval whatever was done when; the anchor is the first due day."""

    anchor: date
    interval: Interval
    kind: Kind = Kind.FIXED


@dataclass(frozen=True, slots=True, kw_only=True)
class Floating:
    """Due one interval after the work was last done.

    `base` is the day that counts as done before the first record: acceptance, or what the previous
    system said. Without one the first due day is the day the plan starts: unknown is never safe.
    """

    interval: Interval
    base: date | None = None
    kind: Kind = Kind.FLOATING


@dataclass(frozen=True, slots=True, kw_only=True)
class Hybrid:
    """FIXED, unless work was done more than `drift_percent` of the interval early or late.

    Then the grid starts anew at the day it was done.
    """

    anchor: date
    interval: Interval
    drift_percent: int = DEFAULT_DRIFT_PERCENT
    kind: Kind = Kind.HYBRID

    def __post_init__(self) -> None:
        if not 1 <= self.drift_percent <= 100:
            raise InvalidSchedule("schedule.drift", percent=self.drift_percent)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarList:
    """Due on the days the calendar names."""

    days: CalendarDays
    kind: Kind = Kind.CALENDAR_LIST


Schedule = Fixed | Floating | Hybrid | CalendarList


def schedule_of(
    *,
    kind: Kind,
    interval: Interval | None,
    calendar: Mapping[str, Any],
    anchor: date,
    base: date | None,
    drift_percent: int = DEFAULT_DRIFT_PERCENT,
) -> Schedule:
    """The schedule of stored terms; `calendar` as `calendar_lists.days_from` reads it."""
    if kind is Kind.CALENDAR_LIST:
        return CalendarList(days=days_from(calendar))
    if interval is None:
        raise InvalidSchedule("schedule.no_interval")
    if kind is Kind.FLOATING:
        return Floating(interval=interval, base=base)
    if kind is Kind.HYBRID:
        return Hybrid(anchor=anchor, interval=interval, drift_percent=drift_percent)
    return Fixed(anchor=anchor, interval=interval)


def check_window(schedule: Schedule, rule: WindowRule) -> None:
    """Refuse a window in which two due days in a row would share a day (see `windows.check_fits`)."""
    if isinstance(schedule, CalendarList):
        check_fits(rule, shortest_gap=schedule.days.smallest_gap(), one_a_month=one_a_month(schedule.days))
    else:
        interval = schedule.interval
        check_fits(rule, shortest_gap=interval.shortest_days, one_a_month=interval.is_monthly)


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """The latest occurrence that is settled: when it was due, when its window closed, when it was done.

    `window_close` None means the window closed on the due day. An occurrence settled without being
    done (superseded, cancelled) has `done_on` None; it moves a grid on but never a floating date.
    """

    due: date
    done_on: date | None
    window_close: date | None = None

    @property
    def closed(self) -> date:
        return self.window_close if self.window_close is not None else self.due


class Reason(StrEnum):
    """The sentence a page says about a due day; the numbers in it are in `Why`."""

    FIRST_ON_GRID = "first_on_grid"
    ON_GRID = "on_grid"
    AFTER_BASE = "after_base"
    AFTER_DONE = "after_done"
    NEVER_DONE = "never_done"
    DRIFT_WITHIN = "drift_within"
    DRIFT_BEYOND = "drift_beyond"
    LISTED = "listed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Everything the answer to "why is this due then?" is made of.

    The due day is `counted_from` + `step` * interval, or a listed day after `counted_from`.
    `clamped` says that the month has no such day and its last day was taken.
    """

    reason: Reason
    kind: Kind
    counted_from: date
    step: int
    interval: Interval | None = None
    last: Last | None = None
    drift_days: int | None = None
    drift_percent: int | None = None
    clamped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A due day with its reasons; `firm` is False for a day that later completions may still move."""

    on: date
    why: Why
    firm: bool = True


def next_due(schedule: Schedule, *, start: date, last: Last | None = None) -> Due:
    """The next day this schedule asks for.

    `start` is the day the plan began to apply to the device; before any record the first due day
    is on or after it (FLOATING counts from its base, which may put it before: then it is overdue).
    """
    return next(_dues(schedule, start=start, last=last))


def occurrences_until(
    schedule: Schedule, *, start: date, until: date, last: Last | None = None
) -> Iterator[Due]:
    """Every due day from the next one to `until` inclusive.

    For FLOATING and HYBRID only the next is firm; the rest is a forecast that supposes each done
    when due.
    """
    for due in _dues(schedule, start=start, last=last):
        if due.on > until:
            return
        yield due


def _dues(schedule: Schedule, *, start: date, last: Last | None) -> Iterator[Due]:
    match schedule:
        case Fixed():
            return _fixed(schedule, start=start, last=last)
        case Floating():
            return _floating(schedule, start=start, last=last)
        case Hybrid():
            return _hybrid(schedule, start=start, last=last)
        case CalendarList():
            return _listed(schedule, start=start, last=last)


def _series(why: Why, interval: Interval, *, firm_steps: int | None = None) -> Iterator[Due]:
    """counted_from + k * interval for k = why.step, step + 1, ..."""
    for step in count(why.step):
        on = add(why.counted_from, interval, times=step)
        clamped = is_clamped(why.counted_from, on, interval)
        firm = firm_steps is None or step < why.step + firm_steps
        yield Due(on=on, firm=firm, why=replace(why, step=step, interval=interval, clamped=clamped))


def _fixed(schedule: Fixed, *, start: date, last: Last | None) -> Iterator[Due]:
    after = last.closed if last else day_before(start)
    return _series(
        Why(
            reason=Reason.ON_GRID if last else Reason.FIRST_ON_GRID,
            kind=Kind.FIXED,
            counted_from=schedule.anchor,
            step=first_step_after(schedule.anchor, schedule.interval, after=after),
            last=last,
        ),
        schedule.interval,
    )


def _floating(schedule: Floating, *, start: date, last: Last | None) -> Iterator[Due]:
    reason, origin, step = _floating_origin(schedule, start=start, last=last)
    return _series(
        Why(
            reason=reason,
            kind=Kind.FLOATING,
            counted_from=origin,
            step=step,
            last=last,
        ),
        schedule.interval,
        firm_steps=1,
    )


def _floating_origin(schedule: Floating, *, start: date, last: Last | None) -> tuple[Reason, date, int]:
    if last and last.done_on:
        return Reason.AFTER_DONE, last.done_on, 1
    if schedule.base:
        return Reason.AFTER_BASE, schedule.base, 1
    return Reason.NEVER_DONE, start, 0


def _hybrid(schedule: Hybrid, *, start: date, last: Last | None) -> Iterator[Due]:
    drift = (last.done_on - last.due).days if last and last.done_on else None
    grid = Fixed(anchor=schedule.anchor, interval=schedule.interval)
    if last and last.done_on and drift is not None and exceeds_drift(schedule, due=last.due, drift=drift):
        reason, origin, step = Reason.DRIFT_BEYOND, last.done_on, 1
    else:
        kept = next(_fixed(grid, start=start, last=last)).why
        reason = Reason.DRIFT_WITHIN if drift is not None else kept.reason
        origin, step = kept.counted_from, kept.step
    return _series(
        Why(
            reason=reason,
            kind=Kind.HYBRID,
            counted_from=origin,
            step=step,
            last=last,
            drift_days=drift,
            drift_percent=schedule.drift_percent,
        ),
        schedule.interval,
        firm_steps=1,
    )


def exceeds_drift(schedule: Hybrid, *, due: date, drift: int) -> bool:
    """Whether work `drift` days off its due day (early is negative) re-anchors the grid.

    The interval's length is the real number of days from that due day to one interval later, and
    the comparison is exact: 91 days of 364 are 25 % and do not exceed it.
    """
    length = (add(due, schedule.interval) - due).days
    return abs(drift) * 100 > schedule.drift_percent * length


def _listed(schedule: CalendarList, *, start: date, last: Last | None) -> Iterator[Due]:
    after = last.closed if last else day_before(start)
    for step, day in enumerate(schedule.days.days_after(after)):
        yield Due(
            on=day,
            why=Why(
                reason=Reason.LISTED,
                kind=Kind.CALENDAR_LIST,
                counted_from=after,
                step=step,
                last=last,
            ),
        )
