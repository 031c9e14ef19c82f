"""Text with a delimiter: CSV and its kin, in any encoding, read line by line."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from ..rules.header_row import LOOKED_AT, find_header_row
from ..rules.problems import Problem, facts
from ..rules.text import squeeze
from . import encodings
from .base import FileFacts, Limits, Options, Row, Table, fit, name_columns, warning, without_empty_end
from .delimiters import find_delimiter
from .errors import BrokenFile, EmptyFile, NoHeadings, TooLarge

_SAMPLE_LINES = 200
_BINARY_STARTS = (
    b"%PDF",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"MZ",
)


class DelimitedText:
    slug = "text"
    title = "CSV and other delimited text"
    order = 90  # whatever is text and nothing more particular

    def recognizes(self, head: bytes, path: Path) -> bool:
        return not head.startswith(_BINARY_STARTS) and encodings.looks_like_text(head)

    def read(self, path: Path, options: Options) -> Table:
        encoding = options.encoding or encodings.find_encoding(path)
        source = _Source(path, encoding, options.limits)
        sample = list(islice(source.lines(), _SAMPLE_LINES))
        if not "".join(sample).strip():
            raise EmptyFile(_("The file holds nothing but blanks. Export the list again."))
        skipped, hinted = _separator_hint(sample[0])
        delimiter = options.delimiter or hinted or find_delimiter(sample[skipped:])
        source = _Source(path, encoding, options.limits, delimiter, skipped)
        return _as_table(source, options)


READER = DelimitedText()


@dataclass(frozen=True, slots=True)
class _Source:
    """A text file as lines, and as records once the delimiter is known."""

    path: Path
    encoding: str
    limits: Limits
    delimiter: str = ","
    skipped: int = 0

    def lines(self) -> Iterator[str]:
        with self.path.open("r", encoding=self.encoding, newline="", errors="strict") as file:
            yield from _bounded(file, self.limits.line)

    def records(self) -> Iterator[tuple[int, list[str] | Problem]]:
        """Each record with its number, counted from 1; a record with broken quotes is a problem in its
        place.
        """
        lines = _Counted(islice(self.lines(), self.skipped, None))
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        number = self.skipped
        while True:
            number += 1
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield number, self._broken(number, lines, error)
            else:
                yield number, record

    def _broken(self, number: int, lines: "_Counted", error: csv.Error) -> Problem:
        if lines.ended or "field larger" in str(error):
            raise BrokenFile(
                _(
                    "A quotation mark opened in row %(row)d is never closed, so that all rows "
                    "after it run together. "
                    "Close it, or double it if it belongs to the text, and try again."
                )
                % {"row": number}
            )
        return Problem(number, "", lines.line.strip()[:200], "row.quotes", facts(delimiter=self.delimiter))


class _Counted:
    """The lines, with the current one at hand."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.line = ""
        self.ended = False

    def __iter__(self) -> "_Counted":
        return self

    def __next__(self) -> str:
        try:
            self.line = next(self._lines)
        except StopIteration:
            self.ended = True
            raise
        return self.line


def _bounded(file: io.TextIOBase, limit: int) -> Iterator[str]:
    try:
        while line := file.readline(limit):
            if len(line) == limit:
                raise TooLarge(
                    _("One line has more than %(limit)d characters: this is not a list with rows.")
                    % {"limit": limit}
                )
            yield line
    except UnicodeDecodeError as error:
        raise BrokenFile(
            _(
                "Byte %(place)d of the file does not belong to the encoding %(encoding)s. Save "
                "the list as UTF-8 and try again."
            )
            % {"place": error.start, "encoding": error.encoding}
        ) from error


def _separator_hint(first: str) -> tuple[int, str]:
    """Excel's `sep=;` in the first line."""
    text = first.strip().strip('"')
    return (1, text[4:]) if text.lower().startswith("sep=") and len(text) == 5 else (0, "")


def _as_table(source: _Source, options: Options) -> Table:
    first = list(islice(source.records(), LOOKED_AT))
    position = _header_position(first, options)
    record = first[position][1]
    if isinstance(record, Problem):
        raise BrokenFile(
            _("The row of headings (row %(row)d) has broken quotation marks.") % {"row": first[position][0]}
        )
    cells = without_empty_end(tuple(squeeze(cell) for cell in record))
    if len(cells) > options.limits.columns:
        raise TooLarge(
            _("The table has %(columns)d columns; at most %(limit)d are read. Leave out what is not needed.")
            % {"columns": len(cells), "limit": options.limits.columns}
        )
    headers, warnings = name_columns(cells)
    found = FileFacts("text", source.encoding, source.delimiter, header_row=first[position][0])
    if position:
        warnings += (warning("file.rows_above", facts=facts(rows=first[position][0] - 1)),)
    return Table(headers, lambda: _rows(source, headers, found.header_row), found, warnings)


def _header_position(first: list[tuple[int, list[str] | Problem]], options: Options) -> int:
    if options.header_row:
        numbers = [number for number, _record in first]
        if options.header_row not in numbers:
            raise NoHeadings(
                _("There is no row %(row)d near the beginning of the file.") % {"row": options.header_row}
            )
        return numbers.index(options.header_row)
    rows = [
        [squeeze(cell) for cell in record] if isinstance(record, list) else [] for _number, record in first
    ]
    position = find_header_row(rows, is_known=options.is_known_heading)
    if position is None:
        raise NoHeadings(
            _("No row of headings was found among the first %(rows)d rows. Put a name above each column.")
            % {"rows": len(rows)}
        )
    return position


def _rows(source: _Source, headers: tuple[str, ...], header_row: int) -> Iterator[Row]:
    count = 0
    for number, record in source.records():
        if number <= header_row or not record:
            continue
        if isinstance(record, Problem):
            yield Row(number, ("",) * len(headers), (record,))
            continue
        if not any(record):
            continue
        count += 1
        if count > source.limits.rows:
            raise TooLarge(
                _("The list has more than %(limit)d rows. Split it.") % {"limit": source.limits.rows}
            )
        yield fit(number, tuple(record), headers)
