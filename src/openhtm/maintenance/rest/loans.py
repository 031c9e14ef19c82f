"""Loaners and downtime of work orders over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, one
from openhtm.kernel.rest import Body, needs, run
from openhtm.kernel.time import now
from openhtm.registry.api import device

from .. import access, downtimes, repairs
from ..actions import loans
from ..models import WorkOrder
from .shapes import OrderOut

loans_router = Router()


class LoanOut(Schema):
    """``fit``: what the check at its return found; null while it is lent."""

    id: int = Field(alias="pk")
    loaner: str = Field(alias="device.tag")
    lent_at: datetime
    returned_at: datetime | None
    fit: bool | None
    note: str


class LendIn(Body):
    loaner: str = Field(max_length=40, description="Tag.")
    lent_at: datetime | None = None


class TakeBackIn(Body):
    fit: bool
    note: str = Field("", max_length=300)
    returned_at: datetime | None = None


class DowntimeOut(Schema):
    """Seconds. ``shared``: also noted on other orders, which uptime counts once.

    ``repeats``: the repair of the device closed within 30 days before this one was asked for.
    """

    device: float | None
    ward: float | None
    shared: float | None
    also_on: list[str]
    status_from: datetime | None
    status_to: datetime | None
    planned: bool
    repeats: str | None
    same_problem: bool


def _order(request: SignedInRequest, reference: str, permission: str) -> WorkOrder:
    return access.work_order(request.user, reference, permission)


@loans_router.get("/{reference}/loans", response=list[LoanOut])
@needs(Permission.WORK_ORDER_READ)
def list_loans(request: SignedInRequest, reference: str) -> object:
    """The loaners given while the device of an order is repaired."""
    return _order(request, reference, Permission.WORK_ORDER_READ).loans.select_related("device")


@loans_router.post("/{reference}/loans", response={201: LoanOut})
@needs(Permission.WORK_ORDER_UPDATE)
def lend(request: SignedInRequest, reference: str, body: LendIn) -> object:
    """Give the ward another device meanwhile."""
    order = _order(request, reference, Permission.WORK_ORDER_UPDATE)
    loaner = device(request.user, body.loaner)
    return Status(201, run(request, loans.lend, order, loaner=loaner, lent_at=body.lent_at))


@loans_router.post("/{reference}/loans/{pk}/take-back", response=LoanOut)
@needs(Permission.WORK_ORDER_UPDATE)
def take_back(request: SignedInRequest, reference: str, pk: int, body: TakeBackIn) -> object:
    """The loaner is back and was checked; one that is not fit goes out of service."""
    rows = _order(request, reference, Permission.WORK_ORDER_UPDATE).loans.select_related(
        "device", "work_order"
    )
    loan = one(rows, _("There is no such loan, or it is outside your sites."), pk=pk)
    return run(request, loans.take_back, loan, **body.model_dump())


@loans_router.get("/{reference}/downtime", response=DowntimeOut)
@needs(Permission.WORK_ORDER_READ)
def downtime(request: SignedInRequest, reference: str) -> object:
    """How long the device was down by this order, and whether its repair repeats another."""
    return _downtime(_order(request, reference, Permission.WORK_ORDER_READ))


def _downtime(order: WorkOrder) -> dict[str, Any]:
    told, earlier = downtimes.told(order, now=now()), repairs.earlier(order)
    amounts, status = (told.amounts, told.by_status) if told else (None, None)
    return {
        "device": amounts.device.total_seconds() if amounts else None,
        "ward": amounts.ward.total_seconds() if amounts else None,
        "shared": amounts.shared.total_seconds() if amounts else None,
        "also_on": list(told.also_on) if told else [],
        "status_from": status[0] if status else None,
        "status_to": status[1] if status else None,
        "planned": downtimes.planned(order),
        "repeats": earlier.reference if earlier else None,
        "same_problem": bool(earlier and repairs.repeats(order, earlier)),
    }


@loans_router.post("/{reference}/downtime/of-status", response=OrderOut)
@needs(Permission.WORK_ORDER_UPDATE)
def downtime_of_status(request: SignedInRequest, reference: str) -> object:
    """Write on the order when its device was down by the history of its status."""
    order = _order(request, reference, Permission.WORK_ORDER_UPDATE)
    return run(request, loans.take_downtime_of_status, order)
