"""The end of a work order: work done, verified, back in use, record closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.kernel.time import local_date
from openhtm.registry import api as registry
from openhtm.registry.api import USABLE, Status

from .. import clocking, competence, events, facts, performing, settling
from ..acting import person
from ..codes import code_set
from ..models import Occurrence, OccurrenceState, WorkOrder
from ..moving import UnableToMove, move, open_record
from ..record import order_content
from ..rules.closing import Missing
from ..rules.verdicts import Overall
from ..rules.work_order_states import State, Verb
from .checklists import finish_run
from .measuring import open_test_again
from .searching import release_found


class UnableToFinish(DomainError):
    """The checklist is missing or incomplete, or the time of completion cannot be."""

    code = "unable_to_finish"


class UnableToVerify(DomainError):
    """The required test has not passed, or somebody else has to verify."""

    code = "unable_to_verify"


class UnableToReturn(DomainError):
    """The device may not go back into use yet."""

    code = "unable_to_return"


class UnableToClose(DomainError):
    """Something is missing. `missing` lists all of it with the place to mend it."""

    code = "unable_to_close"

    def __init__(self, message: str, *, missing: tuple[Missing, ...]) -> None:
        self.missing = missing
        listed = [{"lack": one.lack.value, "where": one.where.value} for one in missing]
        super().__init__(message, details={"missing": listed})


@action("maintenance.work_order.finish", needs=Permission.WORK_ORDER_PERFORM)
def finish(
    order: WorkOrder,
    *,
    completed_at: datetime | None = None,
    resolution: str = "",
    by: Actor,
    at: datetime,
) -> WorkOrder:
    """Say that the work is done. Open checklists are finished with it; an incomplete one stops it.

    Result and status after are filled in from the checklist where nobody has said otherwise.
    """
    open_record(order, by=by)
    moment = completed_at or order.completed_at or at
    _check_completed(order, moment, at=at)
    for run in order.runs.filter(finished_at=None).select_related("work_order"):
        finish_run(run, by=by, at=at)
    order.refresh_from_db()
    _check_done(order)
    return move(
        order,
        Verb.FINISH,
        by=by,
        at=at,
        completed_at=moment,
        completed_by=person(by) or order.assignee,
        resolution=resolution.strip() or order.resolution,
        **_proposed(order),
    )


def _check_completed(order: WorkOrder, moment: datetime, *, at: datetime) -> None:
    if moment > at:
        raise UnableToFinish(_("Work cannot be completed in the future."))
    if order.started_at is not None and moment < order.started_at:
        raise UnableToFinish(_("Work cannot be completed before it began."))


def _check_done(order: WorkOrder) -> None:
    if not order.is_scheduled or _without_work(order):
        return
    if not order.overall or order.overall == Overall.INCOMPLETE:
        raise UnableToFinish(_("The checklist of this inspection has not been filled yet."))


def _without_work(order: WorkOrder) -> bool:
    code = code_set("sm_result").codes.get(order.sm_result)
    return bool(code and not code.done)


def _proposed(order: WorkOrder) -> dict[str, Any]:
    """What follows from the checklist, where nobody has written anything else."""
    proposed: dict[str, Any] = {}
    failed = order.overall == Overall.FAIL
    if order.is_scheduled and not order.sm_result and order.overall:
        proposed["sm_result"] = "fail_removed" if failed else "pass"
    if order.device is not None and not order.status_after and not order.is_repair:
        order.device.refresh_from_db()
        proposed["status_after"] = order.device.status
    return proposed


@action("maintenance.work_order.rework", needs=Permission.WORK_ORDER_PERFORM)
def rework(order: WorkOrder, *, reason: str, by: Actor, at: datetime) -> WorkOrder:
    """Go back to work on an order that was done or verified."""
    return move(
        order,
        Verb.REWORK,
        by=by,
        at=at,
        reason=reason,
        completed_at=None,
        completed_by=None,
        verified_at=None,
        verified_by=None,
    )


@action("maintenance.work_order.verify", needs=Permission.WORK_ORDER_SIGN)
def verify(order: WorkOrder, *, by: Actor, at: datetime) -> WorkOrder:
    """Confirm that the required test has passed, or that the device stays out of use.

    After the repair of a high-risk device this is somebody else than who did the work.
    """
    _check_test(order)
    _check_second_person(order, by=by)
    return move(order, Verb.VERIFY, by=by, at=at, verified_at=at, verified_by=person(by))


def _check_test(order: WorkOrder) -> None:
    stays_out = bool(order.status_after) and Status(order.status_after) not in USABLE
    if performing.retest_required(order) and not stays_out and not performing.retest_passed(order):
        raise UnableToVerify(_("The device needs a passing retest before this work is verified."))


def _check_second_person(order: WorkOrder, *, by: Actor) -> None:
    verifier = person(by)
    if verifier is None or not performing.second_person_required(order):
        return
    if not performing.may_confirm(order, who=verifier):
        raise UnableToVerify(
            _("This device is high-risk: somebody else with the right to verify has to confirm the repair.")
        )


@action("maintenance.work_order.return_device", needs=Permission.WORK_ORDER_SIGN)
def return_device(
    order: WorkOrder,
    *,
    status: Status = Status.IN_SERVICE,
    returned_at: datetime | None = None,
    conditions_of_use: str = "",
    by: Actor,
    at: datetime,
) -> WorkOrder:
    """Give the device back into use: the first of two closing moments; the clock of downtime stops.

    Refused until a required retest has passed. Blocks of failed steps that the retest answers are lifted.
    """
    open_record(order, by=by)
    device = order.device
    if device is None or status not in USABLE:
        raise UnableToReturn(_("Choose a device and a status in which it may be used."))
    if order.state not in {State.WORK_DONE, State.VERIFIED}:
        raise UnableToReturn(
            _("Finish the work first: %(order)s is %(state)s.")
            % {"order": order, "state": order.get_state_display().lower()}
        )
    if performing.retest_required(order):
        if not performing.retest_passed(order):
            raise UnableToReturn(_("The device needs a passing retest before it goes back into use."))
        if order.verified_by_id is None:
            _check_second_person(order, by=by)
    moment = _return_moment(order, returned_at, at=at)
    _lift_blocks(order, by=by, at=at)
    release_found(order, by=by, at=at)
    device.refresh_from_db()
    if device.status != status:
        registry.devices.change_status(
            device,
            to=status,
            reason=f"Returned to use by {order}",
            conditions_of_use=conditions_of_use or None,
            by=by,
            at=at,
        )
    down_to = order.down_to or (moment if order.down_from else None)
    acts.save(order, returned_at=moment, status_after=status.value, down_to=down_to, changed_at=at)
    clocking.remember([order])
    return order


def _return_moment(order: WorkOrder, returned_at: datetime | None, *, at: datetime) -> datetime:
    moment = returned_at or at
    if moment > at:
        raise InvalidInput(_("A device cannot have come back in the future."))
    if order.down_from is not None and moment < order.down_from:
        raise InvalidInput(_("The device came back before it went down. Check the times."))
    return moment


def _lift_blocks(order: WorkOrder, *, by: Actor, at: datetime) -> None:
    """A passing retest answers the failed steps of this order and of those it follows."""
    if order.device is None or not performing.retest_passed(order):
        return
    for earlier in performing.chain(order):
        registry.blocks.lift(
            order.device,
            code=performing.BLOCK_CODE,
            source=performing.block_source(earlier),
            reason=f"Passed the retest on {order}",
            by=by,
            at=at,
        )


@action("maintenance.work_order.close", needs=Permission.WORK_ORDER_CLOSE)
def close(
    order: WorkOrder,
    *,
    proof: Reauthentication | None = None,
    device_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> WorkOrder:
    """Sign and close the record. `UnableToClose` says all that is missing.

    The signature binds the whole record as it then stands. What was planned is settled and the next one due.
    """
    open_record(order, by=by)
    if order.state == State.WORK_DONE:
        verify(order, by=by, at=at)
    if missing := facts.missing(order, now=at):
        raise UnableToClose(_("Some things are missing before this order can be closed."), missing=missing)
    _check_returned(order)
    if person(by) is not None and proof is None:
        raise UnableToSign(_("Closing needs your password."))
    if proof is not None:
        competence.settle(order, by=by, at=at)
        sign(
            order,
            meaning=Meaning.PERFORMED,
            content=order_content(order),
            proof=proof,
            zone=order.site.time_zone,
            device_at=device_at,
        )
    move(order, Verb.CLOSE, by=by, at=at, closed_at=at, closed_by=person(by))
    for occurrence in _planned(order):
        _settle(occurrence, order, at=at)
    open_test_again(order, by=by, at=at)
    events.work_order_closed.send(sender=WorkOrder, work_order_id=order.pk, by=by, at=at)
    return order


def _check_returned(order: WorkOrder) -> None:
    """A status after that claims use is true only when the device has been given back."""
    if order.device is None or Status(order.status_after) not in USABLE:
        return
    order.device.refresh_from_db()
    if Status(order.device.status) not in USABLE:
        raise UnableToMove(_("Give the device back into use first, or say that it stays out of use."))


def _planned(order: WorkOrder) -> QuerySet[Occurrence]:
    rows: QuerySet[Occurrence] = order.occurrences.filter(state=OccurrenceState.OPEN)
    return rows


def _settle(occurrence: Occurrence, order: WorkOrder, *, at: datetime) -> None:
    """Done when the work was; otherwise (in use, not found) it stays open, free for the next order."""
    if _without_work(order) or order.completed_at is None:
        acts.save(occurrence, work_order=None)
        return
    settling.settle(
        occurrence,
        state=OccurrenceState.DONE,
        done_on=local_date(order.completed_at, order.site.time_zone),
        result=order.sm_result,
        at=at,
    )
