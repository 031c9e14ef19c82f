"""Readings of meters as the rules read them, and what a new one means for the days that were expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from openhtm.registry.api import Device

from .models import (
    MeterReading,
    Occurrence,
    OccurrenceState,
    PlanAssignment,
    PlanRevision,
    ScheduleKind,
)
from .rules.conditions import Given
from .rules.meters import (
    Counts,
    Entry,
    Expected,
    How,
    Metered,
    Rate,
    Reading,
    expected,
    follow,
    metered,
    next_metered,
    rate_of,
)
from .storing import batches

#: Devices whose readings are read at once.
DEVICES = 1_000


def readings_of(device_ids: Sequence[int], counts: Counts) -> dict[int, list[Reading]]:
    """By device, in the order they follow one another; without those struck out."""
    found: dict[int, list[Reading]] = defaultdict(list)
    for batch in batches(device_ids, size=DEVICES):
        rows = MeterReading.objects.valid().filter(device_id__in=batch, counts=counts.value)
        for row in rows:
            found[row.device_id].append(row.reading())
    return found


def terms_of(revision: PlanRevision) -> Metered:
    interval = revision.interval
    if interval is None:
        raise ValueError("A plan by a meter has a calendar cap.")
    return metered(revision.meter, interval=interval)


def asked(revision: PlanRevision, *, devices: Sequence[int], since: Sequence[date]) -> list[Expected | None]:
    """For each device, counted from its day: when its meter asks for the work."""
    terms = terms_of(revision)
    read = readings_of(devices, terms.counts)
    return [
        expected(read.get(device, []), done=day, every=terms.every)
        for device, day in zip(devices, since, strict=True)
    ]


def lines_of(device: Device, counts: Counts | None = None) -> list[PlanAssignment]:
    """The lines of a device that go by a meter (or by any)."""
    rows = PlanAssignment.objects.filter(
        device=device, valid_to__isnull=True, revision__kind=ScheduleKind.METER
    ).select_related("revision", "plan")
    return [
        row for row in rows.order_by("plan__code", "pk") if counts in {None, terms_of(row.revision).counts}
    ]


def latest(device: Device, counts: Counts) -> MeterReading | None:
    rows = MeterReading.objects.valid().filter(device=device, counts=counts.value)
    found: MeterReading | None = rows.last()
    return found


def rollover_of(device: Device, counts: Counts) -> MeterReading | None:
    """The latest reading that said where the display begins again, on the counter that is in now."""
    rows: list[MeterReading] = list(MeterReading.objects.valid().filter(device=device, counts=counts.value))
    for row in reversed(rows):
        if row.rollover_at is not None:
            return row
        if row.how == "replaced":
            return None
    return None


def completed(device: Device, counts: Counts, entry: Entry) -> Entry:
    """Where the display begins again is asked once and remembered, until the counter is exchanged."""
    if entry.rollover_at is not None or entry.how is How.REPLACED:
        return entry
    known = rollover_of(device, counts)
    return replace(entry, rollover_at=known.rollover_at) if known else entry


def followed(device: Device, counts: Counts, entry: Entry) -> Reading:
    """The entry after the latest reading on record; raises `InvalidReading` for one that cannot follow it."""
    last = latest(device, counts)
    return follow(last.reading() if last else None, completed(device, counts, entry), counts=counts)


def due_of(line: PlanAssignment) -> date:
    """The next day of a line that goes by a meter, from what is on record now."""
    terms = replace(terms_of(line.revision), base=line.base_on)
    read = readings_of([line.device_id], terms.counts).get(line.device_id, [])
    return next_metered(terms, start=line.asked_from, last=line.last, readings=read).on


@dataclass(frozen=True, kw_only=True)
class Meter:
    """A meter of a device: its readings, the latest first, and the lines that go by it with their next days."""

    counts: Counts
    readings: Sequence[MeterReading]
    rate: Rate | None
    lines: Sequence[tuple[PlanAssignment, Occurrence | None]]


def meters_of(device: Device) -> list[Meter]:
    """Those that were read and those that a plan asks for, also what was struck out."""
    found: dict[Counts, list[MeterReading]] = defaultdict(list)
    for row in MeterReading.objects.filter(device=device).order_by("-read_on", "-pk"):
        found[row.meter].append(row)
    lines: dict[Counts, list[tuple[PlanAssignment, Occurrence | None]]] = defaultdict(list)
    nexts = _next_of(device)
    for line in lines_of(device):
        lines[terms_of(line.revision).counts].append((line, nexts.get(line.plan_id)))
    return [
        Meter(counts=counts, readings=found[counts], rate=_rate(found[counts]), lines=lines[counts])
        for counts in Counts
        if found[counts] or lines[counts]
    ]


def _rate(latest_first: Sequence[MeterReading]) -> Rate | None:
    return rate_of([row.reading() for row in reversed(latest_first) if not row.is_struck])


def _next_of(device: Device) -> dict[int, Occurrence]:
    rows = Occurrence.objects.filter(device=device, state=OccurrenceState.OPEN).order_by("-due_on", "-pk")
    return {row.plan_id: row for row in rows}


def usual(device: Device) -> str:
    """The meter that a person most likely reads now: the one of a plan, else the one last read."""
    for line in lines_of(device):
        return terms_of(line.revision).counts.value
    last = MeterReading.objects.filter(device=device).order_by("-pk").first()
    return last.counts if last else Counts.HOURS.value


def given_of(device: Device) -> dict[str, Given]:
    """The total use by each meter, as conditions of plans look at it."""
    found = {}
    for row in MeterReading.objects.valid().filter(device=device):
        found[row.counts] = Given(verdict="recorded", entered=f"{row.total.normalize():f}", value=row.total)
    return found
