"""Triggers that refuse to change or delete rows that are written once, or over, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

#: For a table whose rows are written once.
ALWAYS = "1 = 1"


@dataclass(frozen=True, kw_only=True)
class Guard:
    """``tables``: by table, the condition under which a row (OLD) may not be changed any more. ``name``: that of the
    function on PostgreSQL. A migration installs it; each context lists its own as ``GUARDS`` in ``guarding``."""

    name: str
    message: str
    tables: Mapping[str, str]

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Put the triggers in place; repeating it changes nothing."""
        _run(connection, self._on_sqlite() if connection.vendor == "sqlite" else self._on_postgresql())

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        """Take the triggers away. Only migrations of these tables and test teardown may."""
        if connection.vendor == "sqlite":
            names = [f"{table}_no_{verb}" for table in self.tables for verb in ("update", "delete")]
            _run(connection, (f"DROP TRIGGER IF EXISTS {name}" for name in names))
        else:
            _run(connection, (f"DROP TRIGGER IF EXISTS {table}_refuse ON {table}" for table in self.tables))

    def _on_sqlite(self) -> Iterator[str]:
        for table, condition in self.tables.items():
            for verb in ("UPDATE", "DELETE"):
                yield (
                    f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
                )

    def _on_postgresql(self) -> Iterator[str]:
        yield (
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION "
            f"'{self.message}' USING ERRCODE = 'integrity_constraint_violation'; END; $$ LANGUAGE plpgsql"
        )
        for table, condition in self.tables.items():
            yield (
                f"CREATE OR REPLACE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
                f"WHEN ({condition}) EXECUTE FUNCTION {self.name}()"
            )


def written_once(*tables: str, name: str, message: str) -> Guard:
    """A guard of tables whose rows are never changed."""
    return Guard(name=name, message=message, tables=dict.fromkeys(tables, ALWAYS))


def _run(connection: BaseDatabaseWrapper, lines: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for line in lines:
            cursor.execute(line)
