"""Which status may follow which: who may do it, and what it takes (domain: asset statuses, invariants 2,
3, 9, 16).

A device comes into use by acceptance only, comes back into use only when nothing blocks it, leaves a hold
only by release, and leaves the fleet only by retirement, which is final.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .status import DOWN, GONE, HELD, USABLE, Status


class Need(StrEnum):
    """What must be true or given before the step."""

    REASON = "reason"
    ACCEPTED = "accepted"
    NO_BLOCKS = "no_blocks"
    CONDITIONS = "conditions"
    NOTHING_OPEN = "nothing_open"


#: Permissions by name: the rules know no accounts.
STATUS, RELEASE, RETIRE = "device.status", "device.release", "device.retire"


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed change of status. ``needs`` in the order in which a person would settle them."""

    permission: str
    needs: tuple[Need, ...] = ()


_NEW = frozenset({Status.ON_ORDER, Status.RECEIVED, Status.IN_ACCEPTANCE})
_STOPPED = DOWN | HELD | {Status.MISSING, Status.RETIRE_PENDING, Status.UNKNOWN}
_IN_FLEET = USABLE | DOWN | {Status.IN_STORAGE}

#: From a status to the statuses that may follow. A status that is not here is final.
FOLLOWING: dict[Status, frozenset[Status]] = {
    Status.ON_ORDER: frozenset({Status.RECEIVED, Status.RETIRED}),
    Status.RECEIVED: frozenset({Status.IN_ACCEPTANCE, Status.QUARANTINED, Status.MISSING, Status.RETIRED}),
    Status.IN_ACCEPTANCE: USABLE
    | HELD
    | {Status.RECEIVED, Status.IN_STORAGE, Status.OUT_FOR_REPAIR, Status.MISSING, Status.RETIRED},
    **dict.fromkeys(
        _IN_FLEET, _IN_FLEET | HELD | {Status.MISSING, Status.RETIRE_PENDING, Status.RETIRED, Status.UNKNOWN}
    ),
    **dict.fromkeys(HELD, _IN_FLEET | HELD | {Status.MISSING, Status.RETIRE_PENDING}),
    # What was lost is looked over before it is used again: a recall may have come meanwhile.
    Status.MISSING: DOWN | HELD | {Status.IN_STORAGE, Status.RETIRE_PENDING, Status.RETIRED},
    Status.RETIRE_PENDING: DOWN | HELD | {Status.IN_STORAGE, Status.MISSING, Status.RETIRED},
    Status.UNKNOWN: frozenset(Status) - {Status.UNKNOWN, Status.DISPOSED},
    Status.RETIRED: frozenset({Status.DISPOSED}),
}


def step(before: Status, after: Status) -> Step | None:
    """What the change takes; ``None``: it is not allowed at all."""
    if before == after or after not in FOLLOWING.get(before, frozenset()):
        return None
    return Step(_permission(before, after), tuple(need for need in Need if _needs(need, before, after)))


def following(before: Status) -> list[Status]:
    """The statuses that may follow, in the order of the vocabulary."""
    return [status for status in Status if step(before, status) is not None]


def _permission(before: Status, after: Status) -> str:
    if after in GONE:
        return RETIRE
    return RELEASE if before in HELD else STATUS


def _needs(need: Need, before: Status, after: Status) -> bool:
    if need is Need.REASON:
        return before in _STOPPED or after in _STOPPED or after in GONE
    if need is Need.ACCEPTED:
        return after in USABLE and before in _NEW | {Status.IN_STORAGE, Status.UNKNOWN}
    if need is Need.NO_BLOCKS:
        return after in USABLE and before not in USABLE
    if need is Need.CONDITIONS:
        return after is Status.LIMITED_USE
    return after in GONE


@dataclass(frozen=True, slots=True)
class Situation:
    """What is true of a device when somebody wants to change its status."""

    reason: str = ""
    accepted: bool = False
    blocks: int = 0
    conditions: str = ""
    open_work_orders: int = 0
    open_interfaces: int = 0
    open_parts: int = 0
    #: Whether it stores patient data (None: unknown), and what was done about them.
    stores_phi: bool | None = None
    sanitization: str = ""


class Missing(StrEnum):
    """Something the step needs and that is not there."""

    REASON = "reason"
    ACCEPTANCE = "acceptance"
    BLOCKED = "blocked"
    CONDITIONS = "conditions"
    OPEN_WORK = "open_work"
    OPEN_INTERFACES = "open_interfaces"
    OPEN_PARTS = "open_parts"
    SANITIZATION = "sanitization"


def missing(wanted: Step, situation: Situation) -> list[Missing]:
    """Everything that is missing for the step, all at once."""
    found = {
        Missing.REASON: Need.REASON in wanted.needs and not situation.reason.strip(),
        Missing.ACCEPTANCE: Need.ACCEPTED in wanted.needs and not situation.accepted,
        Missing.BLOCKED: Need.NO_BLOCKS in wanted.needs and situation.blocks > 0,
        Missing.CONDITIONS: Need.CONDITIONS in wanted.needs and not situation.conditions.strip(),
        **(_left_open(situation) if Need.NOTHING_OPEN in wanted.needs else {}),
    }
    return [what for what, lacks in found.items() if lacks]


def _left_open(situation: Situation) -> dict[Missing, bool]:
    # Patient data that nobody has ruled out count as there.
    may_hold_data = situation.stores_phi is not False
    return {
        Missing.OPEN_WORK: situation.open_work_orders > 0,
        Missing.OPEN_INTERFACES: situation.open_interfaces > 0,
        Missing.OPEN_PARTS: situation.open_parts > 0,
        Missing.SANITIZATION: may_hold_data and not situation.sanitization.strip(),
    }
