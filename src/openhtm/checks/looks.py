"""How the states of user checks look: one place that gives each its word, tone and icon."""

from __future__ import annotations

from openhtm.ui.parts import Pill
from openhtm.ui.tones import Tone

from .rules.items import Result
from .rules.readiness import Ready
from .rules.states import Outcome, State
from .words import READY, RESULTS, STATES

_STATES = {
    State.WELL: (Tone.OK, ""),
    State.FAILED: (Tone.OVERDUE, "x"),
    State.OUT_OF_USE: (Tone.HELD, "tool"),
    State.LATE: (Tone.SOON, "clock"),
    State.MISSED: (Tone.OVERDUE, "alert-triangle"),
    State.CLOSED: (Tone.PLAIN, "moon"),
    State.DUE: (Tone.INFO, "circle-dashed"),
    State.AHEAD: (Tone.PLAIN, ""),
}
_READY = {Ready.READY: Tone.OK, Ready.NOT_READY: Tone.OVERDUE, Ready.UNKNOWN: Tone.UNKNOWN}
_RESULTS = {
    Result.PASS: Tone.OK,
    Result.FAIL: Tone.OVERDUE,
    Result.NOTED: Tone.INFO,
    Result.MISSING: Tone.UNKNOWN,
}
#: One letter for the grid on paper, where neither color nor icon is certain to be seen.
LETTERS = {
    State.WELL: "✓",
    State.FAILED: "F",
    State.OUT_OF_USE: "O",
    State.LATE: "L",
    State.MISSED: "M",
    State.CLOSED: "C",
    State.DUE: "·",
    State.AHEAD: "",
}


def state(value: State) -> Pill:
    tone, icon = _STATES[value]
    return Pill(text=str(STATES[value]), tone=tone, icon=icon)


def tone(value: State) -> Tone:
    return _STATES[value][0]


def ready(value: Ready) -> Pill:
    return Pill(text=str(READY[value]), tone=_READY[value])


def result(value: str) -> Pill:
    return Pill(text=str(RESULTS[Result(value)]), tone=_RESULTS[Result(value)])


def outcome(value: str, *, late: bool) -> Pill:
    """Of one record: a well check made too late is late."""
    if late and value == Outcome.WELL:
        return state(State.LATE)
    return state(State(value))
