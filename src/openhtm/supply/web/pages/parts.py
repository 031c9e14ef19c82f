"""The pages of parts: list, one of them, what must be bought, kits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Chip, Column, Crumb, Fact, Page, Paging, Pill
from openhtm.ui.tones import Tone

from ... import part_words
from ...models import Movement, Part, Reservation, Stock, YesNo

HEADS = (
    Head(label=gettext_lazy("Part"), key="number_key"),
    Head(label=gettext_lazy("Name"), key="name"),
    Head(label=gettext_lazy("Manufacturer"), hidden_on_phone=True),
    Head(label=gettext_lazy("In stock"), key="on_hand", numeric=True),
    Head(label=gettext_lazy("State")),
)


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Parts"), url=reverse("supply:parts")), *more]


def crumb(part: Part) -> Crumb:
    return Crumb(label=part.number, url=part.get_absolute_url())


@dataclass(frozen=True, kw_only=True)
class PartRow:
    url: str
    number: str
    name: str
    manufacturer: str
    on_hand: str
    pills: Sequence[Pill]


def part_row(part: Any) -> PartRow:
    return PartRow(
        url=part.get_absolute_url(),
        number=part.number,
        name=part.name,
        manufacturer=" ".join(
            text for text in (str(part.manufacturer or ""), part.manufacturer_number) if text
        ),
        on_hand=part_words.quantity(part.on_hand, part),
        pills=[
            *pills(part),
            *([Pill(text=_("To be bought"), tone=Tone.SOON, icon="truck")] if part.low else []),
        ],
    )


def pills(part: Part) -> list[Pill]:
    found = []
    if part.safety_relevant == YesNo.YES:
        found.append(Pill(text=_("Safety-relevant"), tone=Tone.INFO))
    elif part.safety_relevant == YesNo.UNKNOWN:
        found.append(Pill(text=_("Safety relevance unknown"), tone=Tone.UNKNOWN))
    if part.retired_reason:
        found.append(Pill(text=_("No longer used"), tone=Tone.PLAIN))
    return found


@dataclass(frozen=True, kw_only=True)
class PartListPage(Page):
    rows: Sequence[PartRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str
    export_url: str


def list_lead(low: int) -> str:
    if not low:
        return _("Nothing has to be bought.")
    text = ngettext(
        "%(n)d part of a store has to be bought.", "%(n)d parts of stores have to be bought.", low
    )
    return text % {"n": low}


# -- one part ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class LotLine:
    text: str
    quantity: str
    expires_on: date | None
    expired: bool


@dataclass(frozen=True, kw_only=True)
class ShelfRow:
    """The part in one store."""

    store: str
    url: str
    bin: str
    quantity: str
    words: str
    lots: Sequence[LotLine]
    acts: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class MovementRow:
    at: datetime
    what: str
    quantity: str
    store: str
    detail: str
    by: str


@dataclass(frozen=True, kw_only=True)
class HeldRow:
    reference: str
    quantity: str
    store: str
    since: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class PartPage(Page):
    pills: Sequence[Pill]
    facts: Sequence[Fact]
    notes: str
    shelves: Sequence[ShelfRow]
    movements: Sequence[MovementRow]
    held: Sequence[HeldRow]
    fits: Sequence[str]
    fits_url: str
    alternatives: Sequence[tuple[str, str]]
    alternatives_url: str
    kits: Sequence[tuple[str, str]]


def facts(part: Part) -> list[Fact]:
    return [
        Fact(label=_("Part number"), value=part.number, code=True),
        Fact(label=_("Manufacturer"), value=str(part.manufacturer) if part.manufacturer else None),
        Fact(label=_("Manufacturer's number"), value=part.manufacturer_number or None, code=True),
        Fact(
            label=_("Bought from"),
            value=str(part.vendor) if part.vendor else None,
            url=part.vendor.get_absolute_url() if part.vendor else "",
        ),
        Fact(label=_("Vendor's number"), value=part.vendor_number or None, code=True),
        Fact(label=_("Price of one"), value=part.price, hint=_priced(part)),
        Fact(label=_("Tracked"), value=part.get_tracking_display()),
        Fact(label=_("Shelf life"), value=_shelf_life(part)),
    ]


def _priced(part: Part) -> str:
    return _("of %(day)s") % {"day": part.priced_on.isoformat()} if part.priced_on else ""


def _shelf_life(part: Part) -> str:
    if part.shelf_life_months is None:
        return _("Does not expire")
    return ngettext("%(n)d month", "%(n)d months", part.shelf_life_months) % {"n": part.shelf_life_months}


def shelf_row(row: Any, *, on: date, may: bool) -> ShelfRow:
    part = row.part
    return ShelfRow(
        store=f"{row.store.site.code} · {row.store}",
        url=row.store.get_absolute_url(),
        bin=row.bin,
        quantity=part_words.quantity(row.quantity, part),
        words=stock_words(row),
        lots=[_lot(lot, part, on=on) for lot in row.lots.all() if lot.quantity and part.tracking != "none"],
        acts=shelf_acts(row) if may else [],
    )


def _lot(lot: Any, part: Part, *, on: date) -> LotLine:
    return LotLine(
        text=" · ".join(text for text in (lot.lot, lot.serial) if text),
        quantity=part_words.quantity(lot.quantity, part),
        expires_on=lot.expires_on,
        expired=lot.expires_on is not None and lot.expires_on < on,
    )


def stock_words(row: Any) -> str:
    """What is behind the number: reserved, expired, ordered, and when it is bought."""
    expired = row.quantity - row.usable
    told = (
        (row.reserved, _("%(n)s reserved")),
        (expired, _("%(n)s expired")),
        (row.ordered, _("%(n)s ordered")),
    )
    words = [text % {"n": part_words.amount(value)} for value, text in told if value]
    if row.reorder_at is not None:
        words.append(_("bought at %(n)s") % {"n": part_words.amount(row.reorder_at)})
    return ", ".join(words)


def shelf_acts(row: Stock) -> list[Act]:
    def act(name: str, label: str, icon: str) -> Act:
        return Act(label=label, url=reverse(f"supply:{name}", args=[row.pk]), icon=icon, kind="quiet")

    moving = [
        act("stock_transfer", _("Send to another store"), "arrow-right"),
        act("stock_scrap", _("Throw away"), "trash"),
    ]
    return [
        act("stock_levels", _("Bin and numbers"), "adjustments"),
        act("stock_ordered", _("Ordered"), "truck-delivery"),
        *(moving if row.quantity else []),
    ]


def movement_row(row: Movement) -> MovementRow:
    part = row.stock.part
    sign = "+" if row.quantity > 0 else "−"
    named = (row.lot.lot, row.lot.serial, row.reference, row.reason)
    return MovementRow(
        at=row.moved_at,
        what=row.get_kind_display(),
        quantity=f"{sign}{part_words.quantity(abs(row.quantity), part)}",
        store=row.stock.store.code,
        detail=" · ".join(text for text in named if text),
        by=row.by_label,
    )


def held_row(row: Reservation) -> HeldRow:
    return HeldRow(
        reference=row.reference,
        quantity=part_words.quantity(row.quantity, row.stock.part),
        store=row.stock.store.code,
        since=row.reserved_at,
        by=row.by_label,
    )


def part_acts(part: Part, *, edit: bool, keep: bool) -> list[Act]:
    def act(name: str, label: str, icon: str, kind: Any = "secondary") -> Act:
        return Act(label=label, url=reverse(f"supply:{name}", args=[part.pk]), icon=icon, kind=kind)

    keeping = [
        act("part_receive", _("Receive"), "package", "primary"),
        act("part_levels", _("Keep in a store"), "stack-2"),
    ]
    return [*(keeping if keep else []), *([act("part_edit", _("Change"), "edit")] if edit else [])]
