"""Asking manufacturers: what is asked, how an inquiry stands, what an answer is worth, who answers how fast."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import median

from .device_versions import Order, order
from .judgment import Status
from .verdict import Tier


class About(StrEnum):
    FLAW = "flaw"
    ADVISORY = "advisory"
    REQUEST = "request"


class Why(StrEnum):
    """Why only the manufacturer can say how a release stands."""

    AFFECTED = "affected"
    PROBABLY = "probably"
    CANNOT_EXCLUDE = "cannot_exclude"
    NO_BILL = "no_bill"
    LACKING = "lacking"


class Want(StrEnum):
    """What a general request asks for."""

    BILL = "bill"
    DISCLOSURE = "disclosure"
    SUPPORT = "support"


class Said(StrEnum):
    AFFECTED = "affected"
    NOT_AFFECTED = "not_affected"
    FIXED = "fixed"
    UNDER_INVESTIGATION = "under_investigation"
    PROVIDED = "provided"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"


class State(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    REMINDED = "reminded"
    IN_PART = "in_part"
    ANSWERED = "answered"
    ESCALATED = "escalated"
    CLOSED = "closed"


class Kind(StrEnum):
    """Of a letter."""

    FIRST = "first"
    REMINDER = "reminder"
    ESCALATION = "escalation"


class Refusal(StrEnum):
    NOT_OF_THIS = "not_of_this"
    NO_JUSTIFICATION = "no_justification"
    NO_VERSION = "no_version"
    SENT_ALREADY = "sent_already"
    NOT_SENT = "not_sent"
    FINISHED = "finished"
    IN_FUTURE = "in_future"
    BEFORE_ASKED = "before_asked"


#: Answers after which nothing is owed of a release.
SETTLING = frozenset({Said.AFFECTED, Said.NOT_AFFECTED, Said.FIXED, Said.PROVIDED, Said.DECLINED})
_OF_FLAWS = (Said.AFFECTED, Said.NOT_AFFECTED, Said.FIXED, Said.UNDER_INVESTIGATION, Said.NO_ANSWER)
_OF_REQUESTS = (Said.PROVIDED, Said.DECLINED, Said.UNDER_INVESTIGATION, Said.NO_ANSWER)
SAID: Mapping[About, tuple[Said, ...]] = {
    About.FLAW: _OF_FLAWS,
    About.ADVISORY: _OF_FLAWS,
    About.REQUEST: _OF_REQUESTS,
}
_STATEMENTS = frozenset({"csaf", "openvex", "cyclonedx", "spdx3"})
_DECISIVE = frozenset({"affected", "not_affected", "fixed"})


def is_answer(*, kind: str, by_component: bool, status: str, tier: str) -> bool:
    """Whether a statement on record says of a release what a manufacturer would be asked: one of a notation for
    statements, on the product itself, that surely speaks of this version."""
    spoken = kind in _STATEMENTS and not by_component
    return spoken and status in _DECISIVE and tier in (Tier.AFFECTED, Tier.NOT_AFFECTED)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """``settled`` of ``lines`` are answered for good. ``closed``: given up, with a reason."""

    sent_on: date | None = None
    reminded_on: date | None = None
    escalated_on: date | None = None
    closed: bool = False
    lines: int = 0
    settled: int = 0


def state(facts: Facts) -> State:
    """An answer to everything ends it, however late. Escalated goes before answered in part: it is what presses."""
    found = (
        (State.ANSWERED, facts.lines > 0 and facts.settled >= facts.lines),
        (State.CLOSED, facts.closed),
        (State.DRAFT, facts.sent_on is None),
        (State.ESCALATED, facts.escalated_on is not None),
        (State.IN_PART, facts.settled > 0),
        (State.REMINDED, facts.reminded_on is not None),
    )
    return next((one for one, holds in found if holds), State.SENT)


def days_due(sent_on: date, *, answer: int, escalation: int) -> tuple[date, date]:
    """By when an answer is expected, and when it is escalated: never before that."""
    due = sent_on + timedelta(days=answer)
    return due, max(due, sent_on + timedelta(days=escalation))


class Step(StrEnum):
    """What the hospital has to do next."""

    SEND = "send"
    WAIT = "wait"
    REMIND = "remind"
    ESCALATE = "escalate"
    PURSUE = "pursue"
    NOTHING = "nothing"


def step(facts: Facts, *, due_on: date | None, escalate_on: date | None, on: date) -> Step:
    """A reminder before the day of the answer does not stand for the one that is due after it."""
    found = state(facts)
    if found in (State.ANSWERED, State.CLOSED):
        return Step.NOTHING
    if due_on is None or escalate_on is None:
        return Step.SEND
    if facts.escalated_on is not None:
        return Step.PURSUE
    if on > escalate_on:
        return Step.ESCALATE
    reminded = facts.reminded_on is not None and facts.reminded_on > due_on
    return Step.REMIND if on > due_on and not reminded else Step.WAIT


def unsendable(kind: Kind, facts: Facts, *, sent_on: date, asked_on: date, today: date) -> Refusal | None:
    """What speaks against noting a letter as sent on that day; None: nothing."""
    first = kind is Kind.FIRST
    found = (
        (Refusal.FINISHED, state(facts) in (State.ANSWERED, State.CLOSED)),
        (Refusal.SENT_ALREADY, first and facts.sent_on is not None),
        (Refusal.NOT_SENT, not first and facts.sent_on is None),
        (Refusal.IN_FUTURE, sent_on > today),
        (Refusal.BEFORE_ASKED, sent_on < (facts.sent_on or asked_on)),
    )
    return next((one for one, holds in found if holds), None)


def unspeakable(about: About, said: Said, *, justification: str, fixed_in: str) -> Refusal | None:
    """What an answer to one release lacks; None: nothing."""
    if said not in SAID[about]:
        return Refusal.NOT_OF_THIS
    if said is Said.NOT_AFFECTED and not justification:
        return Refusal.NO_JUSTIFICATION
    return Refusal.NO_VERSION if said is Said.FIXED and not fixed_in.strip() else None


_JUDGED: Mapping[Said, Status] = {
    Said.AFFECTED: Status.AFFECTED,
    Said.NOT_AFFECTED: Status.NOT_AFFECTED,
    Said.UNDER_INVESTIGATION: Status.UNDER_INVESTIGATION,
}


def judgment_of(said: Said, *, fixed_in: str, version: str) -> Status | None:
    """As what an answer can be adopted; None: as nothing.

    Fixed in a version means that a release before it is affected. Where the two cannot be compared it counts as
    affected too.
    """
    if said is not Said.FIXED:
        return _JUDGED.get(said)
    is_fixed = order(version, fixed_in.strip()) in (Order.SAME, Order.AFTER, Order.FINER)
    return Status.FIXED if is_fixed else Status.AFFECTED


@dataclass(frozen=True, kw_only=True)
class Row:
    """One inquiry that was sent. ``answered_on``: when the last that was owed came."""

    sent_on: date
    due_on: date
    answered_on: date | None
    closed: bool
    lines: int
    settled: int


@dataclass(frozen=True, kw_only=True)
class Tally:
    """``owed`` inquiries wait for an answer, the oldest for ``oldest`` days; ``days``: median from sent to answered
    of those that were answered, None of none. ``unanswered``: closed without an answer."""

    sent: int
    answered: int
    owed: int
    overdue: int
    unanswered: int
    lines: int
    settled: int
    oldest: int | None
    days: float | None

    @property
    def share(self) -> float | None:
        """Of the releases that were asked about, those that were answered; None: none was."""
        return 100 * self.settled / self.lines if self.lines else None


def tally(rows: Iterable[Row], *, on: date) -> Tally:
    sent = list(rows)
    owed = [one for one in sent if one.answered_on is None and not one.closed]
    took = [(one.answered_on - one.sent_on).days for one in sent if one.answered_on is not None]
    return Tally(
        sent=len(sent),
        answered=len(took),
        owed=len(owed),
        overdue=sum(one.due_on < on for one in owed),
        unanswered=sum(one.closed and one.answered_on is None for one in sent),
        lines=sum(one.lines for one in sent),
        settled=sum(one.settled for one in sent),
        oldest=max(((on - one.sent_on).days for one in owed), default=None),
        days=float(median(took)) if took else None,
    )


def contact(*, kept: str, disclosed: Collection[str], email: str, phone: str) -> tuple[str, str]:
    """Whom to write to, with where it is from; both empty: unknown. What is kept for security goes first."""
    found = (
        ("kept", kept.strip()),
        ("disclosed", next((one.strip() for one in disclosed if one.strip()), "")),
        ("general", ", ".join(one.strip() for one in (email, phone) if one.strip())),
    )
    return next(((text, source) for source, text in found if text), ("", ""))
