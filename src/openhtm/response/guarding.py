"""Triggers that refuse to change or delete what is written once, on SQLite and PostgreSQL: entries of the timeline,
and what was decided and marked in an exercise."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

TIMELINE = ("response_timelineentry",)
REHEARSALS = ("response_rehearsaldecision", "response_rehearsalmark")
EVERY = (*TIMELINE, *REHEARSALS)
MESSAGE = "The timeline of an incident is append-only."

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION response_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{MESSAGE}'; END; $$ LANGUAGE plpgsql
"""


def install(connection: BaseDatabaseWrapper, tables: Sequence[str] = TIMELINE) -> None:
    """Put the triggers in place; repeating it changes nothing."""
    if connection.vendor == "sqlite":
        lines = [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            for table in tables
            for verb in ("UPDATE", "DELETE")
        ]
    else:
        lines = [_FUNCTION]
        lines += [
            f"CREATE OR REPLACE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION response_refuse()"
            for table in tables
        ]
    _run(connection, lines)


def remove(connection: BaseDatabaseWrapper, tables: Sequence[str] = TIMELINE) -> None:
    """Take the triggers away. Only migrations of these tables and test teardown may."""
    names = ("no_update", "no_delete")
    if connection.vendor == "sqlite":
        _run(connection, [f"DROP TRIGGER IF EXISTS {table}_{name}" for table in tables for name in names])
    else:
        _run(connection, [f"DROP TRIGGER IF EXISTS {table}_refuse ON {table}" for table in tables])


def _run(connection: BaseDatabaseWrapper, lines: list[str]) -> None:
    with connection.cursor() as cursor:
        for line in lines:
            cursor.execute(line)
