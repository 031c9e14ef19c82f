"""CSV: lines of a head, then a row of headings, then the records. The delimiter is found by the headings."""

from __future__ import annotations

import csv
from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..rules.result_files import Contents, Record
from ..rules.result_layouts import Layout, Role, Shape, plain
from .errors import UnableToRead

MOST_ROWS = 5_000
#: How far down the headings may stand.
LOOKED_AT = 200
_DELIMITERS = (";", ",", "\t", "|")


def read(text: str, layout: Layout) -> Contents:
    for delimiter in _DELIMITERS:
        rows = _rows(text, delimiter)
        place = next((at for at, row in enumerate(rows[:LOOKED_AT]) if _is_heading(row, layout)), None)
        if place is not None:
            return _contents(rows, place, layout)
    raise UnableToRead(
        _("No row of headings was found. It should hold: %(names)s.") % {"names": ", ".join(_wanted(layout))}
    )


def _rows(text: str, delimiter: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(text.splitlines(), delimiter=delimiter, strict=True))
    except csv.Error:
        return []
    if len(rows) > MOST_ROWS:
        raise UnableToRead(_("The file has more than %(most)d lines.") % {"most": MOST_ROWS})
    return rows


def _wanted(layout: Layout) -> list[str]:
    if layout.shape is Shape.ROWS:
        return [layout.names[role] for role in (Role.TEST, Role.VALUE)]
    return [test.name for test in layout.tests]


def _is_heading(row: Sequence[str], layout: Layout) -> bool:
    """All headings that a row of tests needs; of a row with a column for each test, one of them."""
    cells = {plain(cell) for cell in row}
    if layout.shape is Shape.COLUMNS and not layout.tests:
        # A sample whose tests nobody has mapped yet: a list is wider than the lines before it.
        return len(cells - {""}) >= 3
    wanted = {plain(name) for name in _wanted(layout)}
    return wanted <= cells if layout.shape is Shape.ROWS else bool(wanted & cells)


def _contents(rows: list[list[str]], place: int, layout: Layout) -> Contents:
    headings = [plain(cell) for cell in rows[place]]
    _check_headings(headings, layout)
    records = [
        Record(where=_("line %(n)d") % {"n": number}, cells=_cells(headings, row, number))
        for number, row in enumerate(rows[place + 1 :], place + 2)
        if any(cell.strip() for cell in row)
    ]
    if not records:
        raise UnableToRead(_("There is no result below the headings."))
    return Contents(head=_head(rows[:place]), records=tuple(records))


def _check_headings(headings: Sequence[str], layout: Layout) -> None:
    used = {plain(name) for name in [*layout.names.values(), *_wanted(layout)] if name}
    for heading in used:
        if headings.count(heading) > 1:
            raise UnableToRead(_("The heading “%(name)s” stands there twice.") % {"name": heading})


def _cells(headings: Sequence[str], row: Sequence[str], number: int) -> dict[str, str]:
    if any(cell.strip() for cell in row[len(headings) :]):
        raise UnableToRead(
            _(
                "Line %(n)d has more cells than there are headings. A decimal comma in a file whose cells are "
                "divided by commas does this: export with semicolons or with decimal points."
            )
            % {"n": number}
        )
    return dict(zip(headings, row, strict=False))


def _head(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Lines such as "Serial number;12345" before the headings."""
    found: dict[str, str] = {}
    for row in rows:
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(filled) >= 2:
            found.setdefault(plain(filled[0]).rstrip(": "), filled[1])
    return found
