"""Contracts and vendors in a real browser: every size, light and dark, axe."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openhtm.supply.actions import covering, uses, vendors
from openhtm.supply.actions.covering import Terms
from openhtm.supply.actions.uses import NewUse
from openhtm_testing.personas import NOON, World

from . import factories as make


@pytest.fixture
def office(world: World) -> None:
    """A contract over its limits with a long name, one without an end, a vendor with contacts."""
    by = world.mara
    vendor = make.make_vendor(
        world, NOON, "Drägerwerk AG & Co. KGaA Medical Systems Service", hours="Mon to Fri 8 to 17"
    )
    vendors.add_contact(vendor, name="Hotline", function="Ventilators", phone="555 0142", by=by, at=NOON)
    vendors.set_account(vendor, site=world.site, number="ACC-00017", by=by, at=NOON)
    limits = {"limit_visits": 2, "limit_hours": Decimal(40), "limit_minor": 500_000}
    made = make.make_contract(
        world,
        NOON,
        vendor,
        number="SC-2026-014",
        title="Ventilators of intensive care and operating rooms",
        **limits,
    )
    make.make_contract(world, NOON, vendor, number="SC-2", title="Software", ends_on=None, labor="no")
    for number in range(1, 6):
        device = make.make_device(world, f"VENT-{number:04d}")
        terms = Terms(response_hours=2, yearly_minor=73_000, note="With probes" if number == 1 else "")
        covering.cover(made, devices=[device], terms=terms, by=by, at=NOON)
        use = NewUse(
            used_on=make.TODAY, device=device, hours=Decimal(3), worth_minor=80_000, reference="FSR-7"
        )
        uses.record_use(made, use=use, by=by, at=NOON)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/contracts/", "contracts"),
        ("/contracts/SC-2026-014/", "contract"),
        ("/contracts/SC-2026-014/edit/", "contract-edit"),
        ("/vendors/1/", "vendor"),
    ],
)
def test_the_pages_look_right_everywhere(
    world: World, office: None, enter: Any, page: Any, looks: Any, address: str, name: str
) -> None:
    from openhtm.supply.models import Vendor

    enter(page, world.mara)
    looks.everywhere(page, address.replace("/1/", f"/{Vendor.objects.get().pk}/"), name=name)
