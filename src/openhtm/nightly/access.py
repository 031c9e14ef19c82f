"""Who may see the nightly work: whoever operates the system."""

from __future__ import annotations

from openhtm.accounts.api import Permission
from openhtm.kernel.actors import Actor

from .models import Night, NightQuerySet


def nights(by: Actor) -> NightQuerySet:
    """The latest first; they belong to the whole organization."""
    rows: NightQuerySet = Night.objects.with_duties()
    return rows if by.may_anywhere(Permission.SYSTEM_OPERATE) else rows.none()
