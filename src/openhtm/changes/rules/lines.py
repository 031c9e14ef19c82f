"""One device of a change: its states, who may verify it, and what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class LineState(StrEnum):
    """INSTALLED: waits for its verification. GIVEN_UP: failed, and kept from use."""

    PLANNED = "planned"
    CHANGING = "changing"
    INSTALLED = "installed"
    VERIFIED = "verified"
    FAILED = "failed"
    ROLLED_BACK = "rolled_back"
    GIVEN_UP = "given_up"
    LEFT_OUT = "left_out"


FOLLOWING: Mapping[LineState, frozenset[LineState]] = {
    LineState.PLANNED: frozenset({LineState.CHANGING, LineState.LEFT_OUT}),
    LineState.CHANGING: frozenset({LineState.INSTALLED, LineState.FAILED, LineState.ROLLED_BACK}),
    LineState.INSTALLED: frozenset({LineState.VERIFIED, LineState.FAILED, LineState.ROLLED_BACK}),
    LineState.FAILED: frozenset({LineState.CHANGING, LineState.ROLLED_BACK, LineState.GIVEN_UP}),
    # A device that was given up is still kept from use: it comes back by its old software, tested.
    LineState.GIVEN_UP: frozenset({LineState.ROLLED_BACK}),
    LineState.VERIFIED: frozenset(),
    LineState.ROLLED_BACK: frozenset(),
    LineState.LEFT_OUT: frozenset(),
}
SETTLED = frozenset({LineState.VERIFIED, LineState.ROLLED_BACK, LineState.GIVEN_UP, LineState.LEFT_OUT})
#: Begun and not settled. The device is kept from use then, and when it was given up.
UNSETTLED = frozenset({LineState.CHANGING, LineState.INSTALLED, LineState.FAILED})
#: Nobody has said yet that the software is on it.
WAITING = frozenset({LineState.PLANNED, LineState.CHANGING})
#: It goes back to patients by a test that passed.
TESTED = frozenset({LineState.VERIFIED, LineState.ROLLED_BACK})

#: What an implementer may not verify alone. A class that nobody has settled is never taken for a low one.
GRAVE = frozenset({"life_support", "high", "unknown"})


def may_follow(before: LineState, after: LineState) -> bool:
    return after in FOLLOWING[before]


class Lacking(StrEnum):
    """What keeps a device from being verified."""

    EVIDENCE = "evidence"
    OTHER_DEVICE = "other_device"
    OPEN = "open"
    NOT_TESTED = "not_tested"
    FAILED = "failed"
    OLDER = "older"
    RECALIBRATION = "recalibration"
    SAME_PERSON = "same_person"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What proves it: a work order (``order``) with its end and checklist, or a result written by a procedure.

    ``since_change``: the order was completed after the device was changed.
    """

    order: bool = False
    same_device: bool = True
    closed: bool = False
    overall: str = ""
    since_change: bool = True
    procedure: bool = False
    result: str = ""


_PASSED = frozenset({"pass", "pass_with_notes"})


def _of_order(test: Evidence) -> list[Lacking]:
    if not test.same_device:
        return [Lacking.OTHER_DEVICE]
    if not test.closed:
        return [Lacking.OPEN]
    if test.overall not in _PASSED:
        return [Lacking.FAILED if test.overall == "fail" else Lacking.NOT_TESTED]
    return [] if test.since_change else [Lacking.OLDER]


def _of_result(test: Evidence) -> list[Lacking]:
    return [] if test.procedure and test.result.strip() else [Lacking.EVIDENCE]


def lacking(
    test: Evidence,
    *,
    risk: str,
    installer: int | None,
    verifier: int | None,
    recalibrate: bool,
    recalibrated: bool,
) -> list[Lacking]:
    """Empty: it proves that the device may go back to patients. ``installer``, ``verifier``: the people, None is
    somebody outside the program."""
    found = _of_order(test) if test.order else _of_result(test)
    if recalibrate and not recalibrated:
        found.append(Lacking.RECALIBRATION)
    if risk in GRAVE and (verifier is None or verifier == installer):
        found.append(Lacking.SAME_PERSON)
    return found
