"""When a duplicate may be joined to another order, and when that may be undone."""

from __future__ import annotations

from enum import StrEnum

from .work_order_states import ENDED, State

#: What went along counts as built on once the order that stays says that its work is done.
_SAID_DONE = frozenset({State.WORK_DONE, State.VERIFIED})


class Obstacle(StrEnum):
    """Why it cannot be done, the first that applies."""

    SAME = "same"
    OTHER_SITE = "other_site"
    IN_A_CIRCLE = "in_a_circle"
    ENDED = "ended"
    HAS_CHECKLIST = "has_checklist"
    SAID_DONE = "said_done"
    CHANGED = "changed"


def to_merge(
    *, same: bool, same_site: bool, in_a_circle: bool, into: State, has_checklist: bool
) -> Obstacle | None:
    """``has_checklist``: one was begun on the duplicate; its readings stay where they were taken."""
    found = {
        Obstacle.SAME: same,
        Obstacle.OTHER_SITE: not same_site,
        Obstacle.IN_A_CIRCLE: in_a_circle,
        Obstacle.ENDED: into in ENDED,
        Obstacle.HAS_CHECKLIST: has_checklist,
    }
    return next((obstacle for obstacle, applies in found.items() if applies), None)


def to_undo(*, into: State, changed: bool) -> Obstacle | None:
    """``changed``: a line that went along was struck out or went on with another merge."""
    if into in ENDED:
        return Obstacle.ENDED
    if into in _SAID_DONE:
        return Obstacle.SAID_DONE
    return Obstacle.CHANGED if changed else None
