"""How current the findings are, and bringing them up to what the record says now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from openhtm.kernel.actors import Actor
from openhtm.places.api import day_of

from . import access
from .actions.refreshing import _follow, look_at_all
from .models import FullLook


@dataclass(frozen=True, kw_only=True)
class Kept:
    """``look``: when everything was looked at last. ``is_current``: what changed since is in, and it was today."""

    look: FullLook | None
    day: date
    is_current: bool


def brought_up(at: datetime) -> Kept:
    """Take in what the ledger says has changed. What only the passing of days changes needs a look at everything,
    and so does a change of very much."""
    followed = _follow(at)
    look, day = access.latest_look(), day_of(at)
    return Kept(look=look, day=day, is_current=followed and look is not None and look.day == day)


def current(*, by: Actor, at: datetime) -> Kept:
    """As ``brought_up``, with a look at everything where one is needed."""
    kept = brought_up(at)
    if kept.is_current:
        return kept
    return Kept(look=look_at_all(by=by, at=at), day=kept.day, is_current=True)
