"""What was found on one device of a batch: it passed, it failed, or it could not be inspected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput

from .. import batches, performing
from ..models import Analyzer, AttemptKind, BatchLine, ChecklistRun, OccurrenceState, WorkOrder
from ..models.choices import Relation
from ..performing import Sheet
from ..recording import Entry
from ..rules.steps import StepKind
from ..rules.verdicts import Answer, Verdict
from ..rules.work_order_states import BEFORE_WORK, State
from .checklists import begin, open_repair, record_many
from .measuring import measure_with
from .occurrences import record_attempt
from .work_orders import cancel, edit

_GOOD = frozenset({Verdict.PASS, Verdict.NOT_APPLICABLE})
#: Attempts by which a device of a batch can be answered: they are also results of an inspection.
KINDS = frozenset(
    {AttemptKind.IN_USE, AttemptKind.COULD_NOT_LOCATE, AttemptKind.NOT_AVAILABLE, AttemptKind.REFUSED}
)


class UnableToAnswer(DomainError):
    """The batch or the order is closed, the device was taken out, or its checklist has begun."""

    code = "unable_to_answer"


@action("maintenance.batch.pass", needs=Permission.WORK_ORDER_PERFORM)
def passed(
    line: BatchLine,
    *,
    readings: Mapping[str, Answer] | None = None,
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> BatchLine:
    """Everything that is judged by eye was good; ``readings`` by step key are judged by their limits.

    A reading outside its limits fails the device all the same. What the grid cannot answer stays missing.
    """
    order = _order(line, seen_version, by=by, at=at)
    run = _checklist(line, order, by=by, at=at)
    _fill(run, dict(readings or {}), passing=True, by=by, at=at)
    _follow(run, by=by, at=at)
    return line


@action("maintenance.batch.fail", needs=Permission.WORK_ORDER_PERFORM)
def failed(
    line: BatchLine,
    *,
    steps: Sequence[str] = (),
    readings: Mapping[str, Answer] | None = None,
    comment: str = "",
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> BatchLine:
    """Say which steps failed, or give the reading that does. The device gets its own repair; a critical step
    blocks it, and only it, at once."""
    order = _order(line, seen_version, by=by, at=at)
    run = _checklist(line, order, by=by, at=at)
    _check_by_eye(run, steps)
    given = {**(readings or {}), **{key: Answer(values=("fail",)) for key in steps}}
    _fill(run, given, passing=False, comment=comment, by=by, at=at)
    if not batches.unmended(performing.sheet_of(run)):
        text = _("Say what failed: a step, or a reading outside its limits.")
        raise InvalidInput(text, fields={"steps": [text]})
    _follow(run, by=by, at=at)
    return line


@action("maintenance.batch.could_not", needs=Permission.WORK_ORDER_PERFORM)
def could_not(
    line: BatchLine,
    *,
    kind: AttemptKind,
    evidence: str,
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> BatchLine:
    """Somebody went and could not inspect it. It stays due; the attempt with its evidence is on record."""
    order = _order(line, seen_version, by=by, at=at)
    if kind not in KINDS:
        raise InvalidInput(_("Choose why it could not be inspected."))
    if order.runs.exists():
        raise UnableToAnswer(
            _("The checklist of %(device)s has begun. Finish it, or take the device out of the batch.")
            % {"device": line.device}
        )
    planned = order.occurrences.filter(state=OccurrenceState.OPEN).select_related("device__site", "site")
    for occurrence in planned:
        record_attempt(occurrence, kind=kind, evidence=evidence, by=by, at=at)
    edit(order, changes={"sm_result": kind.value}, by=by, at=at)
    return line


def _order(line: BatchLine, seen_version: int | None, *, by: Actor, at: datetime) -> WorkOrder:
    """The order while results can be entered. Writing on the line first keeps two people apart."""
    acts.save(line, seen_version=seen_version, changed_at=at, changed_by=by.actor_label[:200])
    order: WorkOrder = WorkOrder.objects.select_related("site", "device__site").get(pk=line.work_order_id)
    if not line.batch.is_open:
        raise UnableToAnswer(_("This batch is closed."))
    if line.left_at is not None:
        raise UnableToAnswer(_("%(device)s was taken out of the batch.") % {"device": line.device})
    if order.state not in {*BEFORE_WORK, State.IN_PROGRESS}:
        raise UnableToAnswer(
            _("%(order)s is %(state)s.") % {"order": order, "state": order.get_state_display().lower()}
        )
    return order


def _checklist(line: BatchLine, order: WorkOrder, *, by: Actor, at: datetime) -> ChecklistRun:
    """The checklist of the device, begun with what the batch is measured with."""
    if order.sm_result:
        edit(order, changes={"sm_result": ""}, by=by, at=at)
    fresh = not order.runs.exists()
    if order.runs.filter(finished_at__isnull=False).exists():
        raise UnableToAnswer(_("The checklist of %(device)s is finished.") % {"device": line.device})
    run = begin(order, by=by, at=at)
    tags = line.batch.measured_with
    if fresh and tags:
        gear = Analyzer.objects.filter(device__tag__in=tags, device__site_id=line.site_id)
        measure_with(run, analyzers=list(gear.select_related("device__site")), by=by, at=at)
    return run


def _check_by_eye(run: ChecklistRun, keys: Sequence[str]) -> None:
    known = {step.key for step in performing.steps_of(run) if step.kind == StepKind.PASS_FAIL_NA}
    if unknown := [key for key in keys if key not in known]:
        text = _("%(step)s is no step that is judged by eye.") % {"step": ", ".join(unknown)}
        raise InvalidInput(text, fields={"steps": [text]})


def _fill(
    run: ChecklistRun,
    given: dict[str, Answer],
    *,
    passing: bool,
    comment: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Answer what is asked; an answer may bring further steps, so until nothing new is asked."""
    noted = {"comment": comment.strip()[:500]} if comment.strip() else {}
    while True:
        sheet = performing.sheet_of(run)
        answers = _answers(sheet, given, passing=passing)
        if not answers:
            break
        for key in answers:
            given.pop(key, None)
        entries = [Entry(key=key, answer=one, noted=noted) for key, one in answers.items()]
        record_many(run, entries=entries, by=by, at=at)
    if given:
        # Steps that do not exist or are not asked: the refusal says which.
        record_many(run, entries=[Entry(key=key, answer=one) for key, one in given.items()], by=by, at=at)


