"""Computes and stores occurrences, a hundred thousand plans at a time; used inside actions only.

What exists is never touched: a second run over the same record adds nothing. For grids the days go on after
the latest existing window; a floating or hybrid plan has one open occurrence at a time. Every plan keeps at
least one open occurrence, however far away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import CharField, Exists, IntegerField, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast

from openhtm.registry.api import GONE, SUSPENDED, derived

from . import metering
from .models import Attempt, Deferral, Occurrence, OccurrenceState, PlanAssignment, PlanRevision
from .rules import bulk
from .rules.calendar_lists import days_from
from .rules.reasons import ON_OCCASION, Kind, Reason
from .rules.windows import Scheme
from .storing import batches, insert_once

#: How far ahead occurrences are kept where nobody says otherwise: a year and a month.
HORIZON = timedelta(days=400)
#: Plans computed together; bounds memory.
PLANS = 100_000
#: Devices whose next due day is refreshed by one query.
DEVICES = 5_000
COLUMNS = (
    "assignment_id",
    "revision_id",
    "device_id",
    "plan_id",
    "site_id",
    "due_on",
    "opens_on",
    "closes_on",
    "reason",
    "counted_from",
    "step",
    "state",
    "result",
    "settled_reason",
    "occasion",
)
_DAYS = (
    "asked_from",
    "anchor_on",
    "base_on",
    "last_due_on",
    "last_done_on",
    "last_closed_on",
    "resumes_after",
    "latest_close",
)
_OWNERS = ("revision_id", "plan_id")
_READ = ("pk", "device_id", "site_id", *(f"{name}_text" for name in _DAYS), "open_count")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Assignments of one revision as columns."""

    pk: bulk.Whole
    device: bulk.Whole
    site: bulk.Whole
    start: bulk.Days
    anchor: bulk.Days
    base: bulk.Days
    last_due: bulk.Days
    last_done: bulk.Days
    after: bulk.Days
    has_open: bulk.Flags
    #: Revision and plan of each, where they are not those of all.
    owners: bulk.Whole | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """New occurrences of those lines: `row` points into them."""

    row: bulk.Whole
    due: bulk.Days
    counted_from: bulk.Days
    step: bulk.Whole
    reason: Sequence[str]
    #: What the reason stands on, where it says more than a day.
    occasion: Sequence[str] | None = None


def plan_ahead(revision: PlanRevision, rows: QuerySet[PlanAssignment], *, until: date) -> set[int]:
    """Store what is missing up to `until` for assignments of one revision; returns the devices concerned."""
    return plan_alike([revision], rows, until=until)


def plan_alike(revisions: Sequence[PlanRevision], rows: QuerySet[PlanAssignment], *, until: date) -> set[int]:
    """`plan_ahead` for assignments of revisions that all have the same terms."""
    touched: set[int] = set()
    first = revisions[0]
    if first.kind in ON_OCCASION:
        return touched
    wanted = rows.filter(revision__in=[each.pk for each in revisions], valid_to__isnull=True)
    for lines in _read(wanted, beside=_OWNERS if len(revisions) > 1 else ()):
        planned = _planned(first, lines, until=until)
        insert_once(Occurrence, COLUMNS, list(_rows(first, lines, planned)))
        touched.update(lines.device[planned.row].tolist())
    return touched


def active(rows: QuerySet[PlanAssignment]) -> QuerySet[PlanAssignment]:
    """Assignments of devices that work is planned for: not gone, and not in storage or before acceptance."""
    return rows.exclude(device__status__in=[*GONE, *SUSPENDED])


def _read(rows: QuerySet[PlanAssignment], *, beside: Sequence[str] = ()) -> Iterator[Lines]:
    """By key, in batches: a cursor left open over the tables that are being filled is asking for trouble.

    Days come as text straight from the database: parsing seven million of them into dates and back would
    take longer than storing the occurrences.
    """
    existing = Occurrence.objects.filter(device=OuterRef("device_id"), plan=OuterRef("plan_id"))
    kept = existing.exclude(state=OccurrenceState.CANCELLED).order_by("-due_on")
    annotated = rows.annotate(
        latest_close=Subquery(kept.values("closes_on")[:1]),
        open_count=Cast(Exists(existing.filter(state=OccurrenceState.OPEN)), IntegerField()),
        **{f"{name}_text": Cast(name, CharField()) for name in _DAYS},
    ).order_by("pk")
    last, names = 0, (*_READ, *beside)
    while batch := _fetch(annotated.filter(pk__gt=last).values_list(*names)[:PLANS]):
        last = batch[-1][0]
        yield _lines(batch, names)


