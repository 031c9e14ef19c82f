"""What the walk knows of contracts and stores: all of it General Hospital's, marked as the other samples are."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .samples import Samples


def add(samples: Samples, at: datetime) -> None:
    _supply(samples, at)
    _parts(samples, at)


def _supply(samples: Samples, at: datetime) -> None:
    from openhtm.supply.actions import covering, uses, vendors
    from openhtm.supply.tests import factories as make

    world, by = samples.world, samples.world.mara
    # Vendors belong to the organization; everything else here is General Hospital's.
    contract = make.make_contract(world, at, number="ZEBRAFINCH-SC", title="Zebrafinch pumps")
    vendors.set_account(contract.vendor, site=world.site, number="ZEBRAFINCH-7", by=by, at=at)
    use = uses.NewUse(used_on=make.TODAY, note="Zebrafinch visit")
    samples.records |= {
        "contract": contract,
        "contact": vendors.add_contact(contract.vendor, name="Hotline", phone="555", by=by, at=at),
        "coverage": covering.cover(contract, devices=[samples["device"]], by=by, at=at)[0],
        "use": uses.record_use(contract, use=use, by=by, at=at),
        "visit": _vendor_visit(samples, contract, at),
    }


def _parts(samples: Samples, at: datetime) -> None:
    """A store of General Hospital with a lot, part of it reserved and part of it taken for the order.

    Parts and kits belong to the organization; what lies where, and for what, is General Hospital's.
    """
    from decimal import Decimal

    from openhtm.maintenance.actions import order_parts
    from openhtm.supply.actions import kits
    from openhtm.supply.api import Wanted
    from openhtm.supply.tests import factories as make

    world, order = samples.world, samples["order"]
    part = make.make_part(world, at, "B-77", tracking="lot")
    store = make.make_store(world, at, "ZEBRAFINCH")
    row = make.make_stock(world, at, 5, part=part, store=store, lot="ZEBRAFINCH-LOT")
    taken = order_parts.FromStore(stock=row, wanted=Wanted(quantity=Decimal(1)))
    order_parts.take_part(order, taken=taken, by=world.tess, at=at)
    new = kits.NewKit(code="PM-PUMP", name="Yearly", parts={part: Decimal(1)})
    samples.records |= {
        "stock_part": part,
        "store": store,
        "stock": row,
        "reservation": order_parts.reserve_part(order, stock=row, quantity=Decimal(2), by=world.tess, at=at),
        "kit": kits.put(new=new, by=world.mara, at=at),
        "rate": _rate(samples, at),
        "base_date": _base_date(samples, at),
    }


def _rate(samples: Samples, at: datetime) -> Any:
    from openhtm.maintenance.actions import labor_rates

    new = labor_rates.NewRate(
        holds_from=at.date(), rate_minor=7700, currency="USD", person=samples.world.tess
    )
    return labor_rates.set_rate(samples.world.site, rate=new, by=samples.world.mara, at=at)


def _base_date(samples: Samples, at: datetime) -> Any:
    from openhtm.maintenance.actions import base_dates

    day = at.date().replace(day=9)
    return base_dates.set_base_date(samples.world.icu, day=day, by=samples.world.mara, at=at)


def _vendor_visit(samples: Samples, contract: Any, at: datetime) -> Any:
    from openhtm.maintenance.actions import outside

    visit = outside.NewVisit(
        vendor=contract.vendor, engineer="Zebrafinch engineer", came_at=at, done="Zebrafinch board"
    )
    return outside.record_visit(samples["order"], visit=visit, by=samples.world.tess, at=at)
