"""A work order and the stores: what is reserved for it, what its kit needs, what may be taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from openhtm.accounts.api import Permission
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date
from openhtm.supply import api as supply

from .models import WorkOrder


def source(order: WorkOrder) -> str:
    """How stores know the order."""
    return f"maintenance.workorder:{order.pk}"


def why(order: WorkOrder) -> supply.Why:
    return supply.Why(source=source(order), reference=order.reference)


def reservations(order: WorkOrder) -> Any:
    """What is held back for it."""
    rows = supply.Reservation.objects.standing().filter(source=source(order))
    return rows.select_related("stock__part", "stock__store__site")


def let_go(order: WorkOrder, *, by: Actor, at: datetime) -> None:
    """Give back what was held for an order that is over."""
    if reservations(order).exists():
        state = order.get_state_display()
        supply.reservations.release_all(source=source(order), reason=state, by=by, at=at)


def rows_of(kit: supply.Kit, store: supply.Store) -> dict[int, supply.Stock]:
    """What the store keeps of the parts of a kit, by part."""
    rows = store.stock.filter(part__in=kit.lines.values("part_id")).select_related("part")
    return {row.part_id: row for row in rows}


@dataclass(frozen=True)
class KitLineOf:
    """A part of the kit that the procedure of an order names. ``free``: at the site of the order."""

    part: supply.Part
    needed: Decimal
    free: Decimal

    @property
    def is_short(self) -> bool:
        return self.free < self.needed


@dataclass(frozen=True)
class OrderKit:
    kit: supply.Kit
    lines: Sequence[KitLineOf]
    stores: Sequence[supply.Store]


def kit_of(order: WorkOrder, *, at: datetime) -> OrderKit | None:
    """The kit that the order's procedure names, with what there is of it and the stores that keep it all."""
    version = order.procedure_version
    kit = supply.shelves.named_kit(version.parts_kit) if version and version.parts_kit else None
    if kit is None:
        return None
    on = local_date(at, order.site.time_zone)
    rows = supply.Stock.objects.filter(site_id=order.site_id, part__in=kit.lines.values("part_id"))
    there = list(rows.counted(on=on).select_related("store__site", "part"))
    lines = [
        KitLineOf(
            line.part,
            line.quantity,
            sum((row.free for row in there if row.part_id == line.part_id), Decimal(0)),
        )
        for line in kit.lines.all()
    ]
    wanted = {line.part_id for line in kit.lines.all()}
    stores = {row.store.pk: row.store for row in there}
    whole = [
        stores[pk] for pk in sorted(stores) if wanted <= {row.part_id for row in there if row.store_id == pk}
    ]
    return OrderKit(kit, lines, whole)


def on_shelves(user: Any, order: WorkOrder, *, text: str, at: datetime) -> Any:
    """What one may take at the site of the order: what fits its device first."""
    rows = supply.shelves.stock(user, Permission.PART_READ, site_id=order.site_id)
    found = supply.part_lists.for_work(rows, order.device, on=local_date(at, order.site.time_zone))
    return found.filter(part__in=supply.shelves.parts(user).matching(text))


def known_part(number: str) -> supply.Part | None:
    """The part on record under a number that somebody wrote on an order."""
    key = supply.part_key(number) if number.strip() else ""
    found: supply.Part | None = supply.Part.objects.filter(number_key=key).first() if key else None
    return found
