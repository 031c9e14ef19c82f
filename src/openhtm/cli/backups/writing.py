"""Writes a backup."""

from __future__ import annotations

import io
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import openhtm
from openhtm.kernel.options import Options
from openhtm.kernel.time import now

from ..failures import Refusal
from . import manifest
from .manifest import Manifest


def engine() -> ModuleType:
    """How the database of this installation is copied."""
    from django.db import connection

    from . import postgresql, sqlite

    return sqlite if connection.vendor == "sqlite" else postgresql


def write(file: Path) -> dict[str, object]:
    """Write everything to ``file``; a half-written backup never bears that name."""
    from django.db import connection

    if file.exists():
        raise Refusal(f"{file} is there already. Choose another name; a backup never replaces one.")
    made = Manifest(
        database=connection.vendor,
        version=openhtm.__version__,
        made_at=now().isoformat(),
        migrations=manifest.applied_migrations(),
    )
    part = file.with_name(f"{file.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder:
            _write(part, Path(folder), made)
        part.rename(file)
    except OSError as problem:
        raise Refusal(
            f"The backup cannot be written: {problem.strerror or problem} ({problem.filename})."
        ) from None
    finally:
        part.unlink(missing_ok=True)
    return {
        "file": str(file),
        "bytes": file.stat().st_size,
        "members": len(made.members),
        "made_at": made.made_at,
    }


def _write(part: Path, folder: Path, made: Manifest) -> None:
    with tarfile.open(part, "w:gz", compresslevel=3) as archive:
        part.chmod(0o600)
        dumped = [(path, str(path.relative_to(folder))) for path in engine().dump(folder)]
        for path, name in [*dumped, *_stored_files()]:
            made.members[name] = manifest.digest(path)
            archive.add(path, name, recursive=False)
        content = made.as_bytes()
        entry = tarfile.TarInfo(manifest.NAME)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))


def _stored_files() -> Iterator[tuple[Path, str]]:
    """Documents and photos: each is written once under a name of its own, so no copy is half new."""
    root = Options().path("OPENHTM_HOME") / "files"
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path, f"files/{path.relative_to(root)}"
