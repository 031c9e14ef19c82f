"""Parts, stores and a kit: what the workshop has on its shelves, some of it to be bought."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from openhtm.maintenance import api as maintenance
from openhtm.supply import api as supply

from ..rules.history import add_months
from .stage import BY, Stage

_DATA = Path(__file__).parent.parent / "data" / "parts.toml"


def load_parts(stage: Stage) -> None:
    """Enter what an hour costs and the parts, put them on the shelves of the first site, and reserve one for an
    open repair."""
    _rates(stage)
    found = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    stores = [_store(stage, entry) for entry in found["stores"]]
    known = {entry["number"]: _part(stage, entry, number) for number, entry in enumerate(found["parts"])}
    for entry in found["parts"]:
        _shelve(stage, known[entry["number"]], stores[0], entry)
    supply.stock.transfer(
        supply.Stock.objects.get(part=known["CAB-ECG-05"]),
        to=stores[1],
        wanted=supply.Wanted(quantity=Decimal(3)),
        by=BY,
        at=stage.at,
    )
    for entry in found["kits"]:
        parts = {known[number]: Decimal(quantity) for number, quantity in entry["parts"].items()}
        new = supply.NewKit(code=entry["code"], name=entry["name"], parts=parts)
        supply.kits.put(new=new, by=BY, at=stage.at)
    _reserve(stage, known)


def _rates(stage: Stage) -> None:
    """Of each site: technicians since last year and since this, travel, overtime."""
    year = stage.today.replace(month=1, day=1)
    told = ((year.replace(year=year.year - 1), 7800, 4200, 11_700), (year, 8250, 4400, 12_400))
    for site in stage.sites.values():
        for day, work, travel, overtime in told:
            for kind, rate_class, minor in (
                ("", "regular", work),
                ("travel", "regular", travel),
                ("", "overtime", overtime),
            ):
                new = maintenance.NewRate(
                    holds_from=day,
                    rate_minor=minor,
                    currency=stage.content.currency,
                    role="technician",
                    kind=kind,
                    rate_class=rate_class,
                )
                maintenance.labor_rates.set_rate(site, rate=new, by=BY, at=stage.at)


def _store(stage: Stage, entry: dict[str, Any]) -> supply.Store:
    return supply.stores.add(stage.sites["RGH"], values=entry, by=BY, at=stage.at)


def _part(stage: Stage, entry: dict[str, Any], number: int) -> supply.Part:
    values = {
        "number": entry["number"],
        "name": entry["name"],
        "tracking": entry.get("track", "none"),
        "shelf_life_months": entry.get("life"),
        "safety_relevant": entry["safety"],
        "price_minor": entry["price"],
        "currency": stage.content.currency,
        "priced_on": stage.today - timedelta(days=40 + 13 * number),
    }
    made = supply.parts.add(values=values, by=BY, at=stage.at)
    types = {stage.types[name].pk for name in entry["fits"] if name in stage.types}
    models = [model for model in stage.models.values() if model.device_type_id in types]
    supply.parts.set_fits(made, models=models, by=BY, at=stage.at)
    return made


def _shelve(stage: Stage, part: supply.Part, store: supply.Store, entry: dict[str, Any]) -> None:
    """Half of what is tracked by lot expires in some months; serial numbers come one by one."""
    for receipt in _receipts(stage, part, entry["there"]):
        supply.stock.receive(store, part=part, receipt=receipt, by=BY, at=stage.at)
    levels = {"reorder_at": Decimal(entry["at"]), "fill_to": Decimal(entry["to"])}
    supply.stores.set_levels(store, part=part, bin=entry["bin"], **levels, by=BY, at=stage.at)


def _receipts(stage: Stage, part: supply.Part, there: int) -> list[supply.Receipt]:
    if part.tracking == supply.Tracking.SERIAL:
        names = [f"{part.number[:3]}{7001 + number}" for number in range(there)]
        return [supply.Receipt(quantity=Decimal(1), serial=name, reference="DN-4411") for name in names]
    if part.tracking == supply.Tracking.NONE:
        return [supply.Receipt(quantity=Decimal(there), reference="DN-4411")]
    old, new = there // 2, there - there // 2
    return [
        supply.Receipt(
            quantity=Decimal(quantity),
            lot=f"{letter}{stage.today:%y}{number:02d}",
            expires_on=add_months(stage.today, months),
            reference="DN-4411",
        )
        for number, (letter, quantity, months) in enumerate((("L", old, 3), ("M", new, 11)), start=1)
        if quantity
    ]


def _reserve(stage: Stage, known: dict[str, supply.Part]) -> None:
    """An open repair at the first site waits for a latch."""
    orders = maintenance.WorkOrder.objects.open().filter(site=stage.sites["RGH"], kind="repair")
    order = orders.order_by("pk").first()
    if order is not None:
        row = supply.Stock.objects.get(part=known["DOOR-LVP-02"])
        maintenance.order_parts.reserve_part(order, stock=row, quantity=Decimal(1), by=BY, at=stage.at)
