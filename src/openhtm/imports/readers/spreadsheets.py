"""Spreadsheets: XLSX, XLS and ODS through calamine, after a look at what it would hold or drop."""

import datetime as dt
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.utils.translation import gettext as _
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ..rules.fields import Cell
from ..rules.header_row import LOOKED_AT, find_header_row
from ..rules.problems import Problem, facts
from ..rules.text import squeeze
from ..rules.values import as_text
from . import archives, sheet_scans
from .base import FileFacts, Options, Row, Table, fit, name_columns, warning, without_empty_end
from .errors import BrokenFile, EmptyFile, NoHeadings, NoSuchSheet, PasswordProtected, TooLarge
from .sheet_scans import Scan

_Result = TypeVar("_Result")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class _Loaded:
    """One sheet in memory, with what the look beforehand found."""

    sheet: CalamineSheet
    name: str
    names: tuple[str, ...]
    scan: Scan
    filled_down: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Index and cells of each row from the top of the sheet, blank rows and columns before the table
        included.
        """
        start = self.sheet.start or (0, 0)
        left = [""] * start[1]
        above: dict[tuple[int, int], Cell] = {}
        for index, cells in enumerate(self.sheet.iter_rows()):
            row: list[Cell] = [*left, *cells] if left else list(cells)
            if self.filled_down:
                self._fill(index, row, above)
            yield index, row

    def _fill(self, index: int, row: list[Cell], above: dict[tuple[int, int], Cell]) -> None:
        """Repeat the value of a merged area in each of its rows: that is what it looks like on the sheet."""
        for column in range(len(row)):
            origin = self.filled_down.get((index, column))
            if origin == (index, column):
                above[origin] = row[column]
            elif origin is not None and row[column] == "":
                row[column] = above.get(origin, "")


class _Spreadsheet:
    def __init__(self, slug: str, title: str, order: int, marker: str) -> None:
        self.slug = slug
        self.title = title
        self.order = order
        self._marker = marker

    def recognizes(self, head: bytes, path: Path) -> bool:
        if self.slug == "xls":
            return head.startswith(_OLE) and not _is_other_ole(head, path)
        return head.startswith(archives.SIGNATURE) and _is_office(path, self._marker)

    def read(self, path: Path, options: Options) -> Table:
        scans, padded = _look(path, self.slug, options)
        loaded = _load(path, self.slug, scans, options)
        return _as_table(loaded, self.slug, options, padded=padded)


XLSX = _Spreadsheet("xlsx", "Excel workbook", 10, "xl/workbook")
XLS = _Spreadsheet("xls", "Excel workbook of 1997 to 2003", 11, "")
ODS = _Spreadsheet("ods", "OpenDocument spreadsheet", 12, "content.xml")


class Spreadsheets:
    """The three formats behind one door."""

    slug = "spreadsheet"
    title = "XLSX, XLS and ODS"
    order = 10

    def recognizes(self, head: bytes, path: Path) -> bool:
        return any(each.recognizes(head, path) for each in (XLSX, XLS, ODS))

    def read(self, path: Path, options: Options) -> Table:
        with path.open("rb") as file:
            head = file.read(4096)
        return next(each for each in (XLSX, XLS, ODS) if each.recognizes(head, path)).read(path, options)


READER = Spreadsheets()


def _is_office(path: Path, marker: str) -> bool:
    names = archives.names_in(path)
    return any(name.startswith(marker) for name in names) and (
        "mimetype" in names or "[Content_Types].xml" in names
    )


def _is_other_ole(head: bytes, path: Path) -> bool:
    """Word and PowerPoint documents have the same wrapping; their streams' names stand in UTF-16."""
    with path.open("rb") as file:
        data = file.read(4 * 1024 * 1024)
    sheets = any(
        "".join(name).encode("utf-16-le") in data for name in ("Workbook", "Book", "EncryptedPackage")
    )
    return not sheets


def _look(path: Path, slug: str, options: Options) -> tuple[dict[str, Scan], bool]:
    """Scans by the sheet's number in the file, and whether numbers are padded for show."""
    if slug == "xls":
        return {}, False
    with archives.opened(path, options.limits) as archive:
        if slug == "ods":
            scans = sheet_scans.scan_ods(archive, options.limits)
            return {str(number): scan for number, scan in enumerate(scans)}, False
        return _look_into_xlsx(archive, options)


