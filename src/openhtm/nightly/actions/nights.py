"""Keeping what was done in a night: that it was begun, what became of each duty, that it ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action, organization
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError

from ..models import DutyDone, Night


class NightBegun(DomainError):
    """Another process has taken this night."""

    code = "night_begun"


@action("nightly.night.begin", needs=Permission.SYSTEM_OPERATE, where=organization)
def begin(*, day: date, by_hand: bool = False, by: Actor, at: datetime) -> Night:
    """Take the night of a day; of several workers that try, one has it."""
    try:
        with transaction.atomic():
            return acts.create(Night(day=day, by_hand=by_hand, begun_by=by.actor_label[:200], begun_at=at))
    except IntegrityError:
        raise NightBegun(_("The nightly work of %(day)s has been begun already.") % {"day": day}) from None


@action("nightly.night.note", needs=Permission.SYSTEM_OPERATE, where=organization)
def note(
    night: Night,
    *,
    duty: str,
    begun_at: datetime,
    counts: Mapping[str, int],
    problem: str = "",
    by: Actor,
    at: datetime,
) -> DutyDone:
    """Keep what became of a duty."""
    return acts.create(
        DutyDone(
            night=night,
            duty=duty,
            begun_at=begun_at,
            ended_at=at,
            counts=dict(counts),
            problem=problem[:500],
        )
    )


@action("nightly.night.end", needs=Permission.SYSTEM_OPERATE, where=organization)
def end(night: Night, *, by: Actor, at: datetime) -> Night:
    """All duties have had their turn."""
    return acts.save(night, ended_at=at)
