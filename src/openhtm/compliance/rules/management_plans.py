"""A management plan: its life, what its goals promise, and whether a goal is on track. What is unknown never is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from dateutil.relativedelta import relativedelta

#: A plan is for so many months at most, and is evaluated so many months after it began or was evaluated last.
MONTHS = 12
#: An evaluation stands among what comes up from so many days before its day.
SOON = timedelta(days=60)
#: However late the one before was: an evaluation is due so long after the plan has ended.
LATEST = timedelta(days=90)


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


#: Of a place and period there is one of these at most.
UNDECIDED = (State.DRAFT, State.SUBMITTED)
_NEXT: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED, State.WITHDRAWN}),
    State.SUBMITTED: frozenset({State.DRAFT, State.APPROVED, State.WITHDRAWN}),
    State.APPROVED: frozenset(),
    State.WITHDRAWN: frozenset(),
}


def may_become(now: str, then: State) -> bool:
    return then in _NEXT[State(now)]


#: What the plan says, and what its evaluation answers for.
SECTIONS = ("objectives", "scope", "performance", "effectiveness")


class Period(StrEnum):
    """What is wrong with the days of a plan."""

    ENDS_BEFORE = "ends_before"
    TOO_LONG = "too_long"


def period_trouble(first: date, last: date) -> Period | None:
    if last < first:
        return Period.ENDS_BEFORE
    return Period.TOO_LONG if last >= months_after(first, MONTHS) else None


def months_after(day: date, months: int) -> date:
    return day + relativedelta(months=months)


def year_after(first: date, last: date) -> tuple[date, date]:
    """The days of the plan that follows: it begins the day after, and lasts a year."""
    begins = last + timedelta(days=1)
    return begins, months_after(begins, MONTHS) - timedelta(days=1)


# -- goals ------------------------------------------------------------------------------------------------


class Target(StrEnum):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BY_DAY = "by_day"


class Standing(StrEnum):
    """``NOT_DUE``: its day has not come, and nobody has said that it is done."""

    ON_TRACK = "on_track"
    NOT_ON_TRACK = "not_on_track"
    NOT_DUE = "not_due"
    UNKNOWN = "unknown"


class Why(StrEnum):
    NO_VALUE = "no_value"
    STALE = "stale"
    REACHED = "reached"
    MISSED = "missed"
    DONE = "done"
    DONE_LATE = "done_late"
    PAST = "past"
    AHEAD = "ahead"


@dataclass(frozen=True, kw_only=True)
class Promise:
    """``number``: for at least and at most; ``day``: for what is done by a day. ``told_months``: for so many months a
    value that a person told is believed; 0: the program counts, and its value is of today."""

    target: Target
    number: float | None = None
    day: date | None = None
    told_months: int = 0


@dataclass(frozen=True, kw_only=True)
class Value:
    """What is known on a day. ``number`` None: unknown. ``done_on``: the day on which it was done."""

    number: float | None = None
    done_on: date | None = None
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Judgment:
    standing: Standing
    why: Why


def judged(promise: Promise, value: Value, *, today: date) -> Judgment:
    """Whether a goal is on track. Without a value, or with one that is too old, nobody knows."""
    if promise.target is Target.BY_DAY:
        return _by_day(promise, value, today)
    if value.number is None or promise.number is None:
        return Judgment(standing=Standing.UNKNOWN, why=Why.NO_VALUE)
    if promise.told_months and is_stale(value, promise.told_months, today):
        return Judgment(standing=Standing.UNKNOWN, why=Why.STALE)
    least = promise.target is Target.AT_LEAST
    reached = value.number >= promise.number if least else value.number <= promise.number
    if reached:
        return Judgment(standing=Standing.ON_TRACK, why=Why.REACHED)
    # Also what is no number at all, such as NaN, has not reached anything.
    return Judgment(standing=Standing.NOT_ON_TRACK, why=Why.MISSED)


def is_stale(value: Value, months: int, today: date) -> bool:
    """Nobody knows when it was told, or it was told too long ago."""
    return value.on is None or today > months_after(value.on, months)


def _by_day(promise: Promise, value: Value, today: date) -> Judgment:
    if promise.day is None:
        return Judgment(standing=Standing.UNKNOWN, why=Why.NO_VALUE)
    if value.done_on is not None and value.done_on <= today:
        in_time = value.done_on <= promise.day
        why = Why.DONE if in_time else Why.DONE_LATE
        return Judgment(standing=Standing.ON_TRACK if in_time else Standing.NOT_ON_TRACK, why=why)
    if today > promise.day:
        return Judgment(standing=Standing.NOT_ON_TRACK, why=Why.PAST)
    return Judgment(standing=Standing.NOT_DUE, why=Why.AHEAD)


class Lack(StrEnum):
    """What a goal needs before its plan is submitted."""

    NAME = "name"
    OWNER = "owner"
    NUMBER = "number"
    DAY = "day"
    TOLD_HOW = "told_how"


def goal_lacks(
    promise: Promise, *, name: str, has_owner: bool, measure: str, told_how: str
) -> tuple[Lack, ...]:
    """A goal is whole with a name, an owner, a target, and a measure: the program's, or how a person knows."""
    by_day = promise.target is Target.BY_DAY
    asked = {
        Lack.NAME: bool(name.strip()),
        Lack.OWNER: has_owner,
        Lack.NUMBER: by_day or promise.number is not None,
        Lack.DAY: not by_day or promise.day is not None,
        Lack.TOLD_HOW: bool(measure) or bool(told_how.strip()),
    }
    return tuple(one for one, met in asked.items() if not met)


# -- the yearly evaluation --------------------------------------------------------------------------------


class EvaluationState(StrEnum):
    """``SIGNED``: it waits for the committee."""

    DRAFT = "draft"
    SIGNED = "signed"
    ACCEPTED = "accepted"


class Answer(StrEnum):
    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    CANNOT_SAY = "cannot_say"


def unanswered(answers: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The sections without one of the answers, or without words for it."""
    known = {one.value for one in Answer}
    given = {name: answers.get(name) or {} for name in SECTIONS}
    return tuple(
        name
        for name, one in given.items()
        if one.get("answer") not in known or not str(one.get("words", "")).strip()
    )


def due_on(first: date, last: date, before: date | None) -> date:
    """When the plan of these days is to have been evaluated; ``before``: when the plan before it was."""
    days = [months_after(first, MONTHS), *([months_after(before, MONTHS)] if before else [])]
    return min(max(days), last + LATEST)


class Stage(StrEnum):
    AHEAD = "ahead"
    SOON = "soon"
    LATE = "late"


def stage(due: date, today: date) -> Stage:
    if today > due:
        return Stage.LATE
    return Stage.SOON if today >= due - SOON else Stage.AHEAD


def covered(place: int | None, places: Sequence[int | None]) -> bool:
    """Whether a site has a plan: its own, or that of the whole hospital (None)."""
    return place in places or None in places
