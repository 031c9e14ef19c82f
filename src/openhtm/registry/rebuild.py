"""Derived state of the registry from its record: search texts, block counts, facts inherited from models."""

from __future__ import annotations

from datetime import datetime

from openhtm.kernel.actors import Actor

from .actions.rebuilding import rebuild as carry_out


def rebuild(*, by: Actor, at: datetime) -> dict[str, int]:
    """Counts of changed rows by what was derived anew; a second run changes nothing."""
    return carry_out(by=by, at=at)
