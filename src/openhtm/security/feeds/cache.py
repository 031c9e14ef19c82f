"""The files that were fetched or unpacked, by their digest, in the home."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

_PIECE = 1024 * 1024


class Cache:
    """A folder; a file stands in it under its SHA-256 and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "files"

    def path(self, sha256: str) -> Path:
        return self.folder / sha256

    def has(self, sha256: str) -> bool:
        return bool(sha256) and self.path(sha256).is_file()

    @contextmanager
    def coming(self) -> Iterator[Path]:
        """A place for a file that is not whole yet; it is gone afterwards unless it was kept."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".coming-")
        os.close(handle)
        try:
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def keep(self, coming: Path, sha256: str) -> Path:
        os.replace(coming, self.path(sha256))
        return self.path(sha256)

    def forget(self, digests: Collection[str]) -> None:
        for sha256 in digests:
            self.path(sha256).unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
