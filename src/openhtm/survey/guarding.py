"""Triggers that refuse to change or delete what a mock survey asked and was answered, on SQLite and PostgreSQL."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("survey_mockline", "survey_mockasking", "survey_mockanswer")
MESSAGE = "What was asked and answered in a mock survey is never changed."

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION survey_refuse() RETURNS trigger AS $$
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
        lines = [_FUNCTION]
        lines += [
            f"CREATE OR REPLACE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION survey_refuse()"
            for table in TABLES
        ]
    _run(connection, lines)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away. Only migrations of these tables and test teardown may."""
    if connection.vendor == "sqlite":
        lines = [
            f"DROP TRIGGER IF EXISTS {table}_{name}"
            for table in TABLES
            for name in ("no_update", "no_delete")
        ]
    else:
        lines = [f"DROP TRIGGER IF EXISTS {table}_refuse ON {table}" for table in TABLES]
    _run(connection, lines)


def _run(connection: BaseDatabaseWrapper, lines: list[str]) -> None:
    with connection.cursor() as cursor:
        for line in lines:
            cursor.execute(line)
