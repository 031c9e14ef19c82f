"""Versions of devices, compared as their makers count: by whole numbers and letters, never as decimals.

A comparison may say that it does not know. "9.33 and prior" says nothing certain of 9.33.1, a label "9" nothing
of 9.5, "L81" nothing of "U61": such a device cannot be excluded.
"""

from __future__ import annotations

import re
from enum import StrEnum

from .wording import Form, Interval, Wording

# Above that it is no version; it also bounds the size of the integers below.
LONGEST = 200
_RUN = re.compile(r"([0-9]+)|([a-z]+)")
_EARLY = frozenset({"alpha", "beta", "rc", "pre", "preview", "dev", "snapshot", "cr"})
_LEAD = re.compile(r"^(?:version|ver|v|revision|rev|release)[ .]*(?=[0-9a-z])(?![a-z]{2})")
_LETTERED = re.compile(r"^([a-z]+)-?[0-9]")


class Held(StrEnum):
    """Whether a version is among those stated."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


class Order(StrEnum):
    """How one version stands to another. FINER says more than the other, COARSER less."""

    BEFORE = "before"
    SAME = "same"
    AFTER = "after"
    FINER = "finer"
    COARSER = "coarser"
    UNKNOWN = "unknown"


Part = int | str


def parts(version: str) -> tuple[Part, ...]:
    """ "B.06.18" as ("b", 6, 18): whole numbers, and letters in small.

    >>> parts("v9.33.0")
    (9, 33, 0)
    """
    return tuple(int(number) if number else letters for number, letters in _RUN.findall(_plain(version)))


def _plain(version: str) -> str:
    text = version[:LONGEST].strip().casefold().replace("service pack", "sp")
    return _LEAD.sub("", text)


def order(one: str, other: str) -> Order:
    """How ``one`` stands to ``other``."""
    left, right = parts(one), parts(other)
    if not left or not right:
        return Order.UNKNOWN
    if _series(one) != _series(other):
        return Order.UNKNOWN
    for mine, theirs in zip(left, right, strict=False):
        if mine != theirs:
            return _unequal(mine, theirs)
    return _tail(left, right)


def _series(version: str) -> str:
    """The letters that begin a lettered series such as "L81"; revisions such as "B.06" are one series."""
    found = _LETTERED.match(_plain(version))
    return found.group(1) if found else ""


def _unequal(mine: Part, theirs: Part) -> Order:
    if isinstance(mine, int) and isinstance(theirs, int):
        return Order.BEFORE if mine < theirs else Order.AFTER
    if isinstance(mine, str) and isinstance(theirs, str):
        return _unequal_letters(mine, theirs)
    # "2.0-beta" is before "2.0.1"; any other letter where the other has a number is not comparable.
    if mine in _EARLY:
        return Order.BEFORE
    return Order.AFTER if theirs in _EARLY else Order.UNKNOWN


def _unequal_letters(mine: str, theirs: str) -> Order:
    comparable = len(mine) == len(theirs) == 1 or {mine, theirs} <= _EARLY
    if not comparable:
        return Order.UNKNOWN
    return Order.BEFORE if mine < theirs else Order.AFTER


def _tail(left: tuple[Part, ...], right: tuple[Part, ...]) -> Order:
    rest = left[len(right) :] or right[len(left) :]
    if all(part == 0 for part in rest):
        return Order.SAME
    if len(left) > len(right):
        return Order.BEFORE if rest[0] in _EARLY else Order.FINER
    return Order.AFTER if rest[0] in _EARLY else Order.COARSER


def held(wording: Wording, version: str | None) -> Held:
    """Whether a device that shows ``version`` is among those of the wording.

    An unknown version, an unread wording, and two readings that disagree are all unknown.
    """
    said = _read(wording, version)
    if wording.prose is None:
        return said
    also = _read(wording.prose, version)
    return said if said == also else Held.UNKNOWN


def _read(wording: Wording, version: str | None) -> Held:
    if wording.form == Form.ALL:
        return Held.INSIDE
    if wording.form == Form.UNPARSED or not version or not version.strip() or len(version) > LONGEST:
        return Held.UNKNOWN
    found = {_same(version, one) for one in wording.exact}
    found |= {_between(version, interval) for interval in wording.intervals}
    if Held.INSIDE in found:
        return Held.INSIDE
    return Held.UNKNOWN if Held.UNKNOWN in found else Held.OUTSIDE


def _same(version: str, stated: str) -> Held:
    if version.strip().casefold() == stated.casefold():
        return Held.INSIDE
    how = order(version, stated)
    if how == Order.SAME:
        return Held.INSIDE
    return Held.OUTSIDE if how in (Order.BEFORE, Order.AFTER) else Held.UNKNOWN


def _between(version: str, interval: Interval) -> Held:
    found = [
        _above(version, interval.lowest, included=interval.lowest_included),
        _below(version, interval.highest, included=interval.highest_included),
    ]
    if Held.OUTSIDE in found:
        return Held.OUTSIDE
    return Held.UNKNOWN if Held.UNKNOWN in found else Held.INSIDE


def _above(version: str, bound: str | None, *, included: bool) -> Held:
    if bound is None:
        return Held.INSIDE
    return _ABOVE[included][order(version, bound)]


def _below(version: str, bound: str | None, *, included: bool) -> Held:
    if bound is None:
        return Held.INSIDE
    return _BELOW[included][order(version, bound)]


# What is finer than an included bound ("9.33 and prior" and 9.33.1) may be meant or not; what is finer than the
# first version that is not affected ("before 3.0" and 3.0.1) is not.
_ABOVE = {
    included: {
        Order.BEFORE: Held.OUTSIDE,
        Order.SAME: Held.INSIDE if included else Held.OUTSIDE,
        Order.AFTER: Held.INSIDE,
        Order.FINER: Held.INSIDE if included else Held.UNKNOWN,
        Order.COARSER: Held.UNKNOWN,
        Order.UNKNOWN: Held.UNKNOWN,
    }
    for included in (True, False)
}
_BELOW = {
    included: {
        Order.BEFORE: Held.INSIDE,
        Order.SAME: Held.INSIDE if included else Held.OUTSIDE,
        Order.AFTER: Held.OUTSIDE,
        Order.FINER: Held.UNKNOWN if included else Held.OUTSIDE,
        Order.COARSER: Held.UNKNOWN,
        Order.UNKNOWN: Held.UNKNOWN,
    }
    for included in (True, False)
}
