"""Parts of a work order that come out of a store: reserved, taken, put back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.supply import api as supply

from .. import outside, stocked
from ..models import PartLine, WorkOrder
from ..models.choices import PartSource
from ..moving import open_record


@dataclass(frozen=True, kw_only=True)
class FromStore:
    """What is taken: so many of a part in a store, of a lot or a serial number. ``removed_serial``: of the
    piece that came out of the device. ``charged`` False: it costs nothing here, as under a contract."""

    stock: supply.Stock
    wanted: supply.Wanted
    removed_serial: str = ""
    source: PartSource = PartSource.UNKNOWN
    charged: bool = True


@action("maintenance.part.take", needs=Permission.WORK_ORDER_UPDATE)
def take_part(order: WorkOrder, *, taken: FromStore, by: Actor, at: datetime) -> list[PartLine]:
    """Take a part out of a store for the order: a line for each lot, at the price on record.

    A safety-relevant part means that the device needs a test before it goes back, whoever takes it.
    """
    open_record(order, by=by)
    part = taken.stock.part
    _same_site(order, taken.stock)
    if taken.charged and part.price_minor:
        outside.check_part(order, at=at)
    moved = supply.stock.issue(taken.stock, wanted=taken.wanted, why=stocked.why(order), by=by, at=at)
    lines = [acts.create(_line(order, taken, movement)) for movement in moved]
    if any(line.safety_relevant for line in lines) and not order.safety_part_opened:
        acts.save(order, safety_part_opened=True, changed_at=at)
    return lines


def _line(order: WorkOrder, taken: FromStore, movement: supply.Movement) -> PartLine:
    part = taken.stock.part
    priced = taken.charged and part.price_minor is not None
    return PartLine(
        work_order=order,
        site_id=order.site_id,
        catalog_number=part.number,
        description=part.name,
        source=taken.source,
        lot=movement.lot.lot,
        serial=movement.lot.serial,
        expires_on=movement.lot.expires_on,
        removed_serial=taken.removed_serial.strip(),
        quantity=-movement.quantity,
        unit_cost_minor=part.price_minor if priced else None,
        currency=part.currency if priced else "",
        safety_relevant=part.safety_relevant == supply.YesNo.YES,
        movement=movement,
    )


def _same_site(order: WorkOrder, row: supply.Stock) -> None:
    if row.site_id != order.site_id:
        text = _("The store is at another site: send the part here first.")
        raise InvalidInput(text, fields={"stock": [text]})


@action("maintenance.part.reserve", needs=Permission.WORK_ORDER_UPDATE)
def reserve_part(
    order: WorkOrder, *, stock: supply.Stock, quantity: Decimal, by: Actor, at: datetime
) -> supply.Reservation:
    """Hold parts back for the order, also more than there are: what is missing is bought."""
    open_record(order, by=by)
    _same_site(order, stock)
    return supply.reservations.reserve(stock, quantity=quantity, why=stocked.why(order), by=by, at=at)


@action("maintenance.part.reserve_kit", needs=Permission.WORK_ORDER_UPDATE)
def reserve_kit(
    order: WorkOrder, *, kit: supply.Kit, store: supply.Store, by: Actor, at: datetime
) -> list[supply.Reservation]:
    """Hold back every part of a kit, in one store."""
    open_record(order, by=by)
    rows = stocked.rows_of(kit, store)
    if missing := [line.part.number for line in kit.lines.all() if line.part_id not in rows]:
        raise InvalidInput(
            _("%(store)s does not keep %(parts)s.") % {"store": store, "parts": ", ".join(missing)}
        )
    return [
        reserve_part(order, stock=rows[line.part_id], quantity=line.quantity, by=by, at=at)
        for line in kit.lines.select_related("part")
    ]


@action("maintenance.part.release", needs=Permission.WORK_ORDER_UPDATE)
def release_part(order: WorkOrder, *, reservation_id: int, by: Actor, at: datetime) -> supply.Reservation:
    """Give back what was held for the order."""
    open_record(order, by=by)
    found = stocked.reservations(order).filter(pk=reservation_id).first()
    if found is None:
        raise InvalidInput(_("Nothing of that is reserved for this order any more."))
    return supply.reservations.release(found, reason=_("Not needed"), by=by, at=at)
