"""Which row of a sheet holds the headings. Hospitals put a title, a date and an empty row above them."""

import datetime as dt
from collections.abc import Callable, Sequence

from .fields import Cell
from .text import normalize

LOOKED_AT = 20


def find_header_row(rows: Sequence[Sequence[Cell]], *, is_known: Callable[[str], bool]) -> int | None:
    """The index of the row of headings among the first rows, or None when no row looks like one.

    A known heading counts for much; otherwise the first row that is about as wide as the table, all text and
    without repetition.
    """
    width = max((_filled(row) for row in rows), default=0)
    scores = [_score(row, width, is_known) for row in rows[:LOOKED_AT]]
    best = max(scores, default=0.0)
    return scores.index(best) if best > 0 else None


def _filled(row: Sequence[Cell]) -> int:
    return sum(cell != "" for cell in row)


def _score(row: Sequence[Cell], width: int, is_known: Callable[[str], bool]) -> float:
    filled = [cell for cell in row if cell != ""]
    if not filled:
        return 0.0
    texts = [cell for cell in filled if isinstance(cell, str) and not _is_data(cell)]
    known = sum(is_known(normalize(text)) for text in texts)
    if known >= 2 or (known == 1 and len(filled) == 1 == width):
        return 10.0 * known + len(texts) / len(filled)
    wide = len(filled) * 2 >= width and (width == 1 or len(filled) > 1)
    distinct = len({normalize(text) for text in texts}) == len(texts) == len(filled)
    return 1.0 if wide and distinct else 0.0


def _is_data(text: str) -> bool:
    """Numbers and dates are data; so is a paragraph."""
    plain = text.strip()
    digits = sum(letter.isdigit() for letter in plain)
    return digits * 2 > len(plain) or len(plain) > 80 or _is_iso_date(plain)


def _is_iso_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True
