"""Findings worked out anew from the record; a second run changes nothing."""

from __future__ import annotations

from datetime import datetime

from openhtm.kernel.actors import Actor

from . import keeping
from .actions.refreshing import look_at_all


def rebuild(*, by: Actor, at: datetime) -> dict[str, int]:
    """What a look at everything finds otherwise than it was kept. Where nothing was looked at yet, or not today,
    there is nothing to hold it against: the first needs no mending, the other gets the look that is due."""
    kept = keeping.brought_up(at)
    if kept.look is None:
        return {"findings_opened": 0, "findings_closed": 0}
    look = look_at_all(by=by, at=at)
    if not kept.is_current:
        return {"findings_opened": 0, "findings_closed": 0}
    return {"findings_opened": look.opened, "findings_closed": look.closed}
