"""Triggers that refuse to change or delete an approval or a look, on SQLite and PostgreSQL."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("changes_approval", "changes_look")
MESSAGE = "An approval or a look is written once."

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION changes_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{MESSAGE}'; END; $$ LANGUAGE plpgsql
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place; repeating it changes nothing."""
    if connection.vendor != "sqlite":
        _run(connection, [_FUNCTION])
    for table in TABLES:
        _run(connection, _guards(connection.vendor, table))


def _guards(vendor: str, table: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    what = f"UPDATE OR DELETE ON {table} FOR EACH ROW"
    return [f"CREATE OR REPLACE TRIGGER {table}_refuse BEFORE {what} EXECUTE FUNCTION changes_refuse()"]


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away. Only migrations of these tables and test teardown may."""
    for table in TABLES:
        if connection.vendor == "sqlite":
            _run(
                connection, [f"DROP TRIGGER IF EXISTS {table}_{name}" for name in ("no_update", "no_delete")]
            )
        else:
            _run(connection, [f"DROP TRIGGER IF EXISTS {table}_refuse ON {table}"])


def _run(connection: BaseDatabaseWrapper, lines: list[str]) -> None:
    with connection.cursor() as cursor:
        for line in lines:
            cursor.execute(line)
