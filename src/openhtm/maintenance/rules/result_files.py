"""An analyzer's result file as it was read, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from .quantities import Refusal
from .result_layouts import MappedTest
from .steps import Step
from .verdicts import Answer, StepResult


class Trouble(StrEnum):
    """What is wrong. Those in `ACCEPTABLE` a person can accept; any other stops the whole file."""

    OTHER_DEVICE = "other_device"
    OTHER_ANALYZER = "other_analyzer"
    NOTHING = "nothing"
    REFUSED = "refused"
    DECIMAL_MARK = "decimal_mark"
    OVER_RANGE = "over_range"
    OUTSIDE_RANGE = "outside_range"
    UNIT_CONFLICT = "unit_conflict"
    NOT_MEASURED = "not_measured"
    TOO_MANY = "too_many"
    SEVERAL_DAYS = "several_days"
    IN_FUTURE = "in_future"
    DEVICE_UNSAID = "device_unsaid"
    UNKNOWN_TEST = "unknown_test"
    MISSING_TEST = "missing_test"
    DAY_UNREADABLE = "day_unreadable"
    BEFORE_ORDER = "before_order"
    INSTRUMENT_FAILED = "instrument_failed"
    REPLACES = "replaces"


ACCEPTABLE = frozenset(
    {
        Trouble.DEVICE_UNSAID,
        Trouble.UNKNOWN_TEST,
        Trouble.MISSING_TEST,
        Trouble.DAY_UNREADABLE,
        Trouble.BEFORE_ORDER,
        Trouble.INSTRUMENT_FAILED,
        Trouble.REPLACES,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of a file: its cells by plain heading. ``where``: the line or element, for people."""

    where: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """A file as it was read. ``head``: what stands before or around the records."""

    head: Mapping[str, str]
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    trouble: Trouble
    test: str = ""
    step: str = ""
    where: str = ""
    entered: str = ""
    expected: str = ""
    refusal: Refusal | None = None

    @property
    def stops(self) -> bool:
        return self.trouble not in ACCEPTABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One test as the file says it. ``place``: where the mapping has it; None: the mapping does not know it."""

    name: str
    polarity: str
    text: str
    unit: str
    heading_unit: str
    failed: bool
    where: str
    mapped: MappedTest | None
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """What one step gets, judged."""

    step: str
    answer: Answer
    judged: StepResult
    tests: tuple[str, ...]
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What the file is for: the order's device, its analyzer and checklist. ``answered``: values so far."""

    tag: str
    serial: str
    analyzer_serial: str
    today: date
    opened_on: date
    steps: Sequence[Step]
    sections: Mapping[str, str] = field(default_factory=dict)
    answered: Mapping[str, tuple[Decimal, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """``left_out``: records of other devices in the same file."""

    fills: tuple[Fill, ...]
    problems: tuple[Problem, ...]
    left_out: int = 0
    measured_on: date | None = None

    def refused(self, accepted: Collection[str]) -> tuple[Problem, ...]:
        """What stands against taking it, when ``accepted`` has been accepted."""
        return tuple(one for one in self.problems if one.stops or one.trouble not in accepted)


def about(
    reading: Reading,
    trouble: Trouble,
    *,
    step: str = "",
    entered: str = "",
    expected: str = "",
    refusal: Refusal | None = None,
) -> Problem:
    name = f"{reading.name} {reading.polarity}".strip()
    return Problem(
        trouble=trouble,
        test=name,
        step=step,
        where=reading.where,
        entered=entered,
        expected=expected,
        refusal=refusal,
    )
