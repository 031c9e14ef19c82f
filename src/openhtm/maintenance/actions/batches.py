"""Batches: opened over planned inspections, answered device by device, closed with one signature for each record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.accounts.api import Permission, User
from openhtm.audit.api import Reauthentication, UnableToSign
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.kernel.time import local_date

from .. import batches, measuring, performing, words
from ..acting import person
from ..models import Analyzer, Batch, BatchLine, Occurrence, OccurrenceState, Procedure, WorkOrder
from ..rules.batches import MOST, shares
from ..rules.calibration import FIT
from ..rules.work_order_states import State
from .finishing import close as close_order
from .finishing import finish
from .measuring import UnableToMeasure, measure_with
from .order_lines import Labor, add_labor
from .work_orders import assign, edit, open_for_occurrence, start


class UnableToBatch(DomainError):
    """These inspections cannot be done together; the message says which and why."""

    code = "unable_to_batch"


class UnableToCloseBatch(DomainError):
    """Devices without a result, or a record that cannot be closed. ``details`` has their tags."""

    code = "unable_to_close_batch"


@dataclass(frozen=True, kw_only=True)
class NewBatch:
    """Inspections by one procedure at one site, one a device."""

    occurrences: Sequence[Occurrence]
    title: str = ""
    assignee: User | None = None


def _asked_places(arguments: dict[str, Any]) -> Iterable[tuple[int | None, int | None]] | None:
    """Of all devices that are named; where none is, nothing is opened wherever it is asked."""
    rows = arguments["new"].occurrences
    return sorted({(one.site_id, one.device.department_id) for one in rows}, key=str) or None


def _places(arguments: dict[str, Any]) -> Iterable[tuple[int | None, int | None]]:
    """Of all its devices: who closes a batch may close each of its records."""
    batch: Batch = arguments["batch"]
    rows = batches.current(batch).values_list("site_id", "device__department_id")
    return sorted(set(rows), key=str) or [(batch.site_id, None)]


@action("maintenance.batch.open", needs=Permission.WORK_ORDER_CREATE, where=_asked_places)
def open_batch(new: NewBatch, *, by: Actor, at: datetime) -> Batch:
    """Open a work order for each inspection and group them. Whoever is named gets those that nobody has."""
    rows = list(new.occurrences)
    procedure = _procedure(rows, at=at)
    batch = acts.create(
        Batch(
            site=rows[0].site,
            title=(new.title.strip() or procedure.title)[:160],
            procedure=procedure,
            opened_at=at,
            opened_by=by.actor_label[:200],
        )
    )
    for occurrence in rows:
        _take_in(batch, occurrence, new.assignee, by=by, at=at)
    return batch


def _procedure(rows: Sequence[Occurrence], *, at: datetime) -> Procedure:
    """The one procedure of all; what keeps them from being done together is said."""
    if not rows:
        raise InvalidInput(_("Choose the devices."), fields={"occurrence": [_("Choose the devices.")]})
    if len(rows) > MOST:
        raise UnableToBatch(_("At most %(most)d devices fit into a batch.") % {"most": MOST})
    if len({one.site_id for one in rows}) > 1:
        raise UnableToBatch(_("A batch lies at one site."))
    if len({one.device_id for one in rows}) < len(rows):
        raise UnableToBatch(_("A device is named twice. Choose one inspection of each."))
    procedure = rows[0].plan.procedure
    if procedure is None or {one.plan.procedure_id for one in rows} != {procedure.pk}:
        raise UnableToBatch(_("All devices of a batch follow the same procedure."))
    if performing.in_force(procedure, on=local_date(at, rows[0].site.time_zone)) is None:
        raise UnableToBatch(_("%(procedure)s has no version in force.") % {"procedure": procedure})
    return procedure


def _take_in(
    batch: Batch, occurrence: Occurrence, assignee: User | None, *, by: Actor, at: datetime
) -> BatchLine:
    tag = {"device": occurrence.device}
    if occurrence.state != OccurrenceState.OPEN:
        raise UnableToBatch(_("The inspection of %(device)s is settled already.") % tag)
    order = open_for_occurrence(occurrence, assignee=assignee, by=by, at=at)
    if not order.is_before_work:
        raise UnableToBatch(_("Work on %(device)s has begun already.") % tag)
    if batches.batch_of(order) is not None:
        raise UnableToBatch(_("%(device)s is in another batch.") % tag)
    if assignee is not None and order.assignee_id is None:
        assign(order, assignee=assignee, by=by, at=at)
    return acts.create(
        BatchLine(
            batch=batch,
            site_id=batch.site_id,
            device=occurrence.device,
            work_order=order,
            changed_at=at,
            changed_by=by.actor_label[:200],
        )
    )


@action("maintenance.batch.measure_with", needs=Permission.WORK_ORDER_PERFORM, where=_places)
def measure_batch_with(
    batch: Batch, *, analyzers: Sequence[Analyzer], seen_version: int | None = None, by: Actor, at: datetime
) -> Batch:
    """Say with what all of it is measured: each checklist that has begun, and each that begins later."""
    _open(batch)
    on = local_date(at, batch.site.time_zone)
    for analyzer in analyzers:
        how = measuring.standing_of(analyzer, on=on)
        if how not in FIT:
            raise UnableToMeasure(words.unfit(analyzer.device.tag, how))
    tags = sorted(analyzer.device.tag for analyzer in analyzers)
    acts.save(batch, seen_version=seen_version, measured_with=tags)
    for line in batches.current(batch).select_related("work_order__site"):
        for run in line.work_order.runs.filter(finished_at=None) if line.work_order.is_open else ():
            measure_with(run, analyzers=analyzers, by=by, at=at)
    return batch


@action("maintenance.batch.take_out", needs=Permission.WORK_ORDER_UPDATE)
def take_out(
    line: BatchLine, *, reason: str, seen_version: int | None = None, by: Actor, at: datetime
) -> BatchLine:
    """The device goes on by its own order, with what was recorded so far."""
    _open(line.batch)
    if line.left_at is not None:
        raise UnableToBatch(_("%(device)s was taken out already.") % {"device": line.device})
    if not reason.strip():
        raise InvalidInput(_("Say why."), fields={"reason": [_("Say why.")]})
    label = by.actor_label[:200]
    because = reason.strip()[:300]
    changes = {"left_at": at, "left_because": because, "changed_at": at, "changed_by": label}
    return acts.save(line, seen_version=seen_version, **changes)


@action("maintenance.batch.close", needs=Permission.WORK_ORDER_CLOSE, where=_places)
def close_batch(
    batch: Batch,
    *,
    minutes: int,
    proof: Reauthentication | None = None,
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> Batch:
    """Finish, sign and close the record of every device: all of them or none.

    ``minutes``: the time for all, shared out among the devices that have no labor yet; 0: none to record.
    """
    _open(batch)
    if person(by) is not None and proof is None:
        raise UnableToSign(_("Closing needs your password."))
    lines = [one for one in batches.standings(batches.current(batch)) if one.order.is_open]
    if unready := [one.line.device.tag for one in lines if not one.ready]:
        raise UnableToCloseBatch(_unready(unready), details={"devices": unready})
    _share_out(lines, minutes, by=by, at=at)
    for line in lines:
        _close_one(line, proof, by=by, at=at)
    label = by.actor_label[:200]
    return acts.save(batch, seen_version=seen_version, closed_at=at, closed_by=label)


def _open(batch: Batch) -> None:
    if not batch.is_open:
        raise UnableToBatch(_("This batch is closed."))


def _unready(tags: Sequence[str]) -> str:
    text = ngettext(
        "%(n)d device has no result yet: %(tags)s. Answer it or take it out.",
        "%(n)d devices have no result yet: %(tags)s. Answer them or take them out.",
        len(tags),
    )
    shown = ", ".join(tags[:10]) + (" …" if len(tags) > 10 else "")
    return text % {"n": len(tags), "tags": shown}


def _share_out(lines: Sequence[batches.Line], minutes: int, *, by: Actor, at: datetime) -> None:
    bare = [one for one in lines if not one.order.labor.filter(voided_reason="").exists()]
    if minutes < 0 or 0 < minutes < len(bare):
        text = _("Give the minutes for all together: at least one a device, or 0.")
        raise InvalidInput(text, fields={"minutes": [text]})
    for line, share in zip(bare, shares(minutes, devices=len(bare)), strict=True):
        if share:
            _note_time(line.order, share, len(bare), by=by, at=at)
        else:
            edit(line.order, changes={"no_labor": True}, by=by, at=at)


def _note_time(order: WorkOrder, minutes: int, devices: int, *, by: Actor, at: datetime) -> None:
    worker = person(by) or order.assignee
    labor = Labor(
        minutes=minutes,
        worked_on=local_date(at, order.site.time_zone),
        person=worker,
        person_name="" if worker else by.actor_label,
        # Stored once for all readers, so in English.
        note=f"Share of the time for {devices} devices",
    )
    add_labor(order, labor=labor, by=by, at=at)


def _close_one(line: batches.Line, proof: Reauthentication | None, *, by: Actor, at: datetime) -> None:
    """One record like any other; a refusal names its device and takes all of it back."""
    order = WorkOrder.objects.select_related("site", "device").get(pk=line.order.pk)
    try:
        if order.is_before_work:
            start(order, by=by, at=at)
        if order.state == State.IN_PROGRESS:
            finish(order, by=by, at=at)
        close_order(order, proof=proof, by=by, at=at)
    except UnableToSign:
        raise
    except DomainError as problem:
        tag = line.line.device.tag
        lacks = [str(words.LACKS[one.lack]) for one in getattr(problem, "missing", ())]
        text = " ".join([f"{tag}: {problem}", *lacks])
        raise UnableToCloseBatch(text, details={"devices": [tag]}) from problem
