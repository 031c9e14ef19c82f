"""Batches over REST: what can be done together, the result of each device, one signature for each record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, one, people, reauthenticate, scope, site
from openhtm.kernel.errors import NotFound
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run, seen_version
from openhtm.kernel.time import now
from openhtm.registry.api import tag_key

from .. import access, batches
from ..actions import batch_results
from ..actions import batches as acts
from ..models import AttemptKind, Batch, BatchLine
from ..rules.batches import Standing
from ..rules.verdicts import Answer
from .shapes import BIGGEST, Reason

batches_router = Router()


class BatchProgressOut(Schema):
    """Devices by where they stand, inside the caller's sites; ``left`` were taken out and are not in ``all``."""

    waiting: int
    partly: int
    passed: int
    failed: int
    in_use: int
    not_located: int
    other: int
    left: int
    all: int


class BatchOut(Schema):
    id: int
    title: str
    site: str
    procedure: str
    measured_with: list[str]
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    closed_by: str
    version: int
    progress: BatchProgressOut


class BatchDeviceOut(Schema):
    """``standing``: waiting, partly, passed, failed, in_use, not_located, other or left. ``missing``: keys of steps."""

    device: str
    order: str
    standing: str
    missing: list[str]
    evidence: str
    repair: str | None
    left_because: str
    version: int


class BatchesWanted(Paging):
    state: str = Field("open", pattern="^(open|closed|all)$")


class OfferedWanted(Schema):
    site: str = Field(max_length=20)
    procedure: str = Field(max_length=40, description="Code of a procedure.")
    until: date
    department: int | None = Field(None, ge=1, le=BIGGEST)


class OfferedOut(Schema):
    occurrence: int
    device: str
    due_on: date


class BatchIn(Body):
    """``occurrences``: planned inspections, one a device, by one procedure at one site."""

    occurrences: list[int] = Field(min_length=1, max_length=1000)
    title: str = Field("", max_length=160)
    person: int | None = Field(None, ge=1, le=BIGGEST, description="Who gets the orders that nobody has.")


class ReadingIn(Body):
    values: list[str] = Field(max_length=50)
    unit: str = Field("", max_length=20)
    na: bool = False
    reason: str = Field("", max_length=300)


class PassIn(Body):
    """``readings`` by the key of their step."""

    readings: dict[str, ReadingIn] = {}


class FailIn(PassIn):
    steps: list[str] = Field([], max_length=200, description="Keys of the steps that were seen to fail.")
    comment: str = Field("", max_length=500)


class CouldNotIn(Body):
    kind: AttemptKind
    evidence: str = Field(max_length=500)


class BatchMeasuredIn(Body):
    analyzers: list[str] = Field(max_length=20, description="Tags of test equipment.")


class CloseBatchIn(Body):
    """``minutes``: for all devices together; 0: none to record."""

    minutes: int = Field(ge=0, le=100_000)
    password: str = Field(max_length=200)


def _shaped(request: SignedInRequest, batch: Batch) -> dict[str, Any]:
    return _shape(batch, batches.lines_of(batch, scope(request.user, Permission.WORK_ORDER_READ)))


def _shape(batch: Batch, lines: Sequence[batches.Line]) -> dict[str, Any]:
    progress = batches.progress_of(lines)
    names = ("title", "measured_with", "opened_at", "opened_by", "closed_at", "closed_by", "version")
    counts = {one.value: getattr(progress, one.value) for one in Standing}
    return {
        "id": batch.pk,
        "site": batch.site.code,
        "procedure": batch.procedure.code,
        **{name: getattr(batch, name) for name in names},
        "progress": {**counts, "all": progress.all},
    }


def _device(line: batches.Line) -> dict[str, Any]:
    return {
        "device": line.line.device.tag,
        "order": line.order.reference,
        "standing": line.standing.value,
        "missing": [step.key for step in line.missing],
        "evidence": line.evidence,
        "repair": line.repair.reference if line.repair else None,
        "left_because": line.line.left_because,
        "version": line.line.version,
    }


def _line(request: SignedInRequest, pk: int, tag: str, permission: str) -> BatchLine:
    """The line of a device, by its tag."""
    batch = access.batch(request.user, pk)
    found = batch.lines.filter(device__tag=tag_key(tag)).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound(_("There is no such device in a batch of your sites."))
    return access.batch_line(request.user, found, permission)


def _answered(line: BatchLine) -> dict[str, Any]:
    return _device(batches.line_of(line))


def _readings(body: PassIn) -> dict[str, Answer]:
    return {
        key: Answer(values=tuple(one.values), unit=one.unit, na=one.na, reason=one.reason)
        for key, one in body.readings.items()
    }


@batches_router.get("", response=Listed[BatchOut])
@needs(Permission.WORK_ORDER_READ)
def list_batches(request: SignedInRequest, wanted: Query[BatchesWanted]) -> object:
    """Batches, the latest first."""
    rows = access.batches(request.user).select_related("site", "procedure")
    if wanted.state != "all":
        rows = rows.filter(closed_at__isnull=wanted.state == "open")
    found = listed(rows, keys=keys_from("-opened_at"), paging=wanted)
    shown = cast(list[Batch], found["items"])
    lines = batches.lines_of_many(shown, scope(request.user, Permission.WORK_ORDER_READ))
    return {**found, "items": [_shape(batch, lines[batch.pk]) for batch in shown]}


