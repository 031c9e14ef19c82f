"""QR codes and Code 128 as pictures for the label. Other libraries draw them; here they become one SVG path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import segno
from barcode.codex import Code128
from barcode.errors import BarcodeError

from ..rules.labels import QUIET_BARS, QUIET_DOTS


@dataclass(frozen=True)
class Symbol:
    """Rows of dark (1) and light (0) without the white around them, and how much white they need."""

    rows: tuple[tuple[int, ...], ...]
    white_across: int
    white_down: int

    @property
    def width(self) -> int:
        return len(self.rows[0])


def qr(text: str) -> Symbol:
    """A QR code that bears 15 % damage: labels are wiped with disinfectant every day."""
    made = segno.make_qr(text, error="m", boost_error=True)
    return Symbol(tuple(tuple(int(dot) for dot in row) for row in made.matrix), QUIET_DOTS, QUIET_DOTS)


def code_128(text: str) -> Symbol | None:
    """The bars of a text, or None when it has characters that Code 128 does not know."""
    try:
        (bars,) = Code128(text).build()
    except BarcodeError:
        return None
    return Symbol((tuple(int(bar) for bar in bars),), QUIET_BARS, 0)


def svg(symbol: Symbol) -> str:
    """The symbol with its white, one unit a dot. Dots overlap a little downward: viewers would else draw
    hairlines between the rows."""
    width, height = symbol.width + 2 * symbol.white_across, len(symbol.rows) + 2 * symbol.white_down
    path = "".join(
        _runs(row, symbol.white_across, symbol.white_down + y) for y, row in enumerate(symbol.rows)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" preserveAspectRatio="none"><path d="{path}"/></svg>'
    )


def _runs(row: Sequence[int], x: int, y: int) -> str:
    found = []
    for dark, dots in groupby(row):
        length = len(list(dots))
        if dark:
            found.append(f"M{x} {y}h{length}v1.02h-{length}z")
        x += length
    return "".join(found)
