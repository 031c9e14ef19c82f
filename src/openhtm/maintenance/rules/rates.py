"""What rates and durations are made of: shares, percentiles, spans that overlap, bounds of a failure rate."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import NormalDist

Span = tuple[float, float]
#: From so many on, the approximation of Wilson and Hilferty is as exact as anybody reads it.
_MANY = 400


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


def chi_square(probability: float, degrees: int) -> float:
    """The quantile of chi-square with an even number of degrees of freedom, from its Poisson sum."""
    if degrees < 2 or degrees % 2:
        raise ValueError(f"Chi-square is known here for even degrees of freedom, not for {degrees}.")
    half = degrees // 2
    return _wilson_hilferty(probability, degrees) if half > _MANY else _bisected(probability, half)


def _wilson_hilferty(probability: float, degrees: int) -> float:
    spread = 2 / (9 * degrees)
    return degrees * (1 - spread + NormalDist().inv_cdf(probability) * math.sqrt(spread)) ** 3


def _bisected(probability: float, half: int) -> float:
    low, high = 0.0, 2.0 * half + 20 * math.sqrt(half) + 60
    for _step in range(100):
        middle = (low + high) / 2
        if _below(middle, half) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _below(x: float, half: int) -> float:
    """The probability of a chi-square of ``2 * half`` degrees below ``x``."""
    if x <= 0:
        return 0.0
    logarithm = math.log(x / 2)
    return 1 - math.fsum(math.exp(i * logarithm - x / 2 - math.lgamma(i + 1)) for i in range(half))


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
