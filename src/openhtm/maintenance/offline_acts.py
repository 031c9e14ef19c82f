"""Acts on work orders that can be done without a network. Each ends in the action that every door calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from openhtm.accounts.api import Permission
from openhtm.documents import api as documents
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.offline import ACTS, Conflict, Handed, OfflineAct, Subject
from openhtm.kernel.time import local_date

from . import access, offline_payloads
from .actions import (
    checklists,
    confirming,
    finishing,
    measuring,
    notes,
    occurrences,
    order_lines,
    work_orders,
)
from .actions.order_lines import Labor
from .models import AttemptKind, ChecklistRun, RunPurpose, StepResult, WorkOrder
from .offline_facts import FACT_LABELS, occurrence_facts, order_facts
from .recording import Entry
from .rules.verdicts import Answer


def _order(handed: Handed, permission: str = Permission.WORK_ORDER_PERFORM) -> WorkOrder:
    # A route has hundreds of acts: of each only what it works on is read.
    return access.work_order(
        handed.by, handed.payload.order, permission, joined=("site", "device", "assignee")
    )


def _order_subject(handed: Handed) -> Subject:
    order = _order(handed, Permission.WORK_ORDER_READ)
    return Subject(
        record=order,
        label=order.reference,
        url=order.get_absolute_url(),
        site_id=order.site_id,
        facts=order_facts(order),
    )


# -- the checklist ----------------------------------------------------------------------------------------


def _begin(handed: Handed) -> object:
    order, given = _order(handed), handed.payload
    version = access.procedure_version(handed.by, given.procedure, given.number)
    run = handed.once(
        checklists.begin,
        order,
        purpose=RunPurpose(given.purpose),
        # A pinned version, or the one in force, wins over what the device has; the difference is a conflict.
        began_at=handed.happened_at,
    )
    if run.procedure_version_id != version.pk:
        raise _other_version(run, given)
    return run


def _other_version(run: ChecklistRun, given: Any) -> Conflict:
    return Conflict(
        _("The checklist was changed: the steps on the device are of another version."),
        mine={str(_("Checklist")): f"{given.procedure} v{given.number}"},
        theirs={str(_("Checklist")): str(run.procedure_version)},
    )


def _run(handed: Handed) -> ChecklistRun:
    """The latest checklist of that purpose on the order."""
    order = _order(handed)
    rows = order.runs.filter(purpose=handed.payload.purpose)
    run: ChecklistRun | None = rows.select_related("procedure_version__procedure").order_by("pk").last()
    if run is None:
        raise InvalidInput(_("This checklist has not been begun."))
    run.work_order = order
    return run


def _answer(handed: Handed) -> object:
    run, given = _run(handed), handed.payload
    _check_version(run, given)
    if not handed.overrule:
        _check_unanswered(handed, _results(run, [given.key]).get(given.key))
    return handed.once(
        checklists.record,
        run,
        key=given.key,
        answer=_entered_answer(handed, run),
        comment=given.comment,
        device_at=handed.device_at,
        part=1,
    )


def _answers(many: Sequence[Handed]) -> None:
    """Several answers in one checklist. Each step once: a corrected one is recorded by itself."""
    first, run = many[0], _run(many[0])
    found = _results(run, [handed.payload.key for handed in many])
    for handed in many:
        if handed.payload.purpose != first.payload.purpose:
            raise InvalidInput(_("These answers belong to different checklists."))
        _check_version(run, handed.payload)
        _check_unanswered(handed, found.get(handed.payload.key))
    entries = [_entry(handed, run) for handed in many]
    first.once(checklists.record_many, run, entries=entries, part=2)


def _entry(handed: Handed, run: ChecklistRun) -> Entry:
    noted = {"comment": handed.payload.comment.strip(), "device_at": handed.device_at}
    return Entry(key=handed.payload.key, answer=_entered_answer(handed, run), noted=noted)


def _entered_answer(handed: Handed, run: ChecklistRun) -> Answer:
    given = handed.payload
    return Answer(values=_values(handed, run), unit=given.unit, na=given.na, reason=given.reason)


def _check_version(run: ChecklistRun, given: Any) -> None:
    version = run.procedure_version
    if (version.procedure.code, version.number) != (given.procedure, given.number):
        raise _other_version(run, given)


def _results(run: ChecklistRun, keys: Sequence[str]) -> dict[str, StepResult]:
    rows = run.results.filter(step__key__in=keys).select_related("recorded_by", "step")
    return {row.step.key: row for row in rows}


def _values(handed: Handed, run: ChecklistRun) -> tuple[str, ...]:
    """What was entered; a photo is kept on the order first, and its number is the answer."""
    if not handed.files:
        return tuple(handed.payload.values)
    kept = handed.once(documents.add, run.work_order, file=handed.files[0], kind=documents.DocumentKind.PHOTO)
    return (str(kept.pk),)


def _check_unanswered(handed: Handed, found: StepResult | None) -> None:
    """What somebody else answered, or the same person at another machine meanwhile, is not written over."""
    if found is None or _same(found, handed.payload):
        return
    own = found.recorded_by_id == handed.by.pk
    if own and (found.device_at is not None or found.recorded_at <= handed.taken_at):
        return
    raise Conflict(
        _("%(person)s answered this step otherwise meanwhile.")
        % {"person": found.recorded_by or _("System")},
        mine={found.step.label: _entered(handed.payload)},
        theirs={found.step.label: _stored(found)},
    )


def _same(found: StepResult, given: Any) -> bool:
    entered = [value for value in given.values if value.strip()]
    return (found.entered, found.entered_unit, found.na_reason) == (entered, given.unit, given.reason)


def _entered(given: Any) -> str:
    if given.na:
        return _("Not applicable: %(reason)s") % {"reason": given.reason}
    return f"{', '.join(given.values)} {given.unit}".strip() or str(_("Photo"))


def _stored(found: StepResult) -> str:
    if found.na_reason:
        return _("Not applicable: %(reason)s") % {"reason": found.na_reason}
    return f"{', '.join(found.entered)} {found.entered_unit}".strip()


def _measured_with(handed: Handed) -> object:
    tags = handed.payload.analyzers
    analyzers = [access.analyzer(handed.by, tag) for tag in tags]
    return handed.once(measuring.measure_with, _run(handed), analyzers=analyzers)


def _finish_run(handed: Handed) -> object:
    return handed.once(checklists.finish_run, _run(handed))


# -- the order --------------------------------------------------------------------------------------------


def _start(handed: Handed) -> object:
    return handed.once(work_orders.start, _order(handed), began_at=handed.happened_at)


def _labor(handed: Handed) -> object:
    order, given = _order(handed, Permission.WORK_ORDER_UPDATE), handed.payload
    day = local_date(handed.happened_at, order.site.time_zone)
    labor = Labor(minutes=given.minutes, worked_on=day, note=given.note)
    return handed.once(order_lines.add_labor, order, labor=labor)


def _note(handed: Handed) -> object:
    return handed.once(notes.add_note, _order(handed, Permission.WORK_ORDER_UPDATE), text=handed.payload.text)


def _work_done(handed: Handed) -> object:
    order = _order(handed)
    moment = max(handed.happened_at, order.started_at or handed.happened_at)
    return handed.once(finishing.finish, order, completed_at=moment, resolution=handed.payload.resolution)


def _sign(handed: Handed) -> object:
    return handed.once(
        confirming.confirm_signature,
        _order(handed, Permission.WORK_ORDER_CLOSE),
        device_hash=handed.payload.sha256,
        device_at=handed.device_at,
        proof=handed.proof,
    )


# -- what could not be done -------------------------------------------------------------------------------


def _occurrence_subject(handed: Handed) -> Subject:
    found = access.occurrence(handed.by, handed.payload.occurrence)
    return Subject(
        record=found,
        label=f"{found.device.tag} {found.plan.title}",
        url=reverse("maintenance:occurrence", args=[found.pk]),
        site_id=found.site_id,
        facts=occurrence_facts(found),
    )


def _tried(handed: Handed) -> object:
    given = handed.payload
    found = access.occurrence(handed.by, given.occurrence, Permission.WORK_ORDER_PERFORM)
    return handed.once(
        occurrences.record_attempt, found, kind=AttemptKind(given.kind), evidence=given.evidence
    )


def _add(
    slug: str, title: Promise, shape: Any, perform: Any, *, subject: Any = _order_subject, **more: Any
) -> None:
    ACTS.add(
        slug,
        OfflineAct(title=title, shape=shape, subject=subject, perform=perform, labels=FACT_LABELS, **more),
    )


_add("work_order.start", lazy("Work begun"), offline_payloads.OfOrder, _start)
_add("checklist.begin", lazy("Checklist begun"), offline_payloads.Begin, _begin)
_add(
    "checklist.answer",
    lazy("Step answered"),
    offline_payloads.StepAnswer,
    _answer,
    perform_many=_answers,
)
_add("checklist.measured_with", lazy("Test equipment named"), offline_payloads.MeasuredWith, _measured_with)
_add("checklist.finish", lazy("Checklist finished"), offline_payloads.OfRun, _finish_run)
_add("work_order.labor", lazy("Time recorded"), offline_payloads.TimeSpent, _labor)
_add("work_order.note", lazy("Note written"), offline_payloads.Note, _note)
_add("work_order.finish", lazy("Work done"), offline_payloads.WorkDone, _work_done)
_add("work_order.sign", lazy("Signed"), offline_payloads.Signed, _sign, needs_password=True)
_add(
    "occurrence.attempt",
    lazy("Could not be done"),
    offline_payloads.Tried,
    _tried,
    subject=_occurrence_subject,
)
