"""How many devices of a pool stay ready while some of them are changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: Never all of these at once. A class that nobody has settled is never taken for a low one.
GRAVE = frozenset({"life_support", "unknown"})


class Refusal(StrEnum):
    BELOW = "below"
    ALL_AT_ONCE = "all_at_once"


@dataclass(frozen=True, kw_only=True)
class Taking:
    """``ready``: usable now, those to be taken among them. ``minimum``: what was agreed to stay ready, None: nothing
    was. ``grave``: one that is taken is of life support or unknown risk."""

    ready: int
    taken: int
    minimum: int | None = None
    grave: bool = False

    @property
    def left(self) -> int:
        return self.ready - self.taken


def refusal(one: Taking) -> Refusal | None:
    """Who takes nothing that is ready takes nothing away."""
    if one.taken <= 0:
        return None
    if one.minimum is not None and one.left < one.minimum:
        return Refusal.BELOW
    return Refusal.ALL_AT_ONCE if one.grave and one.left <= 0 else None
