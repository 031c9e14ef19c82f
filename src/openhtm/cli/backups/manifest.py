"""What a backup says of itself, and the hashes by which a damaged one is known before anything is touched."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from ..failures import Refusal

NAME, FORMAT = "manifest.json", 1
_CHUNK = 1024 * 1024


@dataclass
class Manifest:
    """``members`` maps a path inside the backup to the SHA-256 of its content."""

    database: str
    version: str
    made_at: str
    migrations: list[str]
    members: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def as_bytes(self) -> bytes:
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2)


def read(content: bytes) -> Manifest:
    try:
        found: dict[str, Any] = orjson.loads(content)
        manifest = Manifest(**found)
    except (orjson.JSONDecodeError, TypeError):
        raise Refusal("This file is no backup of OpenHTM: its manifest cannot be read.") from None
    if manifest.format != FORMAT:
        raise Refusal(
            f"This backup was made by a newer OpenHTM ({manifest.version}). Restore it with that version."
        )
    return manifest


def digest(file: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    total = hashlib.sha256()
    with file.open("rb") as opened:
        while piece := opened.read(_CHUNK):
            total.update(piece)
    return total.hexdigest()


def applied_migrations() -> list[str]:
    """The migrations of the database, as ``app.name``."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())
