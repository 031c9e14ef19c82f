"""What comes into stores and what leaves them. Each is a movement; none is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput, UnableToSome

from .. import part_words, stocking
from ..models import Lot, Movement, MovementKind, Part, Stock, Store
from ..rules import stock as rule
from ..rules.stock import Arriving, Tracked, Wanted
from ..stocking import Why


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What arrived. ``reference``: delivery note or purchase order."""

    quantity: Decimal
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    reference: str = ""


@action("supply.stock.receive", needs=Permission.STOCK_KEEP)
def receive(store: Store, *, part: Part, receipt: Receipt, by: Actor, at: datetime) -> Movement:
    """Put what arrived on the shelf; it is taken off what was ordered."""
    if store.retired_reason:
        raise InvalidInput(_("%(store)s is not used any more.") % {"store": store})
    row = stocking.at_shelf(store, part)
    lot = _shelved(row, receipt, at=at)
    why = Why(reference=receipt.reference)
    made = stocking.move(row, lot, receipt.quantity, MovementKind.RECEIVE, why=why, by=by, at=at)
    left = max(Decimal(0), row.ordered - receipt.quantity)
    acts.save(row, ordered=left, ordered_reference=row.ordered_reference if left else "")
    return made


def _shelved(row: Stock, receipt: Receipt, *, at: datetime) -> Lot:
    """The lot it belongs to, or the refusal."""
    lot, serial = receipt.lot.strip(), receipt.serial.strip()
    known = stocking.lot_of(row, lot=lot, serial=serial)
    given = Arriving(quantity=receipt.quantity, lot=lot, serial=serial, expires_on=receipt.expires_on)
    wrong = rule.arriving(
        given,
        tracked=Tracked(row.part.tracking),
        shelf_life=row.part.shelf_life_months is not None,
        on=stocking.today_of(row, at),
        known=stocking.piece(known) if known else None,
    )
    if wrong is not None:
        raise stocking.refuse(wrong, part=row.part)
    if stocking.serial_lies(row, serial=serial):
        text = _("A piece with that serial number is in a store already.")
        raise InvalidInput(text, fields={"serial": [text]})
    if known is None:
        return acts.create(Lot(stock=row, lot=lot, serial=serial, expires_on=receipt.expires_on))
    return acts.save(known, expires_on=receipt.expires_on)


@action("supply.stock.issue", needs=Permission.STOCK_KEEP)
def issue(stock: Stock, *, wanted: Wanted, why: Why, by: Actor, at: datetime) -> list[Movement]:
    """Take pieces for work: those that expire first, never expired ones, none reserved for other work."""
    row = stocking.locked(stock)
    made = stocking.take(row, wanted, MovementKind.ISSUE, why=why, by=by, at=at)
    if why.source:
        stocking.consume(row, wanted.quantity, source=why.source, at=at)
    return made


@action("supply.stock.put_back", needs=Permission.STOCK_KEEP)
def put_back(movement: Movement, *, quantity: Decimal, why: Why, by: Actor, at: datetime) -> Movement:
    """Put pieces that were taken back where they came from; no more than were taken."""
    row = stocking.locked(movement.stock)
    back = Movement.objects.filter(stock=row, kind=MovementKind.RETURN, source=_back_of(movement))
    before = sum((one.quantity for one in back), Decimal(0))
    if movement.kind != MovementKind.ISSUE or not 0 < quantity <= -movement.quantity - before:
        raise InvalidInput(_("More cannot be put back than was taken."))
    lot = Lot.objects.get(pk=movement.lot_id)
    told = Why(source=_back_of(movement), reference=why.reference, reason=why.reason)
    return stocking.move(row, lot, quantity, MovementKind.RETURN, why=told, by=by, at=at)


def _back_of(movement: Movement) -> str:
    return f"supply.movement:{movement.pk}"


@action("supply.stock.scrap", needs=Permission.STOCK_KEEP)
def scrap(stock: Stock, *, wanted: Wanted, reason: str, by: Actor, at: datetime) -> list[Movement]:
    """Throw pieces away, expired ones too; says why."""
    if not reason.strip():
        raise InvalidInput(_("Say why."), fields={"reason": [_("Say why.")]})
    row = stocking.locked(stock)
    return stocking.take(row, wanted, MovementKind.SCRAP, why=Why(reason=reason), by=by, at=at)


