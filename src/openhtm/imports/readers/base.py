"""What every reader of a file format gives, and what it may use up."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, Protocol

from ..rules.fields import Cell
from ..rules.problems import Facts, Problem, Severity


class Row(NamedTuple):
    """One row below the headings. `number` counts from 1 as the spreadsheet shows it; `values` are as many
    as headings.

    `problems` are those of reading, for example more cells than headings.
    """

    number: int
    values: tuple[Cell, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What was found out about the file, shown so that a person can object."""

    format: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header_row: int = 1
    rows: int | None = None  # where the format says it without reading all


@dataclass(frozen=True, slots=True)
class Table:
    """A file as headings and rows. `rows()` starts anew at each call, reads as it goes, and keeps nothing."""

    headers: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    facts: FileFacts
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may use up before it is refused."""

    bytes: int = 1024 * 1024 * 1024
    unpacked_bytes: int = 4 * 1024 * 1024 * 1024
    pack_ratio: int = 250  # sheets of repeating rows reach 100, GUDID 60, bombs 1,000
    pack_ratio_from: int = 20 * 1024 * 1024  # below this many bytes any ratio is harmless
    members: int = 5_000
    columns: int = 500
    rows: int = 2_000_000
    sheet_cells: int = 40_000_000  # a sheet is held in memory at about 40 bytes a cell
    line: int = 1_000_000
    json_bytes: int = 256 * 1024 * 1024
    json_depth: int = 32
    strange_cells: int = 100_000  # formulas without a value, and errors, whose places are remembered


@dataclass(frozen=True, slots=True)
class Options:
    """What a person, or the caller, knows about the file. Empty means: find out."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 0  # counted from 1
    is_known_heading: Callable[[str], bool] = field(default=lambda text: False)
    limits: Limits = field(default_factory=Limits)


class Reader(Protocol):
    """A file format. `recognizes` looks at the beginning of the file only, never at its name."""

    slug: str
    title: str
    order: int

    def recognizes(self, head: bytes, path: Path) -> bool: ...

    def read(self, path: Path, options: Options) -> Table: ...


def warning(rule: str, *, row: int = 0, column: str = "", value: str = "", facts: Facts = ()) -> Problem:
    return Problem(row, column, value, rule, facts, Severity.WARNING)


def name_columns(cells: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Headings made unique, in place: an empty one gets its number, a repeated one its occurrence."""
    headers: list[str] = []
    warnings: list[Problem] = []
    for position, cell in enumerate(cells, 1):
        header = cell or f"Column {position}"
        if not cell:
            warnings.append(warning("header.empty", column=header))
        repeated = header in headers
        occurrence = 2
        while header in headers:
            header = f"{cell} ({occurrence})"
            occurrence += 1
        if repeated:
            warnings.append(warning("header.duplicate", column=header, facts=(("header", cell),)))
        headers.append(header)
    return tuple(headers), tuple(warnings)


def fit(number: int, cells: tuple[Cell, ...], headers: tuple[str, ...]) -> Row:
    """The row with exactly one value a heading. Filled cells beyond the last heading are a problem of the
    row.
    """
    width = len(headers)
    if len(cells) == width:
        return Row(number, cells)
    if len(cells) < width:
        return Row(number, cells + ("",) * (width - len(cells)))
    surplus = [cell for cell in cells[width:] if cell != ""]
    if not surplus:
        return Row(number, cells[:width])
    problem = Problem(number, "", str(surplus[0]), "row.too_many_cells", (("columns", str(width)),))
    return Row(number, cells[:width], (problem,))


def without_empty_end(headers: tuple[str, ...]) -> tuple[str, ...]:
    """Headings without the empty ones at the end, which spreadsheets add."""
    last = max((position for position, header in enumerate(headers, 1) if header), default=0)
    return headers[:last]


def with_rows(facts: FileFacts, rows: int) -> FileFacts:
    return replace(facts, rows=rows)