def _answers(sheet: Sheet, given: Mapping[str, Answer], *, passing: bool) -> dict[str, Answer]:
    asked = sheet.asked()
    found = {key: given[key] for key in asked if key in given}
    if not passing:
        return found
    for key in asked:
        said = sheet.results.get(key)
        if key in found or (said is not None and said.verdict in _GOOD):
            continue
        if sheet.steps[key].kind == StepKind.PASS_FAIL_NA:
            found[key] = Answer(values=("pass",))
        elif sheet.steps[key].kind == StepKind.INSTRUCTION and said is None:
            found[key] = Answer(values=("done",))
    return {key: found[key] for key in asked if key in found}


def _follow(run: ChecklistRun, *, by: Actor, at: datetime) -> None:
    """What failed has its repair; a repair of what was only entered wrongly is withdrawn."""
    order = run.work_order
    if batches.unmended(performing.sheet_of(run)):
        open_repair(order, by=by, at=at)
        return
    for repair in order.followers.filter(relation=Relation.REPAIR_OF).select_related("site", "device"):
        if repair.is_open and not repair.is_before_work:
            raise UnableToAnswer(
                _("Work on the repair %(repair)s has begun. The result stays.") % {"repair": repair}
            )
        if repair.is_open:
            cancel(repair, reason="The entry was corrected", by=by, at=at)
