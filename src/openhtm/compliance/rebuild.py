"""Findings worked out anew from the record; a second run changes nothing."""

from __future__ import annotations

from datetime import datetime

from openhtm.kernel.actors import Actor

from .actions.refreshing import look_at_all


def rebuild(*, by: Actor, at: datetime) -> dict[str, int]:
    look = look_at_all(by=by, at=at)
    return {"findings_opened": look.opened, "findings_closed": look.closed}
