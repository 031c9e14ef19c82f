"""How units stand: what is to be checked now, the month as a grid, and all units side by side.

Every answer is worked out from terms, calendar and record with a handful of queries, however many units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Max

from openhtm.kernel.time import local_date, month_start
from openhtm.places.api import Department
from openhtm.registry import api as registry
from openhtm.registry.api import Device

from . import calendar, terms
from .calendar import Due
from .finding import known_answers
from .models import CheckPoint, CheckRecord, CheckTerms, ClosedDay, UnitCheck
from .rules.items import Item, ItemKind
from .rules.readiness import Condition, Obstacle, Ready, obstacles, ready
from .rules.slots import Slot
from .rules.states import Count, Done, Outcome, State, count, state

MOST_REPLACEMENTS = 5
_URGENCY = (Ready.READY, Ready.UNKNOWN, Ready.NOT_READY)
Key = tuple[int, date, str]


# -- now --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PointNow:
    """One point at this moment. ``due``: the window that is open, or None; ``before``: the one before it and
    its state; ``following``: the next one to open; ``latest``: the latest record, whatever its window."""

    point: CheckPoint
    due: Due | None
    state: State | None
    before: Due | None
    state_before: State | None
    following: Due | None
    latest: CheckRecord | None
    obstacles: Sequence[Obstacle]

    @property
    def ready(self) -> Ready:
        return ready(self.obstacles)

    @property
    def to_do(self) -> bool:
        """Whether it waits to be checked now."""
        return self.state is State.DUE

    @cached_property
    def items(self) -> tuple[Item, ...]:
        shown = self.due or self.before or self.following
        return terms.items(shown.terms.items) if shown else ()

    @property
    def asked(self) -> list[Item]:
        """What has to be entered even when all is well: readings, and days and texts not known from before."""
        known = known_answers(self.latest.answers if self.latest else ())
        return [item for item in self.items if _is_asked(item, known)]


def _is_asked(item: Item, known: Collection[str]) -> bool:
    if item.optional or item.kind is ItemKind.LOOK:
        return False
    return item.kind is ItemKind.NUMBER or item.key not in known


def unit_now(department: Department, *, now: datetime) -> list[PointNow]:
    """Every point of a unit as it stands now: what waits to be checked first, then what is not ready."""
    found = points_now([department.pk], now=now)
    return sorted(
        found,
        key=lambda one: (not one.to_do, -_URGENCY.index(one.ready), one.point.check_of.title, one.point.name),
    )


def points_now(department_ids: Iterable[int], *, now: datetime) -> list[PointNow]:
    """The points of units as they stand now."""
    keys = list(department_ids)
    points = list(
        CheckPoint.objects.current()
        .filter(check_of__department_id__in=keys)
        .select_related("check_of__site", "check_of__department", "device__device_type", "device__model")
    )
    days = [local_date(now, one.check_of.site.time_zone) for one in points] or [now.date()]
    first, last = min(days) - calendar.LONGEST, max(days) + calendar.LONGEST
    span = _Span(points, first=first, last=last)
    latest = _latest(points)
    return [_now(point, span, latest.get(point.pk), now=now) for point in points]


def point_now(point: CheckPoint, *, now: datetime) -> PointNow:
    """One point as it stands now; one that was taken away shows its latest record alone."""
    day = local_date(now, point.check_of.site.time_zone)
    span = _Span([point], first=day - calendar.LONGEST, last=day + calendar.LONGEST)
    return _now(point, span, _latest([point]).get(point.pk), now=now)


def _latest(points: Sequence[CheckPoint]) -> dict[int, CheckRecord]:
    kept = CheckRecord.objects.filter(point__in=points).values("point").annotate(latest=Max("at"))
    wanted = {(row["point"], row["latest"]) for row in kept}
    rows = CheckRecord.objects.filter(point__in=points, at__in={at for _point, at in wanted})
    ordered = rows.select_related("by", "work_order").order_by("pk")
    return {row.point_id: row for row in ordered if (row.point_id, row.at) in wanted}


def _now(point: CheckPoint, span: _Span, latest: CheckRecord | None, *, now: datetime) -> PointNow:
    rows = span.due_of(point)
    running = [one for one in rows if one.slot.is_open(now)]
    undone = [one for one in running if span.state(point, one.slot, now=now) is State.DUE]
    current = min(undone or running, key=lambda one: one.slot.closes_at, default=None)
    before = max(
        (one for one in rows if one.slot.closes_at <= now), key=lambda one: one.slot.closes_at, default=None
    )
    state_before = span.state(point, before.slot, now=now) if before else None
    return PointNow(
        point=point,
        due=current,
        state=span.state(point, current.slot, now=now) if current else None,
        before=before,
        state_before=state_before,
        following=min(
            (one for one in rows if one.slot.opens_at > now), key=lambda one: one.slot.opens_at, default=None
        ),
        latest=latest,
        obstacles=_obstacles(point, latest, before, state_before, now=now),
    )


def _obstacles(
    point: CheckPoint,
    latest: CheckRecord | None,
    before: Due | None,
    state_before: State | None,
    *,
    now: datetime,
) -> list[Obstacle]:
    on = local_date(now, point.check_of.site.time_zone)
    since = before is not None and latest is not None and latest.at >= before.slot.opens_at
    replaced = latest is not None and latest.device_id != point.device_id
    return obstacles(
        Condition(
            # What was found of the device before says nothing of the one that stands there now.
            outcome=Outcome(latest.outcome) if latest is not None and not replaced else None,
            expires_on=latest.expires_on if latest is not None and not replaced else None,
            usable=registry.quick(point.device, on=on).usable if point.device else None,
            missed=state_before is State.MISSED and not since,
        ),
        on=on,
    )


# -- a span of days ---------------------------------------------------------------------------------------


class _Span:
    """Windows, records and closed days of some points between two days: five queries."""

    def __init__(self, points: Sequence[CheckPoint], *, first: date, last: date) -> None:
        self._checks = {point.check_of_id: point.check_of for point in points}
        self._due = self._windows(first, last)
        departments = {check.department_id for check in self._checks.values()}
        self._closed = calendar.closed_days(departments, first=first, last=last)
        self.records: dict[Key, list[CheckRecord]] = defaultdict(list)
        rows = CheckRecord.objects.filter(point__in=[one.pk for one in points], slot_on__range=(first, last))
        for row in rows.order_by("number"):
            self.records[row.point_id, row.slot_on, row.shift].append(row)

    def _windows(self, first: date, last: date) -> dict[int, list[Due]]:
        rows: dict[int, list[CheckTerms]] = defaultdict(list)
        for one in CheckTerms.objects.filter(check_of__in=list(self._checks)):
            rows[one.check_of_id].append(one)
        return {
            pk: calendar.due(check, rows[pk], first=first, last=last) for pk, check in self._checks.items()
        }

    def due_of(self, point: CheckPoint) -> list[Due]:
        return [one for one in self._due[point.check_of_id] if calendar.concerns(point, one.slot)]

    def of(self, point: CheckPoint, slot: Slot) -> list[CheckRecord]:
        return self.records.get((point.pk, slot.day, slot.shift), [])

    def is_closed(self, point: CheckPoint, slot: Slot) -> bool:
        return calendar.is_closed(slot, self._closed.get(point.check_of.department_id, ()))

    def state(self, point: CheckPoint, slot: Slot, *, now: datetime) -> State:
        return state(slot, self._done(point, slot), closed=self.is_closed(point, slot), now=now)

    def count(self, point: CheckPoint, slot: Slot, *, now: datetime) -> Count:
        return count(slot, self._done(point, slot), closed=self.is_closed(point, slot), now=now)

    def _done(self, point: CheckPoint, slot: Slot) -> list[Done]:
        return [Done(row.at, Outcome(row.outcome)) for row in self.of(point, slot)]


# -- a month ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One window of a point: how it stands, its records, and what it adds to the count."""

    slot: Slot
    shift_name: str
    state: State
    records: Sequence[CheckRecord]
    counted: Count


