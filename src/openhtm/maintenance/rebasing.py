"""What an earlier system knew of a device's service, put onto its row under a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from . import assigning
from .models import PlanAssignment, PlanRevision, ScheduleKind
from .rules.intervals import step_back

#: What a due day is counted from, by attribute of the row under a plan.
BASES = ("base_on", "anchor_on", "asked_from")


@dataclass(frozen=True, kw_only=True, slots=True)
class Baseline:
    """What is known of a device's last and next service under a plan."""

    device_id: int
    plan_id: int
    last_done_on: date | None = None
    next_due_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """What one device's row under a plan counted from."""

    device_id: int
    plan_id: int
    base_on: date | None
    anchor_on: date | None
    asked_from: date


def rebase(assignment: PlanAssignment, row: Baseline) -> bool:
    """Set what the row says on the assignment; False when that is nothing new."""
    before = [getattr(assignment, name) for name in BASES]
    revision = assignment.revision
    assignment.base_on = row.last_done_on or _base_before(revision, row.next_due_on) or assignment.base_on
    known = assigning.Start(
        device_id=assignment.device_id,
        site_id=assignment.site_id,
        valid_from=assignment.valid_from,
        base_on=assignment.base_on,
    )
    assignment.anchor_on = row.next_due_on or assigning.first_anchor(revision, known)
    assignment.asked_from = min(assignment.asked_from, _asked_from(row) or assignment.asked_from)
    return before != [getattr(assignment, name) for name in BASES]


def _asked_from(row: Baseline) -> date | None:
    """What fell due since the work that is known of is asked for, also when that lies in the past."""
    if row.next_due_on is not None:
        return row.next_due_on
    return row.last_done_on + timedelta(days=1) if row.last_done_on else None


def _base_before(revision: PlanRevision, next_due: date | None) -> date | None:
    """A floating plan counts from what was done, so a known next due day is taken back by one interval."""
    if next_due is None or revision.kind != ScheduleKind.FLOATING or revision.interval is None:
        return None
    return step_back(next_due, revision.interval)
