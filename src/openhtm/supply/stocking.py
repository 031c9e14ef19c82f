"""The one way stock changes: under a lock, with a movement for each lot, never below zero."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from openhtm.kernel import acts
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import local_date

from . import part_words
from .models import Lot, Movement, MovementKind, Part, Reservation, Stock, Store
from .rules import stock as rule
from .rules.stock import Held, Piece, Refusal, Tracked, Wanted


class StockRefused(DomainError):
    """Pieces cannot come or go as was asked; ``details["why"]`` is the rule."""

    code = "stock_refused"


def refuse(why: Refusal, *, part: Part) -> StockRefused:
    return StockRefused(part_words.refusal(why, part=part), details={"why": why.value})


def locked(stock: Stock) -> Stock:
    """The row as it is now; nobody else changes it until the action is over."""
    rows = Stock.objects.select_for_update(of=("self",)).select_related("part", "store__site", "site")
    found: Stock = rows.get(pk=stock.pk)
    return found


def at_shelf(store: Store, part: Part) -> Stock:
    """The part in the store, locked; entered with nothing there when it was never kept there."""
    Store.objects.select_for_update(of=("self",)).get(pk=store.pk)
    known: Stock | None = Stock.objects.filter(store=store, part=part).first()
    if known is None:
        known = acts.create(Stock(store=store, site_id=store.site_id, part=part))
    return locked(known)


def today_of(stock: Stock, at: datetime) -> date:
    """The day at the site of the store."""
    return local_date(at, stock.store.site.time_zone)


def pieces(stock: Stock) -> list[Piece]:
    return [piece(lot) for lot in stock.lots.all()]


def piece(lot: Lot) -> Piece:
    return Piece(key=lot.pk, quantity=lot.quantity, lot=lot.lot, serial=lot.serial, expires_on=lot.expires_on)


def held(stock: Stock) -> list[Held]:
    """What is reserved of it, first come first."""
    return [Held(one.source, one.quantity) for one in stock.reservations.standing()]


@dataclass(frozen=True, kw_only=True)
class Why:
    """What a movement follows from: for the program, for people, in words."""

    source: str = ""
    reference: str = ""
    reason: str = ""


def move(
    stock: Stock, lot: Lot, quantity: Decimal, kind: MovementKind, *, why: Why, by: Actor, at: datetime
) -> Movement:
    """Add to a lot, or take from it (below zero), and write it down. The stock must be locked."""
    acts.save(lot, quantity=lot.quantity + quantity)
    acts.save(stock, quantity=stock.quantity + quantity)
    return acts.create(
        Movement(
            stock=stock,
            site_id=stock.site_id,
            lot=lot,
            kind=kind,
            quantity=quantity,
            balance=stock.quantity,
            moved_at=at,
            by_label=by.actor_label[:200],
            source=why.source,
            reference=why.reference[:80],
            reason=why.reason.strip()[:300],
        )
    )


def take(
    stock: Stock, wanted: Wanted, kind: MovementKind, *, why: Why, by: Actor, at: datetime
) -> list[Movement]:
    """Take pieces by the rule; what is thrown away or sent on may have expired and may be reserved."""
    picks, wrong = rule.pick(
        pieces(stock),
        wanted,
        tracked=Tracked(stock.part.tracking),
        on=today_of(stock, at),
        held=held(stock),
        source=why.source,
        expired_too=kind is not MovementKind.ISSUE,
    )
    if wrong is not None:
        raise refuse(wrong, part=stock.part)
    lots = {lot.pk: lot for lot in stock.lots.all()}
    return [move(stock, lots[one.key], -one.quantity, kind, why=why, by=by, at=at) for one in picks]


def lot_of(stock: Stock, *, lot: str, serial: str) -> Lot | None:
    found: Lot | None = stock.lots.filter(lot=lot, serial=serial).first()
    return found


def serial_lies(stock: Stock, *, serial: str) -> bool:
    """Whether a piece of that serial number lies in any store."""
    there = Q(stock__part_id=stock.part_id, serial=serial, quantity__gt=0)
    return bool(serial) and Lot.objects.filter(there).exists()


def consume(stock: Stock, quantity: Decimal, *, source: str, at: datetime) -> None:
    """What was taken for a piece of work is no longer held back for it."""
    found: Reservation | None = stock.reservations.standing().filter(source=source).first()
    if found is None:
        return
    if found.quantity > quantity:
        acts.save(found, quantity=found.quantity - quantity)
    else:
        acts.save(found, ended_at=at, ended_reason=part_words.taken())
