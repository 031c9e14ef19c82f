"""Plans against a flaw in a model: how it is dealt with, how a device comes to its end, how long it took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from statistics import median

from .clocks import Clock
from .ssvc import Decision


class Approach(StrEnum):
    PATCH = "patch"
    WORKAROUND = "workaround"
    CONTROL = "control"
    ISOLATE = "isolate"
    RETIRE = "retire"
    ACCEPT = "accept"


class End(StrEnum):
    """How a device is done with."""

    FIXED = "fixed"
    WORKED_AROUND = "worked_around"
    CONTROLLED = "controlled"
    ISOLATED = "isolated"
    RETIRED = "retired"
    ACCEPTED = "accepted"


class Refusal(StrEnum):
    STILL_OPEN = "still_open"
    NO_CONTROL = "no_control"
    NOT_ACCEPTED = "not_accepted"
    IN_FLEET = "in_fleet"


CLOCKS: Mapping[Decision, Clock] = {
    Decision.IMMEDIATE: Clock.IMMEDIATE,
    Decision.OUT_OF_CYCLE: Clock.OUT_OF_CYCLE,
    Decision.SCHEDULED: Clock.SCHEDULED,
    Decision.DEFER: Clock.DEFER,
}
_SHORTEST = (Decision.IMMEDIATE, Decision.OUT_OF_CYCLE, Decision.SCHEDULED, Decision.DEFER)
#: Up to so many days; what is older stands in the last.
AGES = (7, 30, 90)


def clock(decisions: Iterable[Decision]) -> Clock:
    """Of the gravest of the devices."""
    return CLOCKS[min(decisions, key=_SHORTEST.index)]


def due(known_on: date, days: int) -> date:
    """The clock runs from the day on which it was known, not from that of the decision."""
    return known_on + timedelta(days=days)


def unproven(end: End, *, is_open: bool, controlled: bool, accepted: bool, in_fleet: bool) -> Refusal | None:
    """What speaks against a device being done with in this way, by what is on record; None: nothing."""
    found: Mapping[End, tuple[bool, Refusal]] = {
        End.FIXED: (is_open, Refusal.STILL_OPEN),
        End.CONTROLLED: (not controlled, Refusal.NO_CONTROL),
        End.ISOLATED: (not controlled, Refusal.NO_CONTROL),
        End.ACCEPTED: (not accepted, Refusal.NOT_ACCEPTED),
        End.RETIRED: (in_fleet, Refusal.IN_FLEET),
    }
    wrong, refusal = found.get(end, (False, Refusal.STILL_OPEN))
    return refusal if wrong else None


def middle(days: Iterable[int]) -> float | None:
    """The median; None of nothing."""
    found = list(days)
    return float(median(found)) if found else None


def age(days: int) -> int:
    """The band of an age: its last day; 0 for what is older than all of them.

    >>> [age(3), age(30), age(31), age(900)]
    [7, 30, 90, 0]
    """
    return next((most for most in AGES if days <= most), 0)
