"""Filling a checklist: beginning pins the version, each result is recorded by itself, the server judges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.registry import api as registry

from .. import events, expanding, happenings, measuring, metering, performing, rule_words, words
from ..acting import person
from ..models import (
    ChecklistRun,
    NoteKind,
    OrderKind,
    ProcedureStep,
    ProcedureVersion,
    ResultFile,
    RunPurpose,
    StepResult,
    WorkOrder,
)
from ..models.choices import OrderSource, Relation
from ..models.content import step_content
from ..moving import open_record, own_order_only
from ..noting import write
from ..ordering import NewOrder
from ..recording import Entry, enter
from ..rules.limits import shown
from ..rules.meters import Counts, InvalidReading
from ..rules.meters import Entry as MeterEntry
from ..rules.steps import StepKind
from ..rules.verdicts import Answer, Overall, Verdict
from ..rules.work_order_states import State
from . import meters
from .electrical import learn
from .work_orders import open_order, start


class UnableToPerform(DomainError):
    """There is no approved procedure, the order is not being worked on, or the checklist is finished."""

    code = "unable_to_perform"


@action("maintenance.checklist.begin", needs=Permission.WORK_ORDER_PERFORM)
def begin(
    order: WorkOrder,
    *,
    purpose: RunPurpose = RunPurpose.MAIN,
    version: ProcedureVersion | None = None,
    began_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> ChecklistRun:
    """Begin a checklist, and work if it has not begun. The version is pinned for the order's whole life.

    Asked again while it is not finished, the same run is returned. ``began_at`` as for starting work.
    """
    open_record(order, by=by)
    running: ChecklistRun | None = order.runs.filter(purpose=purpose, finished_at=None).first()
    if running is not None:
        return running
    chosen = _startable(order, purpose, version, at=at)
    laid = expanding.for_order(order, chosen)
    if order.is_before_work:
        start(order, began_at=began_at, by=by, at=at)
    if order.state != State.IN_PROGRESS:
        raise UnableToPerform(
            _("%(order)s is %(state)s. Resume work first.")
            % {"order": order, "state": order.get_state_display().lower()}
        )
    if order.procedure_version_id is None and purpose == RunPurpose.MAIN:
        acts.save(order, procedure_version=chosen, changed_at=at)
    run = acts.create(
        ChecklistRun(
            work_order=order,
            site=order.site,
            procedure_version=chosen,
            purpose=purpose,
            started_at=at,
            started_by=person(by),
            electrical=laid.told if laid else {},
        )
    )
    if laid is not None:
        _lay_out(run, laid)
    return run


def _lay_out(run: ChecklistRun, laid: expanding.Laid) -> None:
    """Keep the steps that the table gives: what is learned of the device later changes other checklists."""
    for step in laid.steps:
        step.run = run
    ProcedureStep.objects.bulk_create(laid.steps)
    acts.note(run, before={}, after={"steps": [step_content(step) for step in laid.steps]})


def _startable(
    order: WorkOrder, purpose: str, version: ProcedureVersion | None, *, at: datetime
) -> ProcedureVersion:
    """The version to follow; one that is chosen by hand has to be in force today."""
    today = performing.today_of(order, at)
    pinned = order.procedure_version
    if version is None or (pinned is not None and purpose == RunPurpose.MAIN):
        version = performing.version_for(order, purpose, on=today)
    elif version != performing.in_force(version.procedure, on=today):
        raise UnableToPerform(
            _("%(version)s is not in force today. Choose an approved version.") % {"version": version}
        )
    if version is None:
        raise UnableToPerform(
            _("No approved procedure is planned for this. Choose one, or have one approved first.")
        )
    return version


@action("maintenance.checklist.record", needs=Permission.WORK_ORDER_PERFORM)
def record(
    run: ChecklistRun,
    *,
    key: str,
    answer: Answer,
    comment: str = "",
    device_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> StepResult:
    """Record the answer to one step and judge it; the same answer again changes nothing.

    An entry that cannot be taken raises `InvalidInput` and nothing is stored. Calculated steps that depend on
    it follow. A failed critical step blocks the device at once; correcting the entry lifts the block.
    """
    entry = Entry(key=key, answer=answer, noted={"comment": comment.strip(), "device_at": device_at})
    return _recorded(run, [entry], by=by, at=at)[0]


@action("maintenance.checklist.record_many", needs=Permission.WORK_ORDER_PERFORM)
def record_many(run: ChecklistRun, *, entries: Sequence[Entry], by: Actor, at: datetime) -> list[StepResult]:
    """Record the answers to several steps in their order, as `record` does one after the other: all or none.

    Each step once; what a person corrected is recorded by itself, so that the ledger has both.
    """
    if len({entry.key for entry in entries}) < len(entries):
        raise InvalidInput(_("A step is answered twice here. Send the answers one after the other."))
    return _recorded(run, entries, by=by, at=at)


@action("maintenance.checklist.record_from_file", needs=Permission.WORK_ORDER_PERFORM)
def record_from_file(
    run: ChecklistRun, *, key: str, answer: Answer, file: ResultFile, by: Actor, at: datetime
) -> StepResult:
    """Record what an analyzer's file says of one step, as if it were entered, with the file as its source."""
    entry = Entry(key=key, answer=answer, noted={"file": file, "use": file.use})
    return _recorded(run, [entry], by=by, at=at)[0]


def _recorded(run: ChecklistRun, entries: Sequence[Entry], *, by: Actor, at: datetime) -> list[StepResult]:
    order = run.work_order
    open_record(order, by=by)
    if run.finished_at is not None or order.state != State.IN_PROGRESS:
        raise UnableToPerform(
            _("This checklist is not being filled now (%(state)s).") % {"state": order.get_state_display()}
        )
    return enter(run, entries, by=by, at=at)


