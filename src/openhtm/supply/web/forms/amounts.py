"""Amounts of money in forms: entered in whole units, kept in minor ones."""

from __future__ import annotations

from decimal import Decimal

from openhtm.accounts.api import organization
from openhtm.kernel.values import Money


def home_currency() -> str:
    """What the organization counts in, offered where nothing else is said."""
    found = organization()
    return found.currency if found else "USD"


def minor(amount: Decimal | None, currency: str) -> int | None:
    return None if amount is None else Money.of(amount, currency or home_currency()).minor


def major(value: int | None, currency: str) -> Decimal | None:
    return None if value is None else Money(value, currency).amount
