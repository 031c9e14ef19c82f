"""Puts the parts of a wording together: which bounds belong to each other, and which contradict."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from .device_versions import Order, order
from .wording import Interval, Said, Why


class Unread(ValueError):
    """A part that nobody but a person can read."""

    def __init__(self, why: Why | None = None) -> None:
        super().__init__(why)
        self.why = why


def joined(pieces: list[Said]) -> Said:
    """The parts between "|": a lower bound and the upper bound beside it are one interval, all else is OR."""
    if any(piece.everything for piece in pieces):
        if len(pieces) > 1:
            raise Unread(Why.UNCLEAR_BOUND)
        return pieces[0]
    intervals = list(_paired([place for piece in pieces for place in _places(piece)]))
    _refuse_everything(intervals)
    exact = dict.fromkeys(version for piece in pieces for version in piece.exact)
    return Said(exact=tuple(exact), intervals=tuple(dict.fromkeys(intervals)))


def _places(piece: Said) -> list[Interval | None]:
    """Its intervals in their order; None where a version stands that keeps bounds apart."""
    return [*piece.intervals, *([None] if piece.exact else [])]


def _paired(places: list[Interval | None]) -> Iterator[Interval]:
    waiting = list(places)
    while waiting:
        one = waiting.pop(0)
        other = waiting[0] if waiting else None
        joined = _beside(one, other) if one and other else None
        if joined:
            waiting.pop(0)
        if one:
            yield joined or one


def _beside(one: Interval, other: Interval) -> Interval | None:
    """The two as one interval where they are its two ends; None where both stand for themselves."""
    if _only_from(one) and _only_to(other):
        both = overlap(one, other)
        if both is None:
            raise Unread(Why.UNCLEAR_BOUND)
        return both
    if _only_to(one) and _only_from(other):
        # "<= 4.34 | >= 4.01" read as OR would be everything.
        return overlap(other, one)
    return None


def overlap(lower: Interval, upper: Interval) -> Interval | None:
    """What lies above the one bound and below the other; None where that is nothing."""
    if not (_only_from(lower) and _only_to(upper)):
        return None
    how = order(str(lower.lowest), str(upper.highest))
    if how == Order.UNKNOWN:
        raise Unread(Why.UNCLEAR_BOUND)
    if how == Order.AFTER:
        return None
    return Interval(
        lowest=lower.lowest,
        lowest_included=lower.lowest_included,
        highest=upper.highest,
        highest_included=upper.highest_included,
    )


def _only_from(interval: Interval) -> bool:
    return interval.highest is None


def _only_to(interval: Interval) -> bool:
    return interval.lowest is None


def _refuse_everything(intervals: list[Interval]) -> None:
    """Bounds that together leave nothing out are a slip of the pen, not "all"."""
    lower = [interval for interval in intervals if _only_from(interval)]
    upper = [interval for interval in intervals if _only_to(interval)]
    for low, high in product(lower, upper):
        if order(str(low.lowest), str(high.highest)) != Order.AFTER:
            raise Unread(Why.UNCLEAR_BOUND)
