"""Work orders, checklists and fault requests over REST."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from openhtm.accounts.api import Permission, SignedInRequest, one, people, reauthenticate, site
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Listed, listed, needs, run, seen_version, sent, versioned
from openhtm.kernel.time import local_date, now
from openhtm.registry.api import Status as DeviceStatus
from openhtm.registry.api import device

from .. import access, facts, listing, performing
from ..actions import checklists, co_signing, fault_requests, finishing, order_lines, work_orders
from ..models import ChecklistRun, RunPurpose, WorkOrder
from ..ordering import NewOrder
from ..rules.priority import Priority
from ..rules.verdicts import Answer
from ..rules.work_order_states import State
from .run_shapes import RunOut
from .shapes import (
    AcceptRequestIn,
    AnswerIn,
    BeginIn,
    CloseIn,
    DuplicateIn,
    FinishIn,
    LaborIn,
    LineOut,
    MissingOut,
    OrderChange,
    OrderIn,
    OrderOut,
    OrdersWanted,
    PartIn,
    PersonIn,
    Reason,
    RequestIn,
    RequestOut,
    RequestsWanted,
    ResultOut,
    ReturnIn,
    WaitIn,
)

orders_router = Router()
requests_router = Router()


def _order(
    request: SignedInRequest, reference: str, permission: str = Permission.WORK_ORDER_READ
) -> WorkOrder:
    return access.work_order(request.user, reference, permission)


@orders_router.get("", response=Listed[OrderOut])
@needs(Permission.WORK_ORDER_READ)
def list_orders(request: SignedInRequest, wanted: Query[OrdersWanted]) -> object:
    """Work orders, newest first."""
    rows = access.work_orders(request.user).select_related("site", "device", "assignee")
    if wanted.site:
        rows = rows.filter(site__code__iexact=wanted.site)
    if wanted.device:
        rows = rows.filter(device__tag=wanted.device.upper())
    filters = {"kind": wanted.kind, "q": wanted.q}
    chosen = listing.orders(rows, view=wanted.view, person=request.user, filters=filters, at=now())
    return listed(chosen, keys=keys_from("-opened_at"), paging=wanted)


@orders_router.post("", response={201: OrderOut})
@needs(Permission.WORK_ORDER_CREATE)
def open_order(request: SignedInRequest, body: OrderIn) -> object:
    """Open a work order on a device or at a site."""
    new = NewOrder(
        kind=body.kind,
        title=body.title,
        device=device(request.user, body.device) if body.device else None,
        site=site(request.user, body.site) if body.site else None,
        description=body.description,
        priority=Priority(body.priority) if body.priority else None,
        on_patient=body.on_patient,
        backup_available=body.backup_available,
        reported_usable=body.usable,
        problem_code=body.problem_code,
        due_on=body.due_on,
    )
    return Status(201, run(request, work_orders.open_order, new))


@orders_router.get("/{reference}", response=OrderOut)
@needs(Permission.WORK_ORDER_PERFORM)
def show_order(request: SignedInRequest, response: HttpResponse, reference: str) -> object:
    """One work order."""
    return versioned(response, _order(request, reference))


@orders_router.patch("/{reference}", response=OrderOut)
@needs(Permission.WORK_ORDER_UPDATE)
def edit_order(request: SignedInRequest, response: HttpResponse, reference: str, body: OrderChange) -> object:
    """Change what is written on an open order."""
    order = _order(request, reference)
    changed = run(request, work_orders.edit, order, changes=sent(body), seen_version=seen_version(request))
    return versioned(response, changed)


@orders_router.post("/{reference}/assign", response=OrderOut)
@needs(Permission.WORK_ORDER_ASSIGN)
def assign_order(request: SignedInRequest, reference: str, body: PersonIn) -> object:
    """Give the order to a person; once work has begun a note is needed."""
    assignee = one(
        people(request.user), _("There is no such person, or it is outside your sites."), pk=body.person
    )
    order = _order(request, reference)
    return run(request, work_orders.assign, order, assignee=assignee, note=body.note)


@orders_router.post("/{reference}/take", response=OrderOut)
@needs(Permission.WORK_ORDER_PERFORM)
def take_order(request: SignedInRequest, reference: str) -> object:
    """Take an order that nobody has."""
    return run(request, work_orders.take, _order(request, reference))


@orders_router.post("/{reference}/start", response=OrderOut)
@needs(Permission.WORK_ORDER_PERFORM)
def start_order(request: SignedInRequest, reference: str) -> object:
    """Begin work."""
    return run(request, work_orders.start, _order(request, reference))


@orders_router.post("/{reference}/wait", response=OrderOut)
@needs(Permission.WORK_ORDER_PERFORM)
def wait_order(request: SignedInRequest, reference: str, body: WaitIn) -> object:
    """Say what the work waits for."""
    order, state = _order(request, reference), _waiting(body.state)
    return run(request, work_orders.wait, order, state=state, reason=body.reason)


def _waiting(text: str) -> State:
    known = {state.value: state for state in State if state.value.startswith("wait_")}
    if text not in known:
        raise InvalidInput(_("There is no such waiting state."), fields={"state": [", ".join(known)]})
    return known[text]


@orders_router.post("/{reference}/resume", response=OrderOut)
@needs(Permission.WORK_ORDER_PERFORM)
def resume_order(request: SignedInRequest, reference: str) -> object:
    """Go on after waiting."""
    return run(request, work_orders.resume, _order(request, reference))


@orders_router.post("/{reference}/finish", response=OrderOut)
@needs(Permission.WORK_ORDER_PERFORM)
def finish_order(request: SignedInRequest, reference: str, body: FinishIn) -> object:
    """Say that the work is done; open checklists are finished with it."""
    return run(request, finishing.finish, _order(request, reference), **body.model_dump())


@orders_router.post("/{reference}/rework", response=OrderOut)
@needs(Permission.WORK_ORDER_PERFORM)
def rework_order(request: SignedInRequest, reference: str, body: Reason) -> object:
    """Go back to work."""
    return run(request, finishing.rework, _order(request, reference), reason=body.reason)


@orders_router.post("/{reference}/verify", response=OrderOut)
@needs(Permission.WORK_ORDER_SIGN)
def verify_order(request: SignedInRequest, reference: str) -> object:
    """Confirm that the required test has passed."""
    return run(request, finishing.verify, _order(request, reference))


@orders_router.post("/{reference}/return", response=OrderOut)
@needs(Permission.WORK_ORDER_SIGN)
def return_device(request: SignedInRequest, reference: str, body: ReturnIn) -> object:
    """Give the device back into use."""
    given = body.model_dump(exclude={"status"})
    order, status = _order(request, reference), _status(body.status)
    return run(request, finishing.return_device, order, status=status, **given)


def _status(text: str) -> DeviceStatus:
    try:
        return DeviceStatus(text)
    except ValueError:
        raise InvalidInput(_("There is no such device status."), fields={"status": [text]}) from None


@orders_router.get("/{reference}/missing", response=list[MissingOut])
@needs(Permission.WORK_ORDER_READ)
def missing_to_close(request: SignedInRequest, reference: str) -> object:
    """Everything that keeps the order from being closed, and where it is mended."""
    found = facts.missing(_order(request, reference), now=now())
    return [{"lack": one.lack.value, "where": one.where.value} for one in found]


@orders_router.post("/{reference}/close", response=OrderOut)
@needs(Permission.WORK_ORDER_CLOSE)
def close_order(request: SignedInRequest, reference: str, body: CloseIn) -> object:
    """Sign and close the record, with the password."""
    order = _order(request, reference)
    proof = reauthenticate(request.user, password=body.password, at=now())
    return run(request, finishing.close, order, proof=proof)


@orders_router.post("/{reference}/co-sign", response=OrderOut)
@needs(Permission.WORK_ORDER_SIGN)
def co_sign_order(request: SignedInRequest, reference: str, body: CloseIn) -> object:
    """Sign, with the password, as who supervised work that its performer lacks the competency for."""
    order = _order(request, reference)
    proof = reauthenticate(request.user, password=body.password, at=now())
    run(request, co_signing.co_sign, order, proof=proof)
    return _order(request, reference)


@orders_router.post("/{reference}/cancel", response=OrderOut)
@needs(Permission.WORK_ORDER_CANCEL)
def cancel_order(request: SignedInRequest, reference: str, body: Reason) -> object:
    """End an order without work."""
    return run(request, work_orders.cancel, _order(request, reference), reason=body.reason)


@orders_router.post("/{reference}/duplicate", response=OrderOut)
@needs(Permission.WORK_ORDER_CANCEL)
def mark_duplicate(request: SignedInRequest, reference: str, body: DuplicateIn) -> object:
    """End an order as the duplicate of another; its lines, notes and reports go along."""
    other = _order(request, body.of)
    return run(request, work_orders.mark_duplicate, _order(request, reference), of=other)


@orders_router.post("/{reference}/no-duplicate", response=OrderOut)
@needs(Permission.WORK_ORDER_CANCEL)
def undo_duplicate(request: SignedInRequest, reference: str, body: Reason) -> object:
    """It is no duplicate after all, while nothing was built on it."""
    return run(request, work_orders.undo_duplicate, _order(request, reference), reason=body.reason)


@orders_router.post("/{reference}/copy", response={201: OrderOut})
@needs(Permission.WORK_ORDER_CREATE)
def copy_order(request: SignedInRequest, reference: str) -> object:
    """Open the same work once more."""
    return Status(201, run(request, work_orders.copy_order, _order(request, reference)))


@orders_router.post("/{reference}/reopen", response={201: OrderOut})
@needs(Permission.WORK_ORDER_CREATE)
def reopen_order(request: SignedInRequest, reference: str, body: Reason) -> object:
    """Open a linked follow-up of an ended order."""
    return Status(201, run(request, work_orders.reopen, _order(request, reference), reason=body.reason))


@orders_router.post("/{reference}/labor", response={201: LineOut})
@needs(Permission.WORK_ORDER_UPDATE)
def add_labor(request: SignedInRequest, reference: str, body: LaborIn) -> object:
    """Record one's own time."""
    labor = order_lines.Labor(**body.model_dump())
    return Status(201, run(request, order_lines.add_labor, _order(request, reference), labor=labor))