def _fetch(rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    statement, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _lines(batch: list[tuple[Any, ...]], names: Sequence[str]) -> Lines:
    column = dict(zip(names, zip(*batch, strict=True), strict=True))
    day: dict[str, bulk.Days] = {
        name: np.array(column[f"{name}_text"], dtype="datetime64[D]") for name in _DAYS
    }
    after: bulk.Days = day["asked_from"] - bulk.ONE_DAY
    # What counts as done by acceptance, or by an earlier record, is not asked for again.
    for name in ("base_on", "last_closed_on", "resumes_after", "latest_close"):
        after = np.fmax(after, day[name])
    return Lines(
        pk=np.array(column["pk"], dtype=np.int64),
        device=np.array(column["device_id"], dtype=np.int64),
        site=np.array(column["site_id"], dtype=np.int64),
        start=day["asked_from"],
        anchor=np.where(np.isnat(day["anchor_on"]), day["asked_from"], day["anchor_on"]),
        base=day["base_on"],
        last_due=day["last_due_on"],
        last_done=day["last_done_on"],
        after=after,
        has_open=np.array(column["open_count"], dtype=bool),
        owners=np.array([column[name] for name in _OWNERS]) if _OWNERS[0] in column else None,
    )


def _planned(revision: PlanRevision, lines: Lines, *, until: date) -> Planned:
    match Kind(revision.kind):
        case Kind.FIXED:
            return _fixed(revision, lines, until=until)
        case Kind.CALENDAR_LIST:
            return _listed(revision, lines, until=until)
        case Kind.FLOATING:
            return _floating(revision, lines)
        case Kind.HYBRID:
            return _hybrid(revision, lines)
        case Kind.ONCE:
            return _once(revision, lines)
        case Kind.METER:
            return _metered(revision, lines)
        case Kind.EVENT | Kind.CONDITION:
            raise ValueError("Nothing is planned ahead of what may happen.")


def _steps(revision: PlanRevision, count: int) -> bulk.Steps:
    interval = revision.interval
    days, months = (interval.days, interval.months) if interval else (0, 0)
    return bulk.Steps(days=np.full(count, days), months=np.full(count, months))


def _needs_one(lines: Lines) -> bulk.Whole:
    return np.where(lines.has_open, 0, 1).astype(np.int64)


def _fixed(revision: PlanRevision, lines: Lines, *, until: date) -> Planned:
    steps = _steps(revision, lines.pk.size)
    series = bulk.fixed_until(lines.anchor, steps, after=lines.after, until=until, at_least=_needs_one(lines))
    never = np.isnat(lines.last_due)[series.row]
    return Planned(
        row=series.row,
        due=series.due,
        counted_from=lines.anchor[series.row],
        step=series.step,
        reason=np.where(never, Reason.FIRST_ON_GRID.value, Reason.ON_GRID.value).tolist(),
    )


def _listed(revision: PlanRevision, lines: Lines, *, until: date) -> Planned:
    days = days_from(revision.calendar)
    series = bulk.listed_until(days, after=lines.after, until=until, at_least=_needs_one(lines))
    return Planned(
        row=series.row,
        due=series.due,
        counted_from=series.due,
        step=series.step,
        reason=[Reason.LISTED.value] * series.row.size,
    )


def _once(revision: PlanRevision, lines: Lines) -> Planned:
    """The one day, for devices that were under the plan by then and have not settled it."""
    row: bulk.Whole = np.flatnonzero(
        np.isnat(lines.last_due) & ~lines.has_open & (lines.anchor > lines.after)
    )
    return Planned(
        row=row,
        due=lines.anchor[row],
        counted_from=lines.anchor[row],
        step=np.zeros_like(row),
        reason=[Reason.ONE_OFF.value] * row.size,
    )


def _without_open(lines: Lines) -> bulk.Whole:
    rows: bulk.Whole = np.flatnonzero(~lines.has_open)
    return rows


def _floating(revision: PlanRevision, lines: Lines) -> Planned:
    row = _without_open(lines)
    step, origin, due = bulk.next_floating(
        lines.base[row], _steps(revision, row.size), done_on=lines.last_done[row], start=lines.start[row]
    )
    done, base = ~np.isnat(lines.last_done[row]), ~np.isnat(lines.base[row])
    reason = np.select(
        [done, base], [Reason.AFTER_DONE.value, Reason.AFTER_BASE.value], Reason.NEVER_DONE.value
    )
    return Planned(row=row, due=due, counted_from=origin, step=step, reason=reason.tolist())


def _metered(revision: PlanRevision, lines: Lines) -> Planned:
    """The calendar cap as a floating plan has it, unless the meter asks earlier."""
    capped = _floating(revision, lines)
    due, step, reason = capped.due.copy(), capped.step.copy(), list(capped.reason)
    occasion = [""] * len(reason)
    asked = metering.asked(
        revision, devices=lines.device[capped.row].tolist(), since=bulk.to_dates(capped.counted_from)
    )
    for place, told in enumerate(asked):
        if reason[place] == Reason.NEVER_DONE:
            continue
        reason[place] = Reason.METER_CAP.value
        if told is None:
            continue
        occasion[place] = told.use.text()
        if np.datetime64(told.on, "D") <= due[place]:
            due[place], step[place] = np.datetime64(told.on, "D"), 0
            reason[place] = (Reason.METER_REACHED if told.reached else Reason.METER_FORECAST).value
    return Planned(
        row=capped.row,
        due=due,
        counted_from=capped.counted_from,
        step=step,
        reason=reason,
        occasion=occasion,
    )


def _hybrid(revision: PlanRevision, lines: Lines) -> Planned:
    row = _without_open(lines)
    steps = _steps(revision, row.size)
    percent = np.full(row.size, revision.drift_percent)
    last = bulk.LastMany(due=lines.last_due[row], done_on=lines.last_done[row], closed=lines.after[row])
    step, origin, due = bulk.next_hybrid(
        lines.anchor[row], steps, drift_percent=percent, last=last, start=lines.start[row]
    )
    moved = bulk.exceeds_drift_many(steps, drift_percent=percent, last=last)
    reason = np.select(
        [moved, ~np.isnat(last.done_on), ~np.isnat(last.due)],
        [Reason.DRIFT_BEYOND.value, Reason.DRIFT_WITHIN.value, Reason.ON_GRID.value],
        Reason.FIRST_ON_GRID.value,
    )
    return Planned(row=row, due=due, counted_from=origin, step=step, reason=reason.tolist())


def _windows(revision: PlanRevision, due: bulk.Days) -> bulk.Windows:
    match Scheme(revision.window_scheme):
        case Scheme.MONTH:
            return bulk.month_windows(due)
        case Scheme.WEEK:
            return bulk.week_windows(due)
        case Scheme.PLUSMINUS:
            before, after = (
                np.full(due.size, revision.window_before),
                np.full(due.size, revision.window_after),
            )
            return bulk.plus_minus_windows(due, before=before, after=after)


def _rows(revision: PlanRevision, lines: Lines, planned: Planned) -> Iterable[tuple[Any, ...]]:
    """As the database takes them, in the order of `COLUMNS`. Days as text: both databases read it."""
    windows = _windows(revision, planned.due)
    size = planned.row.size
    opens = windows.opens
    if revision.kind == Kind.METER:
        # One day of work never counts for two: the window begins after the work it is counted from.
        opens = np.maximum(opens, np.minimum(planned.counted_from + bulk.ONE_DAY, planned.due))
    if lines.owners is None:
        revisions, plans = [revision.pk] * size, [revision.plan_id] * size
    else:
        revisions, plans = lines.owners[:, planned.row].tolist()
    return zip(
        lines.pk[planned.row].tolist(),
        revisions,
        lines.device[planned.row].tolist(),
        plans,
        lines.site[planned.row].tolist(),
        _texts(planned.due),
        _texts(opens),
        _texts(windows.closes),
        planned.reason,
        _texts(planned.counted_from),
        planned.step.tolist(),
        [OccurrenceState.OPEN.value] * size,
        [""] * size,
        [""] * size,
        planned.occasion or [""] * size,
        strict=True,
    )


def _texts(days: bulk.Days) -> list[str]:
    texts: list[str] = np.datetime_as_string(days, unit="D").tolist()
    return texts


def untouched(rows: QuerySet[Occurrence]) -> QuerySet[Occurrence]:
    """Those of open occurrences that are only planned: no order, no attempt, no deferral."""
    touched = Exists(Attempt.objects.filter(occurrence=OuterRef("pk"))) | Exists(
        Deferral.objects.filter(occurrence=OuterRef("pk"))
    )
    return rows.filter(state=OccurrenceState.OPEN, work_order__isnull=True).exclude(touched)


def refresh_devices(device_ids: Iterable[int]) -> int:
    """Tell the registry the next due day and the earliest open window close; returns how many differed."""
    changed = 0
    for batch in batches(sorted(device_ids), size=DEVICES):
        found = {device: (due, closes) for device, due, closes in _earliest(batch)}
        changed += derived.set_next_due((device, *found.get(device, (None, None))) for device in batch)
    return changed


def _earliest(device_ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """Device, earliest due day, earliest window close; days as text."""
    grouped = _grouped(Occurrence.objects.filter(device_id__in=device_ids))
    texts = {"due_text": Cast("due", CharField()), "closes_text": Cast("closes", CharField())}
    return _fetch(grouped.annotate(**texts).values_list("device_id", "due_text", "closes_text"))


def _grouped(rows: QuerySet[Occurrence]) -> QuerySet[Any, Any]:
    opened: QuerySet[Any, Any] = rows.filter(state=OccurrenceState.OPEN).order_by().values("device_id")
    grouped: QuerySet[Any, Any] = opened.annotate(due=Min("due_on"), closes=Min("closes_on"))
    return grouped


def refresh_planned(device_ids: set[int], *, site_id: int | None = None) -> int:
    """`refresh_devices` for devices that all have something open: many of them in one statement."""
    if len(device_ids) <= DEVICES:
        return refresh_devices(device_ids)
    rows: QuerySet[Occurrence] = Occurrence.objects.all()
    return derived.set_next_due_from(_grouped(rows if site_id is None else rows.filter(site_id=site_id)))
