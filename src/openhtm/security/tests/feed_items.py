"""Values of documents as a person can read them in a golden file."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from openhtm.security.feeds.reading import read
from openhtm.security.feeds.sources import Source
from openhtm.security.rules.documents import Item, Problem, Unreadable


def written(item: Any) -> Any:
    """Kind and fields, without those that say nothing."""
    if names := _names(item):
        fields = {name: written(getattr(item, name)) for name in names}
        return {"is": type(item).__name__} | {
            name: value for name, value in fields.items() if value not in ("", None, [], False)
        }
    if isinstance(item, (list, tuple)):
        return [written(one) for one in item]
    if isinstance(item, Enum):
        return item.value
    return str(item) if isinstance(item, (date, Decimal)) else item


def items(name: str, content: bytes) -> list[Item]:
    return list(read(Source(name=name, content=content)))


def problems(name: str, content: bytes) -> list[Problem]:
    """What is wrong with a file, be it read or refused."""
    try:
        return [one for one in items(name, content) if isinstance(one, Problem)]
    except Unreadable as refusal:
        return [refusal.problem]


def _names(item: Any) -> tuple[str, ...]:
    """The fields of a value, be it a class of values or a named tuple; none of anything else."""
    if dataclasses.is_dataclass(item):
        return tuple(field.name for field in dataclasses.fields(item))
    return getattr(item, "_fields", ())
