"""Keyset pages: the next page starts after the last row's key, so page 1,000 costs as much as page 1."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Generic, TypeVar

import orjson
from django.db.models import F, Model, Q, QuerySet
from django.utils.translation import gettext as _

from .canonical import plain
from .errors import InvalidInput

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of one page and the cursors to its neighbors (empty: there is none)."""

    rows: list[M]
    next_cursor: str
    previous_cursor: str


@dataclass(frozen=True)
class Key:
    """One sort column. A nullable one sorts its empty values last, in both directions."""

    name: str
    descending: bool = False
    nullable: bool = False


def keys_from(sort: str, *, nullable: Sequence[str] = ()) -> list[Key]:
    """``"-due,tag"`` as keys, with ``pk`` as the last so that the order is total."""
    names = [part for part in sort.split(",") if part]
    keys = [Key(part.lstrip("-"), part.startswith("-"), part.lstrip("-") in nullable) for part in names]
    return [*keys, Key("pk")] if all(key.name != "pk" for key in keys) else keys


def encode(direction: str, values: Sequence[object]) -> str:
    data = orjson.dumps([direction, [plain(value) for value in values]])
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def decode(cursor: str) -> tuple[str, list[Any]]:
    try:
        data = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        direction, values = orjson.loads(data)
    except (ValueError, binascii.Error, TypeError):
        raise InvalidInput(_("This page address is damaged. Start again from the first page.")) from None
    if direction not in ("n", "p") or not isinstance(values, list):
        raise InvalidInput(_("This page address is damaged. Start again from the first page."))
    return direction, values


def page(rows: QuerySet[M], *, keys: Sequence[Key], cursor: str = "", size: int = 50) -> Page[M]:
    """One page of ``rows`` in the order of ``keys``. One row more is read, to know whether there is more."""
    direction, values = decode(cursor) if cursor else ("n", [])
    if values and len(values) != len(keys):
        raise InvalidInput(_("This page address belongs to another order. Start again from the first page."))
    backward = direction == "p"
    found = _read(rows, keys, values, backward=backward, limit=size + 1)
    more = len(found) > size
    found = found[:size]
    if backward:
        found.reverse()
    has_next, has_previous = (bool(values), more) if backward else (more, bool(values))
    return Page(
        rows=found,
        next_cursor=encode("n", _values(found[-1], keys)) if found and has_next else "",
        previous_cursor=encode("p", _values(found[0], keys)) if found and has_previous else "",
    )


def _read(
    rows: QuerySet[M], keys: Sequence[Key], values: Sequence[Any], *, backward: bool, limit: int
) -> list[M]:
    """The rows beyond ``values``, nearest first.

    Rows with an empty first key stand at the end and are asked for by themselves, and only when the others do
    not fill the page: "empty values last" is an order that no index has.
    """
    if not keys[0].nullable:
        return _beyond_all(rows, keys, values, backward=backward, limit=limit)
    among_empty = bool(values) and values[0] is None
    found: list[M] = []
    for empty in (True, False) if backward else (False, True):
        started = bool(values) and empty == among_empty
        passed = bool(values) and not started and (empty if backward else among_empty)
        if passed or len(found) >= limit:
            continue
        part = rows.filter(**{f"{keys[0].name}__isnull": empty})
        named = keys[1:] if empty else (replace(keys[0], nullable=False), *keys[1:])
        beyond = (values[1:] if empty else values) if started else []
        found += _beyond_all(part, named, beyond, backward=backward, limit=limit - len(found))
    return found


def _beyond_all(
    rows: QuerySet[M], keys: Sequence[Key], values: Sequence[Any], *, backward: bool, limit: int
) -> list[M]:
    selected = rows.filter(_after(keys, values, backward=backward)) if values else rows
    return list(selected.order_by(*_order(keys, backward=backward))[:limit])


def _order(keys: Sequence[Key], *, backward: bool) -> list[Any]:
    order: list[Any] = []
    for key in keys:
        column = F(key.name)
        if key.descending != backward:
            order.append(column.desc(nulls_first=True) if key.nullable and backward else _desc(key, column))
        else:
            order.append(column.asc(nulls_first=True) if key.nullable and backward else _asc(key, column))
    return order


def _asc(key: Key, column: F) -> Any:
    return column.asc(nulls_last=True) if key.nullable else column.asc()


def _desc(key: Key, column: F) -> Any:
    return column.desc(nulls_last=True) if key.nullable else column.desc()


def _after(keys: Sequence[Key], values: Sequence[Any], *, backward: bool) -> Q:
    """Rows beyond ``values``: (k1 > v1) or (k1 = v1 and k2 > v2) ..., with empty values last."""
    condition, equal = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        condition |= equal & _beyond(key, value, backward=backward)
        equal &= Q(**{f"{key.name}__isnull": True}) if value is None else Q(**{key.name: value})
    return condition


def _beyond(key: Key, value: Any, *, backward: bool) -> Q:
    if value is None:
        # Empty values stand last: nothing of this key lies beyond them, everything lies before.
        return Q(**{f"{key.name}__isnull": False}) if backward else Q(pk__in=[])
    step = "lt" if key.descending != backward else "gt"
    beyond = Q(**{f"{key.name}__{step}": value})
    return beyond | Q(**{f"{key.name}__isnull": True}) if key.nullable and not backward else beyond


def _values(row: Model, keys: Sequence[Key]) -> list[object]:
    return [_value(row, key.name) for key in keys]


def _value(row: Any, name: str) -> object:
    for part in name.split("__"):
        row = getattr(row, part) if row is not None else None
    return row if isinstance(row, date | datetime | int | str | type(None)) else str(row)
