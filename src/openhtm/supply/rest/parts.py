"""Parts, what lies in stores, and what must be bought, over REST. Money is in minor units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.catalog import api as catalog
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run, seen_version, sent, versioned
from openhtm.kernel.time import local_date, now

from .. import access, part_lists, shelves
from ..actions import parts
from ..models import Part, Stock, Tracking, YesNo

parts_router = Router()


class StockPartOut(Schema):
    """A part. ``on_hand``: in the stores you may see; ``to_buy``: one of them has to buy it."""

    id: int
    number: str
    name: str
    manufacturer: str
    manufacturer_number: str
    vendor: str
    vendor_number: str
    unit: str
    tracking: str
    safety_relevant: str
    shelf_life_months: int | None
    price_minor: int | None
    currency: str
    priced_on: date | None
    notes: str
    retired_reason: str
    on_hand: Decimal
    to_buy: bool


class PartsWanted(Paging):
    q: str = Field("", max_length=150, description="Words of the number, the name or the manufacturer.")
    to_buy: bool = Field(False, description="Only what has to be bought.")
    model_id: int | None = Field(None, description="Only what fits this model.")
    retired: bool = Field(False, description="Those no longer used too.")


class StockPartIn(Body):
    """``safety_relevant``: yes, no or unknown. ``tracking``: none, lot or serial."""

    number: str = Field(max_length=60)
    name: str = Field(max_length=200)
    manufacturer_id: int | None = None
    manufacturer_number: str = Field("", max_length=80)
    vendor_id: int | None = None
    vendor_number: str = Field("", max_length=80)
    unit: str = Field("", max_length=30)
    tracking: Tracking = Tracking.NONE
    safety_relevant: YesNo = YesNo.UNKNOWN
    shelf_life_months: int | None = Field(None, ge=1, le=600)
    price_minor: int | None = Field(None, ge=0, le=10**15)
    currency: str = Field("", max_length=3)
    priced_on: date | None = None
    notes: str = Field("", max_length=10_000)


class StockPartChange(Body):
    """Only what is sent is changed; null takes a value away where it may be empty."""

    number: str | None = Field(None, max_length=60)
    name: str | None = Field(None, max_length=200)
    manufacturer_id: int | None = None
    manufacturer_number: str | None = Field(None, max_length=80)
    vendor_id: int | None = None
    vendor_number: str | None = Field(None, max_length=80)
    unit: str | None = Field(None, max_length=30)
    tracking: Tracking | None = None
    safety_relevant: YesNo | None = None
    shelf_life_months: int | None = Field(None, ge=1, le=600)
    price_minor: int | None = Field(None, ge=0, le=10**15)
    currency: str | None = Field(None, max_length=3)
    priced_on: date | None = None
    notes: str | None = Field(None, max_length=10_000)
    retired_reason: str | None = Field(None, max_length=300)


_EMPTIED = frozenset({"manufacturer_id", "vendor_id", "shelf_life_months", "price_minor", "priced_on"})


class ModelsIn(Body):
    model_ids: list[int] = Field(max_length=500)


class NumbersIn(Body):
    numbers: list[str] = Field(max_length=100)


class PartNumberOut(Schema):
    number: str
    name: str


class LotOut(Schema):
    id: int
    lot: str
    serial: str
    expires_on: date | None
    quantity: Decimal


class StockOut(Schema):
    """A part in a store. ``usable``: not expired; ``free``: not reserved either, below zero where more is
    reserved than there is."""

    id: int
    part: str
    site: str
    store: str
    bin: str
    quantity: Decimal
    usable: Decimal
    reserved: Decimal
    free: Decimal
    reorder_at: Decimal | None
    fill_to: Decimal | None
    ordered: Decimal
    ordered_reference: str
    lots: list[LotOut]


class NeedOut(Schema):
    """``worth_minor``: at the price on record; null where there is none."""

    part: str
    name: str
    vendor: str
    vendor_number: str
    site: str
    store: str
    quantity: Decimal
    worth_minor: int | None
    currency: str


def day(request: SignedInRequest) -> date:
    return local_date(now(), timezone.get_current_timezone_name())


def _shape(request: SignedInRequest, part: Part) -> dict[str, Any]:
    rows = shelves.parts(request.user).filter(pk=part.pk)
    found: Any = part_lists.with_stock(rows, shelves.stock(request.user), on=day(request)).get()
    return _listed(found)


def _listed(part: Any) -> dict[str, Any]:
    own = {"id", "manufacturer", "vendor", "on_hand", "to_buy"}
    return {
        **{name: getattr(part, name) for name in StockPartOut.model_fields if name not in own},
        "id": part.pk,
        "manufacturer": str(part.manufacturer or ""),
        "vendor": str(part.vendor or ""),
        "on_hand": part.on_hand,
        "to_buy": part.low,
    }


def stock_shape(row: Any) -> dict[str, Any]:
    """Of a row that was counted."""
    plain = ("bin", "quantity", "usable", "reserved", "free", "reorder_at", "fill_to", "ordered")
    lots = [
        {name: getattr(lot, name) for name in ("lot", "serial", "expires_on", "quantity")} | {"id": lot.pk}
        for lot in row.lots.all()
        if lot.quantity
    ]
    return {
        **{name: getattr(row, name) for name in (*plain, "ordered_reference")},
        "id": row.pk,
        "part": row.part.number,
        "site": row.store.site.code,
        "store": row.store.code,
        "lots": lots,
    }


def stock_now(request: SignedInRequest, row: Stock) -> dict[str, Any]:
    rows = shelves.stock(request.user).filter(pk=row.pk).counted(on=day(request))
    return stock_shape(rows.prefetch_related("lots").get())


@parts_router.get("", response=Listed[StockPartOut])
@needs(Permission.PART_READ)
def list_parts(request: SignedInRequest, wanted: Query[PartsWanted]) -> object:
    """Parts by number, with what lies in the stores you may see."""
    rows = shelves.parts(request.user).matching(wanted.q)
    if not wanted.retired:
        rows = rows.filter(retired_reason="")
    if wanted.model_id is not None:
        rows = part_lists.fitting(rows, model_id=wanted.model_id)
    found = part_lists.with_stock(rows, shelves.stock(request.user), on=day(request))
    if wanted.to_buy:
        found = found.filter(low=True)
    return listed(found, keys=keys_from("number_key"), paging=wanted, shape=_listed)


@parts_router.get("/needs", response=list[NeedOut])
@needs(Permission.PART_READ)
def list_needs(request: SignedInRequest) -> object:
    """What has to be bought, by vendor and number."""
    return [
        {
            "part": one.stock.part.number,
            "name": one.stock.part.name,
            "vendor": str(one.stock.part.vendor or ""),
            "vendor_number": one.stock.part.vendor_number,
            "site": one.stock.store.site.code,
            "store": one.stock.store.code,
            "quantity": one.quantity,
            "worth_minor": one.worth.minor if one.worth else None,
            "currency": one.worth.currency if one.worth else "",
        }
        for one in part_lists.needs(shelves.stock(request.user), on=day(request))
    ]


@parts_router.post("", response={201: StockPartOut})
@needs(Permission.PART_EDIT)
def add_stock_part(request: SignedInRequest, response: HttpResponse, body: StockPartIn) -> object:
    """Enter a part under its number."""
    values = _known(request, body.model_dump())
    made = versioned(response, run(request, parts.add, values=values))
    return Status(201, _shape(request, made))


def _known(request: SignedInRequest, values: dict[str, Any]) -> dict[str, Any]:
    """Whom the part names must be there, or it is not found."""
    if values.get("vendor_id") is not None:
        access.vendor(request.user, values["vendor_id"])
    if values.get("manufacturer_id") is not None:
        catalog.access.manufacturer(request.user, values["manufacturer_id"])
    return values


@parts_router.get("/{number}", response=StockPartOut)
@needs(Permission.PART_READ)
def show_part(request: SignedInRequest, response: HttpResponse, number: str) -> object:
    """One part by its number."""
    return _shape(request, versioned(response, shelves.part_of_number(request.user, number)))


@parts_router.patch("/{number}", response=StockPartOut)
@needs(Permission.PART_EDIT)
def change_part(
    request: SignedInRequest, response: HttpResponse, number: str, body: StockPartChange
) -> object:
    """Change what was sent. With `If-Match` only if nobody else has changed it since."""
    found = shelves.part_of_number(request.user, number, Permission.PART_EDIT)
    given = {name: value for name, value in sent(body).items() if value is not None or name in _EMPTIED}
    changes = _known(request, given)
    made = run(request, parts.edit, found, changes=changes, seen_version=seen_version(request))
    return _shape(request, versioned(response, made))


@parts_router.get("/{number}/stock", response=list[StockOut])
@needs(Permission.PART_READ)
def list_stock_of_part(request: SignedInRequest, number: str) -> object:
    """Where it lies, by store and lot."""
    part = shelves.part_of_number(request.user, number)
    rows = shelves.stock(request.user).filter(part=part).counted(on=day(request))
    return [stock_shape(row) for row in rows.prefetch_related("lots")]


@parts_router.put("/{number}/models", response=list[str])
@needs(Permission.PART_EDIT)
def set_models(request: SignedInRequest, number: str, body: ModelsIn) -> object:
    """Say into the devices of which models it goes: these, and no others."""
    found = shelves.part_of_number(request.user, number, Permission.PART_EDIT)
    models = [catalog.access.model(request.user, pk) for pk in body.model_ids]
    run(request, parts.set_fits, found, models=models)
    return [str(row.model) for row in found.fits.select_related("model__manufacturer")]


@parts_router.put("/{number}/alternatives", response=list[PartNumberOut])
@needs(Permission.PART_EDIT)
def set_alternatives(request: SignedInRequest, number: str, body: NumbersIn) -> object:
    """Say what may be used in its place: these, and no others."""
    found = shelves.part_of_number(request.user, number, Permission.PART_EDIT)
    others = [shelves.part_of_number(request.user, one) for one in body.numbers]
    run(request, parts.set_alternatives, found, others=others)
    return part_lists.alternatives_of(found)
