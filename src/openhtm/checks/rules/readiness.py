"""Whether what a unit checks is ready for the next patient. Unknown is never ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .states import Outcome


class Obstacle(StrEnum):
    """Why it is not ready; the first three are known, the last two say that nobody knows."""

    FAILED = "failed"
    NOT_USABLE = "not_usable"
    EXPIRED = "expired"
    MISSED = "missed"
    NEVER_CHECKED = "never_checked"


class Ready(StrEnum):
    READY = "ready"
    NOT_READY = "not_ready"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What the verdict rests on. ``outcome`` of the latest check (None: there is none), ``expires_on`` the
    earliest day it noted, ``usable`` what the registry says of the device (None: there is none to ask about),
    ``missed``: the window before this one passed without a check, and none was made since."""

    outcome: Outcome | None
    expires_on: date | None = None
    usable: bool | None = None
    missed: bool = False


def obstacles(condition: Condition, *, on: date) -> list[Obstacle]:
    """Everything that stands against it on that day."""
    found = {
        Obstacle.FAILED: condition.outcome is Outcome.FAILED,
        Obstacle.NOT_USABLE: condition.usable is False or condition.outcome is Outcome.OUT_OF_USE,
        Obstacle.EXPIRED: condition.expires_on is not None and condition.expires_on < on,
        Obstacle.MISSED: condition.missed,
        Obstacle.NEVER_CHECKED: condition.outcome is None,
    }
    return [what for what, stands in found.items() if stands]


def ready(found: Sequence[Obstacle]) -> Ready:
    if not found:
        return Ready.READY
    unknown = {Obstacle.MISSED, Obstacle.NEVER_CHECKED}
    return Ready.UNKNOWN if set(found) <= unknown else Ready.NOT_READY
