"""Spreading planned work over weeks and days: level for each person and vendor, never outside a window.

Which week: a mixed-integer program (HiGHS). Which day of it: along the route, one room after the other.
`docs/reference/schedules.md` says what level means.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from .dispatch import monday
from .level_solver import Group, solve

MOST_WEEKS = 53


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One planned inspection: who does it, how long it takes, when it may be done; `fixed_on` does not move.

    Jobs with neighboring `route` are done on one visit where that is level too.
    """

    key: int
    who: str
    minutes: int
    opens: date
    closes: date
    due: date
    fixed_on: date | None = None
    route: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leveled:
    """Days by job. `homeless`: jobs in whose window nobody works within the period; they have no day."""

    days: Mapping[int, date]
    homeless: tuple[int, ...] = ()
    is_best: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days on which the department works, in order."""

    days: Sequence[date]
    weeks: Sequence[date] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "weeks", tuple(sorted({monday(day) for day in self.days})))

    def inside(self, job: Job) -> list[date]:
        """The days on which a job may be done."""
        return [day for day in self.days if job.opens <= day <= job.closes]

    def nearest(self, job: Job) -> date | None:
        """The day on which it is done when nobody levels: the due day, or the working day next to it."""
        found = self.inside(job)
        if not found:
            return None
        return min(found, key=lambda day: (abs((day - job.due).days), day))


def working_days(first: date, *, weeks: int, weekdays: Iterable[int], holidays: Iterable[date]) -> list[date]:
    """Those from a day on to the end of its week and the weeks after it."""
    free, works = set(holidays), set(weekdays)
    last = monday(first) + timedelta(days=7 * weeks - 1)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if day.weekday() in works and day not in free]


def unleveled(jobs: Iterable[Job], calendar: Calendar) -> dict[int, date]:
    """What the weeks look like when everything is done on its due day."""
    found = {job.key: job.fixed_on or calendar.nearest(job) for job in jobs}
    return {key: day for key, day in found.items() if day is not None}


def level(jobs: Sequence[Job], calendar: Calendar, *, seconds: float = 15) -> Leveled:
    """A day for every job: as level over the weeks as the windows allow, then over the days of each week."""
    free = [job for job in jobs if job.fixed_on is None]
    allowed = {job.key: calendar.inside(job) for job in free}
    movable = [job for job in free if allowed[job.key]]
    fixed = {job.key: job.fixed_on for job in jobs if job.fixed_on is not None}
    days_of = Counter(monday(day) for day in calendar.days)
    groups = _grouped(movable, allowed)
    answer = solve(
        [(group, len(held)) for group, held in groups],
        given=loads(jobs, fixed),
        days_of=days_of,
        seconds=seconds,
    )
    weeks = _in_weeks(groups, answer.counts)
    placed = _in_days(movable, weeks, allowed, jobs)
    homeless = tuple(job.key for job in free if not allowed[job.key])
    return Leveled(days={**fixed, **placed}, homeless=homeless, is_best=answer.is_best)


def _grouped(jobs: Sequence[Job], allowed: Mapping[int, Sequence[date]]) -> list[tuple[Group, list[Job]]]:
    """Jobs that are alike for the weeks: the program counts them instead of naming them."""
    found: dict[Group, list[Job]] = defaultdict(list)
    for job in sorted(jobs, key=lambda one: (one.route, one.key)):
        weeks = tuple(sorted({monday(day) for day in allowed[job.key]}))
        found[Group(who=job.who, minutes=job.minutes, weeks=weeks, due=_near(job.due, weeks))].append(job)
    return sorted(found.items(), key=lambda pair: (pair[0].who, pair[0].weeks, pair[0].due, pair[0].minutes))


def _near(due: date, weeks: Sequence[date]) -> date:
    return min(weeks, key=lambda week: (abs((week - monday(due)).days), week))


def _in_weeks(
    groups: Sequence[tuple[Group, list[Job]]], counts: Sequence[Mapping[date, int]]
) -> dict[int, date]:
    """Each job's week; neighbors of a route go to one week as long as it has room."""
    found: dict[int, date] = {}
    for (_group, jobs), by_week in zip(groups, counts, strict=True):
        weeks = [week for week, count in sorted(by_week.items()) for _ in range(count)]
        found.update(zip((job.key for job in jobs), weeks, strict=True))
    return found


def _in_days(
    movable: Sequence[Job],
    weeks: Mapping[int, date],
    allowed: Mapping[int, Sequence[date]],
    jobs: Sequence[Job],
) -> dict[int, date]:
    """Along the route: a day is filled to its share of the week before the next one begins."""
    load = _by_day(jobs, {job.key: job.fixed_on for job in jobs if job.fixed_on is not None})
    share = _shares(movable, weeks, allowed, load)
    found: dict[int, date] = {}
    for job in sorted(movable, key=lambda one: (one.who, weeks[one.key], one.route, one.key)):
        days = [day for day in allowed[job.key] if monday(day) == weeks[job.key]]
        room = [day for day in days if load[job.who, day] < share[job.who, weeks[job.key]]]
        found[job.key] = _least_loaded(job, room[:1] or days, load)
    return found


def _shares(
    movable: Sequence[Job],
    weeks: Mapping[int, date],
    allowed: Mapping[int, Sequence[date]],
    load: Mapping[tuple[str, date], int],
) -> dict[tuple[str, date], float]:
    """Minutes for each day of somebody's week, were all days alike."""
    minutes: dict[tuple[str, date], int] = defaultdict(int)
    days: dict[tuple[str, date], set[date]] = defaultdict(set)
    for job in movable:
        cell = (job.who, weeks[job.key])
        minutes[cell] += job.minutes
        days[cell].update(day for day in allowed[job.key] if monday(day) == weeks[job.key])
    given = {cell: sum(load.get((cell[0], day), 0) for day in held) for cell, held in days.items()}
    return {cell: (minutes[cell] + given[cell]) / len(days[cell]) for cell in minutes}


def put(
    jobs: Sequence[Job], days: Mapping[int, date], *, wanted: set[int], week: date, calendar: Calendar
) -> dict[int, date]:
    """New days of the wanted jobs that can be done in another week, each on its least busy day there."""
    load = _by_day(jobs, {key: day for key, day in days.items() if key not in wanted})
    found: dict[int, date] = {}
    for job in sorted(jobs, key=lambda one: (one.route, one.key)):
        if job.key not in wanted or job.fixed_on is not None:
            continue
        free = [day for day in calendar.inside(job) if monday(day) == monday(week)]
        if free:
            found[job.key] = _least_loaded(job, free, load)
    return found


def _by_day(jobs: Iterable[Job], days: Mapping[int, date]) -> dict[tuple[str, date], int]:
    load: dict[tuple[str, date], int] = defaultdict(int)
    for job in jobs:
        if job.key in days:
            load[job.who, days[job.key]] += job.minutes
    return load


def _least_loaded(job: Job, days: Iterable[date], load: dict[tuple[str, date], int]) -> date:
    chosen = min(days, key=lambda day: (load[job.who, day], day))
    load[job.who, chosen] += job.minutes
    return chosen


def loads(jobs: Iterable[Job], days: Mapping[int, date]) -> dict[tuple[str, date], int]:
    """Minutes by who and Monday of the week."""
    found: dict[tuple[str, date], int] = defaultdict(int)
    for job in jobs:
        if job.key in days:
            found[job.who, monday(days[job.key])] += job.minutes
    return dict(found)
