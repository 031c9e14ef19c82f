"""The SQLite file, copied while others write to it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from django.db import connection

MEMBER = "database.sqlite3"


def location() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def dump(folder: Path) -> list[Path]:
    """A consistent copy by SQLite's online backup."""
    source = sqlite3.connect(f"file:{location()}?mode=ro", uri=True)
    target = sqlite3.connect(folder / MEMBER)
    try:
        source.backup(target, pages=4096)
        # One file without its journal, so that its hash says all.
        target.execute("PRAGMA journal_mode=DELETE")
    finally:
        target.close()
        source.close()
    return [folder / MEMBER]


def is_empty() -> bool:
    return not location().exists()


def set_aside(suffix: str) -> list[Path]:
    """Move the present database out of the way; it is kept."""
    connection.close()
    moved = []
    for ending in ("", "-wal", "-shm"):
        present = location().with_name(location().name + ending)
        if present.exists():
            moved.append(present.rename(location().with_name(f"{location().name}{suffix}{ending}")))
    return moved


def load(folder: Path) -> None:
    """Put the copy in its place."""
    location().parent.mkdir(parents=True, exist_ok=True)
    (folder / MEMBER).rename(location())
    location().chmod(0o600)
