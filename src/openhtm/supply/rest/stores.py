"""Stores and what comes into them and leaves them, over REST."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, one, sites
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run, seen_version, sent, versioned

from .. import shelves
from ..actions import stock, stores
from ..actions.stock import Counted, Receipt
from ..models import Movement, Stock, Store
from ..rules.stock import Wanted
from .parts import StockOut, day, stock_now, stock_shape

stores_router = Router()


class StoreOut(Schema):
    id: int
    site: str
    code: str
    name: str
    retired_reason: str


class StoreIn(Body):
    """``site``: its code."""

    site: str = Field(max_length=20)
    code: str = Field(max_length=20)
    name: str = Field(max_length=150)


class StoreChange(Body):
    code: str | None = Field(None, max_length=20)
    name: str | None = Field(None, max_length=150)
    retired_reason: str | None = Field(None, max_length=300)


class LevelsIn(Body):
    part: str = Field(max_length=60, description="Part number.")
    bin: str = Field("", max_length=40)
    reorder_at: Decimal | None = Field(None, ge=0, max_digits=9, decimal_places=3)
    fill_to: Decimal | None = Field(None, ge=0, max_digits=9, decimal_places=3)


class OnOrderIn(Body):
    part: str = Field(max_length=60, description="Part number.")
    quantity: Decimal = Field(ge=0, max_digits=9, decimal_places=3)
    reference: str = Field("", max_length=60, description="Purchase order.")


class ReceiptIn(Body):
    part: str = Field(max_length=60, description="Part number.")
    quantity: Decimal = Field(Decimal(1), gt=0, max_digits=9, decimal_places=3)
    lot: str = Field("", max_length=60)
    serial: str = Field("", max_length=80)
    expires_on: date | None = None
    reference: str = Field("", max_length=80, description="Delivery note or purchase order.")


class ScrapIn(Body):
    part: str = Field(max_length=60, description="Part number.")
    quantity: Decimal = Field(Decimal(1), gt=0, max_digits=9, decimal_places=3)
    lot: str = Field("", max_length=60)
    serial: str = Field("", max_length=80)
    reason: str = Field(max_length=300)


class TransferIn(Body):
    """``to``: the other store, by code, or by site and code (`GEN/VAN`)."""

    part: str = Field(max_length=60, description="Part number.")
    quantity: Decimal = Field(Decimal(1), gt=0, max_digits=9, decimal_places=3)
    lot: str = Field("", max_length=60)
    serial: str = Field("", max_length=80)
    to: str = Field(max_length=40)


class CountedIn(Body):
    """``shown``: what the list said when it was counted; what has moved since is refused."""

    lot_id: int
    quantity: Decimal = Field(ge=0, max_digits=9, decimal_places=3)
    shown: Decimal = Field(ge=0, max_digits=9, decimal_places=3)


class CountIn(Body):
    counted: list[CountedIn] = Field(max_length=2000)
    reason: str = Field("", max_length=300)


class MovementOut(Schema):
    """``quantity``: below zero where it left; ``balance``: of the part in the store after it."""

    id: int
    kind: str
    part: str
    store: str
    lot: str
    serial: str
    quantity: Decimal
    balance: Decimal
    moved_at: datetime
    by: str
    reference: str
    reason: str


class StockWanted(Paging):
    q: str = Field("", max_length=150, description="Words of the number, the name or the manufacturer.")


def _store(store: Store) -> dict[str, Any]:
    return {
        "id": store.pk,
        "site": store.site.code,
        "code": store.code,
        "name": store.name,
        "retired_reason": store.retired_reason,
    }


def _movement(row: Movement) -> dict[str, Any]:
    plain = ("kind", "quantity", "balance", "moved_at", "reference", "reason")
    return {
        **{name: getattr(row, name) for name in plain},
        "id": row.pk,
        "part": row.stock.part.number,
        "store": row.stock.store.code,
        "lot": row.lot.lot,
        "serial": row.lot.serial,
        "by": row.by_label,
    }


def _keeping(request: SignedInRequest, pk: int) -> Store:
    return shelves.store(request.user, pk, Permission.STOCK_KEEP)


def _row(request: SignedInRequest, store: Store, number: str) -> Stock:
    part = shelves.part_of_number(request.user, number)
    rows = shelves.stock(request.user, Permission.STOCK_KEEP).filter(part=part, store=store)
    found: Stock = one(rows, _("%(store)s does not keep it.") % {"store": store})
    return found


@stores_router.get("", response=list[StoreOut])
@needs(Permission.PART_READ)
def list_stores(request: SignedInRequest) -> object:
    """The stores of your sites."""
    return [_store(row) for row in shelves.stores(request.user)]


@stores_router.post("", response={201: StoreOut})
@needs(Permission.STOCK_KEEP)
def add_store(request: SignedInRequest, response: HttpResponse, body: StoreIn) -> object:
    """Enter a place where parts are kept."""
    mine = sites(request.user, Permission.STOCK_KEEP)
    place = one(mine, _("There is no such site, or it is outside your sites."), code=body.site.upper())
    made = run(request, stores.add, place, values={"code": body.code, "name": body.name})
    return Status(201, _store(versioned(response, made)))


@stores_router.get("/{store_id}", response=StoreOut)
@needs(Permission.PART_READ)
def show_store(request: SignedInRequest, response: HttpResponse, store_id: int) -> object:
    """One store."""
    return _store(versioned(response, shelves.store(request.user, store_id)))


@stores_router.patch("/{store_id}", response=StoreOut)
@needs(Permission.STOCK_KEEP)
def change_store(
    request: SignedInRequest, response: HttpResponse, store_id: int, body: StoreChange
) -> object:
    """Change what was sent. With `If-Match` only if nobody else has changed it since."""
    changes = {name: value for name, value in sent(body).items() if value is not None}
    seen = seen_version(request)
    made = run(request, stores.edit, _keeping(request, store_id), changes=changes, seen_version=seen)
    return _store(versioned(response, made))


@stores_router.get("/{store_id}/stock", response=Listed[StockOut])
@needs(Permission.PART_READ)
def list_stock(request: SignedInRequest, store_id: int, wanted: Query[StockWanted]) -> object:
    """What lies in it, by part and lot."""
    found = shelves.store(request.user, store_id)
    rows = shelves.stock(request.user).filter(store=found).counted(on=day(request))
    rows = rows.filter(part__in=shelves.parts(request.user).matching(wanted.q)).prefetch_related("lots")
    return listed(rows, keys=keys_from("part__number_key"), paging=wanted, shape=stock_shape)


@stores_router.get("/{store_id}/movements", response=Listed[MovementOut])
@needs(Permission.PART_READ)
def list_movements(request: SignedInRequest, store_id: int, wanted: Query[Paging]) -> object:
    """What came and went, the latest first."""
    found = shelves.store(request.user, store_id)
    rows = shelves.movements(request.user).filter(stock__store=found)
    return listed(rows, keys=keys_from("-pk"), paging=wanted, shape=_movement)


@stores_router.put("/{store_id}/levels", response=StockOut)
@needs(Permission.STOCK_KEEP)
def set_levels(request: SignedInRequest, store_id: int, body: LevelsIn) -> object:
    """Say where a part lies, at how many left it is bought, and up to how many."""
    part = shelves.part_of_number(request.user, body.part)
    given = body.model_dump(exclude={"part"})
    made = run(request, stores.set_levels, _keeping(request, store_id), part=part, **given)
    return stock_now(request, made)


@stores_router.put("/{store_id}/ordered", response=StockOut)
@needs(Permission.STOCK_KEEP)
def note_ordered(request: SignedInRequest, store_id: int, body: OnOrderIn) -> object:
    """Say that so many are on their way; what arrives is taken off."""
    row = _row(request, _keeping(request, store_id), body.part)
    made = run(request, stores.note_order, row, quantity=body.quantity, reference=body.reference)
    return stock_now(request, made)


@stores_router.post("/{store_id}/receive", response={201: MovementOut})
@needs(Permission.STOCK_KEEP)
def receive(request: SignedInRequest, store_id: int, body: ReceiptIn) -> object:
    """Put what arrived on the shelf."""
    part = shelves.part_of_number(request.user, body.part)
    receipt = Receipt(**body.model_dump(exclude={"part"}))
    made = run(request, stock.receive, _keeping(request, store_id), part=part, receipt=receipt)
    return Status(201, _movement(made))


@stores_router.post("/{store_id}/scrap", response={201: list[MovementOut]})
@needs(Permission.STOCK_KEEP)
def scrap(request: SignedInRequest, store_id: int, body: ScrapIn) -> object:
    """Throw pieces away, expired ones too; says why."""
    row = _row(request, _keeping(request, store_id), body.part)
    wanted = Wanted(quantity=body.quantity, lot=body.lot, serial=body.serial)
    made = run(request, stock.scrap, row, wanted=wanted, reason=body.reason)
    return Status(201, [_movement(one) for one in made])


@stores_router.post("/{store_id}/transfer", response={201: list[MovementOut]})
@needs(Permission.STOCK_KEEP)
def transfer(request: SignedInRequest, store_id: int, body: TransferIn) -> object:
    """Send pieces to another store, with their lots."""
    row = _row(request, _keeping(request, store_id), body.part)
    to = shelves.store_of_code(request.user, body.to, Permission.STOCK_KEEP)
    wanted = Wanted(quantity=body.quantity, lot=body.lot, serial=body.serial)
    made = run(request, stock.transfer, row, to=to, wanted=wanted)
    return Status(201, [_movement(one) for one in made])


@stores_router.post("/{store_id}/count", response=list[MovementOut])
@needs(Permission.STOCK_KEEP)
def count(request: SignedInRequest, store_id: int, body: CountIn) -> object:
    """Say what is really there, all or nothing; the movements that correct the numbers."""
    counted = [Counted(**one.model_dump()) for one in body.counted]
    made = run(request, stock.count, _keeping(request, store_id), counted=counted, reason=body.reason)
    return [_movement(one) for one in made]
