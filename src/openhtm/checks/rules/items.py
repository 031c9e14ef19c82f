"""What is looked at in a check, and the verdict on what was found. Only the server judges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class ItemKind(StrEnum):
    """``LOOK``: well or not. ``NUMBER``: a reading within limits. ``EXPIRY``: a day that must not have passed.
    ``TEXT``: something written down, such as the number of a seal."""

    LOOK = "look"
    NUMBER = "number"
    EXPIRY = "expiry"
    TEXT = "text"


class Result(StrEnum):
    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    NOTED = "noted"
    MISSING = "missing"


class InvalidItem(ValueError):
    """An item that cannot be judged; ``rule`` says which rule it breaks."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to look at. ``lower`` and ``upper`` include the limit and are in ``unit``.

    ``source``: where the limit or the duty comes from; "site default" is the hospital's own to change.
    """

    key: str
    kind: ItemKind
    label: str
    help: str = ""
    unit: str = ""
    lower: Decimal | None = None
    upper: Decimal | None = None
    optional: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        if not self.key or not self.label:
            raise InvalidItem("unnamed")
        limits = self.lower is not None or self.upper is not None
        if limits and self.kind is not ItemKind.NUMBER:
            raise InvalidItem("limits")
        if self.kind is ItemKind.NUMBER and not self.unit:
            raise InvalidItem("unit")
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise InvalidItem("bounds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What somebody found of one item. ``fault``: they say it is not well, whatever else they entered."""

    fault: bool = False
    number: Decimal | None = None
    day: date | None = None
    text: str = ""


def judge(item: Item, found: Found | None, *, on: date) -> Result:
    """The verdict on the day of the check. What was not entered is missing, never passed."""
    if found is None:
        return Result.NOTED if item.optional else Result.MISSING
    if found.fault:
        return Result.FAIL
    if item.kind is ItemKind.LOOK:
        return Result.PASS
    if item.kind is ItemKind.NUMBER:
        return _number(item, found.number)
    if item.kind is ItemKind.EXPIRY:
        return _expiry(item, found.day, on=on)
    return _entered(item, found.text)


def _number(item: Item, value: Decimal | None) -> Result:
    if value is None:
        return _entered(item, None)
    below = item.lower is not None and value < item.lower
    above = item.upper is not None and value > item.upper
    if item.lower is None and item.upper is None:
        return Result.NOTED
    return Result.FAIL if below or above else Result.PASS


def _expiry(item: Item, day: date | None, *, on: date) -> Result:
    if day is None:
        return _entered(item, None)
    # Good through the day that is printed on it.
    return Result.FAIL if day < on else Result.PASS


def _entered(item: Item, value: object) -> Result:
    return Result.NOTED if value or item.optional else Result.MISSING


def failed(results: Iterable[Result]) -> bool:
    """One failed item fails the check: nothing with a failed item is ready."""
    return any(one is Result.FAIL for one in results)


def check_items(items: Iterable[Item]) -> None:
    """Refuse a list without items, or with two of one key, by ``InvalidItem``."""
    keys = [item.key for item in items]
    if not keys:
        raise InvalidItem("none")
    if len(set(keys)) < len(keys):
        raise InvalidItem("twice")
