"""The workbook of a form: proven to be small, then as rows of text with the places of its formulas."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from ....rules.documents import Trouble, Unreadable
from ...sources import PIECE, Source

MOST_BYTES = 20 * 1024 * 1024
# What the members may weigh once unpacked: a form of 400 lines is far below.
MOST_UNPACKED = 200_000_000
_MOST_SHEET = 40_000_000
_MOST_ROWS, _MOST_COLUMNS, _MOST_SHEETS = 5000, 200, 30
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True)
class Sheet:
    """``rows`` as text; ``formulas``: the places, counted from 0, of what is computed instead of written."""

    name: str
    rows: Sequence[Sequence[str]]
    formulas: frozenset[tuple[int, int]]


def sheets(source: Source) -> Iterator[Sheet]:
    """The sheets of a workbook; raises Unreadable for what is none, or larger than a form can be."""
    content = source.whole(MOST_BYTES)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(archive)
            computed = _computed(archive)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = workbook.sheet_names[:_MOST_SHEETS]
        for number, name in enumerate(names):
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=_MOST_ROWS)
            found = computed[number] if number < len(computed) else frozenset()
            yield Sheet(name=name, rows=[list(map(_text, row)) for row in rows], formulas=found)
    except (CalamineError, zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError) as problem:
        raise Unreadable(Trouble.SYNTAX, place="$", found=str(problem)[:60]) from None


def _text(cell: Any) -> str:
    """A whole number as it is written: a spreadsheet keeps 1 as 1.0."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def _check_size(archive: zipfile.ZipFile) -> None:
    """Unpacks once into nothing: what a member says of its own size may be a lie."""
    size = 0
    for info in archive.infolist():
        with archive.open(info) as member:
            while piece := member.read(PIECE):
                size += len(piece)
                if size > MOST_UNPACKED:
                    raise Unreadable(Trouble.TOO_LARGE, place=info.filename, found=_megabytes(size))


def _megabytes(size: int) -> str:
    return f"{size // 1024 // 1024} MB"


def _computed(archive: zipfile.ZipFile) -> list[frozenset[tuple[int, int]]]:
    """The formulas of each sheet in the order of the workbook, with its extent proven.

    The loader holds the whole rectangle up to the last used cell: one cell in a far corner would fill the memory.
    """
    return [_Scan(name).read(archive) for name in _members(archive)]


def _members(archive: zipfile.ZipFile) -> list[str]:
    """The members of the sheets in the order of the workbook: by its relations, else by their names."""
    known = [name for name in archive.namelist() if _SHEET.fullmatch(name)]
    try:
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return sorted(known)
    targets = {}
    for link in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", links):
        given = dict(re.findall(r'(\w+)="([^"]*)"', link))
        targets[given.get("Id", "")] = given.get("Target", "")
    ids = [
        re.search(r'\br:id="([^"]*)"|\bid="([^"]*)"', one)
        for one in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book)
    ]
    paths = [targets.get(next(filter(None, one.groups()), ""), "") if one else "" for one in ids]
    named = [f"xl/{path.removeprefix('/xl/').removeprefix('xl/')}" for path in paths]
    ordered = [name for name in named if name in known]
    return [*ordered, *sorted(set(known) - set(ordered))]


class _Scan:
    """One look through the XML of a sheet: where formulas are, and how far it reaches."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.row, self.column = -1, -1
        self.cell = (0, 0)
        self.found: set[tuple[int, int]] = set()

    def read(self, archive: zipfile.ZipFile) -> frozenset[tuple[int, int]]:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EntityDeclHandler = self._entity
        size = 0
        with archive.open(self.name) as member:
            while piece := member.read(PIECE):
                size += len(piece)
                if size > _MOST_SHEET:
                    raise Unreadable(Trouble.TOO_LARGE, place=self.name, found=_megabytes(size))
                self._parse(parser, piece)
        self._parse(parser, b"", final=True)
        return frozenset(self.found)

    def _parse(self, parser: expat.XMLParserType, piece: bytes, *, final: bool = False) -> None:
        try:
            parser.Parse(piece, final)
        except expat.ExpatError as problem:
            place = f"{self.name} line {problem.lineno}"
            raise Unreadable(Trouble.SYNTAX, place=place, found=str(problem)[:60]) from None

    def _entity(self, *_: object) -> None:
        raise Unreadable(Trouble.ENTITY, place=self.name)

    def _start(self, name: str, given: dict[str, str]) -> None:
        short = name.rpartition(" ")[2]
        if short == "row":
            self.row = int(given["r"]) - 1 if given.get("r", "").isdigit() else self.row + 1
            self.column = -1
        elif short == "c":
            self._cell(given.get("r", ""))
        elif short in ("v", "is", "f"):
            self._filled(is_formula=short == "f")

    def _cell(self, written: str) -> None:
        place = _PLACE.fullmatch(written)
        self.column = _index(place[1]) if place else self.column + 1
        row = int(place[2]) - 1 if place else self.row
        self.cell = (row, self.column)

    def _filled(self, *, is_formula: bool) -> None:
        """A cell that only has a color reaches nowhere."""
        row, index = self.cell
        if row >= _MOST_ROWS or index >= _MOST_COLUMNS:
            raise Unreadable(Trouble.TOO_LARGE, place=f"{self.name} {column(index)}{row + 1}")
        if is_formula:
            self.found.add(self.cell)


def _index(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found - 1


def column(index: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    letters = ""
    while index >= 0:
        letters = chr(ord("A") + index % 26) + letters
        index = index // 26 - 1
    return letters
