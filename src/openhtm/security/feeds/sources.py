"""A file to be read: packed or not, of bounded size, as bytes or as text."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from ..rules.documents import Trouble, Unreadable

MOST_BYTES = 512 * 1024 * 1024
PIECE = 1024 * 1024
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, kw_only=True)
class Source:
    """``content`` for small files at hand, otherwise the file at ``path``. May be read several times."""

    name: str
    path: Path | None = None
    content: bytes = b""
    most_bytes: int = MOST_BYTES

    def open(self) -> IO[bytes]:
        raw: IO[bytes] = self.path.open("rb") if self.path else io.BytesIO(self.content)
        first = raw.read(2)
        raw.seek(0)
        if first != _GZIP:
            return raw
        if self.path is None:
            return cast("IO[bytes]", gzip.open(raw, "rb"))
        # One that opens the file itself closes it too.
        raw.close()
        return cast("IO[bytes]", gzip.open(self.path, "rb"))

    def head(self, size: int = 65536) -> bytes:
        return next(iter(self.pieces(size)), b"")

    def pieces(self, size: int = PIECE) -> Iterator[bytes]:
        """The content, unpacked, piece by piece; raises Unreadable where it is packed badly or too large."""
        total = 0
        with self.open() as stream:
            while piece := _read(stream, size, total):
                total += len(piece)
                if total > self.most_bytes:
                    found = f"{self.most_bytes // 1024 // 1024} MB"
                    raise Unreadable(Trouble.TOO_LARGE, place=f"byte {total}", found=found)
                yield piece

    def texts(self, size: int = PIECE) -> Iterator[str]:
        """The content as text in UTF-8 (or UTF-16 with its mark), piece by piece."""
        decoder: codecs.IncrementalDecoder | None = None
        done = 0
        for piece in self.pieces(size):
            decoder = decoder or _decoder(piece)
            yield _decoded(decoder, piece, done)
            done += len(piece)
        if decoder is not None:
            yield _decoded(decoder, b"", done, final=True)

    def lines(self) -> Iterator[str]:
        """Line by line, each with its end, which the last one may lack; one of several megabytes is refused."""
        rest = ""
        number = 0
        for text in self.texts():
            *whole, rest = (rest + text).split("\n")
            number += len(whole)
            if len(rest) > 4 * PIECE:
                raise Unreadable(Trouble.TOO_LARGE, place=f"line {number + 1}")
            yield from (line.removesuffix("\r") + "\n" for line in whole)
        if rest:
            yield rest

    def whole(self, most_bytes: int) -> bytes:
        """All of it, for notations that cannot be read in pieces."""
        bounded = Source(name=self.name, path=self.path, content=self.content, most_bytes=most_bytes)
        return b"".join(bounded.pieces())


def uploaded(file: Any) -> Source:
    """A file that was sent: where the server has put it on disk, it is read from there and never held as a whole."""
    name = str(getattr(file, "name", "") or "upload")
    path = getattr(file, "temporary_file_path", None)
    return (
        Source(name=name, path=Path(path())) if path is not None else Source(name=name, content=file.read())
    )


def _read(stream: IO[bytes], size: int, total: int) -> bytes:
    try:
        return stream.read(size)
    except (OSError, EOFError, zlib.error) as problem:
        raise Unreadable(Trouble.CUT_OFF, place=f"byte {total}", found=str(problem)[:80]) from None


def _decoder(first: bytes) -> codecs.IncrementalDecoder:
    marked = first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return codecs.getincrementaldecoder("utf-16" if marked else "utf-8-sig")()


def _decoded(decoder: codecs.IncrementalDecoder, piece: bytes, done: int, *, final: bool = False) -> str:
    try:
        return decoder.decode(piece, final)
    except UnicodeDecodeError as problem:
        place = f"byte {done + problem.start}"
        raise Unreadable(Trouble.ENCODING, place=place, found=problem.reason) from None
