"""What happened to a device and the work that follows from it; used inside actions only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from openhtm.kernel import acts
from openhtm.kernel.time import local_date
from openhtm.registry.api import GONE, SUSPENDED, Device

from . import metering, planning
from .models import Occurrence, OccurrenceState, PlanAssignment, ScheduleKind
from .rules.conditions import Given
from .rules.occasions import Trigger, due_after, due_when, on_condition, on_event
from .rules.reasons import Due
from .rules.windows import window


def plan_after(device: Device, trigger: Trigger, *, on: date, occasion: str) -> list[Occurrence]:
    """Plan the work that follows, on every line that waits for such an event; returns what was planned.

    While work of a line is open, another event asks for no second one: doing it answers both.
    """
    if device.status in GONE or (device.status in SUSPENDED and trigger is not Trigger.ACCEPTANCE):
        return []
    return _plan_due(
        device,
        ScheduleKind.EVENT,
        lambda stored: due_after(on_event(stored), trigger, on=on, occasion=occasion),
    )


def plan_when(device: Device, given: Mapping[str, Given], *, on: date, occasion: str) -> list[Occurrence]:
    """Plan the work that waits for such a result, on every line whose condition holds; returns what was planned.

    The totals of the device's meters are known besides, by the name of what they count.
    """
    if device.status in {*GONE, *SUSPENDED}:
        return []
    known = {**metering.given_of(device), **given}
    return _plan_due(
        device,
        ScheduleKind.CONDITION,
        lambda stored: due_when(on_condition(stored), known, on=on, occasion=occasion),
    )


def _plan_due(
    device: Device, kind: ScheduleKind, due_of: Callable[[Mapping[str, Any]], Due | None]
) -> list[Occurrence]:
    today = local_date(acts.current().at, device.site.time_zone)
    lines = PlanAssignment.objects.filter(
        device=device, valid_to__isnull=True, valid_from__lte=today, revision__kind=kind
    ).select_related("revision")
    made = []
    for line in lines:
        due = due_of(line.revision.trigger)
        if due is not None and not _has_open(line):
            made.append(acts.create(occurrence_of(line, due)))
    if made:
        planning.refresh_devices([device.pk])
    return made


def _has_open(line: PlanAssignment) -> bool:
    opened = Occurrence.objects.filter(
        device=line.device_id, plan=line.plan_id, state=OccurrenceState.OPEN
    ).exists()
    return bool(opened)


def occurrence_of(line: PlanAssignment, due: Due) -> Occurrence:
    """The occurrence of one due day; its window never begins before what happened."""
    span = window(due.on, line.revision.window_rule)
    return Occurrence(
        assignment=line,
        revision=line.revision,
        device_id=line.device_id,
        plan_id=line.plan_id,
        site_id=line.site_id,
        due_on=due.on,
        opens_on=max(span.opens, min(due.why.counted_from, due.on)),
        closes_on=span.closes,
        reason=due.why.reason.value,
        counted_from=due.why.counted_from,
        step=due.why.step,
        occasion=due.why.occasion[:120],
    )
