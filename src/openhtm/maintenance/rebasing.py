"""What an earlier system knew of a device's service, put onto its row under a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from .anchoring import Bases, choose
from .models import PlanAssignment, PlanRevision, ScheduleKind
from .rules.intervals import step_back

#: What a due day is counted from, by attribute of the row under a plan.
BASES = ("base_on", "anchor_on", "base_date_id", "asked_from")


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
    base_date_id: int | None = None


def rebase(assignment: PlanAssignment, row: Baseline, *, bases: Bases) -> bool:
    """Set what the row says on the assignment; False when that is nothing new."""
    before = [getattr(assignment, name) for name in BASES]
    revision = assignment.revision
    assignment.base_on = row.last_done_on or _base_before(revision, row.next_due_on) or assignment.base_on
    if row.next_due_on is not None:
        assignment.anchor_on, assignment.base_date_id = row.next_due_on, None
    else:
        _count_anew(assignment, bases)
    assignment.asked_from = min(assignment.asked_from, _asked_from(row) or assignment.asked_from)
    return before != [getattr(assignment, name) for name in BASES]


def _count_anew(assignment: PlanAssignment, bases: Bases) -> None:
    chosen = choose(
        assignment.revision,
        assignment.device_id,
        done=assignment.base_on,
        start=assignment.valid_from,
        bases=bases,
    )
    assignment.anchor_on = chosen.anchor.on
    assignment.base_date_id = chosen.base.pk if chosen.base else None


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