@orders_router.post("/{reference}/parts", response={201: LineOut})
@needs(Permission.WORK_ORDER_UPDATE)
def add_part(request: SignedInRequest, reference: str, body: PartIn) -> object:
    """Record a part."""
    part = order_lines.Part(**body.model_dump())
    return Status(201, run(request, order_lines.add_part, _order(request, reference), part=part))


@orders_router.get("/{reference}/checklists", response=list[RunOut])
@needs(Permission.WORK_ORDER_PERFORM)
def list_checklists(request: SignedInRequest, reference: str) -> object:
    """The checklists of an order, oldest first."""
    return _order(request, reference).runs.select_related("procedure_version__procedure").order_by("pk")


@orders_router.post("/{reference}/checklists", response={201: RunOut})
@needs(Permission.WORK_ORDER_PERFORM)
def begin_checklist(request: SignedInRequest, reference: str, body: BeginIn) -> object:
    """Begin a checklist, or give the one that is being filled."""
    order = _order(request, reference)
    version = None
    if body.procedure:
        today = local_date(now(), order.site.time_zone)
        version = performing.in_force(access.procedure(request.user, body.procedure), on=today)
    purpose = RunPurpose(body.purpose)
    return Status(201, run(request, checklists.begin, order, purpose=purpose, version=version))


