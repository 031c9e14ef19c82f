"""Whether somebody holds a competency on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

#: How long ahead an end is called near.
SOON = timedelta(days=60)


class Level(IntEnum):
    NONE = 0
    OBSERVES = 1
    SUPERVISED = 2
    INDEPENDENT = 3
    TRAINER = 4


class Standing(StrEnum):
    VALID = "valid"
    SOON = "soon"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One assessment. Both ends are days on which it counts; from `withdrawn_on` on it does not.

    `sequence` orders those of one day as they were entered. One `in_error` was never made.
    """

    level: Level
    granted_on: date
    valid_until: date | None = None
    withdrawn_on: date | None = None
    in_error: bool = False
    sequence: int = 0


def standing(held: Held, *, on: date) -> Standing:
    """How one assessment stands on a day, by itself."""
    if held.in_error or (held.withdrawn_on is not None and held.withdrawn_on <= on):
        return Standing.WITHDRAWN
    if on < held.granted_on:
        return Standing.NOT_YET
    if held.valid_until is None:
        return Standing.VALID
    if held.valid_until < on:
        return Standing.EXPIRED
    return Standing.SOON if held.valid_until - on <= SOON else Standing.VALID


def latest(history: Iterable[Held], *, on: date) -> Held | None:
    """The assessment of one competency that counts on a day, be it expired or withdrawn by then."""
    made = [held for held in history if not held.in_error and held.granted_on <= on]
    return max(made, key=lambda held: (held.granted_on, held.sequence), default=None)


def may_sign(history: Iterable[Held], *, on: date) -> bool:
    """Whether the person works alone in this competency on that day."""
    held = latest(history, on=on)
    if held is None or held.level < Level.INDEPENDENT:
        return False
    return standing(held, on=on) in {Standing.VALID, Standing.SOON}
