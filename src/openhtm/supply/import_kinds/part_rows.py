"""What one row comes to: the part entered or changed, and what lies in the store."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openhtm.accounts.api import Permission, organization
from openhtm.catalog import api as catalog
from openhtm.imports.api import Amount, Context, Record
from openhtm.kernel.actors import Actor
from openhtm.kernel.values import Money

from ..actions import parts, stock, stores
from ..actions.stock import Counted, Receipt
from ..models import Part, Stock, Store, Vendor
from ..part_keys import part_key
from .part_fields import OF_STORE, PLAIN
from .rehearsing import Done, texts


@dataclass(slots=True)
class Named:
    """What a row names, looked up once."""

    key: str
    values: dict[str, Any]
    store: Store | None
    lot: tuple[str, str]

    @property
    def place(self) -> tuple[object, ...]:
        return (self.store.pk if self.store else None, *self.lot)


class Names:
    """Stores, vendors and makers by the names of the list, and what the actor may do there."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.vendors: dict[str, int] = dict(Vendor.objects.values_list("name_key", "pk"))
        self.makers: dict[str, int | None] = {}
        rows = Store.objects.filter(retired_reason="").select_related("site")
        self.stores: dict[tuple[str, str], Store] = {
            (store.site.code.casefold(), store.code.casefold()): store for store in rows
        }
        self.sites: dict[str, str] = {
            text.casefold(): store.site.code.casefold()
            for store in rows
            for text in (store.site.code, store.site.name)
        }
        found = organization()
        self.home = found.currency if found else "USD"

    def of(self, record: Record) -> Named | None:
        """What the row names; None when it was refused."""
        given = {name: value for name, value in record.values.items() if value not in (None, "")}
        values = {name: given[name] for name in PLAIN if name in given}
        if "tracked" in given:
            values["tracking"] = given["tracked"]
        self._company(record, given, values)
        self._price(given, values)
        store = self._store(record, given)
        lot = (str(given.get("lot", "")), str(given.get("serial", "")))
        key = part_key(str(given.get("part", "")))
        return None if record.is_refused() else Named(key, values, store, lot)

    def _company(self, record: Record, given: dict[str, Any], values: dict[str, Any]) -> None:
        if (name := given.get("vendor")) is not None:
            values["vendor_id"] = self.vendors.get(" ".join(str(name).split()).casefold())
        if (name := given.get("manufacturer")) is not None:
            values["manufacturer_id"] = self._maker(str(name))
        for column in ("vendor", "manufacturer"):
            if column in given and values[f"{column}_id"] is None:
                self._unknown(record, column, given[column])

    def _maker(self, name: str) -> int | None:
        if name not in self.makers:
            found = catalog.manufacturers.resolve([name]).get(name)
            self.makers[name] = found.pk if found else None
        return self.makers[name]

    def _unknown(self, record: Record, column: str, value: object) -> None:
        heading = self.context.headers.get(column, column)
        record.refuse("row.unknown_reference", column=heading, value=value, name=value)

    def _price(self, given: dict[str, Any], values: dict[str, Any]) -> None:
        price = given.get("price")
        if not isinstance(price, Amount):
            return
        written = price.currency if len(price.currency) == 3 else ""
        currency = str(given.get("currency") or written or self.home).upper()
        values |= {"price_minor": Money.of(price.value, currency).minor, "currency": currency}
        values["priced_on"] = given.get("priced_on")

    def _store(self, record: Record, given: dict[str, Any]) -> Store | None:
        if "store" not in given:
            if any(name in given for name in OF_STORE):
                record.refuse("row.missing", field=self.context.headers.get("store", "store"))
            return None
        code = str(given["store"]).casefold()
        site = self._site(str(given["site"])) if "site" in given else None
        if site is None and self.context.site is not None:
            site = self.context.site.code.casefold()
        found = [store for key, store in self.stores.items() if key[1] == code and site in (None, key[0])]
        if len(found) != 1:
            self._unknown(record, "store", given["store"])
            return None
        if not self.context.by.may(Permission.STOCK_KEEP, site_id=found[0].site_id):
            record.refuse("row.not_allowed", place=found[0].site.code)
        return found[0]

    def _site(self, name: str) -> str:
        return self.sites.get(name.casefold(), name.casefold())


