"""Limits of a measurement: bounds, or a target with a tolerance, narrowed by a guard band."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from .impossible import Impossible

HUNDRED = Decimal(100)


class Combine(StrEnum):
    """How an absolute and a percent tolerance go together when both are given."""

    GREATER = "greater"
    LESSER = "lesser"
    SUM = "sum"


class InvalidLimits(Impossible):
    """Limits that nothing could meet, or that do not say enough to be judged by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What passes: lower to upper; an end that is None is open, an exclusive end must be cleared."""

    lower: Decimal | None = None
    upper: Decimal | None = None
    lower_inclusive: bool = True
    upper_inclusive: bool = True

    def admits(self, value: Decimal) -> bool:
        return self._clears_lower(value) and self._clears_upper(value)

    def _clears_lower(self, value: Decimal) -> bool:
        if self.lower is None:
            return True
        return value >= self.lower if self.lower_inclusive else value > self.lower

    def _clears_upper(self, value: Decimal) -> bool:
        if self.upper is None:
            return True
        return value <= self.upper if self.upper_inclusive else value < self.upper


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits as written in a procedure, in the step's unit.

    Either `lower` and/or `upper`, or `target` with `tolerance` and/or `percent` of the target.
    `guard_band` is subtracted at each end (acceptance = limit - uncertainty).
    """

    lower: Decimal | None = None
    upper: Decimal | None = None
    lower_inclusive: bool = True
    upper_inclusive: bool = True
    target: Decimal | None = None
    tolerance: Decimal | None = None
    percent: Decimal | None = None
    combine: Combine = Combine.GREATER
    guard_band: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        _check(self)

    def _allowance(self, target: Decimal) -> Decimal:
        """Half width of the tolerance around the target."""
        percent = None if self.percent is None else abs(target) * self.percent / HUNDRED
        parts = [part for part in (self.tolerance, percent) if part is not None]
        if self.combine is Combine.SUM:
            return sum(parts, Decimal(0))
        return max(parts) if self.combine is Combine.GREATER else min(parts)

    def written(self) -> Bounds:
        """The bounds without the guard band: what the standard or the maker says."""
        if self.target is None:
            return Bounds(
                lower=self.lower,
                upper=self.upper,
                lower_inclusive=self.lower_inclusive,
                upper_inclusive=self.upper_inclusive,
            )
        allowance = self._allowance(self.target)
        return Bounds(lower=self.target - allowance, upper=self.target + allowance)

    def acceptance(self) -> Bounds:
        """The bounds a reading is judged by."""
        bounds = self.written()
        return Bounds(
            lower=None if bounds.lower is None else bounds.lower + self.guard_band,
            upper=None if bounds.upper is None else bounds.upper - self.guard_band,
            lower_inclusive=bounds.lower_inclusive,
            upper_inclusive=bounds.upper_inclusive,
        )


def _check(limits: Limits) -> None:
    has_bounds = limits.lower is not None or limits.upper is not None
    has_tolerance = limits.tolerance is not None or limits.percent is not None
    if limits.target is None and has_tolerance:
        raise InvalidLimits("limits.no_target")
    if limits.target is not None and (has_bounds or not has_tolerance):
        raise InvalidLimits("limits.two_ways")
    if limits.target is None and not has_bounds:
        raise InvalidLimits("limits.none")
    negative = [part for part in (limits.tolerance, limits.percent, limits.guard_band) if part is not None]
    if any(part < 0 for part in negative):
        raise InvalidLimits("limits.negative")
    _check_order(limits.acceptance())


def _check_order(bounds: Bounds) -> None:
    if bounds.lower is None or bounds.upper is None:
        return
    if bounds.lower > bounds.upper:
        raise InvalidLimits("limits.crossed", lower=bounds.lower, upper=bounds.upper)


def shown(value: Decimal, *, decimals: int | None) -> str:
    """The value as a page shows it. Judging never uses this: 0.504 must not pass a limit of 0.50."""
    if decimals is None:
        return format(value.normalize(), "f") if value else "0"
    return format(value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP), "f")
