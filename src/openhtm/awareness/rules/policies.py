"""The life of a version of a policy, and what differs between two of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SUPERSEDED = "superseded"


#: A policy has one of these at most.
OPEN = (State.DRAFT, State.IN_REVIEW)
#: These were signed; which of them holds on a day, their days say.
SIGNED = (State.APPROVED, State.SUPERSEDED)
_NEXT: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.IN_REVIEW}),
    State.IN_REVIEW: frozenset({State.DRAFT, State.APPROVED}),
    State.APPROVED: frozenset({State.SUPERSEDED}),
    State.SUPERSEDED: frozenset(),
}


def may_become(now: str, then: State) -> bool:
    return then in _NEXT[State(now)]


class Side(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of two texts laid over each other."""

    side: Side
    text: str


def difference(before: str, after: str) -> list[Line]:
    """Line by line: what went stands before what came in its place."""
    old, new = before.splitlines(), after.splitlines()
    return list(_laid(old, new))


def _laid(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    for kind, first, last, begin, end in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (Line(Side.SAME, text) for text in old[first:last])
            continue
        yield from (Line(Side.GONE, text) for text in old[first:last])
        yield from (Line(Side.NEW, text) for text in new[begin:end])
