"""When a step is asked: "battery fails", "mode is not standby", "energy above 100 and case passes".

Clauses look at steps before; all of them must hold. What they look at has not been answered, or was itself not
asked: the condition does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from .impossible import Impossible
from .quantities import RefusedEntry, parse_number

LONGEST = 200


class Test(StrEnum):
    """How a clause looks at a step."""

    __test__ = False

    IS = "is"
    IS_NOT = "is not"
    PASSES = "passes"
    FAILS = "fails"
    ABOVE = "above"
    BELOW = "below"
    AT_LEAST = "at least"
    AT_MOST = "at most"


BARE = frozenset({Test.PASSES, Test.FAILS})
OF_NUMBERS = frozenset({Test.ABOVE, Test.BELOW, Test.AT_LEAST, Test.AT_MOST})
_CLAUSE = re.compile(
    r"(?P<key>\w+)\s+(?:(?P<bare>passes|fails)|(?P<test>is not|is|above|below|at least|at most)\s+(?P<value>.+))"
)


class InvalidCondition(Impossible):
    """A condition that nobody could tell to hold or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    key: str
    test: Test
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a step was answered with. ``verdict`` is its value, such as "pass"."""

    verdict: str
    entered: str = ""
    value: Decimal | None = None


def clauses(condition: str) -> tuple[Clause, ...]:
    """The clauses of a condition; raises `InvalidCondition`."""
    if len(condition) > LONGEST:
        raise InvalidCondition("condition.too_long", longest=LONGEST)
    return tuple(_clause(part.strip()) for part in re.split(r"\s+and\s+", condition.strip()))


def _clause(text: str) -> Clause:
    found = _CLAUSE.fullmatch(text)
    if found is None:
        raise InvalidCondition("condition.unreadable", text=text)
    test = Test(found["bare"] or found["test"])
    value = (found["value"] or "").strip()
    if test in OF_NUMBERS:
        _number(value)
    return Clause(key=found["key"], test=test, value=value)


def _number(text: str) -> Decimal:
    try:
        return parse_number(text)
    except RefusedEntry as problem:
        raise InvalidCondition("condition.number", text=text) from problem


def holds(condition: str, given: Mapping[str, Given]) -> bool:
    return all(_holds(one, given.get(one.key)) for one in clauses(condition))


def _holds(clause: Clause, given: Given | None) -> bool:
    if given is None:
        return False
    match clause.test:
        case Test.PASSES:
            return given.verdict == "pass"
        case Test.FAILS:
            return given.verdict == "fail"
        case Test.IS | Test.IS_NOT:
            entered = "na" if given.verdict == "na" else given.entered
            same = entered.strip().casefold() == clause.value.casefold()
            return bool(entered) and same is (clause.test is Test.IS)
        case _:
            return given.value is not None and _compares(clause, given.value)


def _compares(clause: Clause, value: Decimal) -> bool:
    bound = _number(clause.value)
    return {
        Test.ABOVE: value > bound,
        Test.BELOW: value < bound,
        Test.AT_LEAST: value >= bound,
        Test.AT_MOST: value <= bound,
    }[clause.test]