def _look_into_xlsx(archive: zipfile.ZipFile, options: Options) -> tuple[dict[str, Scan], bool]:
    padded = False
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")) and not name.startswith("xl/worksheets/sheet"):
            content = sheet_scans.read_through(archive, name, options.limits)
            padded = padded or (name == "xl/styles.xml" and sheet_scans.pads_numbers(content))
    return {
        sheet: sheet_scans.scan_xlsx_sheet(archive, part, options.limits)
        for sheet, part in _sheet_parts(archive, options).items()
    }, padded


def _sheet_parts(archive: zipfile.ZipFile, options: Options) -> dict[str, str]:
    """Sheet number in the workbook's order → name of its part, by way of the workbook's relations."""
    names = archive.namelist()
    workbook = next((name for name in names if re.fullmatch(r"xl/workbook\d*\.xml", name)), "")
    relations = f"xl/_rels/{workbook.rpartition('/')[2]}.rels"
    if not workbook or relations not in names:
        return {}
    targets = dict(
        _relation(tag) for tag in re.findall(rb"<(?:\w+:)?Relationship\s[^>]*>", archive.read(relations))
    )
    tags = re.findall(rb"<(?:\w+:)?sheet\s[^>]*>", archive.read(workbook))
    found = {str(number): targets.get(_attribute(tag, rb"\w+:id"), "") for number, tag in enumerate(tags)}
    return {number: part for number, part in found.items() if part in names}


def _relation(tag: bytes) -> tuple[str, str]:
    target = _attribute(tag, b"Target")
    return _attribute(tag, b"Id"), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _attribute(tag: bytes, name: bytes) -> str:
    match = re.search(rb"\s" + name + rb'\s*=\s*"([^"]*)"', tag)
    return match[1].decode() if match else ""


def _load(path: Path, slug: str, scans: dict[str, Scan], options: Options) -> _Loaded:
    workbook = _guarded(lambda: CalamineWorkbook.from_path(path))
    shown = [
        (number, each.name)
        for number, each in enumerate(workbook.sheets_metadata)
        if each.visible is SheetVisibleEnum.Visible and each.typ is SheetTypeEnum.WorkSheet
    ]
    number, name = _choose(shown, workbook, scans, options)
    if slug != "xls" and str(number) not in scans:
        # Loading what was not looked through could fill the memory.
        raise _damaged(ValueError(_("the sheet %(sheet)s is not where it belongs") % {"sheet": name}))
    sheet = _guarded(lambda: workbook.get_sheet_by_index(number))
    scan = scans.get(str(number)) or Scan(rows=sheet.total_height, columns=sheet.total_width)
    merged = scan.merged or sheet.merged_cell_ranges or []
    return _Loaded(sheet, name, tuple(each for _number, each in shown), scan, _fill_down(merged))


def _choose(
    shown: Sequence[tuple[int, str]], workbook: CalamineWorkbook, scans: dict[str, Scan], options: Options
) -> tuple[int, str]:
    """The sheet asked for, else the one with the most rows: instructions and legends are shorter than
    lists.
    """
    if options.sheet:
        wanted = [each for each in shown if each[1].casefold() == options.sheet.casefold()]
        if not wanted:
            raise NoSuchSheet(
                _("There is no sheet “%(sheet)s”. The sheets are: %(sheets)s.")
                % {"sheet": options.sheet, "sheets": ", ".join(name for _number, name in shown)}
            )
        return wanted[0]
    if not shown:
        raise EmptyFile(_("The workbook has no visible sheet."))

    def size(each: tuple[int, str]) -> tuple[int, int]:
        scan = scans.get(str(each[0]))
        rows = scan.cells if scan else _guarded(lambda: workbook.get_sheet_by_index(each[0])).height
        return rows, -each[0]

    return max(shown, key=size) if len(shown) > 1 else shown[0]


def _fill_down(
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]],
) -> dict[tuple[int, int], tuple[int, int]]:
    """Each cell of the first column of an area that spans rows → the cell that holds its value."""
    return {
        (row, first_column): (first_row, first_column)
        for (first_row, first_column), (last_row, _last_column) in merged
        if first_row < last_row <= first_row + 10_000
        for row in range(first_row, last_row + 1)
    }


