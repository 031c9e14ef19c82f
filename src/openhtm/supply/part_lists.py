"""Parts as lists: with what lies in the stores one may see, and what must be bought."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from openhtm.kernel.values import Money
from openhtm.registry.api import Device, FieldSpec, column

from .models import Part, PartFit, PartQuerySet, Stock, StockQuerySet
from .rules import stock as rule

_QUANTITY: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=3)


def with_stock(rows: PartQuerySet, seen: StockQuerySet, *, on: date) -> PartQuerySet:
    """With ``on_hand``, of the stores seen, and ``low``: whether one of them has to buy it."""
    here = seen.filter(part=OuterRef("pk")).order_by().values("part")
    summed = Subquery(here.annotate(n=Sum("quantity")).values("n"), output_field=_QUANTITY)
    needed = Stock.objects.filter(pk__in=seen.values("pk")).counted(on=on).needed()
    found: PartQuerySet = rows.annotate(
        on_hand=Coalesce(summed, Value(Decimal(0), output_field=_QUANTITY), output_field=_QUANTITY),
        low=Exists(needed.filter(part=OuterRef("pk"))),
    )
    return found


def fitting(rows: PartQuerySet, *, model_id: int) -> PartQuerySet:
    """Those that go into the devices of a model."""
    return rows.filter(Exists(PartFit.objects.filter(part=OuterRef("pk"), model_id=model_id)))


def for_work(rows: StockQuerySet, device: Device | None, *, on: date) -> StockQuerySet:
    """What lies there for work on a device: first what fits its model, then the rest, by number."""
    model_id = device.model_id if device else None
    fits = PartFit.objects.filter(part=OuterRef("part_id"), model_id=model_id)
    found: StockQuerySet = (
        rows.filter(part__retired_reason="", store__retired_reason="")
        .counted(on=on)
        .annotate(fits=Case(When(Exists(fits), then=Value(0)), default=Value(1)))
        .order_by("fits", "part__number_key", "store__code")
    )
    return found


@dataclass(frozen=True)
class Need:
    """So many of a part have to be bought for a store. ``worth``: at the price on record."""

    stock: Stock
    quantity: Decimal

    @property
    def worth(self) -> Money | None:
        part = self.stock.part
        if part.price_minor is None:
            return None
        return Money(int((self.quantity * part.price_minor).to_integral_value()), part.currency)


def needs(seen: StockQuerySet, *, on: date) -> list[Need]:
    """What has to be bought, by vendor and number."""
    rows = (
        seen.counted(on=on)
        .needed()
        .order_by(F("part__vendor__name_key").asc(nulls_last=True), "part__number_key", "store__code")
    )
    return [Need(row, _to_order(row)) for row in rows]


def need_count(seen: StockQuerySet, *, on: date) -> int:
    found: int = seen.counted(on=on).needed().count()
    return found


def _to_order(row: Any) -> Decimal:
    return rule.to_order(coming=row.coming, reorder_at=row.reorder_at, fill_to=row.fill_to)


# -- as files ----------------------------------------------------------------------------------------------


def _plain(value: Decimal | None) -> str | None:
    """Without zeros behind: 4.000 is four thousand to many a reader."""
    return None if value is None else f"{value.normalize():f}"


_Read = Callable[[Any], Any]
_PART: tuple[tuple[str, _Read], ...] = (
    ("part", lambda part: part.number),
    ("name", lambda part: part.name),
    ("manufacturer", lambda part: part.manufacturer.name if part.manufacturer else None),
    ("manufacturer_number", lambda part: part.manufacturer_number),
    ("vendor", lambda part: part.vendor.name if part.vendor else None),
    ("vendor_number", lambda part: part.vendor_number),
    ("unit", lambda part: part.unit),
)
_MORE: tuple[tuple[str, _Read], ...] = (
    ("tracked", lambda part: part.tracking),
    ("safety_relevant", lambda part: part.safety_relevant),
    ("shelf_life_months", lambda part: part.shelf_life_months),
    ("price", lambda part: f"{part.price.amount:f}" if part.price else None),
    ("currency", lambda part: part.currency),
    ("priced_on", lambda part: part.priced_on),
)
_STOCK: tuple[tuple[str, _Read], ...] = (
    ("site", lambda lot: lot.site),
    ("store", lambda lot: lot.store),
    ("bin", lambda lot: lot.bin),
    ("reorder_at", lambda lot: _plain(lot.reorder_at)),
    ("fill_to", lambda lot: _plain(lot.fill_to)),
    ("quantity", lambda lot: _plain(lot.quantity)),
    ("lot", lambda lot: lot.lot),
    ("serial", lambda lot: lot.serial),
    ("expires", lambda lot: lot.expires_on),
)


@dataclass(frozen=True)
class Shelved:
    """A row of the file of parts: a part, and of one store one lot."""

    part: Part
    site: str = ""
    store: str = ""
    bin: str = ""
    reorder_at: Decimal | None = None
    fill_to: Decimal | None = None
    quantity: Decimal | None = None
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None


def shelved(parts: PartQuerySet, seen: StockQuerySet) -> Iterator[Shelved]:
    """Each part with every lot in the stores seen; one that lies nowhere once, without a store."""
    there: dict[int, list[Stock]] = {}
    for row in seen.prefetch_related("lots").order_by("store__site__code", "store__code"):
        there.setdefault(row.part_id, []).append(row)
    for part in parts.order_by("number_key"):
        rows = [line for row in there.get(part.pk, ()) for line in _lines(part, row)]
        yield from rows or [Shelved(part)]


def _lines(part: Part, row: Stock) -> Iterator[Shelved]:
    place = (row.store.site.code, row.store.code, row.bin, row.reorder_at, row.fill_to)
    lots = [lot for lot in row.lots.all() if lot.quantity]
    for lot in lots:
        yield Shelved(part, *place, lot.quantity, lot.lot, lot.serial, lot.expires_on)
    if not lots:
        yield Shelved(part, *place, Decimal(0))


def part_columns() -> Sequence[FieldSpec]:
    of_part = [column(name, _of(read, lambda row: row.part)) for name, read in (*_PART, *_MORE)]
    return [*of_part, *(column(name, read) for name, read in _STOCK)]


def need_columns() -> Sequence[FieldSpec]:
    of_part = [column(name, _of(read, lambda row: row.stock.part)) for name, read in _PART]
    more: tuple[tuple[str, _Read], ...] = (
        ("quantity", lambda row: _plain(row.quantity)),
        ("site", lambda row: row.stock.store.site.code),
        ("store", lambda row: row.stock.store.code),
        ("on_hand", lambda row: _plain(row.stock.quantity)),
        ("usable", lambda row: _plain(row.stock.usable)),
        ("reserved", lambda row: _plain(row.stock.reserved)),
        ("ordered", lambda row: _plain(row.stock.ordered)),
        ("reorder_at", lambda row: _plain(row.stock.reorder_at)),
        ("price", lambda row: f"{row.stock.part.price.amount:f}" if row.stock.part.price else None),
        ("currency", lambda row: row.stock.part.currency),
        ("priced_on", lambda row: row.stock.part.priced_on),
    )
    return [*of_part, *(column(name, read) for name, read in more)]


def _of(read: _Read, part: _Read) -> _Read:
    """The fact of the part of a row."""
    return lambda row: read(part(row))


def alternatives_of(part: Part) -> QuerySet[Part]:
    """What may be used in its place."""
    rows = Part.objects.filter(pk__in=part.alternatives.values("other_id"))
    found: QuerySet[Part] = rows.order_by("number_key")
    return found
