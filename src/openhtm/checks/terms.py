"""Rhythms and items as they are kept in the record and written in library files, read back strictly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any

from .rules.items import InvalidItem, Item, ItemKind, check_items
from .rules.slots import EVERY_DAY, Frequency, Rhythm, Shift

_ITEM_KEYS = {"key", "kind", "label", "help", "unit", "at_least", "at_most", "optional", "source"}


class Unreadable(ValueError):
    """A rhythm or an item that cannot be read; the message names what is wrong, for whoever wrote the file."""


def item_table(item: Item) -> dict[str, Any]:
    """An item as it is kept: what is empty is left out, numbers are texts that keep their digits."""
    limits = {"at_least": item.lower, "at_most": item.upper}
    table = {name: str(getattr(item, name)) for name in ("key", "kind", "label", "help", "unit", "source")}
    table |= {name: f"{value:f}" for name, value in limits.items() if value is not None}
    made: dict[str, Any] = {name: value for name, value in table.items() if value}
    return made | ({"optional": True} if item.optional else {})


def item(table: Mapping[str, Any]) -> Item:
    """An item from a table; ``Unreadable`` for a key or kind that does not exist and limits that cannot be."""
    if unknown := sorted(set(table) - _ITEM_KEYS):
        raise Unreadable(f"unknown key {', '.join(unknown)}")
    try:
        return Item(
            key=str(table["key"]),
            kind=ItemKind(table["kind"]),
            label=str(table["label"]),
            help=str(table.get("help", "")),
            unit=str(table.get("unit", "")),
            lower=_limit(table, "at_least"),
            upper=_limit(table, "at_most"),
            optional=bool(table.get("optional", False)),
            source=str(table.get("source", "")),
        )
    except KeyError as problem:
        raise Unreadable(f"{problem.args[0]} is missing") from problem
    except InvalidItem as problem:
        raise Unreadable(f"it cannot be judged ({problem.rule})") from problem
    except ValueError as problem:
        raise Unreadable(str(problem)) from problem


def _limit(table: Mapping[str, Any], name: str) -> Decimal | None:
    if name not in table:
        return None
    try:
        found = Decimal(str(table[name]))
    except InvalidOperation:
        raise Unreadable(f"{name} is no number") from None
    if not found.is_finite():
        raise Unreadable(f"{name} is no number")
    return found


def items(tables: Iterable[Mapping[str, Any]]) -> tuple[Item, ...]:
    found = tuple(item(table) for table in tables)
    check_items(found)
    return found


def rhythm_table(rhythm: Rhythm) -> dict[str, Any]:
    return {
        "frequency": str(rhythm.frequency),
        "weekdays": sorted(rhythm.weekdays),
        "shifts": [
            {"code": one.code, "name": one.name, "start": f"{one.start:%H:%M}", "end": f"{one.end:%H:%M}"}
            for one in rhythm.shifts
        ],
    }


def rhythm(table: Mapping[str, Any]) -> Rhythm:
    return Rhythm(
        frequency=Frequency(table["frequency"]),
        weekdays=frozenset(table.get("weekdays", EVERY_DAY)),
        shifts=_shifts(table.get("shifts", ())),
    )


def _shifts(tables: Sequence[Mapping[str, str]]) -> tuple[Shift, ...]:
    return tuple(
        Shift(
            code=one["code"],
            name=one["name"],
            start=time.fromisoformat(one["start"]),
            end=time.fromisoformat(one["end"]),
        )
        for one in tables
    )
