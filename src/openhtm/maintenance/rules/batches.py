"""How the devices of a batch stand, and how the time spent on all of them is shared out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

#: More devices than one person tests in one go.
MOST = 200


class Standing(StrEnum):
    """What is known of one device, read from its own work order."""

    WAITING = "waiting"
    PARTLY = "partly"
    PASSED = "passed"
    FAILED = "failed"
    IN_USE = "in_use"
    NOT_LOCATED = "not_located"
    OTHER = "other"
    LEFT = "left"


#: The device can be closed with the batch.
ANSWERED = frozenset(
    {Standing.PASSED, Standing.FAILED, Standing.IN_USE, Standing.NOT_LOCATED, Standing.OTHER}
)
_ATTEMPTS = {"in_use": Standing.IN_USE, "could_not_locate": Standing.NOT_LOCATED}
_OVERALL = {
    "pass": Standing.PASSED,
    "pass_with_notes": Standing.PASSED,
    "fail": Standing.FAILED,
    "incomplete": Standing.PARTLY,
}


def standing(*, left: bool, without_work: str, overall: str, answered: bool) -> Standing:
    """``without_work``: the result that says why nothing was done; ``overall``: of the latest checklist.

    A checklist that has begun without any answer tells nothing yet.
    """
    if left:
        return Standing.LEFT
    if without_work:
        return _ATTEMPTS.get(without_work, Standing.OTHER)
    found = _OVERALL.get(overall, Standing.WAITING)
    return Standing.WAITING if found is Standing.PARTLY and not answered else found


def shares(minutes: int, *, devices: int) -> list[int]:
    """Whole minutes for each device that add up to all of them; the first get what does not divide."""
    if devices < 1:
        return []
    each, rest = divmod(minutes, devices)
    return [each + (number < rest) for number in range(devices)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many devices stand where. What was taken out is not in ``all``."""

    waiting: int = 0
    partly: int = 0
    passed: int = 0
    failed: int = 0
    in_use: int = 0
    not_located: int = 0
    other: int = 0
    left: int = 0

    @property
    def all(self) -> int:
        return self.answered + self.waiting + self.partly

    @property
    def answered(self) -> int:
        return sum(getattr(self, one.value) for one in ANSWERED)

    @property
    def open(self) -> int:
        """Devices without a result."""
        return self.waiting + self.partly


def progress(found: Iterable[Standing]) -> Progress:
    counted = Counter(found)
    return Progress(**{one.value: counted[one] for one in Standing})
