"""Reads library files strictly: an unknown key or kind is an error that names file, line and item."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from ..rules.items import InvalidItem, Item, check_items
from ..rules.slots import Frequency
from ..terms import Unreadable, item

_HEAD_KEYS = {"title", "families", "frequency", "minutes", "source", "advice", "high_risk"}


class InvalidTemplate(ValueError):
    """A library file that cannot be used; the message names file, line where known, and what to mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One file. ``families`` are names of device types it is meant for (none: a place, such as a cart),
    ``frequency`` a usual one, ``minutes`` how long it takes, ``advice`` what whoever checks must know.
    ``high_risk``: a fault is urgent also where no device is on record."""

    slug: str
    title: str
    families: tuple[str, ...]
    frequency: Frequency
    minutes: int
    source: str
    advice: str
    high_risk: bool
    items: tuple[Item, ...]


@cache
def templates() -> dict[str, Template]:
    """All shipped templates by slug (the file's name), in the order of their titles."""
    folder = resources.files(__package__) / "files"
    files = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    found = [read_template(file.read_text(encoding="utf-8"), file=file.name) for file in files]
    return {one.slug: one for one in sorted(found, key=lambda one: one.title)}


def template(slug: str) -> Template | None:
    return templates().get(slug)


def read_template(text: str, *, file: str) -> Template:
    """Parse and check one file; raises ``InvalidTemplate``."""
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as problem:
        raise InvalidTemplate(f"{file}: {problem}") from problem
    head, rows = table.get("template"), table.get("items")
    if not isinstance(head, dict) or not isinstance(rows, list):
        raise InvalidTemplate(f"{file}: it needs a [template] table and [[items]].")
    if unknown := sorted(set(head) - _HEAD_KEYS):
        raise InvalidTemplate(f"{file}: [template]: unknown key {', '.join(unknown)}.")
    found = tuple(_item(row, where=_where(file, text, row, number)) for number, row in enumerate(rows, 1))
    try:
        check_items(found)
        return _template(file.removesuffix(".toml"), head, found)
    except InvalidItem as problem:
        raise InvalidTemplate(f"{file}: two items have one key, or there is none.") from problem
    except KeyError as problem:
        raise InvalidTemplate(f"{file}: [template]: {problem.args[0]} is missing.") from problem
    except ValueError as problem:
        raise InvalidTemplate(f"{file}: [template]: {problem}.") from problem


def _template(slug: str, head: Mapping[str, Any], found: tuple[Item, ...]) -> Template:
    return Template(
        slug=slug,
        title=head["title"],
        families=tuple(head.get("families", ())),
        frequency=Frequency(head["frequency"]),
        minutes=int(head["minutes"]),
        source=head["source"],
        advice=head.get("advice", ""),
        high_risk=bool(head.get("high_risk", False)),
        items=found,
    )


def _item(row: Mapping[str, Any], *, where: str) -> Item:
    try:
        return item(row)
    except Unreadable as problem:
        raise InvalidTemplate(f"{where}: {problem}.") from problem


def _where(file: str, text: str, row: Mapping[str, Any], number: int) -> str:
    """The file, and the line of the item's key when it can be found."""
    key = row.get("key", "")
    for line, content in enumerate(text.splitlines(), 1):
        if content.replace(" ", "") == f'key="{key}"':
            return f"{file}, line {line}: item {key}"
    return f"{file}: item {number}"
