"""To which window a check belongs that is made at an instant."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from .slots import Slot


def belongs_to(slots: Sequence[Slot], *, done: Collection[tuple[object, str]], at: datetime) -> Slot | None:
    """The window that is open then, one not yet done first; else the latest that is over: a check between two
    windows is a late one of the first. None: no window has opened yet.

    ``done`` holds day and shift of those that have a check on record. A check can never be given to an earlier
    window while another is open: what was missed is not filled in behind.
    """
    open_now = [slot for slot in slots if slot.is_open(at)]
    undone = [slot for slot in open_now if (slot.day, slot.shift) not in done]
    if open_now:
        return min(undone or open_now, key=lambda slot: slot.closes_at)
    return max(
        (slot for slot in slots if slot.closes_at <= at), key=lambda slot: slot.closes_at, default=None
    )
