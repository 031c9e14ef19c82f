"""May this device be used on a patient now? Every reason against, not only the first.

``usable_now = status allows it, nothing blocks it, it is not past its expiry, and it is not overdue
beyond its window when it is life support`` (domain 6). The site says whether such an overdue inspection
warns or blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .status import USABLE, Status


class Overdue(StrEnum):
    """What an overdue inspection of life support does."""

    WARN = "warn"
    BLOCK = "block"


#: Risk classes whose failure hurts: in use without a planned inspection they are never said to be fine
#: (invariant 1). It warns and does not forbid: a fleet that was brought in yesterday has no plans yet.
_CRITICAL = frozenset({"life_support", "high"})


class Cause(StrEnum):
    STATUS = "status"
    STATUS_UNKNOWN = "status_unknown"
    BLOCK = "block"
    OVERDUE = "overdue"
    OVERDUE_RISK_UNKNOWN = "overdue_risk_unknown"
    UNPLANNED = "unplanned"
    EXPIRED = "expired"
    LIMITED = "limited"
    PART_DOWN = "part_down"


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason. ``forbids`` False: the device may be used, but whoever uses it must know."""

    cause: Cause
    forbids: bool
    detail: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """What the verdict rests on. ``blocks`` and ``parts_down`` are texts for people."""

    status: Status
    risk_class: str
    #: Whether an inspection is planned.
    planned: bool = True
    overdue_on: date | None = None
    expires_on: date | None = None
    conditions_of_use: str = ""
    blocks: Sequence[str] = ()
    parts_down: Sequence[str] = ()


def objections(condition: Condition, *, on: date, overdue: Overdue) -> list[Objection]:
    """All reasons against use on that day, the forbidding ones first."""
    found = [
        *_status(condition),
        *(Objection(Cause.BLOCK, True, text) for text in condition.blocks),
        *_overdue(condition, on, overdue),
        *_unplanned(condition),
        *_expired(condition, on),
        *(Objection(Cause.PART_DOWN, False, text) for text in condition.parts_down),
    ]
    return sorted(found, key=lambda objection: not objection.forbids)


def _status(condition: Condition) -> list[Objection]:
    if condition.status is Status.UNKNOWN:
        return [Objection(Cause.STATUS_UNKNOWN, True)]
    if condition.status not in USABLE:
        return [Objection(Cause.STATUS, True, condition.status)]
    if condition.status is Status.LIMITED_USE:
        return [Objection(Cause.LIMITED, False, condition.conditions_of_use)]
    return []


def _overdue(condition: Condition, on: date, overdue: Overdue) -> list[Objection]:
    if condition.overdue_on is None or condition.overdue_on >= on:
        return []
    # A risk class that nobody has settled is never taken for a low one.
    causes = {"life_support": Cause.OVERDUE, "unknown": Cause.OVERDUE_RISK_UNKNOWN}
    cause = causes.get(condition.risk_class)
    forbids = cause is not None and overdue is Overdue.BLOCK
    return [Objection(cause or Cause.OVERDUE, forbids, day=condition.overdue_on)]


def _unplanned(condition: Condition) -> list[Objection]:
    if condition.planned or condition.risk_class not in _CRITICAL or condition.status not in USABLE:
        return []
    return [Objection(Cause.UNPLANNED, False)]


def _expired(condition: Condition, on: date) -> list[Objection]:
    if condition.expires_on is None or condition.expires_on >= on:
        return []
    return [Objection(Cause.EXPIRED, True, day=condition.expires_on)]
