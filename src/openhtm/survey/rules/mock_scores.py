"""What a mock survey comes to: counts, scores, times. What is unknown or unanswered never counts as met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median


class Verdict(StrEnum):
    MET = "met"
    GAP = "gap"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """``unanswered``: asked of a person who has not answered."""

    met: int = 0
    gap: int = 0
    unknown: int = 0
    unanswered: int = 0

    @property
    def all(self) -> int:
        return self.met + self.gap + self.unknown + self.unanswered

    @property
    def percent(self) -> int | None:
        """Met of everything that was asked, rounded down; None: nothing was asked."""
        return 100 * self.met // self.all if self.all else None

    @property
    def is_whole(self) -> bool:
        return not self.unanswered

    def __add__(self, other: Score) -> Score:
        return Score(
            met=self.met + other.met,
            gap=self.gap + other.gap,
            unknown=self.unknown + other.unknown,
            unanswered=self.unanswered + other.unanswered,
        )


def score(verdicts: Iterable[str]) -> Score:
    """``""``: not answered."""
    found = list(verdicts)
    return Score(
        met=found.count(Verdict.MET),
        gap=found.count(Verdict.GAP),
        unknown=found.count(Verdict.UNKNOWN),
        unanswered=found.count(""),
    )


@dataclass(frozen=True, slots=True)
class Times:
    """How long answers took, in seconds; None: there was none."""

    median: float | None = None
    slowest: float | None = None
    answers: int = 0


def times(seconds: Sequence[float]) -> Times:
    if not seconds:
        return Times()
    return Times(median=median(seconds), slowest=max(seconds), answers=len(seconds))
