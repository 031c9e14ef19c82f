"""The life of an incident and of each device in it: what may follow what, and what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """DECLARED: suspects are being triaged. CONTAINED: none is left. RECOVERING, RECOVERED: devices come back."""

    DECLARED = "declared"
    CONTAINED = "contained"
    RECOVERING = "recovering"
    RECOVERED = "recovered"
    CLOSED = "closed"


#: A later suspect takes the incident back to its beginning; closing is final.
FOLLOWING: Mapping[State, frozenset[State]] = {
    State.DECLARED: frozenset({State.CONTAINED}),
    State.CONTAINED: frozenset({State.RECOVERING, State.RECOVERED, State.DECLARED}),
    State.RECOVERING: frozenset({State.RECOVERED, State.CONTAINED, State.DECLARED}),
    State.RECOVERED: frozenset({State.CLOSED, State.RECOVERING, State.DECLARED}),
    State.CLOSED: frozenset(),
}


class DeviceState(StrEnum):
    SUSPECTED = "suspected"
    CLEARED = "cleared"
    ISOLATED = "isolated"
    IN_RECOVERY = "in_recovery"
    RETURNED = "returned"


#: A device that cannot be isolated may be recovered where it stands. Nothing returns that was not recovered.
DEVICE_FOLLOWING: Mapping[DeviceState, frozenset[DeviceState]] = {
    DeviceState.SUSPECTED: frozenset({DeviceState.CLEARED, DeviceState.ISOLATED, DeviceState.IN_RECOVERY}),
    DeviceState.CLEARED: frozenset({DeviceState.SUSPECTED}),
    DeviceState.ISOLATED: frozenset({DeviceState.IN_RECOVERY, DeviceState.CLEARED}),
    DeviceState.IN_RECOVERY: frozenset({DeviceState.RETURNED, DeviceState.ISOLATED}),
    DeviceState.RETURNED: frozenset({DeviceState.SUSPECTED}),
}
#: Nothing is left to do for these.
SETTLED = frozenset({DeviceState.CLEARED, DeviceState.RETURNED})


def may_follow(before: State, after: State) -> bool:
    return after in FOLLOWING[before]


def device_may_follow(before: DeviceState, after: DeviceState) -> bool:
    return after in DEVICE_FOLLOWING[before]


class Obstacle(StrEnum):
    SUSPECTS = "suspects"
    UNSETTLED = "unsettled"
    CLOCKS_UNDECIDED = "clocks_undecided"
    CLOCKS_RUNNING = "clocks_running"
    REPORT = "report"


@dataclass(frozen=True)
class Situation:
    """``devices``: how many are in each state."""

    devices: Mapping[DeviceState, int] = field(default_factory=dict)
    undecided: int = 0
    running: int = 0
    report: bool = False

    @property
    def unsettled(self) -> int:
        return sum(n for state, n in self.devices.items() if state not in SETTLED)


def obstacles(to: State, situation: Situation) -> list[Obstacle]:
    """All that stands in the way of a state, at once."""
    ahead = {State.CONTAINED, State.RECOVERING, State.RECOVERED, State.CLOSED}
    over = {State.RECOVERED, State.CLOSED}
    found = {
        Obstacle.SUSPECTS: to in ahead and situation.devices.get(DeviceState.SUSPECTED, 0) > 0,
        Obstacle.UNSETTLED: to in over and situation.unsettled > 0,
        Obstacle.CLOCKS_UNDECIDED: to is State.CLOSED and situation.undecided > 0,
        Obstacle.CLOCKS_RUNNING: to is State.CLOSED and situation.running > 0,
        Obstacle.REPORT: to is State.CLOSED and not situation.report,
    }
    return [one for one, stands in found.items() if stands]


class Lacking(StrEnum):
    """What keeps a device from going back to patients."""

    ORDER = "order"
    OPEN = "open"
    NOT_TESTED = "not_tested"
    FAILED = "failed"
    HELD = "held"


@dataclass(frozen=True)
class Proven:
    """The work order of the return: whether there is one, whether its record is closed, and how its checklist ended."""

    there: bool = False
    closed: bool = False
    overall: str = ""


_PASSED = frozenset({"pass", "pass_with_notes"})


def lacking_to_return(test: Proven, *, held: bool) -> list[Lacking]:
    """Empty: the closed order proves by its checklist that the device may go back."""
    held_back = [Lacking.HELD] if held else []
    if not test.there:
        return [*held_back, Lacking.ORDER]
    if not test.closed:
        return [*held_back, Lacking.OPEN]
    if test.overall in _PASSED:
        return held_back
    return [*held_back, Lacking.FAILED if test.overall == "fail" else Lacking.NOT_TESTED]
