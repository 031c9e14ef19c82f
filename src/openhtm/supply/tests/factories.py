"""Contracts for the tests: a vendor, a year of full service, a device it covers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openhtm.maintenance.tests.factories import make_device
from openhtm.supply.actions import contracts, covering, parts, stock, stores, vendors
from openhtm.supply.actions.stock import Receipt
from openhtm.supply.models import Contract, Coverage, Part, Stock, Store, Vendor

if TYPE_CHECKING:
    from openhtm_testing.personas import World

#: The day of the tests at General Hospital.
TODAY = date(2026, 11, 22)
#: The year of the contract that holds on it.
FIRST, LAST = date(2026, 4, 1), date(2027, 3, 31)

__all__ = [
    "Contract",
    "FIRST",
    "LAST",
    "TODAY",
    "contract_values",
    "make_contract",
    "make_cover",
    "make_device",
    "make_part",
    "make_stock",
    "make_store",
    "make_vendor",
]


def make_vendor(world: World, at: datetime, name: str = "Acme Service", **values: Any) -> Vendor:
    given = {"name": name, "roles": ["service"], "phone": "555 0100", **values}
    return vendors.add(values=given, by=world.mara, at=at)


def contract_values(vendor: Vendor, **values: Any) -> dict[str, Any]:
    """Labor and parts for a year; nobody asked about consumables."""
    return {
        "number": "SC-1",
        "title": "Pumps, full service",
        "vendor_id": vendor.pk,
        "kind": "full_service",
        "starts_on": FIRST,
        "ends_on": LAST,
        "notice_days": 60,
        "labor": "yes",
        "parts": "yes",
        "travel": "no",
        "response_hours": 8,
        "yearly_minor": 365_000,
        "currency": "USD",
        **values,
    }


def make_contract(world: World, at: datetime, vendor: Vendor | None = None, **values: Any) -> Contract:
    company = vendor or make_vendor(world, at)
    made = contracts.add(world.site, values=contract_values(company, **values), by=world.mara, at=at)
    return Contract.objects.get(pk=made.pk)


def make_cover(
    contract: Contract, world: World, at: datetime, tag: str = "GEN-0001", **terms: Any
) -> Coverage:
    device = make_device(world, tag)
    return covering.cover(contract, devices=[device], terms=covering.Terms(**terms), by=world.mara, at=at)[0]


def make_part(world: World, at: datetime, number: str = "F-100", **values: Any) -> Part:
    given = {"number": number, "name": "Fuse 2 A", "safety_relevant": "no", **values}
    return parts.add(values=given, by=world.mara, at=at)


def make_store(world: World, at: datetime, code: str = "MAIN", *, site: Any = None) -> Store:
    where = site or world.site
    keeper = world.mara if where == world.site else world.otto
    return stores.add(where, values={"code": code, "name": "Workshop cabinet"}, by=keeper, at=at)


def make_stock(
    world: World,
    at: datetime,
    quantity: int | str = 3,
    *,
    part: Part | None = None,
    store: Store | None = None,
    **receipt: Any,
) -> Stock:
    """So many fuses on the shelf of the main store."""
    known = part or Part.objects.filter(number="F-100").first() or make_part(world, at)
    place = store or Store.objects.filter(code="MAIN").first() or make_store(world, at)
    arrived = Receipt(quantity=Decimal(quantity), **receipt)
    keeper = world.mara if place.site_id == world.site.pk else world.otto
    return stock.receive(place, part=known, receipt=arrived, by=keeper, at=at).stock
