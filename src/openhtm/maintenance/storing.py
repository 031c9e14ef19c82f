"""Inserts many rows of which some may exist already; those are left alone. Used inside actions only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import IntegrityError, connection, models, transaction

CHUNK = 10_000
T = TypeVar("T")


def batches(rows: Iterable[T], *, size: int = CHUNK) -> Iterator[list[T]]:
    source = iter(rows)
    while batch := list(islice(source, size)):
        yield batch


def insert_once(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
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


def _copy(table: str, names: str, rows: Sequence[Sequence[Any]]) -> int:
    """COPY straight in; when a row exists already, through a temporary table, since COPY knows no conflicts."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _copied(cursor, f"{table} ({names})", rows)
            return len(rows)
    except IntegrityError:
        return _copy_new(table, names, rows)


def _copy_new(table: str, names: str, rows: Sequence[Sequence[Any]]) -> int:
    with connection.cursor() as cursor:
        columns = f"SELECT {names} FROM {table} LIMIT 0"  # noqa: S608
        cursor.execute(f"CREATE TEMP TABLE openhtm_incoming ON COMMIT DROP AS {columns}")
        _copied(cursor, f"openhtm_incoming ({names})", rows)
        incoming = f"SELECT {names} FROM openhtm_incoming"  # noqa: S608
        cursor.execute(f"INSERT INTO {table} ({names}) {incoming} ON CONFLICT DO NOTHING")
        inserted: int = cursor.rowcount
        cursor.execute("DROP TABLE openhtm_incoming")
    return inserted


def _copied(cursor: Any, target: str, rows: Sequence[Sequence[Any]]) -> None:
    with connection.wrap_database_errors, cursor.cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
