"""Stock: which pieces are taken, how many may be, and what must be bought. Quantities are decimals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)
ONE = Decimal(1)


class Tracked(StrEnum):
    """What is written down of each piece."""

    NONE = "none"
    LOT = "lot"
    SERIAL = "serial"


class Refusal(StrEnum):
    """Why pieces cannot come or go."""

    QUANTITY = "quantity"
    LOT_NEEDED = "lot_needed"
    SERIAL_NEEDED = "serial_needed"
    ONE_BY_ONE = "one_by_one"
    NOT_TRACKED = "not_tracked"
    EXPIRY_NEEDED = "expiry_needed"
    EXPIRED = "expired"
    OTHER_EXPIRY = "other_expiry"
    UNKNOWN_LOT = "unknown_lot"
    NOT_ENOUGH = "not_enough"
    RESERVED = "reserved"


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What lies there of one lot, or the piece of one serial number. ``key`` is the caller's own."""

    key: int
    quantity: Decimal
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None

    def is_fresh(self, on: date) -> bool:
        """The day on which it expires is its last good day."""
        return self.expires_on is None or self.expires_on >= on


@dataclass(frozen=True)
class Held:
    """So many are held back for a source; who came first stands first."""

    source: str
    quantity: Decimal


@dataclass(frozen=True)
class Pick:
    key: int
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody wants to take. Without a lot it is taken from those that expire first."""

    quantity: Decimal
    lot: str = ""
    serial: str = ""


def usable(pieces: Iterable[Piece], *, on: date) -> Decimal:
    """How many have not expired."""
    return sum((one.quantity for one in pieces if one.is_fresh(on)), ZERO)


def takeable(there: Decimal, held: Iterable[Held], *, source: str) -> Decimal:
    """How many of those there a source may take: what is left of its own reservation when those before it
    have theirs, and what nobody has reserved."""
    left, own = there, ZERO
    for one in held:
        got = min(left, one.quantity)
        left -= got
        own += got if one.source == source else ZERO
    return left + own


def named(tracked: Tracked, wanted: Wanted) -> Refusal | None:
    """Whether pieces are named as they are tracked."""
    if wanted.quantity <= ZERO:
        return Refusal.QUANTITY
    if tracked is Tracked.NONE and (wanted.lot or wanted.serial):
        return Refusal.NOT_TRACKED
    if tracked is Tracked.SERIAL and not wanted.serial:
        return Refusal.SERIAL_NEEDED
    if wanted.serial and tracked is not Tracked.SERIAL:
        return Refusal.NOT_TRACKED
    if tracked is Tracked.SERIAL and wanted.quantity != ONE:
        return Refusal.ONE_BY_ONE
    return None


def pick(
    pieces: Sequence[Piece],
    wanted: Wanted,
    *,
    tracked: Tracked,
    on: date,
    held: Iterable[Held] = (),
    source: str = "",
    expired_too: bool = False,
) -> tuple[list[Pick], Refusal | None]:
    """The pieces that are taken, those that expire first before the others; or why not.

    ``expired_too``: for what is thrown away. It does not ask for reservations either.
    """
    if (wrong := named(tracked, wanted)) is not None:
        return [], wrong
    there = [one for one in pieces if one.quantity > ZERO]
    meant = [one for one in there if _is_meant(one, wanted)]
    if not meant:
        return [], Refusal.UNKNOWN_LOT if wanted.lot or wanted.serial else Refusal.NOT_ENOUGH
    good = [one for one in meant if expired_too or one.is_fresh(on)]
    if _sum(good) < wanted.quantity:
        return [], Refusal.EXPIRED if _sum(meant) >= wanted.quantity else Refusal.NOT_ENOUGH
    if not expired_too and takeable(usable(there, on=on), held, source=source) < wanted.quantity:
        return [], Refusal.RESERVED
    return _from(sorted(good, key=_first_out), wanted.quantity), None


def _is_meant(one: Piece, wanted: Wanted) -> bool:
    return (not wanted.lot or one.lot == wanted.lot) and (not wanted.serial or one.serial == wanted.serial)


def _sum(pieces: Iterable[Piece]) -> Decimal:
    return sum((one.quantity for one in pieces), ZERO)


def _first_out(one: Piece) -> tuple[date, int]:
    return (one.expires_on or date.max, one.key)


def _from(pieces: Iterable[Piece], quantity: Decimal) -> list[Pick]:
    picks, left = [], quantity
    for one in pieces:
        if left > ZERO:
            picks.append(Pick(one.key, min(left, one.quantity)))
            left -= picks[-1].quantity
    return picks


@dataclass(frozen=True, kw_only=True)
class Arriving:
    """What comes in."""

    quantity: Decimal
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None


def arriving(
    given: Arriving, *, tracked: Tracked, shelf_life: bool, on: date, known: Piece | None
) -> Refusal | None:
    """Why it is not put on the shelf. ``known``: the same lot or serial number there already."""
    if tracked is Tracked.LOT and not given.lot:
        return Refusal.LOT_NEEDED
    if (
        wrong := named(tracked, Wanted(quantity=given.quantity, lot=given.lot, serial=given.serial))
    ) is not None:
        return wrong
    if shelf_life and given.expires_on is None:
        return Refusal.EXPIRY_NEEDED
    if given.expires_on is not None and given.expires_on < on:
        return Refusal.EXPIRED
    if known is not None and known.quantity > ZERO and known.expires_on != given.expires_on:
        return Refusal.OTHER_EXPIRY
    return None


def to_order(*, coming: Decimal, reorder_at: Decimal | None, fill_to: Decimal | None) -> Decimal:
    """How many must be bought. ``coming``: what is free and what was ordered, below zero where more is
    reserved than there is. Without ``fill_to`` it is one above the point of ordering."""
    due = coming < ZERO or (reorder_at is not None and coming <= reorder_at)
    if not due:
        return ZERO
    above = ZERO if reorder_at is None else reorder_at + ONE
    return max(fill_to or above, above) - coming
