"""Reads a result file by its layout. Small files only: an analyzer writes a few kilobytes for a device."""

from __future__ import annotations

import codecs

from django.utils.translation import gettext as _

from ..rules.result_files import Contents
from ..rules.result_layouts import GENERIC_CSV, GENERIC_XML, FileFormat, Layout
from . import delimited, markup
from .errors import UnableToRead

MOST_BYTES = 1_000_000
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROLS = frozenset(chr(code) for code in range(32)) - set("\t\n\r\x0b\x0c")


def layout_for(data: bytes, stored: Layout | None) -> Layout:
    """The layout stored for the analyzer, else the documented one of the file's own kind."""
    if stored is not None:
        return stored
    start = data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1]
    return GENERIC_XML if start == b"<" else GENERIC_CSV


def read_contents(data: bytes, layout: Layout) -> Contents:
    """The records of a file; raises `UnableToRead` with what to do."""
    if not data.strip():
        raise UnableToRead(_("The file is empty."))
    if len(data) > MOST_BYTES:
        raise UnableToRead(
            _("The file is larger than %(size)d kB. Export one device at a time.")
            % {"size": MOST_BYTES // 1000}
        )
    if layout.format is FileFormat.XML:
        return markup.read(data, layout)
    return delimited.read(_text(data), layout)


def _text(data: bytes) -> str:
    """The text in its encoding: by its mark, else UTF-8, else as Windows programs of the West save it."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if not encoding and data[1::2].count(0) * 2 > len(data[1::2]):
        encoding = "utf-16-le"
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if _CONTROLS & set(text):
        raise UnableToRead(_("This is not a text file. Export the results as CSV or XML."))
    return text
