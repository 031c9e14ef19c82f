"""Where labels stand on their stock, and what stands where on one label. Lengths in millimeters.

A label always has its QR code and its tag in letters. The bar code (Code 128) is added where its narrowest
bar is wide enough to be printed and read: below ``NARROWEST`` it would only look like one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

#: Narrowest bar that office printers print and hand scanners read (7.5 mil, the usual lower limit).
NARROWEST = 0.19
#: From here on the bar code is easy to read, and wider bars would only take room.
EASY, WIDEST = 0.25, 0.4
#: Smallest dot of a QR code that telephones read from a hand's breadth.
SMALLEST_DOT = 0.25
#: White on either side of a Code 128, in narrow bars; around a QR code, in dots.
QUIET_BARS, QUIET_DOTS = 10, 4
_LARGEST_QR = 26.0
_EDGE_SMALL, _EDGE = 0.8, 1.5
_GAP = 0.8
#: Numbers of makers are rounded; less than this is no overlap.
_ROUNDING = 0.05


class NoSuchSpot(ValueError):
    """The first free label is none of the sheet; ``spots`` is how many the sheet has."""

    def __init__(self, spots: int) -> None:
        super().__init__(spots)
        self.spots = spots


@dataclass(frozen=True, kw_only=True)
class Stock:
    """One kind of label paper. A roll has one label a page, and no ``paper`` that it is a sheet of."""

    code: str
    paper: str
    size: str
    page_width: float
    page_height: float
    width: float
    height: float
    rows: int = 1
    columns: int = 1
    left: float = 0.0
    top: float = 0.0
    across: float = 0.0
    down: float = 0.0

    @property
    def spots(self) -> int:
        return self.rows * self.columns

    @property
    def is_roll(self) -> bool:
        return self.spots == 1

    def problems(self) -> Iterator[str]:
        """What cannot be right about these numbers."""
        if min(self.page_width, self.page_height, self.width, self.height, self.rows, self.columns) <= 0:
            yield "a size or a count is not above zero"
        if self.columns > 1 and self.across < self.width - _ROUNDING:
            yield "labels of one row overlap"
        if self.rows > 1 and self.down < self.height - _ROUNDING:
            yield "labels of one column overlap"
        right = self.left + (self.columns - 1) * self.across + self.width
        bottom = self.top + (self.rows - 1) * self.down + self.height
        if min(self.left, self.top) < 0 or right > self.page_width + _ROUNDING:
            yield "labels leave the page at the side"
        if bottom > self.page_height + _ROUNDING:
            yield "labels leave the page at its end"


@dataclass(frozen=True)
class Spot:
    """One place for a label; ``page`` counts from 0."""

    page: int
    left: float
    top: float


def spots(stock: Stock, *, count: int, start: int = 1) -> list[Spot]:
    """Where ``count`` labels go, along the rows, from spot ``start`` of the first sheet on."""
    if not 1 <= start <= stock.spots:
        raise NoSuchSpot(stock.spots)
    return [_spot(stock, start - 1 + number) for number in range(count)]


def _spot(stock: Stock, number: int) -> Spot:
    page, place = divmod(number, stock.spots)
    row, column = divmod(place, stock.columns)
    return Spot(page, stock.left + column * stock.across, stock.top + row * stock.down)


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True)
class Face:
    """What stands where on one label, from its upper left corner. ``bars`` None: there is no room for them."""

    qr: Box
    words: Box
    bars: Box | None


def face(stock: Stock, *, dots: int, bars: int | None) -> Face:
    """The best arrangement for a QR code of ``dots`` dots a side and a Code 128 of ``bars`` narrow bars,
    both without the white around them. ``bars`` None: the tag has letters that Code 128 does not know."""
    edge = _EDGE_SMALL if min(stock.width, stock.height) < 22 else _EDGE
    inside = Box(edge, edge, stock.width - 2 * edge, stock.height - 2 * edge)
    side = min(inside.height, inside.width * 0.42, _LARGEST_QR)
    plain = _beside(inside, side)
    if bars is None:
        return plain
    beside = _bar_width(plain.words.width, bars)
    if beside >= EASY:
        return _with_bars_beside(plain, bars)
    low = max(4.0, inside.height * 0.2)
    below = min(side, inside.height - low - _GAP)
    if _bar_width(inside.width, bars) >= NARROWEST and below >= SMALLEST_DOT * (dots + 2 * QUIET_DOTS):
        return _with_bars_below(inside, below, low, bars)
    return _with_bars_beside(plain, bars) if beside >= NARROWEST else plain


def _bar_width(width: float, bars: int) -> float:
    return width / (bars + 2 * QUIET_BARS)


def _beside(inside: Box, side: float) -> Face:
    qr = Box(inside.left, inside.top + (inside.height - side) / 2, side, side)
    left = qr.right + _GAP
    return Face(qr, Box(left, inside.top, inside.right - left, inside.height), None)


def _with_bars_beside(plain: Face, bars: int) -> Face:
    words = plain.words
    high = min(9.0, max(4.0, words.height * 0.28))
    width = min(words.width, WIDEST * (bars + 2 * QUIET_BARS))
    strip = Box(words.left, words.bottom - high, width, high)
    return Face(plain.qr, Box(words.left, words.top, words.width, words.height - high - _GAP), strip)


def _with_bars_below(inside: Box, side: float, low: float, bars: int) -> Face:
    qr = Box(inside.left, inside.top, side, side)
    left = qr.right + _GAP
    high = inside.height - low - _GAP
    width = min(inside.width, WIDEST * (bars + 2 * QUIET_BARS))
    strip = Box(inside.left + (inside.width - width) / 2, inside.bottom - low, width, low)
    return Face(qr, Box(left, inside.top, inside.right - left, high), strip)
