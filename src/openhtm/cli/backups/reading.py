"""Reads a backup: proven whole before anything is touched, and what was there is kept aside."""

from __future__ import annotations

import io
import shutil
import tarfile
import tempfile
import zlib
from pathlib import Path

from openhtm.kernel.options import Options
from openhtm.kernel.time import now

from ..failures import Refusal
from . import manifest
from .manifest import Manifest
from .writing import engine


def restore(file: Path, *, force: bool) -> dict[str, object]:
    """Put the backup in the place of this installation. Without ``force`` only where there is none."""
    home = Options().path("OPENHTM_HOME")
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not force and not _is_empty(home):
        raise Refusal(
            f"There is an installation in {home} already. Restore into an empty home, or use --force: "
            "what is there is then kept aside."
        )
    with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder:
        found = _unpacked(file, Path(folder))
        _refuse_what_does_not_fit(found)
        kept = _put_in_place(Path(folder), home)
    return {"file": str(file), "made_at": found.made_at, "version": found.version, "kept": kept}


def _is_empty(home: Path) -> bool:
    files = home / "files"
    return bool(engine().is_empty()) and not (files.is_dir() and any(files.iterdir()))


def _unpacked(file: Path, folder: Path) -> Manifest:
    """The manifest of the backup, whose members lie unpacked and proven in ``folder``."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            _unpack(archive, folder)
    except OSError as problem:
        raise Refusal(f"{file} cannot be read: {problem.strerror or problem}.") from None
    except (tarfile.TarError, EOFError, zlib.error):
        raise Refusal(f"{file} is damaged or no backup of OpenHTM. Nothing was changed.") from None
    listing = folder / manifest.NAME
    if not listing.is_file():
        raise Refusal(f"{file} is no backup of OpenHTM: it has no manifest. Nothing was changed.")
    found = manifest.read(listing.read_bytes())
    _prove(found, folder)
    return found


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Only files, and only into ``folder``. Python before 3.11.4 has no filter that holds to this."""
    for member in archive:
        target = (folder / member.name).resolve()
        if not member.isfile() or not target.is_relative_to(folder.resolve()):
            raise tarfile.TarError(f"{member.name} is no file of a backup")
        source = archive.extractfile(member)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as copy:
            shutil.copyfileobj(source or io.BytesIO(), copy)


def _prove(found: Manifest, folder: Path) -> None:
    present = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {
        manifest.NAME
    }
    if present != set(found.members):
        differing = sorted(present ^ set(found.members))[0]
        raise Refusal(
            f"The backup is not whole: {differing} is missing or does not belong. Nothing was changed."
        )
    for name, expected in found.members.items():
        if manifest.digest(folder / name) != expected:
            raise Refusal(f"The backup is damaged: {name} is not what was written. Nothing was changed.")


def _refuse_what_does_not_fit(found: Manifest) -> None:
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    if found.database != connection.vendor:
        raise Refusal(
            f"The backup is of {found.database}, this installation uses {connection.vendor}. "
            "Set OPENHTM_DATABASE_URL to a database of the same kind."
        )
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    unknown = sorted(set(found.migrations) - known)
    older = connection.vendor != "sqlite" and sorted(known - set(found.migrations))
    if unknown or older:
        raise Refusal(
            f"The backup was made by version {found.version}. Restore it with that version, then update."
        )


def _put_in_place(folder: Path, home: Path) -> list[str]:
    suffix = f".before-restore-{now():%Y%m%d-%H%M%S}"
    kept = [] if engine().is_empty() else [str(item) for item in engine().set_aside(suffix)]
    files = home / "files"
    if files.is_dir() and any(files.iterdir()):
        kept.append(str(files.rename(home / f"files{suffix}")))
    engine().load(folder)
    files.mkdir(mode=0o700, exist_ok=True)
    if (folder / "files").is_dir():
        shutil.copytree(folder / "files", files, dirs_exist_ok=True)
    return kept
