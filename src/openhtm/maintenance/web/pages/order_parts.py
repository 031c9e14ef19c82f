"""What stores have for an order: the shelf to take from, what is reserved, the kit of its procedure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from openhtm.supply import api as supply
from openhtm.ui.parts import Page, Paging

from ...stocked import OrderKit
from .work_order import url


@dataclass(frozen=True, kw_only=True)
class HeldRow:
    text: str
    number: str
    store: str
    take_url: str
    release_url: str


@dataclass(frozen=True, kw_only=True)
class KitRow:
    number: str
    name: str
    needed: str
    free: str
    short: bool


@dataclass(frozen=True, kw_only=True)
class KitBox:
    """The kit that the procedure names. ``form`` None: no store keeps all of it, or one may not."""

    title: str
    rows: Sequence[KitRow]
    form: forms.Form | None
    action: str


@dataclass(frozen=True, kw_only=True)
class FromStores:
    """The part of the order's page that is about stores."""

    shelf_url: str
    held: Sequence[HeldRow]
    kit: KitBox | None


def from_stores(
    order: Any, held: Sequence[Any], kit: OrderKit | None, form: forms.Form | None, *, may: bool
) -> FromStores:
    return FromStores(
        shelf_url=url("order_shelf", order) if may else "",
        held=[_held(order, row, may=may) for row in held],
        kit=_kit(order, kit, form) if kit else None,
    )


def _held(order: Any, row: supply.Reservation, *, may: bool) -> HeldRow:
    part = row.stock.part
    return HeldRow(
        text=f"{supply.part_words.quantity(row.quantity, part)} {part.name}",
        number=part.number,
        store=row.stock.store.code,
        take_url=url("order_part_take", order, row.stock_id) if may else "",
        release_url=url("order_part_release", order, row.pk) if may else "",
    )


def _kit(order: Any, found: OrderKit, form: forms.Form | None) -> KitBox:
    return KitBox(
        title=str(found.kit),
        rows=[
            KitRow(
                number=line.part.number,
                name=line.part.name,
                needed=supply.part_words.quantity(line.needed, line.part),
                free=supply.part_words.quantity(line.free, line.part),
                short=line.is_short,
            )
            for line in found.lines
        ],
        form=form,
        action=url("order_kit_reserve", order),
    )


@dataclass(frozen=True, kw_only=True)
class ShelfRow:
    number: str
    name: str
    store: str
    free: str
    words: str
    fits: bool
    safety: bool
    take_url: str
    reserve_url: str


@dataclass(frozen=True, kw_only=True)
class ShelfPage(Page):
    rows: Sequence[ShelfRow]
    filter: forms.Form
    paging: Paging


def shelf_row(order: Any, row: Any) -> ShelfRow:
    part = row.part
    return ShelfRow(
        number=part.number,
        name=part.name,
        store=f"{row.store.code} {row.bin}".rstrip(),
        free=supply.part_words.quantity(row.free, part),
        words=_("%(n)s reserved") % {"n": supply.part_words.amount(row.reserved)} if row.reserved else "",
        fits=row.fits == 0,
        safety=part.safety_relevant == supply.YesNo.YES,
        take_url=url("order_part_take", order, row.pk) if row.usable > 0 else "",
        reserve_url=url("order_part_reserve", order, row.pk),
    )
