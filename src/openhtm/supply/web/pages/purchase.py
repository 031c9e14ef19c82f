"""The pages of what must be bought, and of kits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.kernel.values import Money
from openhtm.ui.lists import Head
from openhtm.ui.parts import Column, Crumb, Page

from ... import part_words
from ...models import Kit
from ...part_lists import Need


@dataclass(frozen=True, kw_only=True)
class NeedRow:
    url: str
    number: str
    name: str
    vendor: str
    vendor_number: str
    store: str
    left: str
    quantity: str
    worth: Money | None
    ordered_url: str


@dataclass(frozen=True, kw_only=True)
class NeedsPage(Page):
    rows: Sequence[NeedRow]
    columns: Sequence[Column]
    totals: Sequence[Money]
    unpriced: int
    export_url: str


NEED_HEADS = (
    Head(label=gettext_lazy("Part")),
    Head(label=gettext_lazy("Vendor")),
    Head(label=gettext_lazy("Store")),
    Head(label=gettext_lazy("Free"), numeric=True),
    Head(label=gettext_lazy("To buy"), numeric=True),
    Head(label=gettext_lazy("Cost"), numeric=True),
    Head(label=gettext_lazy("Acts")),
)


def need_row(need: Need, *, may: bool) -> NeedRow:
    part, row = need.stock.part, need.stock
    free: Decimal = row.free  # type: ignore[attr-defined]
    return NeedRow(
        url=part.get_absolute_url(),
        number=part.number,
        name=part.name,
        vendor=str(part.vendor or ""),
        vendor_number=part.vendor_number,
        store=f"{row.store.site.code} · {row.store.code}",
        left=part_words.amount(free),
        quantity=part_words.quantity(need.quantity, part),
        worth=need.worth,
        ordered_url=reverse("supply:stock_ordered", args=[row.pk]) if may else "",
    )


def totals(needs: Iterable[Need]) -> list[Money]:
    """By currency: different ones never add."""
    found: dict[str, Money] = {}
    for need in needs:
        if (worth := need.worth) is not None:
            known = found.get(worth.currency)
            found[worth.currency] = worth if known is None else known + worth
    return [found[code] for code in sorted(found)]


# -- kits -------------------------------------------------------------------------------------------------


KIT_HEADS = (
    Head(label=gettext_lazy("Kit")),
    Head(label=gettext_lazy("Name")),
    Head(label=gettext_lazy("Parts")),
)


def kit_crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Kits"), url=reverse("supply:kits")), *more]


@dataclass(frozen=True, kw_only=True)
class KitRow:
    url: str
    code: str
    name: str
    parts: str
    retired: str


def kit_row(kit: Kit) -> KitRow:
    lines = [f"{part_words.amount(line.quantity)} × {line.part.number}" for line in kit.lines.all()]
    return KitRow(
        url=kit.get_absolute_url(),
        code=kit.code,
        name=kit.name,
        parts=", ".join(lines),
        retired=kit.retired_reason,
    )


@dataclass(frozen=True, kw_only=True)
class KitListPage(Page):
    rows: Sequence[KitRow]
    columns: Sequence[Column]


@dataclass(frozen=True, kw_only=True)
class KitLineRow:
    url: str
    number: str
    name: str
    quantity: str
    on_hand: str
    short: bool


@dataclass(frozen=True, kw_only=True)
class KitPage(Page):
    lines: Sequence[KitLineRow]


def kit_line(line: Any, on_hand: Decimal) -> KitLineRow:
    return KitLineRow(
        url=line.part.get_absolute_url(),
        number=line.part.number,
        name=line.part.name,
        quantity=part_words.quantity(line.quantity, line.part),
        on_hand=part_words.quantity(on_hand, line.part),
        short=on_hand < line.quantity,
    )
