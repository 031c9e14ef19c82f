"""In which encoding a text was saved. Spreadsheet programs do not say; wrong letters in names are found
years later.
"""

import codecs
from pathlib import Path

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from ..rules.letters import most_likely
from .errors import UnknownEncoding

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1024 * 1024
_SAMPLE = 128 * 1024
_JUDGED = 32 * 1024
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_CONTROLS = frozenset(range(32)) - {9, 10, 11, 12, 13, 28, 29, 30, 31, 1}


def looks_like_text(head: bytes) -> bool:
    """Whether the bytes can be text in some encoding: few control bytes, or UTF-16."""
    if head.startswith(tuple(mark for mark, _name in _MARKS)) or _utf16_without_mark(head):
        return True
    return sum(byte in _CONTROLS for byte in head) * 1000 <= len(head)


def find_encoding(path: Path) -> str:
    """The name of the encoding for `open`. UTF-8 is proven on the whole file; others are judged by their
    letters.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    utf16 = _utf16_without_mark(head)
    if utf16:
        return utf16
    high = _first_not_utf8(path)
    return "utf-8" if high is None else _guess(high)


def _utf16_without_mark(head: bytes) -> str:
    """Western text in UTF-16 has a zero in every other byte."""
    even, odd = head[: 2**14 : 2], head[1 : 2**14 : 2]
    if len(head) < 8:
        return ""
    if odd.count(0) * 10 > len(odd) * 7 and even.count(0) * 20 < len(even) and _is_written(even):
        return "utf-16-le"
    if even.count(0) * 10 > len(even) * 7 and odd.count(0) * 20 < len(odd) and _is_written(odd):
        return "utf-16-be"
    return ""


def _is_written(letters: bytes) -> bool:
    """Whether a good part of the bytes are letters and digits, as in any list."""
    return sum(byte in _LETTERS for byte in letters) * 10 > len(letters) * 3


def _first_not_utf8(path: Path) -> bytes | None:
    """Nothing when all is UTF-8, else a sample of the lines with bytes above 127."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            file.seek(0)
            return _lines_with_letters(file.read(16 * _CHUNK))
    return None


def _lines_with_letters(data: bytes) -> bytes:
    lines = [line for line in data.splitlines() if not line.isascii()]
    return b"\n".join(lines)[:_JUDGED]


def _guess(sample: bytes) -> str:
    """Our own judge first: it knows short lists of names; the general one for whatever is left."""
    likely = most_likely(sample) if sample else None
    if likely:
        return likely
    best = from_bytes(sample).best() if sample else None
    if best is None:
        raise _unknown()
    return best.encoding


def _unknown() -> UnknownEncoding:
    return UnknownEncoding(
        _(
            "The letters of the file are in an encoding that could not be made out. Save the "
            "list as UTF-8, or name the encoding."
        )
    )
