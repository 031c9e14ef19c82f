"""Where the devices of a campaign stand, and how far the whole of it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class TaskState(StrEnum):
    """What is written down of one device; whether it is being worked on follows from its order."""

    PENDING = "pending"
    NOT_LOCATED = "not_located"
    DONE = "done"
    LEFT_OUT = "left_out"


class Step(StrEnum):
    """Where a device stands, in the order in which it gets there."""

    WAITING = "waiting"
    IN_WORK = "in_work"
    NOT_LOCATED = "not_located"
    DONE = "done"
    LEFT_OUT = "left_out"


SETTLED = frozenset({Step.DONE, Step.LEFT_OUT})


def step(state: TaskState, *, has_open_order: bool) -> Step:
    """A device that is being worked on was found, whatever was written before."""
    if state in (TaskState.DONE, TaskState.LEFT_OUT):
        return Step(state.value)
    if has_open_order:
        return Step.IN_WORK
    return Step.WAITING if state is TaskState.PENDING else Step.NOT_LOCATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many devices stand where. What was left out, with its reason, is not in what is to be done."""

    waiting: int = 0
    in_work: int = 0
    not_located: int = 0
    done: int = 0
    left_out: int = 0

    @property
    def all(self) -> int:
        return self.waiting + self.in_work + self.not_located + self.done + self.left_out

    @property
    def to_do(self) -> int:
        """The denominator: every device that was not left out."""
        return self.all - self.left_out

    @property
    def left(self) -> int:
        """Devices that nobody has settled yet."""
        return self.to_do - self.done

    @property
    def share(self) -> float | None:
        """Done of what is to be done, in percent; None where nothing is to be done."""
        return 100 * self.done / self.to_do if self.to_do else None


def progress(steps: Iterable[Step]) -> Progress:
    counted = Counter(steps)
    return Progress(**{one.value: counted[one] for one in Step})


def fulfills(*, canceled: bool, without_work: bool, needs_checklist: bool, overall: str) -> bool:
    """Whether an order that ended has done what the campaign asks of its device.

    A checklist that is asked for has to be there and must not have failed; unknown is never done.
    """
    if canceled or without_work or overall == "fail":
        return False
    return bool(overall and overall != "incomplete") if needs_checklist else True
