"""Fills tables with numbered rows inside the database, so that a million rows take seconds.

Only benchmarks do this: the rows have no ledger entries. ``Sql`` spells the few functions in which SQLite and
PostgreSQL differ; in all expressions ``n`` is the row's number from 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, models


class Sql:
    """Expressions over ``n`` for the database in use."""

    @property
    def _sqlite(self) -> bool:
        return connection.vendor == "sqlite"

    def padded(self, number: str, width: int) -> str:
        if self._sqlite:
            return f"printf('%0{width}d', {number})"
        return f"lpad(({number})::text, {width}, '0')"

    def day(self, first: date, days: str) -> str:
        """``first`` and so many days; ``days`` is an integer expression."""
        if self._sqlite:
            return f"date('{first}', ({days}) || ' days')"
        return f"(date '{first}' + (({days})::int))"

    def instant(self, first: date, days: str) -> str:
        if self._sqlite:
            return f"datetime('{first} 08:00:00', ({days}) || ' days')"
        return f"(timestamptz '{first} 08:00:00+00' + make_interval(days => ({days})::int))"

    def choice(self, number: str, values: list[str]) -> str:
        """One of ``values``, by ``number`` modulo their count."""
        cases = " ".join(f"WHEN {index} THEN '{value}'" for index, value in enumerate(values))
        return f"CASE ({number}) % {len(values)} {cases} END"

    def json(self, value: str) -> str:
        return f"'{value}'" if self._sqlite else f"'{value}'::jsonb"

    def series(self, count: int) -> str:
        if self._sqlite:
            numbers = f"SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count}"
            return f"(WITH RECURSIVE s(n) AS ({numbers}) SELECT n FROM s) s"
        return f"generate_series(1::bigint, {count}) AS s(n)"  # n times a prime outgrows four bytes


def literal(value: Any) -> str:
    """A constant as SQL, in the way the database stores it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return ("1" if value else "0") if connection.vendor == "sqlite" else str(value).upper()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime):
        return f"'{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}'" + (
            "" if connection.vendor == "sqlite" else "::timestamptz"
        )
    if isinstance(value, dict | list):
        import json

        return f"'{json.dumps(value)}'" + ("" if connection.vendor == "sqlite" else "::jsonb")
    return "'" + str(value).replace("'", "''") + "'"


def fill(model: type[models.Model], count: int, expressions: Mapping[str, str]) -> None:
    """Insert ``count`` rows: the given expressions by attribute name, defaults for all other columns."""
    names, values = [], []
    for field in model._meta.concrete_fields:
        if field.attname in expressions:
            value = expressions[field.attname]
        elif field.primary_key:
            continue
        else:
            value = literal(_default(field))
        names.append(connection.ops.quote_name(field.column))
        values.append(value)
    table = connection.ops.quote_name(model._meta.db_table)
    statement = (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {Sql().series(count)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _default(field: Any) -> Any:
    if field.has_default():
        return field.get_default()
    if field.null:
        return None
    if isinstance(field, models.CharField | models.TextField):
        return ""
    if isinstance(field, models.DateTimeField):
        return datetime(2026, 1, 1, tzinfo=UTC)
    if isinstance(field, models.IntegerField):
        return 0
    raise ValueError(f"{field} needs an expression.")
