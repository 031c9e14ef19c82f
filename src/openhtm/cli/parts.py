"""What the commands of parts and stores do and show."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date, now
from openhtm.supply import api as supply

from .failures import Refusal, WrongUse


def amount(text: str, *, option: str) -> Decimal:
    """A quantity as it was typed."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise WrongUse(f"{option} takes a number; '{text}' is none.")
    return value


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _today() -> date:
    return local_date(now(), timezone.get_current_timezone_name())


def listed(by: Actor, *, text: str, to_buy: bool) -> list[dict[str, Any]]:
    rows = supply.shelves.parts(by).filter(retired_reason="").matching(text)
    found = supply.part_lists.with_stock(rows, supply.shelves.stock(by), on=_today())
    wanted = found.filter(low=True) if to_buy else found
    return [
        {**_head(part), "on_hand": _number(part.on_hand), "to_buy": part.low}
        for part in wanted.order_by("number_key")
    ]


def _head(part: Any) -> dict[str, Any]:
    return {
        "number": part.number,
        "name": part.name,
        "manufacturer": str(part.manufacturer) if part.manufacturer else None,
        "safety_relevant": part.safety_relevant,
    }


def whole(by: Actor, number: str) -> dict[str, Any]:
    """One part: what it is, where it lies, by lot."""
    part = supply.shelves.part_of_number(by, number)
    rows = supply.shelves.stock(by).filter(part=part).counted(on=_today()).prefetch_related("lots")
    return {
        **_head(part),
        "manufacturer_number": part.manufacturer_number or None,
        "vendor": str(part.vendor) if part.vendor else None,
        "vendor_number": part.vendor_number or None,
        "tracking": part.tracking,
        "shelf_life_months": part.shelf_life_months,
        "price_minor": part.price_minor,
        "currency": part.currency or None,
        "priced_on": part.priced_on.isoformat() if part.priced_on else None,
        "stock": [_shelf(row) for row in rows],
    }


def _shelf(row: Any) -> dict[str, Any]:
    return {
        "store": f"{row.store.site.code}/{row.store.code}",
        "bin": row.bin or None,
        "quantity": _number(row.quantity),
        "free": _number(row.free),
        "reorder_at": _number(row.reorder_at),
        "fill_to": _number(row.fill_to),
        "ordered": _number(row.ordered),
        "lots": [
            {
                "id": lot.pk,
                "lot": lot.lot or None,
                "serial": lot.serial or None,
                "expires_on": lot.expires_on.isoformat() if lot.expires_on else None,
                "quantity": _number(lot.quantity),
            }
            for lot in row.lots.all()
            if lot.quantity
        ],
    }


def add(by: Actor, given: dict[str, Any], *, vendor: str) -> dict[str, Any]:
    """Enter a part; the vendor is named, and must be on record."""
    values = dict(given)
    if vendor:
        known = supply.vendors(by).filter(name__iexact=vendor).first()
        if known is None:
            raise Refusal(f"No vendor is called '{vendor}'.")
        values["vendor_id"] = known.pk
    made = supply.parts.add(values=values, by=by, at=now())
    return whole(by, made.number)


def needs(by: Actor) -> list[dict[str, Any]]:
    return [
        {
            "part": one.stock.part.number,
            "name": one.stock.part.name,
            "vendor": str(one.stock.part.vendor) if one.stock.part.vendor else None,
            "vendor_number": one.stock.part.vendor_number or None,
            "store": f"{one.stock.store.site.code}/{one.stock.store.code}",
            "quantity": _number(one.quantity),
            "worth": str(one.worth) if one.worth else None,
        }
        for one in supply.part_lists.needs(supply.shelves.stock(by), on=_today())
    ]


def stores(by: Actor) -> list[dict[str, Any]]:
    return [{"site": row.site.code, "code": row.code, "name": row.name} for row in supply.shelves.stores(by)]


def add_store(by: Actor, *, site: str, code: str, name: str) -> dict[str, Any]:
    place = accounts.site(by, site)
    made = supply.stores.add(place, values={"code": code, "name": name}, by=by, at=now())
    return {"site": place.code, "code": made.code, "name": made.name}


def _store(by: Actor, code: str) -> supply.Store:
    return supply.shelves.store_of_code(by, code, accounts.Permission.STOCK_KEEP)


def row_of(by: Actor, number: str, store: str) -> supply.Stock:
    """A part in a store, for an act on it."""
    part = supply.shelves.part_of_number(by, number)
    place = supply.shelves.store_of_code(by, store)
    found: supply.Stock | None = supply.shelves.stock(by).filter(part=part, store=place).first()
    if found is None:
        raise Refusal(f"{place.code} does not keep {part.number}.")
    return found


def receive(by: Actor, number: str, store: str, given: dict[str, Any]) -> dict[str, Any]:
    part = supply.shelves.part_of_number(by, number)
    receipt = supply.Receipt(**given)
    supply.stock.receive(_store(by, store), part=part, receipt=receipt, by=by, at=now())
    return whole(by, number)


def keep(by: Actor, number: str, store: str, given: dict[str, Any]) -> dict[str, Any]:
    part = supply.shelves.part_of_number(by, number)
    supply.stores.set_levels(_store(by, store), part=part, **given, by=by, at=now())
    return whole(by, number)


def ordered(by: Actor, number: str, store: str, *, quantity: Decimal, reference: str) -> dict[str, Any]:
    row = row_of(by, number, store)
    supply.stores.note_order(row, quantity=quantity, reference=reference, by=by, at=now())
    return whole(by, number)


def scrap(by: Actor, number: str, store: str, wanted: dict[str, Any], *, reason: str) -> dict[str, Any]:
    row = row_of(by, number, store)
    supply.stock.scrap(row, wanted=supply.Wanted(**wanted), reason=reason, by=by, at=now())
    return whole(by, number)


def transfer(by: Actor, number: str, store: str, wanted: dict[str, Any], *, to: str) -> dict[str, Any]:
    row = row_of(by, number, store)
    supply.stock.transfer(row, to=_store(by, to), wanted=supply.Wanted(**wanted), by=by, at=now())
    return whole(by, number)


def count(by: Actor, number: str, store: str, *, quantity: Decimal, lot: str, reason: str) -> dict[str, Any]:
    """Say how many are there, of a part or of one lot or serial number of it."""
    row = row_of(by, number, store)
    lots = [one for one in row.lots.all() if not lot or lot in (one.lot, one.serial)]
    if len(lots) != 1:
        names = ", ".join(str(one) for one in lots if one.quantity) or "none"
        raise Refusal(f"Name one lot or serial number with --lot. There: {names}.")
    (found,) = lots
    counted = supply.Counted(lot_id=found.pk, quantity=quantity, shown=found.quantity)
    supply.stock.count(row.store, counted=[counted], reason=reason, by=by, at=now())
    return whole(by, number)


def kits(by: Actor) -> list[dict[str, Any]]:
    return [_kit(kit) for kit in supply.shelves.kits(by)]


def _kit(kit: supply.Kit) -> dict[str, Any]:
    lines = kit.lines.select_related("part")
    return {
        "code": kit.code,
        "name": kit.name,
        "parts": [{"part": line.part.number, "quantity": _number(line.quantity)} for line in lines],
    }


def put_kit(by: Actor, code: str, *, name: str, parts: list[tuple[str, str]]) -> dict[str, Any]:
    wanted = {
        supply.shelves.part_of_number(by, number): amount(quantity, option="--part")
        for number, quantity in parts
    }
    made = supply.kits.put(new=supply.NewKit(code=code, name=name, parts=wanted), by=by, at=now())
    return _kit(made)
