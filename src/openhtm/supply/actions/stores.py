"""Stores, and at how many pieces a part is bought again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.places.api import Site

from ..models import Part, Stock, Store
from ..stocking import at_shelf, locked


class StoreKnown(DomainError):
    """Another store of the site has that code."""

    code = "store_known"


#: What can be said of a store.
FIELDS = frozenset({"code", "name", "room_id", "retired_reason"})


@action("supply.store.add", needs=Permission.STOCK_KEEP)
def add(site: Site, *, values: Mapping[str, Any], by: Actor, at: datetime) -> Store:
    """Enter a place where parts are kept."""
    given = _checked({"code": "", "name": "", **values})
    _free(site.pk, given["code"])
    return acts.create(Store(site=site, **given))


@action("supply.store.edit", needs=Permission.STOCK_KEEP)
def edit(
    store: Store, *, changes: Mapping[str, Any], seen_version: int | None = None, by: Actor, at: datetime
) -> Store:
    """Change what is known of a store. It is given up only when it is empty."""
    given = _checked({"code": store.code, "name": store.name, **changes})
    if given["code"] != store.code:
        _free(store.site_id, given["code"])
    if given.get("retired_reason") and store.stock.filter(quantity__gt=0).exists():
        text = _("There are parts in it: move or count them out first.")
        raise InvalidInput(text, fields={"retired_reason": [text]})
    return acts.save(store, seen_version=seen_version, **given)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    if unknown := set(given) - FIELDS:
        raise InvalidInput(_("A store has no '%(name)s'.") % {"name": sorted(unknown)[0]})
    given["code"] = "".join(str(given["code"]).upper().split())
    problems = {name: [_("A store needs it.")] for name in ("code", "name") if not given[name]}
    if problems:
        raise InvalidInput(_("A store needs a code and a name."), fields=problems)
    return given


def _free(site_id: int, code: str) -> None:
    known = Store.objects.filter(site_id=site_id, code=code).first()
    if known is not None:
        raise StoreKnown(_("%(store)s is on record already.") % {"store": known})


@action("supply.stock.set_levels", needs=Permission.STOCK_KEEP)
def set_levels(
    store: Store,
    *,
    part: Part,
    bin: str = "",  # noqa: A002 - the word of the shelf
    reorder_at: Decimal | None = None,
    fill_to: Decimal | None = None,
    by: Actor,
    at: datetime,
) -> Stock:
    """Say where a part lies in a store, at how many left it is bought, and up to how many."""
    problems: dict[str, list[str]] = {}
    if reorder_at is not None and reorder_at < 0:
        problems["reorder_at"] = [_("Nothing can be below zero.")]
    if fill_to is not None and reorder_at is None:
        problems["reorder_at"] = [_("Say at how many left it is bought.")]
    if fill_to is not None and reorder_at is not None and fill_to <= reorder_at:
        problems["fill_to"] = [_("It is filled up to more than the number at which it is bought.")]
    if problems:
        raise InvalidInput(_("The numbers do not fit together."), fields=problems)
    row = at_shelf(store, part)
    return acts.save(row, bin=bin.strip(), reorder_at=reorder_at, fill_to=fill_to)


@action("supply.stock.note_order", needs=Permission.STOCK_KEEP)
def note_order(stock: Stock, *, quantity: Decimal, reference: str = "", by: Actor, at: datetime) -> Stock:
    """Say that so many are on their way, under which purchase order; zero: none are. What arrives is taken off."""
    if quantity < 0:
        raise InvalidInput(
            _("Nothing can be below zero."), fields={"quantity": [_("Nothing can be below zero.")]}
        )
    row = locked(stock)
    return acts.save(row, ordered=quantity, ordered_reference=reference.strip()[:60] if quantity else "")
