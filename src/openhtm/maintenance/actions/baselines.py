"""Telling the schedule what an earlier system knew: when work was last done, when it is next due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.acts import Change
from openhtm.kernel.bulk import update_records

from .. import assigning, planning
from ..models import Occurrence, PlanAssignment, PlanRevision, ScheduleKind
from ..rules.intervals import step_back
from ..storing import batches

BATCH = 2000
_COLUMNS = ("base_on", "anchor_on", "asked_from")


@dataclass(frozen=True, kw_only=True, slots=True)
class Baseline:
    """What is known of a device's last and next service under a plan."""

    device_id: int
    plan_id: int
    last_done_on: date | None = None
    next_due_on: date | None = None


def _places(arguments: Mapping[str, Any]) -> list[tuple[int | None, int | None]]:
    found: set[tuple[int | None, int | None]] = set()
    for batch in batches(sorted({row.device_id for row in arguments["rows"]}), size=BATCH):
        rows = PlanAssignment.objects.filter(device_id__in=batch)
        found.update((site, None) for site in rows.values_list("site_id", flat=True).distinct())
    return sorted(found, key=str) or [(None, None)]


@action("maintenance.schedule.set_baselines", needs=Permission.PLAN_EDIT, where=_places)
def set_baselines(rows: Sequence[Baseline], *, by: Actor, at: datetime) -> int:
    """Say when work was last done or is next due, where that was known elsewhere; returns how many changed.

    What was only planned is planned anew from there, also when that day is past: then it is overdue. What has
    an order, an attempt or a deferral stays as it is.
    """
    wanted = {(row.device_id, row.plan_id): row for row in rows}
    changed: list[tuple[PlanAssignment, dict[str, Any]]] = []
    for batch in batches(sorted({device for device, _ in wanted}), size=BATCH):
        found = PlanAssignment.objects.filter(device_id__in=batch, valid_to__isnull=True)
        for assignment in found.select_related("revision"):
            row = wanted.get((assignment.device_id, assignment.plan_id))
            before = {name: getattr(assignment, name) for name in _COLUMNS}
            if row is not None and _rebase(assignment, row):
                changed.append((assignment, before))
    _store(changed)
    _replan([assignment for assignment, _ in changed], at=at)
    return len(changed)


def _rebase(assignment: PlanAssignment, row: Baseline) -> bool:
    """Set what the row says on the assignment; False when that is nothing new."""
    before = [getattr(assignment, name) for name in _COLUMNS]
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
    return before != [getattr(assignment, name) for name in _COLUMNS]


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


def _store(changed: Sequence[tuple[PlanAssignment, Mapping[str, Any]]]) -> None:
    update_records([row for row, _ in changed], _COLUMNS)
    acts.note_rows(
        Change(
            "maintenance.planassignment",
            row.pk,
            str(row),
            row.site_id,
            before,
            {name: getattr(row, name) for name in _COLUMNS},
        )
        for row, before in changed
    )


def _replan(changed: Sequence[PlanAssignment], *, at: datetime) -> None:
    by_revision: dict[int, list[PlanAssignment]] = {}
    for row in changed:
        by_revision.setdefault(row.revision_id, []).append(row)
    for rows in by_revision.values():
        for batch in batches(rows, size=BATCH):
            keys = [row.pk for row in batch]
            assigning.forget_future(Occurrence.objects.filter(assignment_id__in=keys), after=date.min)
            lines = planning.active(PlanAssignment.objects.filter(pk__in=keys))
            planning.plan_ahead(batch[0].revision, lines, until=(at + planning.HORIZON).date())
    planning.refresh_devices({row.device_id for row in changed})
