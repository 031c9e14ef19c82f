"""Triggers that refuse to change or delete an entry of the timeline, on SQLite and PostgreSQL."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "response_timelineentry"
MESSAGE = "The timeline of an incident is append-only."

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION response_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{MESSAGE}'; END; $$ LANGUAGE plpgsql
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place; repeating it changes nothing."""
    if connection.vendor == "sqlite":
        lines = [
            f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    else:
        what = f"UPDATE OR DELETE ON {TABLE} FOR EACH ROW"
        lines = [
            _FUNCTION,
            f"CREATE OR REPLACE TRIGGER {TABLE}_refuse BEFORE {what} EXECUTE FUNCTION response_refuse()",
        ]
    _run(connection, lines)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away. Only migrations of this table and test teardown may."""
    names = ("no_update", "no_delete")
    if connection.vendor == "sqlite":
        _run(connection, [f"DROP TRIGGER IF EXISTS {TABLE}_{name}" for name in names])
    else:
        _run(connection, [f"DROP TRIGGER IF EXISTS {TABLE}_refuse ON {TABLE}"])


def _run(connection: BaseDatabaseWrapper, lines: list[str]) -> None:
    with connection.cursor() as cursor:
        for line in lines:
            cursor.execute(line)
