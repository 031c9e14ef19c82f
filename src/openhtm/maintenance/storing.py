"""Inserts many rows of which some may exist already; those are left alone. Used inside actions only."""

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


def insert_once(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows given as values in the order of `columns` (attribute names), without those that a unique
    constraint refuses; returns how many came in.

    Values must be as the database takes them: days as ISO text, text, numbers, None.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    names = ", ".join(connection.ops.quote_name(str(fields[name].column)) for name in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "postgresql":
        return _copy(table, names, rows)
    marks = ", ".join(["%s"] * len(columns))
    # The names are those of our own models.
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608
    return _execute(statement, rows)


def _execute(statement: str, rows: Iterable[Sequence[Any]]) -> int:
    inserted = 0
    with connection.cursor() as cursor:
        for batch in batches(rows):
            cursor.executemany(statement, batch)
            inserted += max(cursor.rowcount, 0)
    return inserted


def _copy(table: str, names: str, rows: Iterable[Sequence[Any]]) -> int:
    """COPY knows no conflicts, so the rows come through a temporary table of the same columns."""
    with connection.cursor() as cursor, connection.wrap_database_errors:
        columns = f"SELECT {names} FROM {table} LIMIT 0"  # noqa: S608
        cursor.execute(f"CREATE TEMP TABLE openhtm_incoming ON COMMIT DROP AS {columns}")
        with cursor.cursor.copy(f"COPY openhtm_incoming ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        incoming = f"SELECT {names} FROM openhtm_incoming"  # noqa: S608
        cursor.execute(f"INSERT INTO {table} ({names}) {incoming} ON CONFLICT DO NOTHING")
        inserted: int = cursor.rowcount
        cursor.execute("DROP TABLE openhtm_incoming")
    return inserted
