"""What a history proves about how something is maintained, and how surely: exact bounds, never a bare rate.

A failure of unknown cause, or of an order that is still open, may have been preventable: it counts against
leaving the manufacturer's schedule until somebody finds out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from openhtm.kernel.chances import event_bounds, share_bounds

YEAR = 365.25


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Counts of a period. ``days``: device-days in the fleet; ``watched``: days since the first device came.

    ``process``: repairs of what was no failure of the device (use, accessories, surroundings). Of the
    inspections done ``found`` found a preventable, potential or hidden failure; of ``uncoded`` nobody knows.
    """

    devices: int = 0
    days: float = 0
    watched: int = 0
    preventable: int = 0
    inherent: int = 0
    process: int = 0
    unknown: int = 0
    still_open: int = 0
    found: int = 0
    nothing: int = 0
    uncoded: int = 0

    @property
    def years(self) -> float:
        return self.days / YEAR

    @property
    def undecided(self) -> int:
        """Failures of which nobody knows yet whether maintenance could have prevented them."""
        return self.unknown + self.still_open

    @property
    def failures(self) -> int:
        return self.preventable + self.inherent + self.undecided

    @property
    def inspections(self) -> int:
        return self.found + self.nothing


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """``value`` of ``part`` in ``whole``, with its two-sided bounds of 95 %; None: nothing is known."""

    part: int
    whole: float
    value: float | None = None
    lower: float | None = None
    upper: float | None = None


def rate(events: int, years: float) -> Estimate:
    """Events per device-year."""
    if years <= 0:
        return Estimate(part=events, whole=0)
    lower, upper = event_bounds(events)
    return Estimate(part=events, whole=years, value=events / years, lower=lower / years, upper=upper / years)


def share(part: int, whole: int) -> Estimate:
    lower, upper = share_bounds(part, whole)
    return Estimate(part=part, whole=whole, value=part / whole if whole else None, lower=lower, upper=upper)


@dataclass(frozen=True, kw_only=True)
class Demands:
    """What a history must have before anybody concludes from it, and the rate that may not be exceeded.

    No authority names numbers; these are the hospital's, and stand in every answer. ``most_rate``: failures
    that maintenance could have prevented, per device-year. ``most_unknown``: share of failures without a
    known cause.
    """

    years_watched: float = 2.0
    device_years: float = 60.0
    inspections: int = 30
    most_unknown: float = 0.2
    most_rate: float = 0.1


class Demand(StrEnum):
    YEARS_WATCHED = "years_watched"
    DEVICE_YEARS = "device_years"
    INSPECTIONS = "inspections"
    KNOWN_CAUSES = "known_causes"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One demand: what there is, what is needed, and how much is missing (0: nothing)."""

    demand: Demand
    has: float
    needs: float
    missing: float

    @property
    def met(self) -> bool:
        return self.missing <= 0


def checks(tally: Tally, demands: Demands) -> tuple[Check, ...]:
    least = (
        (Demand.YEARS_WATCHED, tally.watched / YEAR, demands.years_watched),
        (Demand.DEVICE_YEARS, tally.years, demands.device_years),
        (Demand.INSPECTIONS, float(tally.inspections), float(demands.inspections)),
    )
    asked = [
        Check(demand=name, has=has, needs=needs, missing=max(0.0, needs - has)) for name, has, needs in least
    ]
    return (*asked, _known(tally, demands.most_unknown))


def _known(tally: Tally, most: float) -> Check:
    """``missing``: failures that have to get a cause."""
    has = tally.undecided / tally.failures if tally.failures else 0.0
    allowed = int(most * tally.failures + 1e-9)
    missing = max(0, tally.undecided - allowed)
    return Check(demand=Demand.KNOWN_CAUSES, has=has, needs=most, missing=float(missing))


class Conclusion(StrEnum):
    """``SUPPORTS``: even the upper bound stays below the limit. ``AGAINST``: even the lower one is above it."""

    NOT_ENOUGH = "not_enough"
    SUPPORTS = "supports"
    UNDECIDED = "undecided"
    AGAINST = "against"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """``known``: rate of failures surely preventable; ``at_most``: those that may have been counted too."""

    tally: Tally
    demands: Demands
    failure: Estimate
    known: Estimate
    at_most: Estimate
    found: Estimate
    checks: tuple[Check, ...]
    conclusion: Conclusion

    @property
    def enough(self) -> bool:
        return all(check.met for check in self.checks)


def judged(tally: Tally, demands: Demands | None = None) -> Evidence:
    wanted = demands or Demands()
    known = rate(tally.preventable, tally.years)
    at_most = rate(tally.preventable + tally.undecided, tally.years)
    asked = checks(tally, wanted)
    return Evidence(
        tally=tally,
        demands=wanted,
        failure=rate(tally.failures, tally.years),
        known=known,
        at_most=at_most,
        found=share(tally.found, tally.inspections),
        checks=asked,
        conclusion=_concluded(known, at_most, asked, wanted.most_rate),
    )


def _concluded(known: Estimate, at_most: Estimate, asked: tuple[Check, ...], limit: float) -> Conclusion:
    """That too many failed is said even of little data: a lower bound above the limit is proof enough."""
    if known.lower is not None and known.lower > limit:
        return Conclusion.AGAINST
    if at_most.upper is None or not all(check.met for check in asked):
        return Conclusion.NOT_ENOUGH
    return Conclusion.SUPPORTS if at_most.upper <= limit else Conclusion.UNDECIDED


class Change(StrEnum):
    """How the rate after a day compares with the one before, as far as the bounds of their ratio show."""

    UNKNOWN = "unknown"
    LOWER = "lower"
    NOT_SHOWN = "not_shown"
    HIGHER = "higher"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """``ratio``: rate after by rate before; an upper bound of None is without limit."""

    before: Estimate
    after: Estimate
    ratio: float | None
    lower: float | None
    upper: float | None
    change: Change


def compared(before: Tally, after: Tally) -> Comparison:
    """Failures that may have been preventable, before and after: exact, given how many there were together."""
    n = [one.preventable + one.undecided for one in (before, after)]
    rates = [rate(events, one.years) for events, one in zip(n, (before, after), strict=True)]
    if not sum(n) or before.years <= 0 or after.years <= 0:
        return Comparison(
            before=rates[0], after=rates[1], ratio=None, lower=None, upper=None, change=Change.UNKNOWN
        )
    time = before.years / after.years
    low, high = share_bounds(n[1], sum(n))
    lower, upper = _odds(low, time), _odds(high, time)
    return Comparison(
        before=rates[0],
        after=rates[1],
        ratio=n[1] / n[0] * time if n[0] else None,
        lower=lower,
        upper=upper,
        change=_change(lower, upper),
    )


def _odds(chance: float | None, time: float) -> float | None:
    return None if chance is None or chance >= 1 else chance / (1 - chance) * time


def _change(lower: float | None, upper: float | None) -> Change:
    if lower is not None and lower > 1:
        return Change.HIGHER
    return Change.LOWER if upper is not None and upper < 1 else Change.NOT_SHOWN
