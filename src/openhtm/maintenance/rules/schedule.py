"""When a plan is next due, and why: the kinds FIXED, FLOATING, HYBRID, CALENDAR_LIST, ONCE and METER.

`docs/reference/schedules.md` states the same in words. Each kind is a value type. What falls due because
something happens is in `occasions`; readings of meters are in `meters`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any

from .calendar_lists import CalendarDays, day_before, days_from, one_a_month
from .impossible import Impossible
from .intervals import Interval, add, first_step_after, is_clamped
from .meters import Metered, metered, next_metered
from .occasions import OnCondition, OnEvent, on_condition, on_event
from .reasons import ON_OCCASION, Due, Kind, Last, Reason, Why
from .windows import WindowRule, check_fits

__all__ = ["Due", "Kind", "Last", "Reason", "Why"]

DEFAULT_DRIFT_PERCENT = 25


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """Due on one day and never again, such as a campaign of the manufacturer.

    A device that comes under the plan after that day is not asked for it.
    """

    on: date
    kind: Kind = Kind.ONCE


Schedule = Fixed | Floating | Hybrid | CalendarList | Once | OnEvent | OnCondition | Metered


class NothingAhead(LookupError):
    """No day is due by itself: the one day is settled or past, or the plan waits for an event."""


def schedule_of(
    *,
    kind: Kind,
    interval: Interval | None,
    calendar: Mapping[str, Any],
    anchor: date | None,
    base: date | None,
    drift_percent: int = DEFAULT_DRIFT_PERCENT,
    asked: Mapping[str, Any] | None = None,
) -> Schedule:
    """The schedule of stored terms; `calendar` as `calendar_lists.days_from` reads it, `asked` as
    `occasions.on_event`, `occasions.on_condition` or `meters.metered` does, by the kind."""
    if kind is Kind.CALENDAR_LIST:
        return CalendarList(days=days_from(calendar))
    if kind in ON_OCCASION:
        return on_condition(asked or {}) if kind is Kind.CONDITION else on_event(asked or {})
    if anchor is None:
        raise InvalidSchedule("schedule.no_day")
    if kind is Kind.ONCE:
        return Once(on=anchor)
    if interval is None:
        raise InvalidSchedule("schedule.no_interval")
    if kind is Kind.METER:
        return metered(asked or {}, interval=interval, base=base)
    return _spaced(kind, interval, anchor=anchor, base=base, drift_percent=drift_percent)


def _spaced(
    kind: Kind, interval: Interval, *, anchor: date, base: date | None, drift_percent: int
) -> Schedule:
    if kind is Kind.FLOATING:
        return Floating(interval=interval, base=base)
    if kind is Kind.HYBRID:
        return Hybrid(anchor=anchor, interval=interval, drift_percent=drift_percent)
    return Fixed(anchor=anchor, interval=interval)


def check_window(schedule: Schedule, rule: WindowRule) -> None:
    """Refuse a window in which two due days in a row would share a day (see `windows.check_fits`).

    One day has no neighbor, and while work after an event is open a second event asks for no other.
    """
    if isinstance(schedule, CalendarList):
        check_fits(rule, shortest_gap=schedule.days.smallest_gap(), one_a_month=one_a_month(schedule.days))
    elif not isinstance(schedule, Once | OnEvent | OnCondition):
        interval = schedule.interval
        check_fits(rule, shortest_gap=interval.shortest_days, one_a_month=interval.is_monthly)


def next_due(schedule: Schedule, *, start: date, last: Last | None = None) -> Due:
    """The next day this schedule asks for.

    `start` is the day the plan began to apply to the device; before any record the first due day
    is on or after it (FLOATING counts from its base, which may put it before: then it is overdue).
    Raises `NothingAhead` where nothing comes by itself.
    """
    for due in _dues(schedule, start=start, last=last):
        return due
    raise NothingAhead


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
        case Once():
            return _once(schedule, start=start, last=last)
        case OnEvent() | OnCondition():
            return iter(())
        case Metered():
            # What comes after the next one, only use will tell.
            return iter((next_metered(schedule, start=start, last=last),))


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


def _once(schedule: Once, *, start: date, last: Last | None) -> Iterator[Due]:
    if last is None and schedule.on >= start:
        why = Why(reason=Reason.ONE_OFF, kind=Kind.ONCE, counted_from=schedule.on, step=0)
        yield Due(on=schedule.on, why=why)
