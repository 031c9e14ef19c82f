"""Telling the schedule what an earlier system knew: when work was last done, when it is next due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.acts import Change
from openhtm.kernel.bulk import update_records

from .. import assigning, planning
from ..anchoring import bases_of
from ..models import Occurrence, PlanAssignment
from ..rebasing import BASES, Baseline, Basis, rebase
from ..storing import batches

BATCH = 2000


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
    bases = bases_of(row.device_id for row in rows)
    return _change(rows, partial(rebase, bases=bases), at=at)


R = TypeVar("R", Baseline, Basis)


def _change(rows: Sequence[R], change: Callable[[PlanAssignment, R], bool], *, at: datetime) -> int:
    """Change what the named devices count from, and plan anew where ``change`` says that it did."""
    wanted = {(row.device_id, row.plan_id): row for row in rows}
    changed: list[tuple[PlanAssignment, dict[str, Any]]] = []
    for batch in batches(sorted({device for device, _ in wanted}), size=BATCH):
        found = PlanAssignment.objects.filter(device_id__in=batch, valid_to__isnull=True)
        for assignment in found.select_related("revision"):
            row = wanted.get((assignment.device_id, assignment.plan_id))
            before = {name: getattr(assignment, name) for name in BASES}
            if row is not None and change(assignment, row):
                changed.append((assignment, before))
    _store(changed)
    _replan([assignment for assignment, _ in changed], at=at)
    return len(changed)


def _store(changed: Sequence[tuple[PlanAssignment, Mapping[str, Any]]]) -> None:
    update_records([row for row, _ in changed], BASES)
    acts.note_rows(
        Change(
            "maintenance.planassignment",
            row.pk,
            str(row),
            row.site_id,
            before,
            {name: getattr(row, name) for name in BASES},
        )
        for row, before in changed
    )


def _replan(changed: Sequence[PlanAssignment], *, at: datetime) -> None:
    """Plan anew under all terms that are the same together: devices with terms of their own are many."""
    alike: dict[tuple[object, ...], list[PlanAssignment]] = defaultdict(list)
    for row in changed:
        alike[row.revision.calendar_terms].append(row)
    for rows in alike.values():
        for batch in batches(rows, size=BATCH):
            keys = [row.pk for row in batch]
            assigning.forget_future(Occurrence.objects.filter(assignment_id__in=keys), after=date.min)
            lines = planning.active(PlanAssignment.objects.filter(pk__in=keys))
            revisions = {row.revision_id: row.revision for row in batch}
            planning.plan_alike(list(revisions.values()), lines, until=(at + planning.HORIZON).date())
    planning.refresh_devices({row.device_id for row in changed})


@action("maintenance.schedule.restore_baselines", needs=Permission.IMPORT_UNDO, where=_places)
def restore_baselines(rows: Sequence[Basis], *, reason: str, by: Actor, at: datetime) -> int:
    """Put back what devices counted from before a list said otherwise; returns how many changed."""
    return _change(rows, _put_back, at=at)


def _put_back(assignment: PlanAssignment, row: Basis) -> bool:
    for name in BASES:
        setattr(assignment, name, getattr(row, name))
    return True
