"""What an advisory's wording of versions says: all, an exact set, intervals, or nothing we can read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    ALL = "all"
    EXACT = "exact"
    INTERVALS = "intervals"
    UNPARSED = "unparsed"


class Why(StrEnum):
    """Why a wording was left to a person."""

    NOTHING = "nothing"
    DATE = "date"
    CONDITION = "condition"
    MODEL = "model"
    DAMAGED = "damaged"
    TOO_LONG = "too_long"
    UNCLEAR_BOUND = "unclear_bound"
    PROSE = "prose"


class Note(StrEnum):
    """What a reader must know beside the form."""

    # "vers:all/*" beside a name that says nothing: often it means "not stated".
    NOTHING_ELSE_STATED = "nothing_else_stated"
    # The operators and the prose of the product's name put the bound elsewhere.
    BOUNDARY_DISAGREEMENT = "boundary_disagreement"


@dataclass(frozen=True, kw_only=True)
class Interval:
    """From ``lowest`` to ``highest``; None is open. Versions as written, without a leading "v"."""

    lowest: str | None = None
    lowest_included: bool = False
    highest: str | None = None
    highest_included: bool = False

    def as_json(self) -> dict[str, object]:
        return {
            "min": self.lowest,
            "min_inclusive": self.lowest_included,
            "max": self.highest,
            "max_inclusive": self.highest_included,
        }


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A wording that was read. ``raw`` is kept as it came, whatever the form.

    ``exact`` may stand beside ``intervals`` ("v9 | >= v20D29"): the form is then intervals.
    ``prose`` is what the product's name says where it differs from the operators.
    """

    form: Form
    raw: str
    intervals: tuple[Interval, ...] = ()
    exact: tuple[str, ...] = ()
    why: Why | None = None
    notes: tuple[Note, ...] = ()
    prose: Wording | None = None

    def as_json(self) -> dict[str, object]:
        return {
            "form": self.form.value,
            "intervals": [interval.as_json() for interval in self.intervals],
            "exact": list(self.exact),
            "raw": self.raw,
        }


@dataclass(frozen=True, kw_only=True)
class Said:
    """One part of a wording: everything, versions, intervals."""

    everything: bool = False
    exact: tuple[str, ...] = ()
    intervals: tuple[Interval, ...] = ()


def from_version(version: str, *, included: bool = True) -> Interval:
    return Interval(lowest=version, lowest_included=included)


def to_version(version: str, *, included: bool = True) -> Interval:
    return Interval(highest=version, highest_included=included)


def between(lowest: str, highest: str, *, included: bool = True) -> Interval:
    return Interval(lowest=lowest, lowest_included=True, highest=highest, highest_included=included)
