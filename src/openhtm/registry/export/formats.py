"""Writes devices as CSV, XLSX or JSON, in pieces, so that a million rows need no more memory than one."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO

import orjson
from django.utils.translation import gettext as _

from openhtm.kernel.errors import InvalidInput

from ..fields import FieldSpec, as_text
from ..models import Device
from .cells import guarded

Write = Callable[[Iterable[Device], Sequence[FieldSpec]], Iterator[bytes]]


@dataclass(frozen=True)
class Format:
    extension: str
    content_type: str
    write: Write


def _csv(devices: Iterable[Device], specs: Sequence[FieldSpec]) -> Iterator[bytes]:
    """UTF-8 with the mark by which Excel knows it. Headings are the keys of the fields."""
    line = StringIO()
    writer = csv.writer(line)
    writer.writerow([spec.key for spec in specs])
    yield b"\xef\xbb\xbf"
    for device in devices:
        writer.writerow([guarded(spec.text(device)) for spec in specs])
        if line.tell() > 65_536:
            yield _taken(line)
    yield _taken(line)


def _taken(line: StringIO) -> bytes:
    text = line.getvalue().encode()
    line.seek(0)
    line.truncate()
    return text


def _json(devices: Iterable[Device], specs: Sequence[FieldSpec]) -> Iterator[bytes]:
    """A list of objects by key; unknown values are null."""
    yield b"["
    for place, device in enumerate(devices):
        row = {spec.key: _plain(spec.read(device)) for spec in specs}
        yield (b",\n" if place else b"\n") + orjson.dumps(row)
    yield b"\n]\n"


def _plain(value: object) -> object:
    return as_text(value) if isinstance(value, date | Decimal) else (None if value == "" else value)


def _xlsx(devices: Iterable[Device], specs: Sequence[FieldSpec]) -> Iterator[bytes]:
    """One sheet. Tags and serials are text, so that no spreadsheet turns them into numbers."""
    handle, name = tempfile.mkstemp(suffix=".xlsx")
    os.close(handle)
    try:
        _fill(name, devices, specs)
        with open(name, "rb") as file:
            while piece := file.read(65_536):
                yield piece
    finally:
        os.unlink(name)


def _fill(name: str, devices: Iterable[Device], specs: Sequence[FieldSpec]) -> None:
    import xlsxwriter  # noqa: PLC0415 every command would load it

    book = xlsxwriter.Workbook(
        name, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet, day = book.add_worksheet("devices"), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 1)
    for column, spec in enumerate(specs):
        sheet.write_string(0, column, spec.key)
    for number, device in enumerate(devices, start=1):
        for column, spec in enumerate(specs):
            value = spec.read(device)
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            elif isinstance(value, int | Decimal) and not isinstance(value, bool):
                sheet.write_number(number, column, value)
            elif value not in (None, ""):
                sheet.write_string(number, column, as_text(value))
    book.close()


FORMATS: dict[str, Format] = {
    "csv": Format("csv", "text/csv; charset=utf-8", _csv),
    "xlsx": Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "json": Format("json", "application/json", _json),
}


def export_format(name: str) -> Format:
    try:
        return FORMATS[name]
    except KeyError:
        raise InvalidInput(
            _("'%(name)s' is no format; choose one of: %(formats)s.")
            % {"name": name, "formats": ", ".join(FORMATS)}
        ) from None
