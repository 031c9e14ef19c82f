"""Changes many rows at once, each by its own values, and reserves ids for new ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from openhtm.kernel.bulk import insert_rows, update_rows


class Rows:
    """Rows of one model, by columns."""

    def __init__(self, model: type[models.Model], columns: Sequence[str]) -> None:
        self.model, self.columns = model, tuple(columns)

    def insert(self, rows: Iterable[Sequence[Any]]) -> None:
        """Store new rows; values in the order of the columns."""
        insert_rows(self.model, self.columns, rows)

    def update(self, rows: Iterable[tuple[int, Sequence[Any]]]) -> None:
        """Set the columns of the rows named by their id."""
        update_rows(self.model, self.columns, rows)


class Ids:
    """New ids, so that rows that point to each other can be written in any number of statements."""

    @staticmethod
    def reserve(model: type[models.Model], count: int) -> list[int]:
        if connection.vendor == "postgresql":
            return Ids._from_sequence(model, count)
        # The write lock of this transaction (SQLite, IMMEDIATE) keeps others from taking the same ids.
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute("SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0)", [table])
            latest = int(cursor.fetchone()[0])
        return list(range(latest + 1, latest + count + 1))

    @staticmethod
    def _from_sequence(model: type[models.Model], count: int) -> list[int]:
        table, column = model._meta.db_table, model._meta.pk.column
        statement = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
        with connection.cursor() as cursor:
            cursor.execute(statement, [table, column, count])
            return [int(row[0]) for row in cursor.fetchall()]
