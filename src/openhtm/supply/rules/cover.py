"""Whether a device is covered on a day, by its warranty or a contract, and for what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

#: So long after its end a warranty or contract is still told, so that nobody calls the wrong number.
TOLD = timedelta(days=90)


class Work(StrEnum):
    """What may be covered."""

    LABOR = "labor"
    PARTS = "parts"
    TRAVEL = "travel"
    CONSUMABLES = "consumables"
    PREVENTIVE = "preventive"


class Source(StrEnum):
    WARRANTY = "warranty"
    CONTRACT = "contract"


class Answer(StrEnum):
    """Unknown is neither covered nor not covered: somebody must look."""

    COVERED = "covered"
    UNKNOWN = "unknown"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One promise over a device, through ``ends_on`` (None: without an end). ``covers`` and ``lacks``: what it
    says of; of the rest nothing is known. ``key`` names the record it comes from."""

    source: Source
    starts_on: date | None
    ends_on: date | None
    covers: frozenset[Work] = frozenset()
    lacks: frozenset[Work] = frozenset()
    key: int = 0

    def holds(self, on: date) -> bool:
        begun = self.starts_on is None or self.starts_on <= on
        return begun and (self.ends_on is None or on <= self.ends_on)

    def answer(self, work: Work) -> Answer:
        if work in self.covers:
            return Answer.COVERED
        return Answer.NOT_COVERED if work in self.lacks else Answer.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """``open_questions``: nothing is on record that would say whether the device is covered."""

    holding: tuple[Line, ...]
    ended: tuple[Line, ...]
    coming: tuple[Line, ...]
    open_questions: bool

    def answer(self, work: Work) -> Answer:
        """The best any promise gives; where none covers it, what is not known stays unknown."""
        answers = {line.answer(work) for line in self.holding}
        if Answer.COVERED in answers:
            return Answer.COVERED
        return Answer.UNKNOWN if Answer.UNKNOWN in answers or self.open_questions else Answer.NOT_COVERED

    def covering(self, work: Work) -> tuple[Line, ...]:
        return tuple(line for line in self.holding if line.answer(work) is Answer.COVERED)


def cover(lines: Iterable[Line], *, on: date, unsettled: bool) -> Cover:
    """How the promises stand on that day. ``unsettled``: the record names something that cannot be judged, or
    does not say when the warranty ends; where a promise holds, that question is not asked."""
    known = list(lines)
    holding = tuple(line for line in known if line.holds(on))
    ended = [line for line in known if line.ends_on is not None and on - TOLD <= line.ends_on < on]
    coming = tuple(line for line in known if line.starts_on is not None and on < line.starts_on)
    return Cover(
        holding=holding,
        ended=tuple(sorted(ended, key=lambda line: line.ends_on or date.min, reverse=True)),
        coming=coming,
        open_questions=unsettled and not holding,
    )
