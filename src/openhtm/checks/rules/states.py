"""How a window stands, and what is counted of it. A missed check stays missed, whatever is done later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .slots import Slot


class Outcome(StrEnum):
    """What somebody found. ``OUT_OF_USE``: the device is with the shop; the unit looked, and says so."""

    WELL = "well"
    FAILED = "failed"
    OUT_OF_USE = "out_of_use"


class State(StrEnum):
    WELL = "well"
    FAILED = "failed"
    OUT_OF_USE = "out_of_use"
    LATE = "late"
    MISSED = "missed"
    CLOSED = "closed"
    DUE = "due"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Done:
    """One check on record: the instant at which it was entered, by the clock of the server."""

    at: datetime
    outcome: Outcome


def on_time(slot: Slot, done: Iterable[Done]) -> bool:
    """Whether any check was made inside the window."""
    return any(slot.is_open(one.at) for one in done)


def state(slot: Slot, done: Sequence[Done], *, closed: bool, now: datetime) -> State:
    """The worst that is on record first: a failed check is never hidden by a later one that passed."""
    found = {one.outcome for one in done if slot.is_open(one.at)}
    if any(one.outcome is Outcome.FAILED for one in done):
        return State.FAILED
    if Outcome.WELL in found:
        return State.WELL
    if Outcome.OUT_OF_USE in found:
        return State.OUT_OF_USE
    if closed:
        return State.CLOSED
    if done:
        return State.LATE
    return _undone(slot, now)


def _undone(slot: Slot, now: datetime) -> State:
    if now >= slot.closes_at:
        return State.MISSED
    return State.DUE if now >= slot.opens_at else State.AHEAD


@dataclass(frozen=True, slots=True)
class Count:
    """Windows that are over and fell on open days (``required``), and what became of them.

    ``late`` and ``missed`` were not done in time; ``failed`` were done and found a fault.
    """

    required: int = 0
    on_time: int = 0
    late: int = 0
    missed: int = 0
    failed: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.required + other.required,
            self.on_time + other.on_time,
            self.late + other.late,
            self.missed + other.missed,
            self.failed + other.failed,
        )

    @property
    def share(self) -> float | None:
        """Done on time of what was required, in percent; None: nothing was."""
        return None if not self.required else 100 * self.on_time / self.required


def count(slot: Slot, done: Sequence[Done], *, closed: bool, now: datetime) -> Count:
    """What one window adds. One that is still open counts when it is over; a closed unit owes nothing."""
    if now < slot.closes_at or closed:
        return Count()
    in_time = on_time(slot, done)
    return Count(
        required=1,
        on_time=int(in_time),
        late=int(bool(done) and not in_time),
        missed=int(not done),
        failed=int(any(one.outcome is Outcome.FAILED for one in done)),
    )