@dataclass(frozen=True, kw_only=True)
class Line:
    """One point through a month."""

    point: CheckPoint
    cells: Sequence[Cell]

    @property
    def total(self) -> Count:
        return sum((cell.counted for cell in self.cells), Count())

    def on(self, day: date) -> list[Cell]:
        return [cell for cell in self.cells if cell.slot.day == day]


@dataclass(frozen=True, kw_only=True)
class Month:
    """A unit's month: a line for every point that had to be checked in it."""

    department: Department
    first: date
    lines: Sequence[Line]

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    @property
    def last(self) -> date:
        return month_start(self.first, 1) - timedelta(days=1)

    @property
    def total(self) -> Count:
        return sum((line.total for line in self.lines), Count())


def month(department: Department, *, first: date, now: datetime) -> Month:
    """The month that begins on ``first`` for one unit."""
    return months([department], first=first, now=now)[0]


def months(departments: Sequence[Department], *, first: date, now: datetime) -> list[Month]:
    """The same month for several units. A window belongs to the month in which it begins."""
    last = month_start(first, 1) - timedelta(days=1)
    lines = stretch(departments, first=first, last=last, now=now)
    return [Month(department=one, first=first, lines=lines.get(one.pk, [])) for one in departments]


def stretch(
    departments: Sequence[Department], *, first: date, last: date, now: datetime
) -> dict[int, list[Line]]:
    """By unit, a line for every point that had to be checked on one of the days ``first`` to ``last``."""
    points = list(
        CheckPoint.objects.filter(check_of__department__in=departments)
        .select_related("check_of__site", "check_of__department", "device")
        .order_by("check_of__title", "name", "pk")
    )
    span = _Span(points, first=first, last=last)
    lines: dict[int, list[Line]] = defaultdict(list)
    for point in points:
        cells = [_cell(point, one, span, now=now) for one in span.due_of(point)]
        if cells:
            lines[point.department_id].append(Line(point=point, cells=cells))
    return lines


