"""What a contract cost, what was used of it, and what that would have cost without it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from openhtm.kernel.time import local_date

from .models import Contract, Coverage
from .rules import worth
from .rules.terms import Alert, Standing, Year, alert, standing, years
from .rules.worth import Meter, Totals, Value


@dataclass(frozen=True)
class Metered:
    """A contract on a day. A limit that was not agreed is None; ``value`` counts from its first day."""

    contract: Contract
    on: date
    standing: Standing
    alert: Alert | None
    year: Year | None
    running: Totals
    yearly_minor: int | None
    visits: Meter | None
    hours: Meter | None
    money: Meter | None
    value: Value


def today_of(contract: Contract, at: datetime) -> date:
    """The day at the site that keeps the contract."""
    return local_date(at, contract.site.time_zone)


def alert_of(contract: Contract, *, on: date) -> Alert | None:
    """What must be decided; nothing any more where the next contract is on record."""
    return None if hasattr(contract, "renewed_by") else alert(contract.term, on=on)


def standing_of(contract: Contract, *, on: date) -> Standing:
    return standing(contract.term, on=on)


def metered(contract: Contract, *, on: date) -> Metered:
    """Two queries: the uses that were not voided, and the prices of the devices."""
    term, uses = contract.term, [use.used for use in contract.uses.valid()]
    begun = years(term, on=on)
    running = worth.totals(worth.in_running_year(uses, term, on=on))
    yearly_minor = yearly_of(contract, contract.coverages.standing())
    return Metered(
        contract=contract,
        on=on,
        standing=standing_of(contract, on=on),
        alert=alert_of(contract, on=on),
        year=begun[-1] if begun else None,
        running=running,
        yearly_minor=yearly_minor,
        visits=_meter(running.visits, contract.limit_visits),
        hours=_meter(running.hours, contract.limit_hours),
        money=_meter(running.counted_minor, contract.limit_minor),
        value=worth.value(uses, yearly_minor=yearly_minor, term=term, on=on),
    )


def yearly_of(contract: Contract, coverages: Iterable[Coverage]) -> int | None:
    """The price of a year; None: it is not known."""
    return worth.yearly(contract.yearly_minor, [row.yearly_minor for row in coverages])


def _meter(used: Decimal | int, limit: Decimal | int | None) -> Meter | None:
    return None if limit is None else Meter(used=Decimal(used), limit=Decimal(limit))
