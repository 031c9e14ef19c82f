"""Who repairs, and the visits of vendors, over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, File, Router, Schema, Status
from ninja.files import UploadedFile

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.rest import Body, needs, run
from openhtm.kernel.time import now
from openhtm.supply import api as supply

from .. import access, outside
from ..actions import outside as acts
from ..models import RepairerChoice, VendorVisit, WorkOrder
from ..rules.outside import Repairer
from .shapes import BIGGEST, LongText

outside_router = Router()
visits_router = Router()


class RepairerIn(Body):
    """``reason``: needed for in_house or paid where the repair is covered."""

    repairer: RepairerChoice
    reason: str = Field("", max_length=300)


class CoverStatementOut(Schema):
    text: str
    contract: str
    call: str


class RepairerOut(Schema):
    """``covered``: whether labor is covered today; ``repairer``: who was chosen, empty while nobody was."""

    covered: bool
    statements: list[CoverStatementOut]
    repairer: str
    reason: str
    decided_by: str


class VisitIn(Body):
    """``vendor_id`` as in `/vendors`; ``contract``: its number, where the visit is under one."""

    vendor_id: int
    contract: str = Field("", max_length=40)
    engineer: str = Field(max_length=150)
    came_at: datetime
    left_at: datetime | None = None
    done: str = LongText
    credential_checked: bool | None = None
    call_number: str = Field("", max_length=80)
    cost_minor: int | None = Field(None, ge=0, le=BIGGEST)
    worth_minor: int | None = Field(None, ge=0, le=BIGGEST)
    currency: str = Field("", max_length=3)
    order_reference: str = Field("", max_length=60)


class VisitOut(Schema):
    id: int = Field(alias="pk")
    vendor: str = Field(alias="vendor.name")
    contract: str | None = Field(None, alias="contract.number")
    engineer: str
    came_at: datetime
    left_at: datetime | None
    done: str
    call_number: str
    cost_minor: int | None
    currency: str
    accepted_at: datetime | None
    accepted_note: str
    voided_reason: str


class AcceptVisitIn(Body):
    """``tested``: the report is complete and the device was tested."""

    tested: bool
    note: str = Field("", max_length=300)


class StrikeIn(Body):
    reason: str = Field(max_length=300)


def _order(request: SignedInRequest, reference: str, permission: str) -> WorkOrder:
    return access.work_order(request.user, reference, permission)


def _repairer(order: WorkOrder) -> dict[str, Any]:
    found, decided = outside.cover_of(order, at=now()), outside.decision(order)
    statements = supply.words.statements(found) if found else []
    return {
        "covered": outside.is_covered(found),
        "statements": [{"text": one.text, "contract": one.number, "call": one.call} for one in statements],
        "repairer": decided.repairer if decided else "",
        "reason": decided.reason if decided else "",
        "decided_by": decided.decided_by if decided else "",
    }


@outside_router.get("/{reference}/repairer", response=RepairerOut)
@needs(Permission.WORK_ORDER_READ)
def show_repairer(request: SignedInRequest, reference: str) -> object:
    """Whether the repair is covered, by what, and who was chosen to do it."""
    return _repairer(_order(request, reference, Permission.WORK_ORDER_READ))


@outside_router.put("/{reference}/repairer", response=RepairerOut)
@needs(Permission.WORK_ORDER_UPDATE)
def choose_repairer(request: SignedInRequest, reference: str, body: RepairerIn) -> object:
    """Say who repairs. In house or with a bill where it is covered needs a reason."""
    order = _order(request, reference, Permission.WORK_ORDER_UPDATE)
    run(request, acts.choose_repairer, order, repairer=Repairer(body.repairer), reason=body.reason)
    return _repairer(order)


@outside_router.get("/{reference}/vendor-visits", response=list[VisitOut])
@needs(Permission.WORK_ORDER_READ)
def list_visits(request: SignedInRequest, reference: str) -> object:
    """The visits of vendors on this order."""
    order = _order(request, reference, Permission.WORK_ORDER_READ)
    return order.vendor_visits.select_related("vendor", "contract")


@outside_router.post("/{reference}/vendor-visits", response={201: VisitOut})
@needs(Permission.WORK_ORDER_UPDATE)
def record_visit(request: SignedInRequest, reference: str, body: VisitIn) -> object:
    """Record who came, when, and what was done; the report follows before acceptance."""
    order = _order(request, reference, Permission.WORK_ORDER_UPDATE)
    given = body.model_dump(exclude={"vendor_id", "contract"})
    vendor = supply.vendor(request.user, body.vendor_id)
    contract = supply.contract(request.user, body.contract) if body.contract else None
    visit = acts.NewVisit(**given, vendor=vendor, contract=contract)
    return Status(201, run(request, acts.record_visit, order, visit=visit))


def _visit(request: SignedInRequest, pk: int, permission: str) -> VendorVisit:
    return access.vendor_visit(request.user, pk, permission)


@visits_router.get("/{pk}", response=VisitOut)
@needs(Permission.WORK_ORDER_READ)
def show_visit(request: SignedInRequest, pk: int) -> object:
    """One visit of a vendor."""
    return _visit(request, pk, Permission.WORK_ORDER_READ)


@visits_router.post("/{pk}/report", response=VisitOut)
@needs(Permission.WORK_ORDER_UPDATE)
def attach_report(request: SignedInRequest, pk: int, report: File[UploadedFile]) -> object:
    """Keep the vendor's report with the visit (multipart, field `report`)."""
    return run(request, acts.attach_report, _visit(request, pk, Permission.WORK_ORDER_UPDATE), report=report)


@visits_router.post("/{pk}/accept", response=VisitOut)
@needs(Permission.WORK_ORDER_SIGN)
def accept_visit(request: SignedInRequest, pk: int, body: AcceptVisitIn) -> object:
    """Accept the vendor's work for the hospital."""
    found = _visit(request, pk, Permission.WORK_ORDER_SIGN)
    return run(request, acts.accept_visit, found, tested=body.tested, note=body.note)


@visits_router.post("/{pk}/strike-out", response=VisitOut)
@needs(Permission.WORK_ORDER_UPDATE)
def strike_out_visit(request: SignedInRequest, pk: int, body: StrikeIn) -> object:
    """Say that a visit was recorded wrongly."""
    return run(
        request, acts.strike_out_visit, _visit(request, pk, Permission.WORK_ORDER_UPDATE), reason=body.reason
    )
