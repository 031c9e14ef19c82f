"""Settling an occurrence, and what follows: the plan's record, a hybrid's new anchor, the next one."""

from __future__ import annotations

from datetime import date, datetime

from openhtm.kernel import acts
from openhtm.kernel.errors import DomainError

from . import planning
from .models import Occurrence, OccurrenceState, PlanAssignment, ScheduleKind
from .rules.schedule import Hybrid, exceeds_drift


class AlreadySettled(DomainError):
    """The occurrence is done, superseded or cancelled; that does not change any more."""

    code = "already_settled"


def settle(
    occurrence: Occurrence,
    *,
    state: OccurrenceState,
    at: datetime,
    done_on: date | None = None,
    result: str = "",
    reason: str = "",
) -> Occurrence:
    """Settle for ever, and plan the next one. `done_on` is a day at the device's site."""
    if occurrence.state != OccurrenceState.OPEN:
        raise AlreadySettled(f"This occurrence, due {occurrence.due_on}, is settled already.")
    acts.save(occurrence, state=state, done_on=done_on, result=result, settled_at=at, settled_reason=reason)
    assignment = PlanAssignment.objects.filter(
        device=occurrence.device_id, plan=occurrence.plan_id, valid_to__isnull=True
    ).first()
    if assignment is not None:
        _remember(assignment, occurrence)
        plan_next(assignment)
    planning.refresh_devices([occurrence.device_id])
    return occurrence


def _remember(assignment: PlanAssignment, occurrence: Occurrence) -> None:
    """Keep the latest settled occurrence on the assignment; an older one settled late changes nothing."""
    if assignment.last_due_on is not None and assignment.last_due_on > occurrence.due_on:
        return
    changes: dict[str, date | None] = {
        "last_due_on": occurrence.due_on,
        "last_closed_on": occurrence.closes_on,
    }
    if occurrence.done_on is not None:
        changes["last_done_on"] = occurrence.done_on
        if _starts_anew(assignment, occurrence):
            changes["anchor_on"] = occurrence.done_on
    PlanAssignment.objects.filter(pk=assignment.pk).update(**changes)


def _starts_anew(assignment: PlanAssignment, occurrence: Occurrence) -> bool:
    if assignment.revision.kind != ScheduleKind.HYBRID or occurrence.done_on is None:
        return False
    schedule = assignment.schedule
    drift = (occurrence.done_on - occurrence.due_on).days
    return isinstance(schedule, Hybrid) and exceeds_drift(schedule, due=occurrence.due_on, drift=drift)


def plan_next(assignment: PlanAssignment) -> None:
    """Make sure the plan has an open occurrence, whatever the horizon."""
    rows = planning.active(PlanAssignment.objects.filter(pk=assignment.pk))
    planning.plan_ahead(assignment.revision, rows, until=assignment.valid_from)
