"""Lists of parts and of what lies in stores. The list says how many there are, so that a second run of it
changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.accounts.api import Permission
from openhtm.imports.api import Context, KindField, Written
from openhtm.kernel.actors import Actor

from ..actions import parts, stock, stores
from ..actions.stock import Counted
from ..models import Lot, Part, Store
from .part_fields import FIELDS
from .part_rows import Names, carry_out
from .rehearsing import RehearsedSession


class Parts:
    """The kind ``parts``."""

    slug = "parts"
    title = gettext_lazy("Parts and stock")
    permission = Permission.PART_EDIT
    match_keys = ("part",)

    def fields(self) -> Sequence[KindField]:
        return FIELDS

    def default_match(self, mapped: frozenset[str]) -> str:
        return "part"

    def begin(self, context: Context) -> RehearsedSession:
        return RehearsedSession(context, Names(context), carry_out, head="part")

    def undo(self, written: Sequence[Written], *, reason: str, by: Actor, at: datetime) -> None:
        """Numbers and facts go back to what they were; parts that came with the list are used no more."""
        for each in reversed(written):
            _take_back(each, reason=reason, by=by, at=at)

    def dependents(self, written: Sequence[Written]) -> list[str]:
        """What has moved since: it cannot be taken back by a list."""
        found = []
        for each in written:
            told = each.before.get("lot")
            if not told:
                continue
            lot = Lot.objects.select_related("stock__part", "stock__store").get(pk=told["id"])
            if lot.quantity != Decimal(told["after"]):
                words = {"part": lot.stock.part.number, "store": lot.stock.store.code}
                found.append(_("%(part)s in %(store)s has moved since.") % words)
        return found


def _take_back(each: Written, *, reason: str, by: Actor, at: datetime) -> None:
    part, before = Part.objects.get(pk=each.subject_id), each.before
    if told := before.get("lot"):
        lot = Lot.objects.select_related("stock__store").get(pk=told["id"])
        counted = Counted(lot_id=lot.pk, quantity=Decimal(told["before"]), shown=lot.quantity)
        stock.count(lot.stock.store, counted=[counted], reason=reason, by=by, at=at)
    if levels := before.get("levels"):
        store = Store.objects.get(pk=levels["store"])
        numbers = {name: _number(levels[name]) for name in ("reorder_at", "fill_to")}
        stores.set_levels(store, part=part, bin=levels["bin"] or "", **numbers, by=by, at=at)
    if facts := before.get("part"):
        parts.edit(part, changes=_values(facts), by=by, at=at)
    if before.get("created"):
        why = reason or _("The list that brought it was taken back.")
        parts.edit(part, changes={"retired_reason": why[:300]}, by=by, at=at)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


_NUMBERS = frozenset({"manufacturer_id", "vendor_id", "shelf_life_months", "price_minor"})


def _values(facts: dict[str, str | None]) -> dict[str, Any]:
    """Facts of a part as they were, from how they are kept."""
    read: dict[str, Any] = dict.fromkeys(_NUMBERS, int) | {"priced_on": date.fromisoformat}
    return {name: None if text is None else read.get(name, str)(text) for name, text in facts.items()}
