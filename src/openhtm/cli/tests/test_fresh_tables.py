"""An empty database gets its tables at once; they are those that the migrations would have made (ADR 0012)."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

# Asks for Django's own way through every migration; on an empty database it does nothing else.
HISTORY = "--fake-initial"
# Django's own auth app numbers its groups' permissions by AutoField; the migrations' states forget that. No group
# has a permission here: roles are ours.
ELSEWHERE = {("auth_group_permissions", "id")}
_POSTGRESQL = {
    "columns": """SELECT table_name, column_name, data_type, character_maximum_length, numeric_precision,
        numeric_scale, is_nullable, column_default, is_identity, collation_name
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": """SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE NOT tgisinternal""",
    "tables": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


def _migrate(home: Path, *words: str, env: dict[str, str] | None = None) -> str:
    home.mkdir(exist_ok=True)
    given = os.environ | {
        "OPENHTM_HOME": str(home),
        "OPENHTM_DATABASE_URL": "",
        "OPENHTM_SECRET_KEY": "for the tables only",
        "DJANGO_SETTINGS_MODULE": "openhtm.config.settings",
        **(env or {}),
    }
    ended = subprocess.run(
        [sys.executable, "-m", "django", "migrate", *words],
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def _parts(definition: str) -> frozenset[str]:
    """The parts of CREATE TABLE, whatever their order: a column added later stands last in its table."""
    depth, parts, word = 0, [], ""
    for letter in definition[definition.index("(") + 1 : definition.rindex(")")]:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            parts.append(word.strip())
            word = ""
        else:
            word += letter
    return frozenset([*parts, word.strip()])


def _sqlite(file: Path) -> dict[str, Any]:
    """Every table, index and trigger by name; how many rows each table holds; which migrations are done."""
    with closing(sqlite3.connect(file)) as base:
        found = base.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        plain = {name for kind, name, sql in found if kind == "table" and sql.startswith("CREATE TABLE")}
        return {
            "shape": {
                (kind, name): _parts(sql) if name in plain else sql.replace('"new__', '"')
                for kind, name, sql in found
            },
            "rows": {
                name: base.execute(f'SELECT count(*) FROM "{name}"').fetchone()
                for name in plain - {"sqlite_sequence"}
            },
            "done": set(base.execute("SELECT app, name FROM django_migrations")),
        }


def _postgresql(url: str) -> dict[str, Any]:
    import psycopg
    from psycopg import sql

    with psycopg.connect(url) as base:
        found: dict[str, Any] = {name: set(base.execute(query)) for name, query in _POSTGRESQL.items()}
        count = sql.SQL("SELECT count(*) FROM {}")
        found["columns"] = {row for row in found["columns"] if row[:2] not in ELSEWHERE}
        return found | {
            "rows": {
                name: base.execute(count.format(sql.Identifier(name))).fetchone()
                for (name,) in found["tables"]
            },
            "done": set(base.execute("SELECT app, name FROM django_migrations")),
        }


def _same(at_once: dict[str, Any], by_history: dict[str, Any]) -> None:
    for part, expected in by_history.items():
        found = at_once[part]
        if isinstance(expected, set):
            assert (found - expected, expected - found) == (set(), set()), part
        else:
            names = found.keys() | expected.keys()
            assert {
                name: (found.get(name), expected.get(name))
                for name in names
                if found.get(name) != expected.get(name)
            } == {}, part


@pytest.mark.slow
def test_the_tables_made_at_once_are_those_of_the_migrations(tmp_path: Path) -> None:
    said = _migrate(tmp_path / "once")
    assert "in an empty database" in said
    assert "Applying maintenance" in _migrate(tmp_path / "history", HISTORY)
    files = (tmp_path / name / "openhtm.sqlite3" for name in ("once", "history"))
    at_once, by_history = (_sqlite(file) for file in files)
    assert len(by_history["shape"]) > 300
    _same(at_once, by_history)


def test_a_second_time_nothing_is_left_to_do(tmp_path: Path) -> None:
    _migrate(tmp_path / "once")
    assert "No migrations to apply" in _migrate(tmp_path / "once")


@pytest.mark.django_db
def test_the_tables_made_at_once_are_those_of_the_migrations_on_postgresql(
    tmp_path: Path, django_db_blocker: object
) -> None:
    """Runs where the suite has such a server."""
    url = os.environ.get("OPENHTM_DATABASE_URL", "")
    if not url.startswith("postgresql"):
        pytest.skip("this run of the suite is on SQLite")
    with _databases(url, "once", "history") as (once, history):
        _migrate(tmp_path, env={"OPENHTM_DATABASE_URL": once})
        _migrate(tmp_path, HISTORY, env={"OPENHTM_DATABASE_URL": history})
        _same(_postgresql(once), _postgresql(history))


@contextmanager
def _databases(url: str, *names: str) -> Iterator[list[str]]:
    """Databases of their own on the suite's server, for as long as the block runs."""
    import psycopg
    from psycopg import sql

    own = [f"{name}_{os.getpid()}" for name in names]
    with psycopg.connect(url, autocommit=True) as server:
        try:
            for name in own:
                server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            yield [urlsplit(url)._replace(path=f"/{name}").geturl() for name in own]
        finally:
            for name in own:
                drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
                server.execute(drop.format(sql.Identifier(name)))
