"""The life of a work order: one table says which state may follow which, who may, and what it needs.

A closed order is never reopened in place: reopening opens a linked order and leaves the closed
record as it was signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    REQUESTED = "requested"
    TRIAGED = "triaged"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAIT_PARTS = "wait_parts"
    WAIT_VENDOR = "wait_vendor"
    WAIT_PURCHASE = "wait_purchase"
    WAIT_DEPARTMENT = "wait_department"
    WAIT_IT = "wait_it"
    WAIT_INFORMATION = "wait_information"
    WORK_DONE = "work_done"
    VERIFIED = "verified"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    DUPLICATE = "duplicate"


WAITING = frozenset(state for state in State if state.value.startswith("wait_"))
ENDED = frozenset({State.CLOSED, State.CANCELLED, State.DUPLICATE})
OPEN = frozenset(State) - ENDED
BEFORE_WORK = frozenset({State.REQUESTED, State.TRIAGED, State.ASSIGNED})


class Verb(StrEnum):
    """What a person does to an order; each is one action."""

    TRIAGE = "triage"
    ASSIGN = "assign"
    START = "start"
    WAIT = "wait"
    RESUME = "resume"
    FINISH = "finish"
    REWORK = "rework"
    VERIFY = "verify"
    CLOSE = "close"
    CANCEL = "cancel"
    MARK_DUPLICATE = "mark_duplicate"
    UNDO_DUPLICATE = "undo_duplicate"


class Right(StrEnum):
    """What a person must be allowed to; the accounts' permissions are mapped to these."""

    MANAGE = "manage"  # triage, assign to others, cancel
    WORK = "work"  # take, perform, wait, finish
    SIGN = "sign"  # verify and close


class Need(StrEnum):
    """What must be given or true for a step besides the right."""

    PRIORITY = "priority"
    ASSIGNEE = "assignee"
    REASON = "reason"
    COMPLETE_CHECKLIST = "complete_checklist"
    PASSING_TEST = "passing_test"
    OTHER_PERSON_IF_HIGH_RISK = "other_person_if_high_risk"
    NOTHING_MISSING = "nothing_missing"
    SIGNATURE = "signature"
    OTHER_ORDER = "other_order"
    NOTHING_BUILT_ON_IT = "nothing_built_on_it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    verb: Verb
    sources: frozenset[State]
    targets: frozenset[State]
    right: Right
    needs: frozenset[Need] = frozenset()


def _one(state: State) -> frozenset[State]:
    return frozenset({state})


TRANSITIONS: dict[Verb, Transition] = {
    row.verb: row
    for row in (
        Transition(
            verb=Verb.TRIAGE,
            sources=_one(State.REQUESTED),
            targets=_one(State.TRIAGED),
            right=Right.MANAGE,
            needs=frozenset({Need.PRIORITY}),
        ),
        Transition(
            verb=Verb.ASSIGN,
            sources=BEFORE_WORK,
            targets=_one(State.ASSIGNED),
            right=Right.MANAGE,
            needs=frozenset({Need.ASSIGNEE}),
        ),
        Transition(
            verb=Verb.START,
            sources=BEFORE_WORK,
            targets=_one(State.IN_PROGRESS),
            right=Right.WORK,
        ),
        Transition(
            verb=Verb.WAIT,
            sources=_one(State.IN_PROGRESS) | WAITING,
            targets=WAITING,
            right=Right.WORK,
            needs=frozenset({Need.REASON}),
        ),
        Transition(
            verb=Verb.RESUME,
            sources=WAITING,
            targets=_one(State.IN_PROGRESS),
            right=Right.WORK,
        ),
        Transition(
            verb=Verb.FINISH,
            sources=_one(State.IN_PROGRESS),
            targets=_one(State.WORK_DONE),
            right=Right.WORK,
            needs=frozenset({Need.COMPLETE_CHECKLIST}),
        ),
        Transition(
            verb=Verb.REWORK,
            sources=frozenset({State.WORK_DONE, State.VERIFIED}),
            targets=_one(State.IN_PROGRESS),
            right=Right.WORK,
            needs=frozenset({Need.REASON}),
        ),
        Transition(
            verb=Verb.VERIFY,
            sources=_one(State.WORK_DONE),
            targets=_one(State.VERIFIED),
            right=Right.SIGN,
            needs=frozenset({Need.PASSING_TEST, Need.OTHER_PERSON_IF_HIGH_RISK}),
        ),
        Transition(
            verb=Verb.CLOSE,
            sources=_one(State.VERIFIED),
            targets=_one(State.CLOSED),
            right=Right.SIGN,
            needs=frozenset({Need.NOTHING_MISSING, Need.SIGNATURE}),
        ),
        Transition(
            verb=Verb.CANCEL,
            sources=OPEN,
            targets=_one(State.CANCELLED),
            right=Right.MANAGE,
            needs=frozenset({Need.REASON}),
        ),
        Transition(
            verb=Verb.MARK_DUPLICATE,
            sources=OPEN,
            targets=_one(State.DUPLICATE),
            right=Right.MANAGE,
            needs=frozenset({Need.OTHER_ORDER}),
        ),
        Transition(
            verb=Verb.UNDO_DUPLICATE,
            sources=_one(State.DUPLICATE),
            targets=OPEN,
            right=Right.MANAGE,
            needs=frozenset({Need.NOTHING_BUILT_ON_IT}),
        ),
    )
}


def may(verb: Verb, *, state: State) -> bool:
    """Whether the table lets `verb` be done to an order in `state`."""
    return state in TRANSITIONS[verb].sources


def verbs_from(state: State) -> tuple[Verb, ...]:
    """What can be done next to an order in `state`, in the table's order."""
    return tuple(verb for verb in TRANSITIONS if may(verb, state=state))


def target_of(verb: Verb, *, wanted: State | None = None) -> State:
    """The state a verb leads to; WAIT leads to the waiting state that is `wanted`."""
    targets = TRANSITIONS[verb].targets
    if wanted is not None:
        if wanted not in targets:
            raise ValueError(f"{verb.value} does not lead to {wanted.value}.")
        return wanted
    if len(targets) != 1:
        raise ValueError(f"{verb.value} leads to several states; say which.")
    return next(iter(targets))