def _both_sites(given: dict[str, Any]) -> list[tuple[int | None, int | None]]:
    return [(given["stock"].site_id, None), (given["to"].site_id, None)]


@action("supply.stock.transfer", needs=Permission.STOCK_KEEP, where=_both_sites)
def transfer(stock: Stock, *, to: Store, wanted: Wanted, by: Actor, at: datetime) -> list[Movement]:
    """Send pieces to another store, with their lots."""
    if to.pk == stock.store_id or to.retired_reason:
        text = _("Choose another store.")
        raise InvalidInput(text, fields={"to": [text]})
    # Always in the order of the stores: two that send to each other wait, and neither for ever.
    if to.pk < stock.store_id:
        there = stocking.at_shelf(to, stock.part)
        row = stocking.locked(stock)
    else:
        row = stocking.locked(stock)
        there = stocking.at_shelf(to, stock.part)
    out = Why(reference=to.code)
    gone = stocking.take(row, wanted, MovementKind.TRANSFER_OUT, why=out, by=by, at=at)
    return [_arrived(one, there, why=Why(reference=stock.store.code), by=by, at=at) for one in gone]


def _arrived(gone: Movement, there: Stock, *, why: Why, by: Actor, at: datetime) -> Movement:
    known = stocking.lot_of(there, lot=gone.lot.lot, serial=gone.lot.serial)
    if known is not None and known.quantity > 0 and known.expires_on != gone.lot.expires_on:
        raise stocking.refuse(rule.Refusal.OTHER_EXPIRY, part=there.part)
    if known is None:
        known = acts.create(
            Lot(stock=there, lot=gone.lot.lot, serial=gone.lot.serial, expires_on=gone.lot.expires_on)
        )
    else:
        acts.save(known, expires_on=gone.lot.expires_on)
    return stocking.move(there, known, -gone.quantity, MovementKind.TRANSFER_IN, why=why, by=by, at=at)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What somebody counted of a lot. ``shown``: what the list said when it was counted."""

    lot_id: int
    quantity: Decimal
    shown: Decimal


@action("supply.stock.count", needs=Permission.STOCK_KEEP)
def count(
    store: Store, *, counted: Sequence[Counted], reason: str = "", by: Actor, at: datetime
) -> list[Movement]:
    """Say what is really there, all or nothing. What moved since the list was shown is counted again."""
    wanted = {one.lot_id: one for one in counted}
    lots = Lot.objects.filter(pk__in=wanted, stock__store=store).select_related("stock")
    rows = {one.stock_id: stocking.locked(one.stock) for one in lots.order_by("stock_id")}
    fresh = list(lots.order_by("stock__part__number_key", "pk"))
    if len(fresh) != len(wanted):
        raise InvalidInput(_("Something that was counted is not in this store. Load the list again."))
    if problems := {_name(lot, rows): text for lot in fresh if (text := _count_problem(lot, wanted[lot.pk]))}:
        raise UnableToSome(_("Nothing was written: some have to be counted again."), problems=problems)
    made = []
    for lot in fresh:
        row, difference = rows[lot.stock_id], wanted[lot.pk].quantity - lot.quantity
        acts.save(row, counted_at=at)
        if difference:
            why = Why(reason=reason)
            made.append(stocking.move(row, lot, difference, MovementKind.COUNT, why=why, by=by, at=at))
    return made


def _name(lot: Lot, rows: dict[int, Stock]) -> str:
    return " ".join(part for part in (rows[lot.stock_id].part.number, lot.lot, lot.serial) if part)


def _count_problem(lot: Lot, counted: Counted) -> str:
    if counted.quantity < 0:
        return _("Nothing can be below zero.")
    if lot.serial and counted.quantity not in (0, 1):
        return _("Of one serial number there is one piece or none.")
    if counted.shown != lot.quantity:
        return _("The list said %(shown)s, now there are %(now)s.") % {
            "shown": part_words.amount(counted.shown),
            "now": part_words.amount(lot.quantity),
        }
    return ""
