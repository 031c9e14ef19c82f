"""A corrective action: which state may follow which, what is missing before its check, when the next thing is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class State(StrEnum):
    OPEN = "open"
    CAUSE_FOUND = "cause_found"
    IN_WORK = "in_work"
    AWAITING_CHECK = "awaiting_check"
    EFFECTIVE = "effective"
    WITHDRAWN = "withdrawn"


#: Somebody still has to do something.
LIVE = (State.OPEN, State.CAUSE_FOUND, State.IN_WORK, State.AWAITING_CHECK)
ENDED = (State.EFFECTIVE, State.WITHDRAWN)
_NEXT: Mapping[State, frozenset[State]] = {
    State.OPEN: frozenset({State.CAUSE_FOUND, State.WITHDRAWN}),
    State.CAUSE_FOUND: frozenset({State.IN_WORK, State.WITHDRAWN}),
    State.IN_WORK: frozenset({State.AWAITING_CHECK, State.WITHDRAWN}),
    # Not effective: at work again, in another round.
    State.AWAITING_CHECK: frozenset({State.EFFECTIVE, State.IN_WORK, State.WITHDRAWN}),
    State.EFFECTIVE: frozenset(),
    State.WITHDRAWN: frozenset(),
}


def may_become(now: str, then: State) -> bool:
    return then in _NEXT[State(now)]


class StepKind(StrEnum):
    """CONTAINMENT: what holds the harm off meanwhile, before the cause is known."""

    CONTAINMENT = "containment"
    CORRECTIVE = "corrective"
    PREVENTIVE = "preventive"


#: By method of looking for the cause, how often it asks why, and how many answers there must be at least.
METHODS: Mapping[str, tuple[int, int]] = {"five_whys": (5, 2), "other": (0, 0)}


def chain(method: str, whys: Sequence[str]) -> list[str] | None:
    """The answers of the method without the empty ones at the end; None: too few, or one is left out between."""
    most, least = METHODS[method]
    told = [text.strip() for text in whys[:most]]
    while told and not told[-1]:
        told.pop()
    return told if len(told) >= least and all(told) else None


@dataclass(frozen=True, kw_only=True)
class Step:
    kind: str
    due_on: date
    done: bool


class Missing(StrEnum):
    """Why the work cannot be handed over for its check."""

    CORRECTIVE_STEP = "corrective_step"
    STEPS_UNDONE = "steps_undone"
    MEASURE = "measure"
    DAY = "day"


def missing(steps: Iterable[Step], *, has_measure: bool, look_from: date | None) -> tuple[Missing, ...]:
    every = list(steps)
    found = {
        Missing.CORRECTIVE_STEP: not any(one.kind != StepKind.CONTAINMENT for one in every),
        Missing.STEPS_UNDONE: not all(one.done for one in every),
        Missing.MEASURE: not has_measure,
        Missing.DAY: look_from is None,
    }
    return tuple(one for one, is_so in found.items() if is_so)


#: So long there is to find the cause and plan the first step, and to look once the day of looking has come.
TO_PLAN = timedelta(days=30)
TO_CHECK = timedelta(days=14)


def next_due(state: str, *, begun_on: date, steps: Iterable[Step], look_from: date | None) -> date | None:
    """The last day for whatever comes next; None: it has ended. What nobody has planned is due too."""
    if state in ENDED:
        return None
    if state == State.AWAITING_CHECK:
        return (look_from or begun_on) + TO_CHECK
    every = list(steps)
    undone = [one.due_on for one in every if not one.done]
    work = [one for one in every if one.kind != StepKind.CONTAINMENT]
    if not work:
        return min([*undone, begun_on + TO_PLAN])
    return min(undone) if undone else max(one.due_on for one in every)


def until(steps: Iterable[Step], look_from: date | None) -> date | None:
    """Until when it is being corrected, as planned; None: nobody has planned it yet."""
    days = [one.due_on for one in steps if one.kind != StepKind.CONTAINMENT]
    return max([*days, *([look_from] if look_from else [])]) if days else None


def asks_nothing(before: int | None, target: int) -> bool:
    """Whether the target is reached without anything being done."""
    return before is not None and 0 < before <= target


class Result(StrEnum):
    """UNKNOWN: it was to be counted and could not be. NOT_COUNTED: no rule counts it; a person judges alone."""

    REACHED = "reached"
    MISSED = "missed"
    UNKNOWN = "unknown"
    NOT_COUNTED = "not_counted"


def result(*, counted: bool, after: int | None, target: int | None) -> Result:
    if not counted:
        return Result.NOT_COUNTED
    if after is None or target is None:
        return Result.UNKNOWN
    return Result.REACHED if after <= target else Result.MISSED


def may_be_effective(found: Result) -> bool:
    """Nobody judges against the count, nor without one that was promised."""
    return found in {Result.REACHED, Result.NOT_COUNTED}


def is_link(text: str) -> bool:
    """An address on the web, or a page of this program."""
    plain = text.strip()
    if any(letter.isspace() for letter in plain):
        return False
    return plain.startswith(("https://", "http://")) or (
        plain.startswith("/") and not plain.startswith(("//", "/\\"))
    )
