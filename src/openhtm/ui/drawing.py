"""Geometry of the small drawings, so that templates only place what is already worked out."""

from collections.abc import Sequence

# The allowed range takes the middle half of the band; a value far outside sticks to the edge.
_INNER_LEFT, _INNER_RIGHT = 25.0, 75.0
_EDGE_LEFT, _EDGE_RIGHT = 2.0, 98.0


def sparkline_points(values: Sequence[float], *, width: float = 100, height: float = 24) -> str:
    """Give SVG polyline points, the first value at the left, a flat series in the middle; "" for none."""
    readings = [float(value) for value in values]
    if not readings:
        return ""
    low, high = min(readings), max(readings)
    step = width / max(len(readings) - 1, 1)
    return " ".join(
        f"{round(index * step, 1)},{round(_height_of(value, low, high, height), 1)}"
        for index, value in enumerate(readings)
    )


def band_geometry(*, value: float | None, low: float | None, high: float | None) -> dict[str, float | None]:
    """Give `left`, `width` of the allowed range and `mark` of the value on a band from 0 to 100.

    A missing limit leaves that side open. `mark` is None without a value or without any limit.
    """
    left = _INNER_LEFT if low is not None else 0.0
    right = _INNER_RIGHT if high is not None else 100.0
    return {"left": left, "width": right - left, "mark": _mark(value, low, high)}


def _height_of(value: float, low: float, high: float, height: float) -> float:
    margin = 2.0
    if high == low:
        return height / 2
    return margin + (height - 2 * margin) * (high - value) / (high - low)


def _mark(value: float | None, low: float | None, high: float | None) -> float | None:
    if value is None or (low is None and high is None):
        return None
    start, end = _scale(low, high)
    placed = _INNER_LEFT + (value - start) / (end - start) * (_INNER_RIGHT - _INNER_LEFT)
    return round(min(max(placed, _EDGE_LEFT), _EDGE_RIGHT), 1)


def _scale(low: float | None, high: float | None) -> tuple[float, float]:
    """Give the values at the inner edges; with one limit only, the limit's own size is the yardstick."""
    if low is None:
        end = high or 0.0
        return end - (abs(end) or 1.0), end
    if high is None:
        return low, low + (abs(low) or 1.0)
    return (low, high) if high > low else (low, low + 1.0)
