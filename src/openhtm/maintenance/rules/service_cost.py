"""Cost of service: what is paid over a stretch of days, and how a contract's price falls on its devices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

DAYS_OF_A_YEAR = Decimal("365.25")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From ``first`` through ``last``; None is open."""

    first: date | None = None
    last: date | None = None

    def days_in(self, other: Stretch) -> int:
        """How many days both have; at least one of them has to end."""
        first = max(day for day in (self.first, other.first, date.min) if day)
        last = min(day for day in (self.last, other.last, date.max) if day)
        return max(0, (last - first).days + 1)


def before(day: date | None) -> date | None:
    return None if day is None else day - timedelta(days=1)


def cost_of_days(yearly_minor: int | Decimal, days: int) -> Decimal:
    """What a yearly price comes to over so many days."""
    return Decimal(yearly_minor) * days / DAYS_OF_A_YEAR


def shares(total: int | None, stated: Sequence[int | None]) -> list[Decimal | None]:
    """The yearly price of each device under one contract.

    Devices with a price of their own have it; the others share evenly what is left of the whole, never less than
    nothing. Without a price of the whole, theirs is not known.
    """
    open_ = sum(one is None for one in stated)
    if total is None or not open_:
        return [None if one is None else Decimal(one) for one in stated]
    left = max(0, total - sum(one for one in stated if one is not None))
    return [Decimal(left) / open_ if one is None else Decimal(one) for one in stated]
