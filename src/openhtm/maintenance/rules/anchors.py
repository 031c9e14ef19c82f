"""From which day the dates of a device are counted, and what moving them to another day does.

The order of precedence stands in `PRECEDENCE` and, in words, in `docs/reference/schedules.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import count

from .intervals import Interval, add, first_step_after
from .reasons import Kind


class Source(StrEnum):
    OWN_TERMS = "own_terms"
    DEPARTMENT = "department"
    BUILDING = "building"
    PLAN = "plan"
    LAST_WORK = "last_work"
    #: Nothing is known: the dates begin when the plan does.
    START = "start"


#: The first of these that is known is taken.
PRECEDENCE = (Source.OWN_TERMS, Source.DEPARTMENT, Source.BUILDING, Source.PLAN, Source.LAST_WORK)
#: The base dates of places, nearest first. They are for fixed dates only: the other kinds follow the work.
PLACES = (Source.DEPARTMENT, Source.BUILDING)
#: Kinds whose first due day follows from what was done last.
_SPACED = frozenset({Kind.FIXED, Kind.HYBRID, Kind.FLOATING, Kind.METER})

#: Intervals gone back in search of a month that is long enough: every day of the year but 29 February is met.
_TRIES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The days that dates could be counted from: those that somebody set, by source, and what is on record.

    ``done`` is when the work was last done or the device accepted; ``start`` when the plan begins for it.
    """

    set_days: dict[Source, date]
    done: date | None
    start: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """``on`` None: the grid begins when the plan does."""

    on: date | None
    source: Source


def first_anchor(kind: Kind, interval: Interval | None, known: Known) -> Anchor:
    """The day a device's dates begin with, and by which word.

    A day of the device's own terms or of the plan is its first due day. A base date names days of the year:
    counted back so far that nothing is put off beyond one interval.
    """
    for source in PRECEDENCE[:-1]:
        day = known.set_days.get(source)
        if day is None or (source in PLACES and kind is not Kind.FIXED):
            continue
        if source in PLACES and interval is not None:
            day = not_after(day, interval, latest=known.done or known.start)
        return Anchor(on=day, source=source)
    return _by_record(kind, interval, known)


def _by_record(kind: Kind, interval: Interval | None, known: Known) -> Anchor:
    if kind not in _SPACED or interval is None or known.done is None:
        return Anchor(on=None, source=Source.START)
    first = add(known.done, interval)
    # Where a month is too short for its day, the grid begins at what was done, so that 31 stays 31.
    clamped = add(first, interval) != add(known.done, interval, times=2)
    return Anchor(on=known.done if clamped else first, source=Source.LAST_WORK)


def not_after(base: date, interval: Interval, *, latest: date) -> date:
    """A day of the same grid that is not after ``latest``: the base date itself, or whole intervals earlier.

    A day is preferred from which the base date is met again: from 28 February no month leads to the 31st.
    Where there is none (29 February by odd years), the first one counts: it is earlier, the safe side.
    """
    if base <= latest:
        return base
    times = next(k for k in count(1) if add(base, interval, times=-k) <= latest)
    for back in range(times, times + _TRIES):
        found = add(base, interval, times=-back)
        if add(found, interval, times=back) == base:
            return found
    return add(base, interval, times=-times)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebased:
    """What counting from a base date does to one line of a device.

    ``stays`` is the next planned day where the new dates have none before it: nothing is put off. ``first`` is
    the first day on the new dates. ``resumes_after``: earlier days of the new dates are not asked for.
    """

    anchor: date
    first: date
    stays: date | None
    resumes_after: date


def rebase(
    base: date, interval: Interval, *, settled_until: date, today: date, planned: Sequence[tuple[date, date]]
) -> Rebased:
    """Move the days to come onto the dates of a base date, none of them later than it was planned.

    ``settled_until``: the close of the latest window that is settled, begun or somebody's. ``planned``: due
    day and close of the windows that have not begun and that nobody has touched, in their order.
    """
    lower = max(today, settled_until)
    anchor = not_after(base, interval, latest=lower)
    first = _next(anchor, interval, after=lower)
    if not planned or first <= planned[0][0]:
        return Rebased(anchor=anchor, first=first, stays=None, resumes_after=lower)
    stays, closes = planned[0]
    first = _next(anchor, interval, after=max(lower, closes))
    return Rebased(anchor=anchor, first=first, stays=stays, resumes_after=lower)


def _next(anchor: date, interval: Interval, *, after: date) -> date:
    return add(anchor, interval, times=first_step_after(anchor, interval, after=after))
