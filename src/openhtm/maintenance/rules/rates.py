"""What rates and durations are made of: shares, percentiles, spans that overlap, bounds of a failure rate."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from openhtm.kernel.chances import chi_square

Span = tuple[float, float]


def share(part: float, of: float) -> float | None:
    """Percent; None where nothing could be counted: no rate is not a rate of 100 %."""
    return 100 * part / of if of else None


def percentile(values: Sequence[float], part: float) -> float | None:
    """The smallest value that at least ``part`` (0 to 1) of the values do not exceed; None of nothing."""
    if not values:
        return None
    return sorted(values)[max(0, math.ceil(part * len(values)) - 1)]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time as spans that do not overlap or touch, in order. A span of no length is no time."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def clipped(span: Span, *, to: Span) -> Span:
    """The part of a span inside another; of no length where they do not meet."""
    start = max(span[0], to[0])
    return start, max(start, min(span[1], to[1]))


def length(spans: Iterable[Span]) -> float:
    """The time that spans cover together, what overlaps counted once."""
    return sum(end - start for start, end in merged(spans))


def time_between_failures(
    time: float, failures: int, *, risk: float = 0.05
) -> tuple[float | None, float | None]:
    """Lower and upper bound of the mean time between failures, at a confidence of ``1 - risk``.

    From chi-square for a span of observation ended by time. Without a failure only the lower bound is
    known (one-sided); without time nothing is.
    """
    if time <= 0:
        return None, None
    if not failures:
        return time / -math.log(risk), None
    lower = 2 * time / chi_square(1 - risk / 2, 2 * failures + 2)
    return lower, 2 * time / chi_square(risk / 2, 2 * failures)
