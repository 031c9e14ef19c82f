"""Settling an occurrence, and what follows: the plan's record, a hybrid's new anchor, the next one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from openhtm.kernel import acts
from openhtm.kernel.bulk import update_records
from openhtm.kernel.errors import DomainError

from . import events, nested, planning
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
        raise AlreadySettled(
            _("This occurrence, due %(due_on)s, is settled already.") % {"due_on": occurrence.due_on}
        )
    acts.save(occurrence, state=state, done_on=done_on, result=result, settled_at=at, settled_reason=reason)
    assignment = PlanAssignment.objects.filter(
        device=occurrence.device_id, plan=occurrence.plan_id, valid_to__isnull=True
    ).first()
    if assignment is not None:
        _start_anew(assignment, occurrence)
        remember_latest([occurrence.device_id])
        plan_next(assignment)
    if state == OccurrenceState.DONE:
        _settle_held(occurrence, at=at)
    planning.refresh_devices([occurrence.device_id])
    events.occurrence_settled.send(
        sender=Occurrence,
        occurrence_id=occurrence.pk,
        state=str(state),
        by=acts.current().by,
        at=at,
    )
    return occurrence


def _settle_held(done: Occurrence, *, at: datetime) -> None:
    """Nested inspections count as done on that day, and are superseded, never missed."""
    held, reason = list(nested.held_in(done)), nested.because(done)
    nested.withdraw_orders(held, reason=reason, at=at)
    for occurrence in held:
        settle(occurrence, state=OccurrenceState.SUPERSEDED, done_on=done.done_on, reason=reason, at=at)


def remember_latest(device_ids: Sequence[int]) -> int:
    """Keep on each assignment what its latest settled occurrence says; returns how many rows differed."""
    latest, done = _latest(device_ids)
    changed = []
    for row in PlanAssignment.objects.filter(device_id__in=device_ids, valid_to__isnull=True):
        key = (row.device_id, row.plan_id)
        due, closes = latest.get(key, (None, None))
        wanted = (due, done.get(key), closes)
        if wanted != (row.last_due_on, row.last_done_on, row.last_closed_on):
            row.last_due_on, row.last_done_on, row.last_closed_on = wanted
            changed.append(row)
    update_records(changed, ["last_due_on", "last_done_on", "last_closed_on"])
    return len(changed)


def _latest(
    device_ids: Sequence[int],
) -> tuple[dict[tuple[int, int], tuple[date, date]], dict[tuple[int, int], date]]:
    """By device and plan: due day and window close of the latest settled one; when the latest was done."""
    settled = Occurrence.objects.filter(device_id__in=device_ids).exclude(state=OccurrenceState.OPEN)
    rows = settled.order_by("due_on", "pk").values_list(
        "device_id", "plan_id", "due_on", "closes_on", "done_on"
    )
    latest, done = {}, {}
    for device, plan, due, closes, done_on in rows:
        latest[device, plan] = (due, closes)
        if done_on is not None:
            done[device, plan] = done_on
    return latest, done


def _start_anew(assignment: PlanAssignment, occurrence: Occurrence) -> None:
    """A hybrid plan that was done far off its day has its grid begin at the day it was done."""
    if _starts_anew(assignment, occurrence):
        PlanAssignment.objects.filter(pk=assignment.pk).update(anchor_on=occurrence.done_on, base_date=None)


def _starts_anew(assignment: PlanAssignment, occurrence: Occurrence) -> bool:
    if assignment.revision.kind != ScheduleKind.HYBRID or occurrence.done_on is None:
        return False
    schedule = assignment.schedule
    drift = (occurrence.done_on - occurrence.due_on).days
    return isinstance(schedule, Hybrid) and exceeds_drift(schedule, due=occurrence.due_on, drift=drift)


def plan_next(assignment: PlanAssignment) -> None:
    """Make sure the plan has an open occurrence, whatever the horizon."""
    rows = planning.active(PlanAssignment.objects.filter(pk=assignment.pk))
    planning.plan_ahead(assignment.revision, rows, until=assignment.asked_from)
