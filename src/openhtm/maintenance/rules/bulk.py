"""The same due days as `schedule`, for a million plans at once.

Days are `datetime64[D]`, a missing day is NaT, months are added in `datetime64[M]`. Each function
answers exactly what the scalar rule answers, which the tests hold it to; nothing here is a rule of
its own. Calendar lists are few and shared by many devices, so they are walked once in plain Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from .calendar_lists import CalendarDays

Days = npt.NDArray[np.datetime64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ONE_DAY = np.timedelta64(1, "D")
ONE_MONTH = np.timedelta64(1, "M")


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Intervals of many plans: whole days or whole months, the other zero."""

    days: Whole
    months: Whole

    def take(self, rows: Whole) -> Steps:
        return Steps(days=self.days[rows], months=self.months[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Due days of many plans in one list: plan number `row`, its step k, and the day."""

    row: Whole
    step: Whole
    due: Days


def day_array(days: Sequence[date | None]) -> Days:
    """Python dates as days, None as NaT."""
    return np.array(days, dtype="datetime64[D]")


def add_steps(anchor: Days, steps: Steps, *, times: Whole) -> Days:
    """anchor + times * interval; month ends clamp as in `intervals.month_add`."""
    by_days = anchor + (steps.days * times).astype("timedelta64[D]")
    due: Days = np.where(steps.months > 0, _month_add(anchor, steps.months * times), by_days)
    return due


def _month_add(anchor: Days, months: Whole) -> Days:
    start = anchor.astype("datetime64[M]")
    day_offset = anchor - start.astype("datetime64[D]")
    target = start + months.astype("timedelta64[M]")
    month_end = (target + ONE_MONTH).astype("datetime64[D]") - ONE_DAY
    due: Days = np.minimum(target.astype("datetime64[D]") + day_offset, month_end)
    return due


def first_steps_after(anchor: Days, steps: Steps, *, after: Days) -> Whole:
    """For each plan the smallest k >= 0 with anchor + k * interval > after; no day may be NaT."""
    monthly = steps.months > 0
    by_days = (after - anchor).astype(np.int64) // np.maximum(steps.days, 1) + 1
    elapsed = (after.astype("datetime64[M]") - anchor.astype("datetime64[M]")).astype(np.int64)
    guess = np.maximum(elapsed // np.maximum(steps.months, 1), 0)
    by_months = guess + (add_steps(anchor, steps, times=guess) <= after)
    step = np.where(monthly, by_months, by_days)
    return np.where(after < anchor, 0, step)


def next_fixed(anchor: Days, steps: Steps, *, after: Days) -> tuple[Whole, Days]:
    """FIXED: step and day of the first grid day later than `after`."""
    step = first_steps_after(anchor, steps, after=after)
    return step, add_steps(anchor, steps, times=step)


def next_floating(base: Days, steps: Steps, *, done_on: Days, start: Days) -> tuple[Whole, Days, Days]:
    """FLOATING: step, the day counted from, and the due day; NaT for what was never done or no base."""
    origin = np.where(np.isnat(done_on), base, done_on)
    never = np.isnat(origin)
    origin = np.where(never, start, origin)
    step = np.where(never, 0, 1).astype(np.int64)
    return step, origin, add_steps(origin, steps, times=step)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastMany:
    """The latest settled occurrence of each plan; NaT where there is none or it was not done."""

    due: Days
    done_on: Days
    closed: Days


def next_hybrid(
    anchor: Days, steps: Steps, *, drift_percent: Whole, last: LastMany, start: Days
) -> tuple[Whole, Days, Days]:
    """HYBRID: step, the day counted from, and the due day."""
    after = np.where(np.isnat(last.closed), start - ONE_DAY, last.closed)
    step, _ = next_fixed(anchor, steps, after=after)
    moved = exceeds_drift_many(steps, drift_percent=drift_percent, last=last)
    step = np.where(moved, 1, step)
    origin = np.where(moved, last.done_on, anchor)
    return step, origin, add_steps(origin, steps, times=step)


def exceeds_drift_many(steps: Steps, *, drift_percent: Whole, last: LastMany) -> Flags:
    """Which plans were done so far off their due day that the grid starts anew."""
    known = ~np.isnat(last.done_on) & ~np.isnat(last.due)
    due = np.where(known, last.due, np.datetime64("2000-01-01"))
    drift = np.abs((np.where(known, last.done_on, due) - due).astype(np.int64))
    length = (add_steps(due, steps, times=np.ones_like(drift)) - due).astype(np.int64)
    return known & (drift * 100 > drift_percent * length)


def fixed_until(
    anchor: Days, steps: Steps, *, after: Days, until: date, at_least: Whole | None = None
) -> Series:
    """Every grid day later than `after` up to `until` inclusive, plan by plan, in order.

    `at_least` asks for that many days of a plan even beyond `until`: a plan every three years still has a
    next due day.
    """
    end = np.datetime64(until, "D")
    first = first_steps_after(anchor, steps, after=after)
    beyond = first_steps_after(anchor, steps, after=np.full_like(anchor, end))
    counts = _counts(beyond - first, at_least)
    row, place = _places(counts)
    step = place + np.repeat(first, counts)
    return Series(row=row, step=step, due=add_steps(anchor[row], steps.take(row), times=step))


def _counts(wanted: Whole, at_least: Whole | None) -> Whole:
    least = np.zeros_like(wanted) if at_least is None else at_least
    counts: Whole = np.maximum(wanted, least)
    return counts


def _places(counts: Whole) -> tuple[Whole, Whole]:
    """For each of sum(counts) results its plan, and its place among that plan's results from 0."""
    row = np.repeat(np.arange(counts.size, dtype=np.int64), counts)
    place: Whole = np.arange(row.size, dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    return row, place


def listed_until(days: CalendarDays, *, after: Days, until: date, at_least: Whole | None = None) -> Series:
    """Every listed day later than `after` up to `until` inclusive, for plans that share one list.

    `at_least` (0 or 1 a plan) asks for the next day even beyond `until`.
    """
    if after.size == 0:
        none = np.zeros(0, dtype=np.int64)
        return Series(row=none, step=none, due=after)
    last = max(until, after.max().item())
    listed = day_array(_listed_between(days, after=after.min().item(), until=last))
    first = np.searchsorted(listed, after, side="right")
    beyond = np.searchsorted(listed, np.datetime64(until, "D"), side="right")
    row, place = _places(_counts(beyond - first, at_least))
    return Series(row=row, step=place, due=listed[place + first[row]])


def _listed_between(days: CalendarDays, *, after: date, until: date) -> list[date]:
    """The listed days up to `until` and the first one beyond, for plans that have none before it."""
    listed = []
    for day in days.days_after(after):
        listed.append(day)
        if day > until:
            break
    return listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    opens: Days
    closes: Days


def month_windows(due: Days) -> Windows:
    month = due.astype("datetime64[M]")
    next_month: Days = (month + ONE_MONTH).astype("datetime64[D]")
    return Windows(opens=month.astype("datetime64[D]"), closes=next_month - ONE_DAY)


def week_windows(due: Days) -> Windows:
    """Monday to Sunday; 1970-01-01 was a Thursday, three days after a Monday."""
    weekday = (due.astype(np.int64) + 3) % 7
    opens = due - weekday.astype("timedelta64[D]")
    return Windows(opens=opens, closes=opens + np.timedelta64(6, "D"))


def plus_minus_windows(due: Days, *, before: Whole, after: Whole) -> Windows:
    return Windows(opens=due - before.astype("timedelta64[D]"), closes=due + after.astype("timedelta64[D]"))


def to_dates(days: Days) -> list[date]:
    """Days as Python dates; NaT is not allowed."""
    dates: list[date] = days.astype("datetime64[D]").astype(object).tolist()
    return dates