def _cell(point: CheckPoint, one: Due, span: _Span, *, now: datetime) -> Cell:
    names = {row["code"]: row["name"] for row in one.terms.rhythm.get("shifts", ())}
    return Cell(
        slot=one.slot,
        shift_name=names.get(one.slot.shift, ""),
        state=span.state(point, one.slot, now=now),
        records=span.of(point, one.slot),
        counted=span.count(point, one.slot, now=now),
    )


def closings(department: Department, *, since: date) -> list[ClosedDay]:
    """The closed days of a unit from a day on."""
    return list(ClosedDay.objects.standing().filter(department=department, day__gte=since))


def points_of(check: UnitCheck) -> list[CheckPoint]:
    """The points of a check, those that were taken away last."""
    rows = check.points.select_related("device__device_type", "check_of").order_by("until", "name")
    return sorted(rows, key=lambda one: one.until is not None)


# -- around a failure -------------------------------------------------------------------------------------


def replacements(record: CheckRecord, *, on: date) -> list[Device]:
    """Devices of the same type at the site that may be used and are nobody's point: those in stores and on
    standby first."""
    device = record.device
    if device is None or device.device_type_id is None:
        return []
    taken = CheckPoint.objects.current().filter(device__isnull=False).values("device_id")
    rows = Device.objects.usable().filter(site_id=record.site_id, device_type_id=device.device_type_id)
    joined = rows.exclude(pk__in=taken).exclude(pk=device.pk).select_related("department", "room__building")
    fit = [one for one in joined.order_by("tag")[:200] if registry.quick(one, on=on).usable]
    return sorted(fit, key=lambda one: (not _spare(one), one.tag))[:MOST_REPLACEMENTS]


def _spare(device: Device) -> bool:
    return device.status == registry.Status.STANDBY or bool(device.room and device.room.is_storage)


def of_device(device: Any, rows: Any, *, limit: int = 5) -> list[CheckRecord]:
    """The latest checks of a device among ``rows``."""
    return list(rows.filter(device=device).order_by("-at", "-pk")[:limit])
