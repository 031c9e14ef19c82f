"""The archives of the folder of real data, opened file by file."""

from __future__ import annotations

import gzip
import tarfile
from collections.abc import Iterator
from pathlib import Path


def members(archive: Path, *, suffix: str = "") -> Iterator[tuple[str, bytes]]:
    """Name and content of every file of a tar.gz whose name ends so, in the order of names."""
    with tarfile.open(archive) as opened:
        for info in sorted(opened.getmembers(), key=lambda found: found.name):
            stream = opened.extractfile(info) if info.isfile() and info.name.endswith(suffix) else None
            if stream is not None:
                yield info.name, stream.read()


def unpacked(path: Path) -> bytes:
    """The content of a file that may be packed with gzip."""
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content
