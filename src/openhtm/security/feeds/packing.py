"""A feed pack: a ZIP of fetched files with a signed table of contents. Nothing of it is believed before its
signature and every digest fit."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from . import keys
from .cache import Cache

FORMAT, EDITION = "openhtm-feed-pack", 1
_MANIFEST, _SIGNATURE, _FILES = "manifest.json", "manifest.sig", "files/"
_MOST_MANIFEST = 32 * 1024 * 1024
_MOST_FILES = 100_000
#: All files of a pack together.
MOST_BYTES = 8 * 1024 * 1024 * 1024
_PIECE = 1024 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")


class PackRefused(Exception):
    """``code`` as in ``words.PACK_TROUBLES``; ``found`` is what was met."""

    def __init__(self, code: str, found: object = "") -> None:
        self.code, self.found = code, str(found)[:200]
        super().__init__(f"{code}: {self.found}")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A file of the pack, with where it came from."""

    feed: str
    name: str
    address: str
    sha256: str
    size: int
    fetched_at: datetime
    etag: str = ""
    modified: str = ""
    stamp: str = ""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a pack says of itself. ``key``: whose signature it bears; ``since``: None, it holds everything."""

    made_at: datetime
    since: datetime | None
    key: str
    files: Sequence[Entry]


def write(
    into: Path,
    *,
    entries: Sequence[Entry],
    cache: Cache,
    key: Ed25519PrivateKey,
    made_at: datetime,
    since: datetime | None,
) -> None:
    """Write a pack; the file appears when it is whole."""
    manifest = {
        "format": FORMAT,
        "edition": EDITION,
        "made_at": made_at.isoformat(),
        "since": since.isoformat() if since else None,
        "key": keys.public_text(key),
        "files": [asdict(one) | {"fetched_at": one.fetched_at.isoformat()} for one in entries],
    }
    content = json.dumps(manifest, indent=1, sort_keys=True).encode()
    handle, name = tempfile.mkstemp(dir=into.parent, prefix=".pack-")
    try:
        with os.fdopen(handle, "wb") as stream, zipfile.ZipFile(stream, "w") as archive:
            archive.writestr(_MANIFEST, content)
            archive.writestr(_SIGNATURE, keys.signed(key, content))
            for sha256 in dict.fromkeys(one.sha256 for one in entries):
                archive.write(cache.path(sha256), f"{_FILES}{sha256}")
        os.replace(name, into)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def opened(file: Path, *, trusted: Collection[str], room: Path) -> Iterator[tuple[Manifest, dict[str, Path]]]:
    """The table of contents and the files by digest, unpacked into ``room`` for as long as they are looked at.

    Raises PackRefused before anything is given out unless the key is trusted, the signature fits, and every file is
    there, is what the signed table says, and none besides.
    """
    room.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=room, prefix=".unpacking-") as folder:
        try:
            with zipfile.ZipFile(file) as archive:
                manifest = _manifest(archive, trusted)
                found = _unpacked(archive, manifest, Path(folder))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as problem:
            raise PackRefused("not_a_pack", problem) from None
        yield manifest, found


def _manifest(archive: zipfile.ZipFile, trusted: Collection[str]) -> Manifest:
    content = _small(archive, _MANIFEST)
    signature = _small(archive, _SIGNATURE)
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        raise PackRefused("bad_manifest", _MANIFEST) from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise PackRefused("not_a_pack", _MANIFEST)
    if said.get("edition") != EDITION:
        raise PackRefused("pack_edition", said.get("edition"))
    key = said.get("key")
    if not isinstance(key, str) or key not in trusted:
        raise PackRefused("unknown_key", key)
    if not keys.fits(key, signature, content):
        raise PackRefused("bad_signature")
    return _read(said)


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise PackRefused("not_a_pack", name) from None
    if info.file_size > _MOST_MANIFEST:
        raise PackRefused("too_large", name)
    try:
        return archive.read(info)
    except zipfile.BadZipFile:
        raise PackRefused("bad_signature", name) from None


def _read(said: dict[str, Any]) -> Manifest:
    files = said.get("files")
    if not isinstance(files, list) or len(files) > _MOST_FILES:
        raise PackRefused("bad_manifest", "files")
    since = said.get("since")
    return Manifest(
        made_at=_instant(said.get("made_at"), "made_at"),
        since=_instant(since, "since") if since is not None else None,
        key=str(said["key"]),
        files=[_entry(one, f"files[{index}]") for index, one in enumerate(files)],
    )


def _entry(said: Any, place: str) -> Entry:
    names = {"feed": 40, "name": 300, "address": 800, "etag": 200, "modified": 60, "stamp": 60}
    if not isinstance(said, dict) or not all(
        isinstance(said.get(name), str) and len(said[name]) <= most for name, most in names.items()
    ):
        raise PackRefused("bad_manifest", place)
    size, sha256 = said.get("size"), said.get("sha256")
    if not isinstance(size, int) or not isinstance(sha256, str) or not _DIGEST.fullmatch(sha256):
        raise PackRefused("bad_manifest", place)
    fetched_at = _instant(said.get("fetched_at"), f"{place}.fetched_at")
    return Entry(sha256=sha256, size=size, fetched_at=fetched_at, **{name: str(said[name]) for name in names})


def _instant(said: Any, place: str) -> datetime:
    try:
        found = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        raise PackRefused("bad_manifest", place) from None
    if found.tzinfo is None:
        raise PackRefused("bad_manifest", place)
    return found


def _unpacked(archive: zipfile.ZipFile, manifest: Manifest, folder: Path) -> dict[str, Path]:
    wanted = {one.sha256: one for one in manifest.files}
    if sum(one.size for one in wanted.values()) > MOST_BYTES:
        raise PackRefused("too_large", f"{MOST_BYTES // 1024 // 1024} MB")
    there = set(archive.namelist()) - {_MANIFEST, _SIGNATURE}
    for name in sorted(there - {f"{_FILES}{sha256}" for sha256 in wanted}):
        raise PackRefused("extra_file", name)
    for sha256, one in wanted.items():
        if f"{_FILES}{sha256}" not in there:
            raise PackRefused("missing_file", f"{one.feed} {one.name}".strip())
        _copy(archive, one, folder / sha256)
    return {sha256: folder / sha256 for sha256 in wanted}


def _copy(archive: zipfile.ZipFile, one: Entry, into: Path) -> None:
    digest, size = hashlib.sha256(), 0
    altered = PackRefused("altered_file", f"{one.feed} {one.name}".strip())
    try:
        with archive.open(f"{_FILES}{one.sha256}") as packed, into.open("wb") as file:
            for piece in _pieces(packed):
                size += len(piece)
                if size > one.size:
                    raise altered
                digest.update(piece)
                file.write(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        raise altered from None
    if size != one.size or digest.hexdigest() != one.sha256:
        raise altered


def _pieces(packed: IO[bytes]) -> Iterator[bytes]:
    read: Callable[[], bytes] = lambda: packed.read(_PIECE)  # noqa: E731 - for iter
    return iter(read, b"")
