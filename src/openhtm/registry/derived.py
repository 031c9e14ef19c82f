"""Facts of devices that other contexts work out: next due, window close, number of open work orders.

Derived, not record: no version, no ledger. Called inside the action that changed what they follow from,
and by ``openhtm rebuild``. Set-based: one statement for any number of devices, and rows that do not
differ stay untouched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice
from typing import Any

import orjson
from django.db import connection
from django.db.models import QuerySet

from .models import Device

_CHUNK = 20_000
_SQLITE = """
UPDATE {table} SET {setting} FROM (SELECT {reading} FROM json_each(%s)) AS given
WHERE {table}.id = given.id AND ({differs})
"""
_POSTGRESQL = """
UPDATE {table} SET {setting} FROM unnest({arrays}) AS given(id, {names})
WHERE {table}.id = given.id AND ({differs})
"""


def set_next_due(rows: Iterable[tuple[int, date | None, date | None]]) -> int:
    """(device id, next due day, day on which its earliest open window closes); returns how many differed."""
    return _set(rows, {"next_due_on": "date", "overdue_on": "date"})


def set_next_due_from(rows: QuerySet[Any, Any]) -> int:
    """The same from a query of ``device_id``, ``due`` and ``closes``: one statement, and no row travels.

    Devices that the query does not name stay as they are.
    """
    query, parameters = rows.query.sql_with_params()
    table, distinct = Device._meta.db_table, _distinct()
    # The table is our own and the query was built by Django.
    statement = f"""
        UPDATE {table} SET next_due_on = given.due, overdue_on = given.closes FROM ({query}) AS given
        WHERE {table}.id = given.device_id AND
        ({table}.next_due_on {distinct} given.due OR {table}.overdue_on {distinct} given.closes)
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        changed: int = cursor.rowcount
    return changed


def _distinct() -> str:
    return "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"


def set_open_work_orders(rows: Iterable[tuple[int, int]]) -> int:
    """(device id, number of open work orders); returns how many differed."""
    return _set(rows, {"open_work_orders": "integer"})


def set_block_counts(rows: Iterable[tuple[int, int]]) -> int:
    return _set(rows, {"block_count": "integer"})


def set_aem(devices: QuerySet[Device], *, to: bool) -> int:
    """Mark devices as under alternate maintenance, or no more; returns how many there were."""
    return devices.update(aem=to)


def _set(rows: Iterable[Sequence[Any]], columns: dict[str, str]) -> int:
    changed, remaining = 0, iter(rows)
    with connection.cursor() as cursor:
        while part := list(islice(remaining, _CHUNK)):
            cursor.execute(_statement(columns), _parameters(part))
            changed += cursor.rowcount
    return changed


def _statement(columns: dict[str, str]) -> str:
    table = Device._meta.db_table
    distinct = _distinct()
    parts = {
        "table": table,
        "setting": ", ".join(f"{name} = given.{name}" for name in columns),
        "differs": " OR ".join(f"{table}.{name} {distinct} given.{name}" for name in columns),
        "names": ", ".join(columns),
        "arrays": ", ".join(["%s::bigint[]", *(f"%s::{kind}[]" for kind in columns.values())]),
        "reading": ", ".join(
            f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(["id", *columns])
        ),
    }
    return (_SQLITE if connection.vendor == "sqlite" else _POSTGRESQL).format(**parts)


def _parameters(rows: Sequence[Sequence[Any]]) -> list[Any]:
    if connection.vendor == "sqlite":
        return [orjson.dumps([list(row) for row in rows]).decode()]
    return [list(column) for column in zip(*rows, strict=True)]