def _guarded(load: Callable[[], _Result]) -> _Result:
    """What calamine gives, with its failures as ours. A defect inside it surfaces as a panic, outside
    `Exception`.
    """
    try:
        return load()
    except PasswordError as error:
        raise PasswordProtected(
            _("The workbook is protected by a password. Save it without one and try again.")
        ) from error
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged(error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(error) from error


def _damaged(error: BaseException) -> BrokenFile:
    return BrokenFile(
        _(
            "The spreadsheet is damaged inside (%(error)s). Open it in a spreadsheet program, "
            "save it anew, try again."
        )
        % {"error": str(error)[:200]}
    )


def _as_table(loaded: _Loaded, slug: str, options: Options, *, padded: bool) -> Table:
    first = list(islice(loaded.rows(), LOOKED_AT))
    header_index = _header_index(first, loaded, options)
    cells = without_empty_end(tuple(squeeze(as_text(cell)) for cell in first[header_index][1]))
    if len(cells) > options.limits.columns:
        raise TooLarge(
            _("The table has %(columns)d columns; at most %(limit)d are read. Leave out what is not needed.")
            % {"columns": len(cells), "limit": options.limits.columns}
        )
    headers, warnings = name_columns(cells)
    found = FileFacts(
        slug,
        sheet=loaded.name,
        sheets=loaded.names,
        header_row=header_index + 1,
        rows=loaded.sheet.total_height,
    )
    warnings += tuple(_warnings(loaded, header_index, padded=padded))
    return Table(headers, lambda: _rows(loaded, headers, header_index), found, warnings)


def _header_index(first: Sequence[tuple[int, list[Cell]]], loaded: _Loaded, options: Options) -> int:
    if not first:
        raise EmptyFile(_("The sheet “%(sheet)s” is empty.") % {"sheet": loaded.name})
    if options.header_row:
        if options.header_row > len(first):
            raise NoHeadings(
                _("There is no row %(row)d near the top of the sheet.") % {"row": options.header_row}
            )
        return options.header_row - 1
    index = find_header_row([row for _index, row in first], is_known=options.is_known_heading)
    if index is None:
        raise NoHeadings(
            _("No row of headings was found among the first %(rows)d rows. Put a name above each column.")
            % {"rows": len(first)}
        )
    return index


def _warnings(loaded: _Loaded, header_index: int, *, padded: bool) -> Iterator[Problem]:
    others = [name for name in loaded.names if name != loaded.name]
    if others:
        yield warning("file.other_sheets", facts=facts(sheet=loaded.name, others=", ".join(others)))
    if header_index:
        yield warning("file.rows_above", facts=facts(rows=header_index))
    if loaded.filled_down:
        areas = len(set(loaded.filled_down.values()))
        yield warning("file.merged", facts=facts(areas=areas))
    if padded:
        yield warning("file.padded_numbers")


def _rows(loaded: _Loaded, headers: tuple[str, ...], header_index: int) -> Iterator[Row]:
    strange: dict[int, list[tuple[int, str]]] = {}
    for (row, column), found in loaded.scan.strange.items():
        strange.setdefault(row, []).append((column, found))
    for index, cells in loaded.rows():
        if index <= header_index or not (any(cell != "" for cell in cells) or index in strange):
            continue
        fitted = fit(index + 1, tuple(map(_plain, cells)), headers)
        yield _with_strange(fitted, strange[index], headers) if index in strange else fitted


def _with_strange(row: Row, strange: Sequence[tuple[int, str]], headers: tuple[str, ...]) -> Row:
    problems = tuple(
        Problem(
            row.number,
            headers[column],
            found if found != "formula" else "",
            _strange_rule(found),
            facts(shown=found),
        )
        for column, found in strange
        if column < len(headers)
    )
    return Row(row.number, row.values, row.problems + problems)


def _strange_rule(found: str) -> str:
    return "cell.formula_without_value" if found == "formula" else "cell.error"


def _plain(cell: Cell) -> Cell:
    """A date with the hour 0 is a date; whole numbers stay as they are, for the rules to judge."""
    if isinstance(cell, dt.datetime) and cell.time() == dt.time.min:
        return cell.date()
    return cell