@batches_router.get("/offered", response=list[OfferedOut])
@needs(Permission.WORK_ORDER_CREATE)
def list_offered(request: SignedInRequest, wanted: Query[OfferedWanted]) -> object:
    """Planned inspections by a procedure that can be done together, one a device; at most 1,000."""
    rows = batches.offered(
        scope(request.user, Permission.WORK_ORDER_CREATE).narrowed(site(request.user, wanted.site).pk),
        procedure=access.procedure(request.user, wanted.procedure),
        until=wanted.until,
        department_id=wanted.department,
    )
    return [
        {"occurrence": row.pk, "device": row.device.tag, "due_on": row.due_on}
        for row in rows.select_related("device").order_by("device__tag")[:1000]
    ]


@batches_router.post("", response={201: BatchOut})
@needs(Permission.WORK_ORDER_CREATE)
def open_batch(request: SignedInRequest, body: BatchIn) -> object:
    """Open an order for each inspection and group them."""
    rows = access.occurrences_by_key(request.user, body.occurrences)
    words = _("There is no such person, or it is outside your sites.")
    person = one(people(request.user), words, pk=body.person) if body.person else None
    new = acts.NewBatch(occurrences=rows, title=body.title, assignee=person)
    return Status(201, _shaped(request, run(request, acts.open_batch, new)))


@batches_router.get("/{pk}", response=BatchOut)
@needs(Permission.WORK_ORDER_READ)
def show_batch(request: SignedInRequest, pk: int) -> object:
    """One batch with how far it is."""
    return _shaped(request, access.batch(request.user, pk))


@batches_router.get("/{pk}/lines", response=list[BatchDeviceOut])
@needs(Permission.WORK_ORDER_READ)
def list_batch_devices(request: SignedInRequest, pk: int) -> object:
    """The devices of a batch and where each stands, by tag."""
    reach = scope(request.user, Permission.WORK_ORDER_READ)
    return [_device(line) for line in batches.lines_of(access.batch(request.user, pk), reach)]


@batches_router.post("/{pk}/measured-with", response=BatchOut)
@needs(Permission.WORK_ORDER_PERFORM)
def measure_batch_with(request: SignedInRequest, pk: int, body: BatchMeasuredIn) -> object:
    """Say with what all of it is measured."""
    chosen = [access.analyzer(request.user, tag) for tag in body.analyzers]
    batch = access.batch(request.user, pk)
    seen = seen_version(request)
    return _shaped(request, run(request, acts.measure_batch_with, batch, analyzers=chosen, seen_version=seen))


@batches_router.post("/{pk}/lines/{tag}/pass", response=BatchDeviceOut)
@needs(Permission.WORK_ORDER_PERFORM)
def pass_device(request: SignedInRequest, pk: int, tag: str, body: PassIn) -> object:
    """What is judged by eye was good; readings are judged by their limits."""
    line = _line(request, pk, tag, Permission.WORK_ORDER_PERFORM)
    given = {"readings": _readings(body), "seen_version": seen_version(request)}
    return _answered(run(request, batch_results.passed, line, **given))


@batches_router.post("/{pk}/lines/{tag}/fail", response=BatchDeviceOut)
@needs(Permission.WORK_ORDER_PERFORM)
def fail_device(request: SignedInRequest, pk: int, tag: str, body: FailIn) -> object:
    """Say what failed. The device gets its own repair; a critical step blocks it at once."""
    line = _line(request, pk, tag, Permission.WORK_ORDER_PERFORM)
    given: dict[str, Any] = {"steps": body.steps, "comment": body.comment, "readings": _readings(body)}
    return _answered(run(request, batch_results.failed, line, seen_version=seen_version(request), **given))


@batches_router.post("/{pk}/lines/{tag}/could-not", response=BatchDeviceOut)
@needs(Permission.WORK_ORDER_PERFORM)
def could_not_device(request: SignedInRequest, pk: int, tag: str, body: CouldNotIn) -> object:
    """Somebody went and could not inspect it; it stays due."""
    line = _line(request, pk, tag, Permission.WORK_ORDER_PERFORM)
    given = {"kind": body.kind, "evidence": body.evidence, "seen_version": seen_version(request)}
    return _answered(run(request, batch_results.could_not, line, **given))


@batches_router.post("/{pk}/lines/{tag}/take-out", response=BatchDeviceOut)
@needs(Permission.WORK_ORDER_UPDATE)
def take_device_out(request: SignedInRequest, pk: int, tag: str, body: Reason) -> object:
    """The device goes on by its own order."""
    line = _line(request, pk, tag, Permission.WORK_ORDER_UPDATE)
    seen = seen_version(request)
    return _answered(run(request, acts.take_out, line, reason=body.reason, seen_version=seen))


@batches_router.post("/{pk}/close", response=BatchOut)
@needs(Permission.WORK_ORDER_CLOSE)
def close_batch(request: SignedInRequest, pk: int, body: CloseBatchIn) -> object:
    """Sign and close the record of every device, with the password: all of them or none."""
    batch = access.batch(request.user, pk, Permission.WORK_ORDER_CLOSE)
    proof = reauthenticate(request.user, password=body.password, at=now())
    given = {"minutes": body.minutes, "proof": proof, "seen_version": seen_version(request)}
    return _shaped(request, run(request, acts.close_batch, batch, **given))