@action("maintenance.checklist.finish", needs=Permission.WORK_ORDER_PERFORM)
def finish_run(run: ChecklistRun, *, by: Actor, at: datetime) -> ChecklistRun:
    """Finish a checklist. Incomplete it cannot be, except that one that has failed may end early.

    Failed, the device goes out of service and a linked repair is opened.
    """
    own_order_only(run.work_order, by=by)
    if run.finished_at is not None:
        return run
    sheet = performing.sheet_of(run)
    found = sheet.outcome()
    if found.overall is Overall.INCOMPLETE:
        raise UnableToPerform(
            _("The checklist is not complete yet."), details={"missing": list(found.missing)}
        )
    if found.overall is not Overall.FAIL:
        _check_measured(run, at=at)
    acts.save(run, finished_at=at, overall=found.overall.value)
    if run.purpose == RunPurpose.MAIN:
        acts.save(run.work_order, overall=found.overall.value, changed_at=at)
    if run.electrical and run.work_order.device is not None:
        learn(run.work_order.device, answers=sheet.choices(), source=str(run.work_order), by=by, at=at)
    _read_meters(sheet, by=by, at=at)
    _plan_when_found(sheet, at=at)
    if found.overall is Overall.FAIL:
        _take_out(run, list(found.failed_critical), by=by, at=at)
    return run


def _read_meters(sheet: performing.Sheet, *, by: Actor, at: datetime) -> None:
    """Count the readings of meters that steps name, before plans look at the meters. One that cannot follow the
    latest stays in the checklist, and the order says why it does not count."""
    order = sheet.run.work_order
    if order.device is None or order.device.status in registry.GONE:
        return
    for key in sheet.asked():
        step, row = sheet.steps[key], sheet.results.get(key)
        if row is not None and step.kind == StepKind.METER_READING and step.expected:
            _read_meter(order, row, by=by, at=at)


def _read_meter(order: WorkOrder, row: StepResult, *, by: Actor, at: datetime) -> None:
    device, counts = order.device, Counts(row.step.expected)
    if device is None or row.value is None:
        return
    # Stored values carry nine places; a display has as many as were entered.
    entry = MeterEntry(on=performing.today_of(order, at), shown=Decimal(f"{row.value.normalize():f}"))
    try:
        metering.followed(device, counts, entry)
    except InvalidReading as problem:
        told = f"{row.step.label}: not counted for the meter. {rule_words.impossible(problem)}"
        write(order, kind=NoteKind.COMMENT, text=told, by=by, at=at)
    else:
        meters.read(device, counts=counts, entry=entry, note=order.reference, by=by, at=at)


def _plan_when_found(sheet: performing.Sheet, *, at: datetime) -> None:
    """Work that plans ask for after such a result; what was not asked counts for nothing."""
    order = sheet.run.work_order
    if order.device is None:
        return
    among = set(sheet.asked())
    given = {key: one for key, one in performing.given_of(sheet.results.values()).items() if key in among}
    today = performing.today_of(order, at)
    happenings.plan_when(order.device, given, on=today, occasion=order.reference)


def _check_measured(run: ChecklistRun, *, at: datetime) -> None:
    """A checklist that passes was measured with equipment that is named and fit. One that fails ends all the
    same: the device has to come out of use; its record does not close before."""
    uses = measuring.uses_of(run)
    if bad := measuring.unfit(run, uses, at=at):
        raise UnableToPerform(words.unfit(*bad[0]), details={"unfit": [tag for tag, _how in bad]})
    if names := measuring.unsaid(run, uses):
        text = _("Say which test equipment was used: %(names)s.") % {"names": ", ".join(names)}
        raise UnableToPerform(text, details={"unsaid": names})


def _take_out(run: ChecklistRun, failed: list[str], *, by: Actor, at: datetime) -> None:
    order = run.work_order
    if order.device is None:
        return
    registry.devices.take_out_of_service(
        order.device, reason=f"Failed a critical step on {order}", by=by, at=at
    )
    if run.purpose == RunPurpose.MAIN and not order.is_repair:
        open_repair(order, by=by, at=at)
    events.critical_step_failed.send(
        sender=WorkOrder, work_order_id=order.pk, device_id=order.device_id, steps=failed, by=by, at=at
    )


@action("maintenance.checklist.open_repair", needs=Permission.WORK_ORDER_PERFORM)
def open_repair(order: WorkOrder, *, by: Actor, at: datetime) -> WorkOrder:
    """Open the repair of what this order's checklist found; asked again, the same one is returned."""
    existing = order.followers.filter(relation=Relation.REPAIR_OF).first()
    if existing is not None and existing.is_open:
        return WorkOrder.objects.get(pk=existing.pk)
    failing = StepResult.objects.filter(run__work_order=order, verdict=Verdict.FAIL)
    lines = [_line(result) for result in failing.select_related("step").order_by("step__position", "step_id")]
    if not lines:
        raise UnableToPerform(_("Nothing has failed here that could be repaired."))
    # What failed without being critical is mended while the device stays in use.
    down = order.runs.filter(overall=Overall.FAIL).exists()
    return open_order(
        NewOrder(
            kind=OrderKind.REPAIR,
            title=f"Repair: {lines[0]}"[:200],
            device=order.device,
            site=order.site,
            description="\n".join(lines),
            source=OrderSource.CHECK,
            reported_usable=not down,
            down_from=at if down else None,
            follows=order,
            relation=Relation.REPAIR_OF,
            problem_code="failed_inspection",
        ),
        by=by,
        at=at,
    )


def _line(result: StepResult) -> str:
    if result.value is None:
        return result.step.label
    return f"{result.step.label}: {shown(result.value, decimals=result.step.decimals)} {result.unit}"