def carry_out(record: Record, named: Named, *, first: bool, context: Context, by: Actor) -> Done:
    """Do what the row says. ``first``: no row before it was of the same part."""
    done = Done(label=str(record.values["part"]))
    part = _part(record, named, done, first=first, context=context, by=by)
    done.subject_id, done.version = part.pk, part.version
    if named.store is not None:
        _levels(record, part, named.store, done, context=context, by=by)
        _pieces(record, part, named.store, done, context=context, by=by)
    return done


def _part(record: Record, named: Named, done: Done, *, first: bool, context: Context, by: Actor) -> Part:
    known: Part | None = Part.objects.filter(number_key=named.key).first()
    values = dict(named.values)
    if known is None:
        number = str(record.values["part"])
        if values.get("price_minor") is not None and values["priced_on"] is None:
            values["priced_on"] = context.today
        done.created, done.after = first, {"part": number, **texts(values)}
        made = parts.add(values={"name": number, **values, "number": number}, by=by, at=context.at)
        done.undo["created"] = True
        return made
    changes = _changes(known, values, context) if first else {}
    if changes:
        before = {name: getattr(known, name) for name in changes}
        done.before |= texts(before)
        done.after |= texts(changes)
        done.undo["part"] = texts(before)
        return parts.edit(known, changes=changes, by=by, at=context.at)
    return known


def _changes(part: Part, values: dict[str, Any], context: Context) -> dict[str, Any]:
    """What differs. A price without a day has that of the list, where it is another price."""
    wanted = dict(values)
    if "priced_on" in wanted and wanted["priced_on"] is None:
        same = (part.price_minor, part.currency) == (wanted["price_minor"], wanted["currency"])
        wanted["priced_on"] = part.priced_on if same else context.today
    return {name: value for name, value in wanted.items() if getattr(part, name) != value}


def _levels(record: Record, part: Part, store: Store, done: Done, *, context: Context, by: Actor) -> None:
    given = {name: record.values.get(name) for name in ("bin", "reorder_at", "fill_to")}
    wanted = {name: value for name, value in given.items() if value not in (None, "")}
    row = Stock.objects.filter(store=store, part=part).first()
    known = {name: getattr(row, name) if row else None for name in given}
    changes = {name: value for name, value in wanted.items() if known[name] != value}
    if not changes:
        return
    kept = {"bin": known["bin"] or "", "reorder_at": known["reorder_at"], "fill_to": known["fill_to"]}
    stores.set_levels(store, part=part, **{**kept, **changes}, by=by, at=context.at)
    if row is not None:
        done.before |= texts({name: known[name] for name in changes})
        done.undo["levels"] = {"store": store.pk, **texts(kept)}
    done.after |= texts(changes)


def _pieces(record: Record, part: Part, store: Store, done: Done, *, context: Context, by: Actor) -> None:
    """The list says how many lie there: what is new is received, what differs is corrected by a count."""
    quantity = record.values.get("quantity")
    if quantity is None:
        return
    lot, serial = (str(record.values.get(name) or "").strip() for name in ("lot", "serial"))
    row = Stock.objects.filter(store=store, part=part).first()
    known = row.lots.filter(lot=lot, serial=serial).first() if row else None
    before = known.quantity if known else Decimal(0)
    if before == quantity:
        return
    if known is None or before == 0:
        expires = record.values.get("expires")
        receipt = Receipt(
            quantity=quantity, lot=lot, serial=serial, expires_on=expires, reference=context.reference
        )
        moved = stock.receive(store, part=part, receipt=receipt, by=by, at=context.at)
        done.added, lot_id = True, moved.lot_id
    else:
        counted = Counted(lot_id=known.pk, quantity=quantity, shown=before)
        stock.count(store, counted=[counted], reason=context.reference, by=by, at=context.at)
        done.before |= {"quantity": f"{before:f}"}
        lot_id = known.pk
    done.after |= {"store": store.code, "quantity": f"{quantity:f}", "lot": lot, "serial": serial}
    done.undo["lot"] = {"id": lot_id, "before": f"{before:f}", "after": f"{quantity:f}"}
