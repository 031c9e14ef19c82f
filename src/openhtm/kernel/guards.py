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


@dataclass(frozen=True, kw_only=True)
class Belonging:
    """A row of ``table`` names by ``column`` a row of ``of`` that is of the same ``owner``: what a foreign key over
    both columns would say, which not every database can be given later. A migration installs it, as a guard."""

    table: str
    column: str
    of: str
    owner: str
    message: str

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Put the triggers in place; repeating it changes nothing."""
        _run(connection, self._on_sqlite() if connection.vendor == "sqlite" else self._on_postgresql())

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        """Take the triggers away. Only migrations of these tables and test teardown may."""
        if connection.vendor == "sqlite":
            names = [f"{self._name}_{verb}" for verb in ("insert", "update", "owner")]
            _run(connection, (f"DROP TRIGGER IF EXISTS {name}" for name in names))
        else:
            tables = (self.table, self.of)
            _run(connection, (f"DROP TRIGGER IF EXISTS {self._name} ON {table}" for table in tables))

    @property
    def _name(self) -> str:
        return f"{self.table}_{self.column}_belongs"

    @property
    def _stranger(self) -> str:
        found = f"SELECT 1 FROM {self.of} WHERE id = NEW.{self.column} AND {self.owner} = NEW.{self.owner}"  # noqa: S608
        return f"NEW.{self.column} IS NOT NULL AND NOT EXISTS ({found})"

    def _on_sqlite(self) -> Iterator[str]:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        ways = {"insert": "INSERT", "update": f"UPDATE OF {self.column}, {self.owner}"}
        for name, way in ways.items():
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {self._name}_{name} BEFORE {way} ON {self.table} "
                f"WHEN {self._stranger} {refuse}"
            )
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {self._name}_owner BEFORE UPDATE OF {self.owner} ON {self.of} "
            f"WHEN NEW.{self.owner} <> OLD.{self.owner} {refuse}"
        )

    def _on_postgresql(self) -> Iterator[str]:
        refuse = f"RAISE EXCEPTION '{self.message}' USING ERRCODE = 'integrity_constraint_violation';"
        checks = {
            self.table: (f"{self._name}_check", f"IF {self._stranger} THEN {refuse} END IF; RETURN NEW;")
        }
        checks[self.of] = (f"{self._name}_stay", refuse)
        for name, body in checks.values():
            yield f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN {body} END; $$ LANGUAGE plpgsql"
        yield (
            f"CREATE OR REPLACE TRIGGER {self._name} BEFORE INSERT OR UPDATE OF {self.column}, {self.owner} "
            f"ON {self.table} FOR EACH ROW EXECUTE FUNCTION {checks[self.table][0]}()"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER {self._name} BEFORE UPDATE OF {self.owner} ON {self.of} FOR EACH ROW "
            f"WHEN (NEW.{self.owner} <> OLD.{self.owner}) EXECUTE FUNCTION {checks[self.of][0]}()"
        )


def written_once(*tables: str, name: str, message: str) -> Guard:
    """A guard of tables whose rows are never changed."""
    return Guard(name=name, message=message, tables=dict.fromkeys(tables, ALWAYS))


def _run(connection: BaseDatabaseWrapper, lines: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for line in lines:
            cursor.execute(line)
