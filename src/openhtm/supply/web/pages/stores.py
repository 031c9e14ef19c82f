"""The pages of stores: list, one of them, the count round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.ui.lists import Head
from openhtm.ui.parts import Column, Crumb, Page, Paging

from ... import part_words
from ...models import Lot, Store, Tracking
from .parts import stock_words

HEADS = (
    Head(label=gettext_lazy("Store")),
    Head(label=gettext_lazy("Site")),
    Head(label=gettext_lazy("Parts"), numeric=True),
)
STOCK_HEADS = (
    Head(label=gettext_lazy("Bin"), key="bin"),
    Head(label=gettext_lazy("Part"), key="part__number_key"),
    Head(label=gettext_lazy("In stock"), key="quantity", numeric=True),
    Head(label=gettext_lazy("Counted"), hidden_on_phone=True),
)


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Stores"), url=reverse("supply:stores")), *more]


def crumb(store: Store) -> Crumb:
    return Crumb(label=store.code, url=store.get_absolute_url())


@dataclass(frozen=True, kw_only=True)
class StoreRow:
    url: str
    code: str
    name: str
    place: str
    parts: int
    retired: str


def store_row(store: Any) -> StoreRow:
    place = " · ".join(str(text) for text in (store.site.name, store.room) if text)
    return StoreRow(
        url=store.get_absolute_url(),
        code=store.code,
        name=store.name,
        place=place,
        parts=store.parts,
        retired=store.retired_reason,
    )


@dataclass(frozen=True, kw_only=True)
class StoreListPage(Page):
    rows: Sequence[StoreRow]
    columns: Sequence[Column]


@dataclass(frozen=True, kw_only=True)
class StockRow:
    url: str
    number: str
    name: str
    bin: str
    quantity: str
    words: str
    counted_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class StorePage(Page):
    rows: Sequence[StockRow]
    columns: Sequence[Column]
    paging: Paging


def stock_row(row: Any) -> StockRow:
    return StockRow(
        url=row.part.get_absolute_url(),
        number=row.part.number,
        name=row.part.name,
        bin=row.bin,
        quantity=part_words.quantity(row.quantity, row.part),
        words=stock_words(row),
        counted_at=row.counted_at,
    )


@dataclass(frozen=True, kw_only=True)
class CountRow:
    """A lot to be counted: the field, and beside it what the list says."""

    bin: str
    number: str
    name: str
    lot: str
    expires_on: date | None
    said: str
    field: Any
    shown: Any


@dataclass(frozen=True, kw_only=True)
class CountPage(Page):
    rows: Sequence[CountRow]
    form: forms.Form
    action: str
    cancel: str


def count_rows(form: forms.Form, lots: Iterable[Lot]) -> list[CountRow]:
    return [
        CountRow(
            bin=lot.stock.bin,
            number=lot.stock.part.number,
            name=lot.stock.part.name,
            lot="" if lot.stock.part.tracking == Tracking.NONE else str(lot),
            expires_on=lot.expires_on,
            said=part_words.quantity(lot.quantity, lot.stock.part),
            field=form[f"lot_{lot.pk}"],
            shown=form[f"shown_{lot.pk}"],
        )
        for lot in lots
    ]
