"""What ``openhtm check`` looks at."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core import checks
from django.db import DatabaseError, connection

from openhtm.accounts import api as accounts
from openhtm.kernel.options import Options

from . import start

_LOW_DISK = 1024**3


@dataclass(frozen=True)
class Finding:
    """One thing that needs a look. ``level``: ``error`` (mend it) or ``warning``."""

    level: str
    id: str
    message: str
    hint: str = ""

    def as_json(self) -> dict[str, str]:
        return {"level": self.level, "id": self.id, "message": self.message, "hint": self.hint}

    def sentence(self) -> str:
        return f"{self.level.upper()} {self.id}: {self.message} {self.hint}".rstrip()


def inspect() -> list[Finding]:
    """Everything found, errors first."""
    found = [*_home(), *_database()]
    return sorted(found, key=lambda finding: finding.level)


def _home() -> Iterator[Finding]:
    home = Options().path("OPENHTM_HOME")
    if not home.is_dir() or not os.access(home, os.W_OK):
        yield Finding(
            "error",
            "openhtm.H001",
            f"The home {home} is missing or cannot be written.",
            "Run 'openhtm init'.",
        )
        return
    key = home / "secret.key"
    if key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield Finding("error", "openhtm.H002", f"Others can read {key}.", f"Run: chmod 600 {key}")
    if (free := shutil.disk_usage(home).free) < _LOW_DISK:
        yield Finding("warning", "openhtm.H003", f"Only {free // 1024**2} MB are free where the home is.")


def _database() -> Iterator[Finding]:
    try:
        if not start.is_there():
            yield Finding("error", "openhtm.D001", "There is no database yet.", "Run 'openhtm init'.")
            return
        pending = start.pending_migrations()
    except DatabaseError as problem:
        first = str(problem).splitlines()[0]
        yield Finding(
            "error", "openhtm.D002", f"The database does not answer: {first}", "Look at OPENHTM_DATABASE_URL."
        )
        return
    if pending:
        yield Finding("error", "openhtm.D003", f"{pending} migrations are missing.", "Run 'openhtm init'.")
        return
    yield from _sqlite()
    yield from _system_checks()
    if not accounts.somebody_can_sign_in():
        yield Finding("warning", "openhtm.D005", "Nobody can sign in.", "Run 'openhtm init --admin EMAIL'.")


def _sqlite() -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(5)")
        rows = [row[0] for row in cursor.fetchall()]
    if rows != ["ok"]:
        hint = "Restore the latest backup: openhtm restore FILE --force."
        yield Finding("error", "openhtm.D004", f"The database file is damaged: {rows[0]}", hint)
    file = Path(str(connection.settings_dict["NAME"]))
    if stat.S_IMODE(file.stat().st_mode) & 0o007:
        yield Finding(
            "warning", "openhtm.D006", f"Everybody on this machine can read {file}.", f"chmod 600 {file}"
        )


def _system_checks() -> Iterator[Finding]:
    for message in checks.run_checks(databases=["default"]):
        if message.is_silenced() or message.level < checks.WARNING:
            continue
        level = "error" if message.level >= checks.ERROR else "warning"
        yield Finding(level, message.id or "django", str(message.msg), message.hint or "")
