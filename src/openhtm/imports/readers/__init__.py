"""Reading the files that hospitals have. One module per format; a new one is found by being here.

A module of this folder that defines `READER` is a format. What a file is, is judged by its content.
"""

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path

from django.utils.translation import gettext as _

from .base import FileFacts, Limits, Options, Reader, Row, Table
from .errors import EmptyFile, NotATable, TooLarge, UnableToReadFile

_HEAD = 64 * 1024


@cache
def readers() -> tuple[Reader, ...]:
    """Every format, the most particular first."""
    modules = [import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__)]
    found: list[Reader] = [module.READER for module in modules if hasattr(module, "READER")]
    return tuple(sorted(found, key=lambda reader: (reader.order, reader.slug)))


def open_table(path: Path, options: Options | None = None) -> Table:
    """The table in the file, whatever its format. Raises a subclass of `UnableToReadFile` that says what is
    wrong.
    """
    options = options or Options()
    size = path.stat().st_size
    if size == 0:
        raise EmptyFile(_("The file is empty: it has no bytes. Export the list again and check its size."))
    if size > options.limits.bytes:
        raise TooLarge(
            _("The file has %(size)d MB; at most %(limit)d MB are read. Split it, or leave out columns.")
            % {"size": size // 2**20, "limit": options.limits.bytes // 2**20}
        )
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for reader in readers():
        if reader.recognizes(head, path):
            return reader.read(path, options)
    raise NotATable(
        _(
            "This is not a table: its content is neither text nor a spreadsheet (%(kind)s). "
            "Save the list as CSV, XLSX, XLS, ODS or JSON and try again."
        )
        % {"kind": _what_it_is(head)}
    )


def _what_it_is(head: bytes) -> str:
    signatures = {
        b"%PDF": _("a PDF document"),
        b"\x89PNG": _("a picture"),
        b"\xff\xd8\xff": _("a picture"),
        b"GIF8": _("a picture"),
        b"\x7fELF": _("a program"),
        b"MZ": _("a program"),
        b"PK\x03\x04": _("an archive without a table in it"),
        b"\x1f\x8b": _("a packed file; unpack it first"),
        b"Rar!": _("a packed file; unpack it first"),
        b"7z\xbc\xaf": _("a packed file; unpack it first"),
        b"SQLite format 3": _("a database"),
        b"\xd0\xcf\x11\xe0": _("an old Office document without a sheet"),
    }
    return next((kind for start, kind in signatures.items() if head.startswith(start)), _("binary data"))


__all__ = [
    "FileFacts",
    "Limits",
    "Options",
    "Reader",
    "Row",
    "Table",
    "UnableToReadFile",
    "open_table",
    "readers",
]
