"""Triggers that refuse to change or delete a corrective action that has ended, a round that was checked, a step that
was done: on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

#: By table, the column that says it is over.
TABLES = {
    "compliance_correctiveaction": "ended_at",
    "compliance_correctionround": "ended_at",
    "compliance_correctionstep": "done_at",
}
MESSAGE = "What has ended of a corrective action is never changed."

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION compliance_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END; $$ LANGUAGE plpgsql
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place; repeating it changes nothing."""
    _run(connection, _on_sqlite() if connection.vendor == "sqlite" else _on_postgresql())


def _on_sqlite() -> Iterator[str]:
    for table, column in TABLES.items():
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"WHEN OLD.{column} IS NOT NULL BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )


def _on_postgresql() -> Iterator[str]:
    yield _FUNCTION
    for table, column in TABLES.items():
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            f"WHEN (OLD.{column} IS NOT NULL) EXECUTE FUNCTION compliance_refuse()"
        )


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away. Only migrations of these tables and test teardown may."""
    if connection.vendor == "sqlite":
        names = [f"{table}_no_{verb}" for table in TABLES for verb in ("update", "delete")]
        _run(connection, (f"DROP TRIGGER IF EXISTS {name}" for name in names))
    else:
        _run(connection, (f"DROP TRIGGER IF EXISTS {table}_refuse ON {table}" for table in TABLES))


def _run(connection: BaseDatabaseWrapper, lines: Iterator[str]) -> None:
    with connection.cursor() as cursor:
        for line in lines:
            cursor.execute(line)
