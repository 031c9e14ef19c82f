"""What is wrong with a cell, a row or a column, as data.

A rule never writes a sentence: it names itself (`date.ambiguous`) and the facts that all rows with this
problem share. `openhtm.imports.words` turns both into a sentence and a suggestion in the reader's language.
Two problems with the same rule, column and facts have the same cause, and are mended together.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

Facts = tuple[tuple[str, str], ...]


class Severity(StrEnum):
    ERROR = "error"  # the row is refused until this is settled
    WARNING = "warning"  # the row is taken; this is what was done to it


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem at one place. `row` counts as a spreadsheet does (the heading is usually 1); 0 is the
    whole file.
    """

    row: int
    column: str
    value: str
    rule: str
    facts: Facts = ()
    severity: Severity = Severity.ERROR

    @property
    def cause(self) -> "Cause":
        return Cause(self.rule, self.column, self.facts, self.severity)


@dataclass(frozen=True, slots=True)
class Cause:
    """What many problems have in common."""

    rule: str
    column: str
    facts: Facts
    severity: Severity


@dataclass(frozen=True, slots=True)
class Group:
    cause: Cause
    count: int


def group_by_cause(problems: Iterable[Problem]) -> tuple[Group, ...]:
    """The causes with their counts: errors first, then the most frequent, then in order of appearance."""
    counts = Counter(problem.cause for problem in problems)
    ordered = sorted(counts.items(), key=lambda item: (item[0].severity is not Severity.ERROR, -item[1]))
    return tuple(Group(cause, count) for cause, count in ordered)


def facts(**named: object) -> Facts:
    """Facts as a hashable value, in the order given."""
    return tuple((name, str(value)) for name, value in named.items())
