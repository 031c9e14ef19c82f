"""Database triggers that refuse to change or delete what the ledger holds, on SQLite and PostgreSQL."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("audit_entry", "audit_row", "audit_signature")
MESSAGE = "The ledger is append-only."

_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{MESSAGE}'; END; $$ LANGUAGE plpgsql
"""


def _sqlite_install(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def _sqlite_remove(table: str) -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete")]


def _postgresql_install(table: str) -> list[str]:
    return [
        f"CREATE OR REPLACE TRIGGER {table}_refuse{suffix} BEFORE {what} EXECUTE FUNCTION audit_refuse()"
        for suffix, what in (
            ("", f"UPDATE OR DELETE ON {table} FOR EACH ROW"),
            ("_truncate", f"TRUNCATE ON {table} FOR EACH STATEMENT"),
        )
    ]


def _postgresql_remove(table: str) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {table}_refuse ON {table}",
        f"DROP TRIGGER IF EXISTS {table}_refuse_truncate ON {table}",
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place; repeating it changes nothing."""
    sqlite = connection.vendor == "sqlite"
    statements = [] if sqlite else [_POSTGRESQL_FUNCTION]
    for table in TABLES:
        statements += _sqlite_install(table) if sqlite else _postgresql_install(table)
    _run(connection, statements)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away. Only migrations of these tables and test teardown may."""
    sqlite = connection.vendor == "sqlite"
    _run(
        connection,
        [
            line
            for table in TABLES
            for line in (_sqlite_remove(table) if sqlite else _postgresql_remove(table))
        ],
    )


def present(connection: BaseDatabaseWrapper) -> bool:
    """Whether every table is guarded: part of ``openhtm check``."""
    query = (
        "SELECT count(DISTINCT tbl_name) FROM sqlite_master "
        "WHERE type = 'trigger' AND tbl_name IN (%s, %s, %s)"
        if connection.vendor == "sqlite"
        else "SELECT count(DISTINCT event_object_table) FROM information_schema.triggers "
        "WHERE event_object_schema = current_schema() AND event_object_table IN (%s, %s, %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, TABLES)
        return bool(cursor.fetchone()[0] == len(TABLES))


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
