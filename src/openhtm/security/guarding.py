"""Triggers that refuse to change or delete letters to manufacturers and their answers, on SQLite and PostgreSQL."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("security_inquiryletter", "security_inquiryanswer", "security_inquirystatement")
MESSAGE = "Letters and answers are append-only."

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION security_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{MESSAGE}'; END; $$ LANGUAGE plpgsql
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place; repeating it changes nothing."""
    if connection.vendor == "sqlite":
        lines = [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            for table in TABLES
            for verb in ("UPDATE", "DELETE")
        ]
    else:
        each = "FOR EACH ROW EXECUTE FUNCTION security_refuse()"
        lines = [
            _FUNCTION,
            *(
                f"CREATE OR REPLACE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE ON {table} {each}"
                for table in TABLES
            ),
        ]
    _run(connection, lines)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away. Only migrations of these tables and test teardown may."""
    if connection.vendor == "sqlite":
        verbs = ("update", "delete")
        _run(
            connection,
            [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for table in TABLES for verb in verbs],
        )
    else:
        _run(connection, [f"DROP TRIGGER IF EXISTS {table}_refuse ON {table}" for table in TABLES])


def _run(connection: BaseDatabaseWrapper, lines: list[str]) -> None:
    with connection.cursor() as cursor:
        for line in lines:
            cursor.execute(line)
