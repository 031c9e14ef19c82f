"""What a contract cost up to a day, how far its limits are used, and what its work would have cost without it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from .terms import Term, anniversary, years


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """One use of a contract. ``counted_minor``: what counts against its limit of money. ``worth_minor``: what
    the work would have cost by time and material; None: nobody has said."""

    on: date
    visits: int = 0
    hours: Decimal = Decimal(0)
    counted_minor: int = 0
    worth_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A limit of the running year of the contract and what is used of it."""

    used: Decimal
    limit: Decimal

    @property
    def left(self) -> Decimal:
        """Below zero: more was used than the contract holds."""
        return self.limit - self.used

    @property
    def percent(self) -> int | None:
        """None where nothing is allowed at all."""
        return int(self.used * 100 / self.limit) if self.limit else None


def paid_minor(yearly_minor: int, term: Term, *, on: date) -> int:
    """What the contract cost through that day: whole years in full, the running one by its days."""
    total = Decimal(0)
    for number, year in enumerate(years(term, on=on)):
        whole = (anniversary(term.starts_on, number + 1) - anniversary(term.starts_on, number)).days
        total += Decimal(yearly_minor * ((min(on, year.last) - year.first).days + 1)) / whole
    return int(total.quantize(Decimal(1), ROUND_HALF_UP))


def in_running_year(uses: Iterable[Used], term: Term, *, on: date) -> list[Used]:
    """The uses in the year of the contract in which that day lies; after its end, in its last year."""
    begun = years(term, on=on)
    if not begun:
        return []
    return [use for use in uses if begun[-1].first <= use.on <= begun[-1].last]


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over uses. ``unpriced``: so many uses whose worth nobody has said; they count as nothing."""

    uses: int
    visits: int
    hours: Decimal
    counted_minor: int
    worth_minor: int
    unpriced: int


def totals(uses: Sequence[Used]) -> Totals:
    return Totals(
        uses=len(uses),
        visits=sum(use.visits for use in uses),
        hours=sum((use.hours for use in uses), Decimal(0)),
        counted_minor=sum(use.counted_minor for use in uses),
        worth_minor=sum(use.worth_minor or 0 for use in uses),
        unpriced=sum(use.worth_minor is None for use in uses),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What time and material would have cost against what was paid, both through the same day.

    ``paid_minor`` None: the price of the contract is unknown, and so is what it saved.
    """

    worth_minor: int
    paid_minor: int | None
    unpriced: int

    @property
    def saved_minor(self) -> int | None:
        """Below zero: the contract cost more than the work it covered so far."""
        return None if self.paid_minor is None else self.worth_minor - self.paid_minor


def value(uses: Sequence[Used], *, yearly_minor: int | None, term: Term, on: date) -> Value:
    """The value meter, from the first day of the contract through ``on``."""
    counted = totals([use for use in uses if use.on <= on])
    paid = None if yearly_minor is None else paid_minor(yearly_minor, term, on=on)
    return Value(worth_minor=counted.worth_minor, paid_minor=paid, unpriced=counted.unpriced)


def yearly(own_minor: int | None, pieces: Sequence[int | None]) -> int | None:
    """The price of a year: the contract's own, else the sum of its devices' where each of them has one."""
    if own_minor is not None:
        return own_minor
    known = [piece for piece in pieces if piece is not None]
    return sum(known) if pieces and len(known) == len(pieces) else None
