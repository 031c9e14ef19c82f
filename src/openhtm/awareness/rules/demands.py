"""Whether a check that a unit has set up is done as often as a policy demands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

#: From the most often to the least.
FREQUENCIES = ("shift", "daily", "weekly", "monthly")
_DAYS_OF_A_WEEK = 7


class Answer(StrEnum):
    """What a unit has set up for a demand, the best first."""

    ENOUGH = "enough"
    SOME_DAYS = "some_days"
    SELDOM = "seldom"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often something is checked; ``weekdays``: on how many days of the week."""

    frequency: str
    weekdays: int = _DAYS_OF_A_WEEK


def answer(demanded: str, has: Rhythm, *, on_open_days: bool) -> Answer:
    """``on_open_days``: the demand is for the days on which the unit works, whichever these are."""
    if FREQUENCIES.index(has.frequency) > FREQUENCIES.index(demanded):
        return Answer.SELDOM
    # Weekly and monthly windows have no days of the week, and are wide enough for any unit.
    by_the_day = has.frequency in FREQUENCIES[:2] and demanded in FREQUENCIES[:2]
    if by_the_day and has.weekdays < _DAYS_OF_A_WEEK and not on_open_days:
        return Answer.SOME_DAYS
    return Answer.ENOUGH


def best(answers: Iterable[Answer]) -> Answer:
    """Of several checks of one point: the one that answers most."""
    return min(answers, key=list(Answer).index, default=Answer.MISSING)


def worst(answers: Iterable[Answer]) -> Answer:
    """Of several points that a demand is for; without one, nothing is set up."""
    return max(answers, key=list(Answer).index, default=Answer.MISSING)
