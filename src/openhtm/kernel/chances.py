"""Exact bounds of rates and shares: what so few events prove (Garwood for Poisson, Clopper and Pearson)."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

Bounds = tuple[float | None, float | None]
#: From so many on, the approximation of Wilson and Hilferty is as exact as anybody reads it.
_MANY = 400
_HALVINGS = 100
_TINY = 1e-300


def chi_square(probability: float, degrees: int) -> float:
    """The quantile of chi-square with an even number of degrees of freedom, from its Poisson sum."""
    if degrees < 2 or degrees % 2:
        raise ValueError(f"Chi-square is known here for even degrees of freedom, not for {degrees}.")
    half = degrees // 2
    if half > _MANY:
        return _wilson_hilferty(probability, degrees)
    highest = 2.0 * half + 20 * math.sqrt(half) + 60
    return _inverse(lambda x: _below(x, half), probability, highest)


def event_bounds(events: int, *, risk: float = 0.05) -> tuple[float, float]:
    """Lower and upper bound of the expected number of events where so many were counted (Poisson, two-sided)."""
    lower = chi_square(risk / 2, 2 * events) / 2 if events else 0.0
    return lower, chi_square(1 - risk / 2, 2 * events + 2) / 2


def share_bounds(part: int, whole: int, *, risk: float = 0.05) -> Bounds:
    """Lower and upper bound of a share, 0 to 1 (binomial, two-sided); nothing is known of none."""
    if whole <= 0:
        return None, None
    lower = _beta(risk / 2, part, whole - part + 1) if part else 0.0
    upper = _beta(1 - risk / 2, part + 1, whole - part) if part < whole else 1.0
    return lower, upper


def _beta(probability: float, a: int, b: int) -> float:
    return _inverse(lambda x: beta_below(x, a, b), probability, 1.0)


def _inverse(below: Callable[[float], float], probability: float, highest: float) -> float:
    low, high = 0.0, highest
    for _step in range(_HALVINGS):
        middle = (low + high) / 2
        if below(middle) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _wilson_hilferty(probability: float, degrees: int) -> float:
    spread = 2 / (9 * degrees)
    return degrees * (1 - spread + NormalDist().inv_cdf(probability) * math.sqrt(spread)) ** 3


def _below(x: float, half: int) -> float:
    """The probability of a chi-square of ``2 * half`` degrees below ``x``."""
    if x <= 0:
        return 0.0
    logarithm = math.log(x / 2)
    return 1 - math.fsum(math.exp(i * logarithm - x / 2 - math.lgamma(i + 1)) for i in range(half))


def beta_below(x: float, a: float, b: float) -> float:
    """The regularized incomplete beta function: the probability of a beta variable below ``x``."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):  # the fraction converges quickly on the other side only
        return 1 - beta_below(1 - x, b, a)
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(front) * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, evaluated forwards as Lentz does."""
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        before = found
        for term in (even, odd):
            d, c = 1 / _away(1 + term * d), _away(1 + term / c)
            found *= c * d
        if abs(found - before) <= 1e-15 * abs(found):
            return found
    raise ArithmeticError(f"The incomplete beta function did not settle for {x}, {a}, {b}.")


def _away(value: float) -> float:
    """Not zero, so that it can be divided by."""
    return value if abs(value) > _TINY else _TINY
