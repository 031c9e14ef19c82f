"""A look through a sheet's XML before it is loaded: how large it is, and what the loader would silently drop.

The loader holds the whole rectangle from the first to the last used cell, so that two cells in far corners
would fill the memory. It also gives an empty cell for a formula whose value was never computed and for an
error such as #REF!: their places are remembered here, so that they become problems instead of blanks.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext as _

from .archives import chunks, refuse_entities
from .base import Limits
from .errors import BrokenFile, TooLarge

_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ROW_NUMBER = re.compile(rb'\br="(\d+)"')
_CELL_PLACE = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE = re.compile(rb"<(?:\w+:)?v>[^<]")
_ROW_END = re.compile(rb"</(?:\w+:)?row>")
_PADDED = re.compile(rb'formatCode="(?:&quot;)?0{2,}(?:&quot;)?"')
_LONGEST_ROW = 32 * 1024 * 1024


@dataclass(slots=True)
class Scan:
    """Rows and columns count from 0. `strange` maps a place to what was found there: `formula` or the error
    shown.
    """

    rows: int = 0
    columns: int = 0
    cells: int = 0
    strange: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)

    def note(self, row: int, column: int, found: str, limits: Limits) -> None:
        self.strange[row, column] = found
        if len(self.strange) > limits.strange_cells:
            raise TooLarge(
                _(
                    "More than %(limit)d cells hold formulas without a computed value, or "
                    "errors. Open the list in a "
                    "spreadsheet program, let it compute, save it, and try again."
                )
                % {"limit": limits.strange_cells}
            )

    def check(self, limits: Limits) -> None:
        if self.columns > limits.columns * 4:
            raise TooLarge(
                _(
                    "The sheet has %(columns)d columns; at most %(limit)d are read. Leave out "
                    "what is not needed."
                )
                % {"columns": self.columns, "limit": limits.columns}
            )
        if self.rows * self.columns > limits.sheet_cells:
            raise TooLarge(
                _(
                    "The sheet spans %(rows)d rows and %(columns)d columns, more than a "
                    "spreadsheet can be read at once. "
                    "Delete stray cells far from the list, or save it as CSV, which may be of any length."
                )
                % {"rows": self.rows, "columns": self.columns}
            )


def scan_xlsx_sheet(archive: zipfile.ZipFile, name: str, limits: Limits) -> Scan:
    scan = Scan()
    for part in _whole_rows(chunks(archive, name, limits)):
        _scan_rows(part, scan, limits)
    scan.check(limits)
    return scan


def read_through(archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    """All of a small member, or the beginning of a large one after reading it to its end."""
    kept = b""
    for chunk in chunks(archive, name, limits):
        kept = kept if len(kept) > 2**20 else kept + chunk
    refuse_entities(kept[:4096])
    return kept


def pads_numbers(styles: bytes) -> bool:
    """Whether a number format such as `00000` is defined, which shows zeros that the file does not hold."""
    return _PADDED.search(styles) is not None


def _whole_rows(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes cut after the ends of rows, so that no cell is split."""
    rest = b""
    first = True
    for part in parts:
        if first:
            refuse_entities(part[:4096])
            first = False
        rest += part
        ends = rest.rfind(b"row>")
        if ends > 0 and _ROW_END.search(rest, max(0, ends - 40)):
            yield rest[: ends + 4]
            rest = rest[ends + 4 :]
        if len(rest) > _LONGEST_ROW:
            raise TooLarge(
                _("One row of the sheet has more than %(limit)d MB.") % {"limit": _LONGEST_ROW // 2**20}
            )
    yield rest


def _scan_rows(part: bytes, scan: Scan, limits: Limits) -> None:
    for attributes, body in _row_pieces(part):
        number = _ROW_NUMBER.search(attributes)
        row = int(number[1]) - 1 if number else scan.rows
        scan.rows = max(scan.rows, row + 1)
        scan.columns = max(scan.columns, _width(body))
        scan.cells += 1
        if b"<f" in body or b":f" in body or b't="e"' in body:
            _scan_strange(body, row, scan, limits)


def _row_pieces(part: bytes) -> Iterator[tuple[bytes, bytes]]:
    pieces = _ROW.split(part)
    return zip(pieces[1::2], pieces[2::2], strict=True)


def _width(body: bytes) -> int:
    """The column after the last cell. Cells without a place of their own follow one another."""
    last = body.rfind(b'r="')
    places = _CELL_PLACE.findall(body, max(0, last - 200)) if last >= 0 else []
    placed = max((_column(letters) + 1 for letters, _row in places), default=0)
    counted = body.count(b"<c ") + body.count(b"<c>") + body.count(b":c ") + body.count(b":c>")
    return max(placed, counted)


def _scan_strange(body: bytes, row: int, scan: Scan, limits: Limits) -> None:
    for position, (attributes, content) in enumerate(_CELL.findall(body)):
        place = re.search(rb'\br="([A-Z]{1,3})\d', attributes)
        column = _column(place[1]) if place else position
        if b't="e"' in attributes:
            shown = re.search(rb"<(?:\w+:)?v>([^<]*)<", content)
            scan.note(row, column, shown[1].decode(errors="replace") if shown else "#ERROR", limits)
        elif _FORMULA.search(content) and not _VALUE.search(content) and b't="str"' not in attributes:
            scan.note(row, column, "formula", limits)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


class _OdsScan:
    """Counts what the repetitions in an ODS sheet unfold to."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.scans: list[Scan] = []
        self.row_repeat = 1
        self.width = 0  # of the filled part of the row
        self.column = 0
        self.cell_repeat = 1
        self.cell: dict[str, str] = {}
        self.cell_filled = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "table":
            self.scans.append(Scan())
        elif local == "table-row":
            self.row_repeat = int(attributes.get("table:number-rows-repeated", "1"))
            self.width = self.column = 0
        elif local in {"table-cell", "covered-table-cell"}:
            self._start_cell(attributes)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.cell_repeat = int(attributes.get("table:number-columns-repeated", "1"))
        self.cell = attributes
        filled = any(each in attributes for each in ("office:value-type", "table:formula"))
        if filled:
            self.width = self.column + self.cell_repeat
        if "table:formula" in attributes and "office:value-type" not in attributes:
            self.scans[-1].note(self.scans[-1].rows, self.column, "formula", self.limits)
        self._note_span(attributes)

    def _note_span(self, attributes: dict[str, str]) -> None:
        down = int(attributes.get("table:number-rows-spanned", "1"))
        across = int(attributes.get("table:number-columns-spanned", "1"))
        if down > 1 or across > 1:
            row = self.scans[-1].rows
            self.scans[-1].merged.append(((row, self.column), (row + down - 1, self.column + across - 1)))

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local in {"table-cell", "covered-table-cell"}:
            self.column += self.cell_repeat
        elif local == "table-row" and self.scans:
            self._end_row(self.scans[-1])

    def _end_row(self, scan: Scan) -> None:
        if self.width:
            scan.cells += self.row_repeat
            scan.columns = max(scan.columns, self.width)
            if self.row_repeat * self.width > self.limits.sheet_cells:
                scan.rows += self.row_repeat
                scan.check(self.limits)
        scan.rows += self.row_repeat


def scan_ods(archive: zipfile.ZipFile, limits: Limits) -> list[Scan]:
    """One scan per sheet, in the order of the sheets."""
    watcher = _OdsScan(limits)
    parser = expat.ParserCreate()
    parser.StartElementHandler = watcher.start
    parser.EndElementHandler = watcher.end
    first = True
    try:
        for chunk in chunks(archive, "content.xml", limits):
            if first:
                refuse_entities(chunk[:4096])
                first = False
            parser.Parse(chunk)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise BrokenFile(_("The sheet is damaged inside (%(error)s).") % {"error": error}) from error
    return watcher.scans
