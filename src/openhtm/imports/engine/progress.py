"""How far a run has come, told outside the transaction it runs in: a small file beside the uploaded ones."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import orjson
from django.core.files.storage import default_storage


@dataclass(frozen=True, slots=True)
class Progress:
    step: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


def _file(import_id: int) -> Path:
    return Path(default_storage.path(f"imports/progress/{import_id}.json"))


def tell(import_id: int, *, step: str, done: int, total: int) -> None:
    """Replace what was told before, in one piece."""
    file = _file(import_id)
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}.new")
    fresh.write_bytes(orjson.dumps({"step": step, "done": done, "total": total}))
    fresh.replace(file)


def told(import_id: int) -> Progress | None:
    try:
        return Progress(**orjson.loads(_file(import_id).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def forget(import_id: int) -> None:
    _file(import_id).unlink(missing_ok=True)
