"""Labor and money of a row as the lines of an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from openhtm.imports.api import Amount, Context, Record
from openhtm.kernel.values import Money

from ..past import PastLabor, PastPart
from .devices import heading

_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD"})
_AMOUNTS = ("labor_cost", "parts_cost", "vendor_cost", "total_cost")
_LARGEST_MINOR = 10**15
_LARGEST_MINUTES = 1_000_000
PARTS_IN_TOTAL = _("Parts in total, as in the earlier system")
NOT_ITEMIZED = _("Other costs, not itemized in the earlier system")


@dataclass(frozen=True, slots=True)
class Costs:
    """What a row says of labor and money; minor units of one currency."""

    currency: str = ""
    minutes: int = 0
    rate: int | None = None
    parts: int | None = None
    vendor: int | None = None
    rest: int = 0

    def labor_lines(self, person: tuple[int | None, str], on: date) -> tuple[PastLabor, ...]:
        if not self.minutes:
            return ()
        return (
            PastLabor(
                minutes=self.minutes,
                worked_on=on,
                person_id=person[0],
                person_name=person[1],
                rate_minor=self.rate,
                currency=self.currency if self.rate is not None else "",
            ),
        )

    def part_lines(self) -> tuple[PastPart, ...]:
        lines = ((PARTS_IN_TOTAL, self.parts), (NOT_ITEMIZED, self.rest))
        return tuple(
            PastPart(description=str(text), unit_cost_minor=minor, currency=self.currency)
            for text, minor in lines
            if minor
        )


@dataclass(frozen=True, slots=True)
class CostReader:
    context: Context
    home: str  # currency of the organization

    def read(self, record: Record) -> Costs:
        """Labor and amounts; refuses the row where they contradict or cannot be."""
        minutes = self._minutes(record)
        minors = self._minors(record)
        if minors is None:
            return Costs()
        currency, amounts = minors
        labor = amounts.get("labor_cost")
        rate = _hourly(labor, minutes) if labor and minutes else None
        known = sum(amounts.get(name) or 0 for name in ("parts_cost", "vendor_cost"))
        # Labor without its hours cannot be a line of labor; it stays in the sum.
        rest = 0 if rate is not None or not labor else labor
        if "total_cost" in amounts:
            rest = max(amounts["total_cost"] - known - (labor if rate is not None and labor else 0), 0)
        return Costs(currency, minutes, rate, amounts.get("parts_cost"), amounts.get("vendor_cost"), rest)

    def _minutes(self, record: Record) -> int:
        hours, minutes = record.values.get("labor_hours"), record.values.get("labor_minutes")
        name, given = ("labor_minutes", minutes) if minutes else ("labor_hours", (hours or Decimal(0)) * 60)
        whole = int(Decimal(given).quantize(Decimal(1), ROUND_HALF_UP))
        if not 0 <= whole <= _LARGEST_MINUTES:
            rule = "number.negative" if whole < 0 else "number.too_large"
            record.refuse(rule, column=heading(self.context, name), value=given)
            return 0
        return whole

    def _minors(self, record: Record) -> tuple[str, dict[str, int]] | None:
        given = {name: value for name in _AMOUNTS if isinstance(value := record.values.get(name), Amount)}
        if not given:
            return "", {}
        currency = self._currency(record, given)
        if currency is None:
            return None
        minors = {name: Money.of(amount.value, currency).minor for name, amount in given.items()}
        for name, minor in minors.items():
            if not 0 <= minor <= _LARGEST_MINOR:
                rule = "number.negative" if minor < 0 else "number.too_large"
                record.refuse(rule, column=heading(self.context, name), value=given[name].value)
                return None
        return currency, minors

    def _currency(self, record: Record, given: dict[str, Amount]) -> str | None:
        currency = str(record.values.get("currency") or "").upper()
        for name, amount in given.items():
            written = self._written(amount)
            if written and currency and written != currency:
                column = heading(self.context, name)
                named = {"written": written, "currency": currency}
                record.refuse("money.two_currencies", column=column, value=amount.value, **named)
                return None
            currency = currency or written
        return currency or self.home

    def _written(self, amount: Amount) -> str:
        if amount.currency != "$":
            return amount.currency
        return self.home if self.home in _DOLLARS else "USD"


def _hourly(cost: int, minutes: int) -> int:
    return int((Decimal(cost) * 60 / minutes).quantize(Decimal(1), ROUND_HALF_UP))
