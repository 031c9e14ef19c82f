"""How a contract stands on a day, when somebody must decide about it, and which of its years a day lies in.

Days are civil days; the last day of a contract is covered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

#: So many days before the day of decision a contract is brought up, the first time and again.
STEPS = (180, 90, 60, 30)


class Standing(StrEnum):
    """How a contract stands on a day."""

    UPCOMING = "upcoming"
    ACTIVE = "active"
    ENDED = "ended"
    TERMINATED = "terminated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """From the first through the last day. ``ends_on`` None: without an end. ``notice_days`` None: unknown."""

    starts_on: date
    ends_on: date | None = None
    terminated_on: date | None = None
    notice_days: int | None = None
    renews_itself: bool | None = None

    @property
    def last_on(self) -> date | None:
        """Its last day, whichever comes first: the end agreed, or the one of a termination."""
        known = [day for day in (self.ends_on, self.terminated_on) if day is not None]
        return min(known, default=None)


def standing(term: Term, *, on: date) -> Standing:
    """How it stands: a termination counts from the day after its last day."""
    last = term.last_on
    if last is not None and last < on:
        return Standing.TERMINATED if last == term.terminated_on else Standing.ENDED
    return Standing.UPCOMING if on < term.starts_on else Standing.ACTIVE


class Decision(StrEnum):
    """What the day is up to which somebody must decide."""

    NOTICE = "notice"
    NOTICE_PASSED = "notice_passed"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """``step``: the nearest of ``STEPS`` that is reached. ``days``: until the decision; below zero: since."""

    decision: Decision
    on: date
    days: int
    step: int


def decide_by(term: Term) -> date | None:
    """The last day to give notice, or the last day where no notice is agreed; None: it has no end."""
    if term.last_on is None or term.last_on == term.terminated_on:
        return None
    return term.last_on - timedelta(days=term.notice_days or 0)


def alert(term: Term, *, on: date) -> Alert | None:
    """What must be decided about a contract; None: nothing yet, or it is over or terminated.

    Where the notice has passed and the contract does not renew itself, its end is what comes next.
    """
    decide, last = decide_by(term), term.last_on
    if decide is None or last is None or last < on:
        return None
    decision = Decision.NOTICE if term.notice_days else Decision.END
    if decide < on and term.renews_itself is False:
        decision, decide = Decision.END, last
    days = (decide - on).days
    if days > STEPS[0]:
        return None
    if days < 0:
        decision = Decision.NOTICE_PASSED
    return Alert(decision=decision, on=decide, days=days, step=min(step for step in STEPS if days <= step))


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a contract: limits count within it."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def years(term: Term, *, on: date) -> list[Year]:
    """The years of the contract that have begun by that day, the running one last; the last may be short.

    Each begins on the anniversary; one of a leap day begins on 28 February in other years.
    """
    made: list[Year] = []
    last = term.last_on
    while (first := anniversary(term.starts_on, len(made))) <= on and (last is None or first <= last):
        ends = anniversary(term.starts_on, len(made) + 1) - timedelta(days=1)
        made.append(Year(first, ends if last is None else min(ends, last)))
    return made


def anniversary(day: date, count: int) -> date:
    """The same day so many years later."""
    try:
        return day.replace(year=day.year + count)
    except ValueError:
        return day.replace(year=day.year + count, day=28)
