"""The database from ``OPENHTM_DATABASE_URL``: SQLite in the home folder, or PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from openhtm.kernel.options import BadOption

# WAL lets readers go on while one writes; IMMEDIATE takes the write lock at the start of a
# transaction, so that two writers queue instead of failing half way; FULL survives power loss
# of what was acknowledged (promise 4), at a price the benchmarks show. Temporary files stay files: in memory
# SQLite walks through all it noted of a long transaction at the end of every statement.
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
    "PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456;"
)


def sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _SQLITE_PRAGMAS},
    }


def postgresql(url: str, *, pool: bool) -> dict[str, Any]:
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    if pool:
        options["pool"] = True
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0 if pool else None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def database(url: str, *, home: Path, pool: bool = False) -> dict[str, Any]:
    """Django's settings for one database; an address of another kind is refused with what is expected."""
    if not url:
        return sqlite(home / "openhtm.sqlite3")
    scheme = urlsplit(url).scheme
    if scheme in {"postgresql", "postgres"}:
        return postgresql(url, pool=pool)
    if scheme == "sqlite":
        return sqlite(Path(unquote(url.removeprefix("sqlite://"))))
    raise BadOption(
        f"OPENHTM_DATABASE_URL starts with '{scheme}'; write postgresql://user:password@host/name."
    )
