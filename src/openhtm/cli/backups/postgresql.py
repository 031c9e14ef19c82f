"""PostgreSQL, table by table through COPY in one snapshot: needs no program beside ours, of no version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from psycopg import sql

FOLDER = "tables"
_COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position
"""
_EXTENSIONS = """
SELECT extname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE nspname = %s
"""


def dump(folder: Path) -> list[Path]:
    """Every table as one file of COPY's text format, all of the same instant."""
    (folder / FOLDER).mkdir()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        tables = _tables(cursor)
        return [_dump_table(cursor, table, folder / FOLDER) for table in tables]


def _tables(cursor: Any) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
    return [row[0] for row in cursor.fetchall()]


def _copy(cursor: Any, table: str, direction: str) -> sql.Composed:
    cursor.execute(_COLUMNS, [table])
    columns = sql.SQL(", ").join(sql.Identifier(row[0]) for row in cursor.fetchall())
    return sql.SQL("COPY {} ({}) {}").format(sql.Identifier(table), columns, sql.SQL(direction))


def _dump_table(cursor: Any, table: str, folder: Path) -> Path:
    file = folder / f"{table}.copy"
    statement = _copy(cursor, table, "TO STDOUT")
    with file.open("wb") as opened, cursor.cursor.copy(statement) as rows:
        for piece in rows:
            opened.write(piece)
    return file


def is_empty() -> bool:
    with connection.cursor() as cursor:
        return not _tables(cursor)


def set_aside(suffix: str) -> list[str]:
    """Rename the present schema; everything in it is kept under the new name."""
    with transaction.atomic(), connection.cursor() as cursor:
        schema = _schema(cursor)
        kept = f"{schema}{suffix}".replace("-", "_").replace(".", "_")
        cursor.execute(
            sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(sql.Identifier(schema), sql.Identifier(kept))
        )
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        cursor.execute(_EXTENSIONS, [kept])
        for (name,) in cursor.fetchall():
            # An extension is in a database once; the new tables need it as the old ones did.
            move = sql.SQL("ALTER EXTENSION {} SET SCHEMA {}")
            cursor.execute(move.format(sql.Identifier(name), sql.Identifier(schema)))
    return [kept]


def _schema(cursor: Any) -> str:
    cursor.execute("SELECT current_schema()")
    return str(cursor.fetchone()[0])


def load(folder: Path) -> None:
    """Make the tables of this version and fill them, all or nothing."""
    call_command("migrate", verbosity=0, interactive=False)
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _tables(cursor):
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(table)))
            # What migrations put there comes again with the copy; the ledger's tables are empty and guarded.
            if cursor.fetchone()[0]:
                cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        for file in sorted((folder / FOLDER).glob("*.copy")):
            _load_table(cursor, file)
        for statement in connection.ops.sequence_reset_sql(
            no_style(), apps.get_models(include_auto_created=True)
        ):
            cursor.execute(statement)


def _load_table(cursor: Any, file: Path) -> None:
    statement = _copy(cursor, file.stem, "FROM STDIN")
    with file.open("rb") as opened, cursor.cursor.copy(statement) as rows:
        while piece := opened.read(1024 * 1024):
            rows.write(piece)
