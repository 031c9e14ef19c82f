"""What an order takes out of a store, over REST."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, one
from openhtm.kernel.rest import Body, needs, run
from openhtm.supply import api as supply

from .. import access, stocked
from ..actions import order_parts
from ..actions.order_parts import FromStore
from ..models import PartLine, WorkOrder
from ..models.choices import PartSource

order_parts_router = Router()


class PartLineOut(Schema):
    """A part on an order. ``from_store``: the code of the store it came out of; empty: written by hand."""

    id: int
    description: str
    catalog_number: str
    quantity: Decimal
    source: str
    lot: str
    serial: str
    removed_serial: str
    unit_cost_minor: int | None
    currency: str
    safety_relevant: bool
    from_store: str
    struck_out: str


class TakeIn(Body):
    """``store``: its code, or site and code (`GEN/MAIN`). Without a lot those that expire first are taken.
    ``charged`` false: somebody else pays, as under a contract."""

    part: str = Field(max_length=60, description="Part number.")
    store: str = Field(max_length=40)
    quantity: Decimal = Field(Decimal(1), gt=0, max_digits=9, decimal_places=3)
    lot: str = Field("", max_length=60)
    serial: str = Field("", max_length=80)
    removed_serial: str = Field("", max_length=80)
    source: PartSource = PartSource.UNKNOWN
    charged: bool = True


class ReserveIn(Body):
    part: str = Field(max_length=60, description="Part number.")
    store: str = Field(max_length=40)
    quantity: Decimal = Field(Decimal(1), gt=0, max_digits=9, decimal_places=3)


class ReservedOut(Schema):
    id: int
    part: str
    store: str
    quantity: Decimal
    order: str
    reserved_at: datetime
    ended_reason: str


def _line(line: PartLine) -> dict[str, Any]:
    names = [name for name in PartLineOut.model_fields if name not in {"id", "from_store", "struck_out"}]
    store = line.movement.stock.store.code if line.movement else ""
    values = {name: getattr(line, name) for name in names}
    return {**values, "id": line.pk, "from_store": store, "struck_out": line.voided_reason}


def _reserved(row: supply.Reservation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "part": row.stock.part.number,
        "store": row.stock.store.code,
        "quantity": row.quantity,
        "order": row.reference,
        "reserved_at": row.reserved_at,
        "ended_reason": row.ended_reason,
    }


def _order(request: SignedInRequest, reference: str, permission: str) -> WorkOrder:
    return access.work_order(request.user, reference, permission)


def _stock(request: SignedInRequest, body: TakeIn | ReserveIn) -> supply.Stock:
    part = supply.shelves.part_of_number(request.user, body.part)
    store = supply.shelves.store_of_code(request.user, body.store)
    rows = supply.shelves.stock(request.user).filter(part=part, store=store)
    found: supply.Stock = one(rows, _("%(store)s does not keep it.") % {"store": store})
    return found


@order_parts_router.get("/{reference}/part-lines", response=list[PartLineOut])
@needs(Permission.WORK_ORDER_READ)
def list_part_lines(request: SignedInRequest, reference: str) -> object:
    """The parts on an order, struck-out ones too."""
    order = _order(request, reference, Permission.WORK_ORDER_READ)
    return [_line(line) for line in order.parts.select_related("movement__stock__store")]


@order_parts_router.post("/{reference}/parts/take", response={201: list[PartLineOut]})
@needs(Permission.WORK_ORDER_UPDATE)
def take_part(request: SignedInRequest, reference: str, body: TakeIn) -> object:
    """Take a part out of a store for the order; a line for each lot."""
    order, row = _order(request, reference, Permission.WORK_ORDER_UPDATE), _stock(request, body)
    wanted = supply.Wanted(quantity=body.quantity, lot=body.lot, serial=body.serial)
    taken = FromStore(
        stock=row,
        wanted=wanted,
        removed_serial=body.removed_serial,
        source=body.source,
        charged=body.charged,
    )
    lines = run(request, order_parts.take_part, order, taken=taken)
    return Status(201, [_line(line) for line in lines])


@order_parts_router.get("/{reference}/reservations", response=list[ReservedOut])
@needs(Permission.WORK_ORDER_READ)
def list_reserved(request: SignedInRequest, reference: str) -> object:
    """What stores hold back for the order."""
    order = _order(request, reference, Permission.WORK_ORDER_READ)
    return [_reserved(row) for row in stocked.reservations(order)]


@order_parts_router.post("/{reference}/reservations", response={201: ReservedOut})
@needs(Permission.WORK_ORDER_UPDATE)
def reserve_part(request: SignedInRequest, reference: str, body: ReserveIn) -> object:
    """Hold a part back for the order, also more than there are: what is missing is bought."""
    order, row = _order(request, reference, Permission.WORK_ORDER_UPDATE), _stock(request, body)
    made = run(request, order_parts.reserve_part, order, stock=row, quantity=body.quantity)
    return Status(201, _reserved(made))


@order_parts_router.post("/{reference}/reservations/{reservation_id}/release", response=ReservedOut)
@needs(Permission.WORK_ORDER_UPDATE)
def release_part(request: SignedInRequest, reference: str, reservation_id: int) -> object:
    """Give back what was held for the order."""
    order = _order(request, reference, Permission.WORK_ORDER_UPDATE)
    return _reserved(run(request, order_parts.release_part, order, reservation_id=reservation_id))
