"""Inserts many rows with one statement a chunk (SQLite) or COPY (PostgreSQL); used inside actions only.

The models' ids come from the database; rows that exist already are left alone when `once` is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models

CHUNK = 10_000
T = TypeVar("T")


def batches(rows: Iterable[T], *, size: int = CHUNK) -> Iterator[list[T]]:
    source = iter(rows)
    while batch := list(islice(source, size)):
        yield batch


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    once: bool = False,
) -> int:
    """Insert rows given as values in the order of `columns` (attribute names); returns how many came in.

    Values must be as the database takes them: days as dates or ISO text, text, numbers, None. `once`: a row
    that a unique constraint refuses is left out instead of being an error.
    """
    names = _names(model, columns)
    if connection.vendor == "postgresql":
        return _copy(_table(model), names, rows, once=once)
    marks = ", ".join(["%s"] * len(columns))
    ignore = " ON CONFLICT DO NOTHING" if once else ""
    statement = f"INSERT INTO {_table(model)} ({names}) VALUES ({marks}){ignore}"  # noqa: S608 our own names
    return _execute(statement, rows)


def _names(model: type[models.Model], columns: Sequence[str]) -> str:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return ", ".join(connection.ops.quote_name(str(fields[name].column)) for name in columns)


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _execute(statement: str, rows: Iterable[Sequence[Any]]) -> int:
    inserted = 0
    with connection.cursor() as cursor:
        for batch in batches(rows):
            cursor.executemany(statement, batch)
            inserted += max(cursor.rowcount, 0)
    return inserted


def _copy(table: str, names: str, rows: Iterable[Sequence[Any]], *, once: bool) -> int:
    """COPY straight in, or through a temporary table when existing rows are to be left alone."""
    with connection.cursor() as cursor:
        if not once:
            return _copied(cursor, f"{table} ({names})", rows)
        columns = f"SELECT {names} FROM {table} LIMIT 0"  # noqa: S608 our own names
        cursor.execute(f"CREATE TEMP TABLE openhtm_incoming AS {columns}")
        _copied(cursor, f"openhtm_incoming ({names})", rows)
        incoming = f"SELECT {names} FROM openhtm_incoming"  # noqa: S608 our own names
        cursor.execute(f"INSERT INTO {table} ({names}) {incoming} ON CONFLICT DO NOTHING")
        inserted: int = cursor.rowcount
        cursor.execute("DROP TABLE openhtm_incoming")
    return inserted


def _copied(cursor: Any, target: str, rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    with cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
