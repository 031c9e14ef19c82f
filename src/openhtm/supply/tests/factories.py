"""Contracts for the tests: a vendor, a year of full service, a device it covers."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from openhtm.maintenance.tests.factories import make_device
from openhtm.supply.actions import contracts, covering, vendors
from openhtm.supply.models import Contract, Coverage, Vendor

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