@orders_router.put("/{reference}/checklists/{purpose}/steps/{key}", response=ResultOut)
@needs(Permission.WORK_ORDER_PERFORM)
def record_step(request: SignedInRequest, reference: str, purpose: str, key: str, body: AnswerIn) -> object:
    """Record the answer to one step of the running checklist `main` or `retest`; the server judges."""
    answer = Answer(values=tuple(body.values), unit=body.unit, na=body.na, reason=body.reason)
    given: dict[str, Any] = {"comment": body.comment, "device_at": body.device_at}
    filled = _running(request, reference, purpose)
    return run(request, checklists.record, filled, key=key, answer=answer, **given)


def _running(request: SignedInRequest, reference: str, purpose: str) -> ChecklistRun:
    found = performing.latest_run(_order(request, reference), purpose)
    if found is None:
        raise InvalidInput(_("This checklist has not begun. Begin it first."))
    return found


@requests_router.get("", response=Listed[RequestOut])
@needs(Permission.WORK_ORDER_READ)
def list_requests(request: SignedInRequest, wanted: Query[RequestsWanted]) -> object:
    """Fault reports, oldest first."""
    rows = access.fault_requests(request.user).select_related("site", "device", "work_order")
    if wanted.site:
        rows = rows.filter(site__code__iexact=wanted.site)
    if wanted.unanswered:
        rows = rows.unanswered()
    return listed(rows, keys=keys_from("requested_at"), paging=wanted)


@requests_router.post("", response={201: RequestOut})
@needs(Permission.WORK_ORDER_REQUEST)
def report_fault(request: SignedInRequest, body: RequestIn) -> object:
    """Report a fault of a device that one may see."""
    found = device(request.user, body.device)
    given = body.model_dump(exclude={"device"})
    report = fault_requests.Report(
        device=found, requested_by=request.user, requester=str(request.user), **given
    )
    return Status(201, run(request, fault_requests.receive, report))


@requests_router.post("/{pk}/accept", response={201: OrderOut})
@needs(Permission.WORK_ORDER_CREATE)
def accept_request(request: SignedInRequest, pk: int, body: AcceptRequestIn) -> object:
    """Make a work order of a report."""
    found = access.fault_request(request.user, pk)
    priority = Priority(body.priority) if body.priority else None
    return Status(201, run(request, fault_requests.accept, found, priority=priority))


@requests_router.post("/{pk}/decline", response=RequestOut)
@needs(Permission.WORK_ORDER_ASSIGN)
def decline_request(request: SignedInRequest, pk: int, body: Reason) -> object:
    """Answer that no work follows, with the reason."""
    found = access.fault_request(request.user, pk)
    return run(request, fault_requests.decline, found, reason=body.reason)
