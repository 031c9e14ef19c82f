"""Carries out the duties of a night one after the other; one that fails does not keep the others from being done."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from openhtm.kernel.actors import Actor
from openhtm.kernel.duties import Duty, DutyFailed, duties
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.kernel.time import zone
from openhtm.places.api import day_of, zone_name

from .actions import nights
from .models import Night

Clock = Callable[[], datetime]
_log = logging.getLogger(__name__)


def due_day(at: datetime, *, hour: int) -> date | None:
    """The day whose nightly work is to be begun: once it is that hour where the day begins last."""
    if at.astimezone(zone(zone_name(at))).hour < hour:
        return None
    day = day_of(at)
    return None if Night.objects.by_itself().filter(day=day).exists() else day


def carry_out(
    *, day: date, only: Collection[str] = (), by_hand: bool = False, by: Actor, clock: Clock
) -> Night:
    """Begin the night, carry out its duties and end it; raises ``NightBegun`` where another has it."""
    wanted = _wanted(only)
    night = nights.begin(day=day, by_hand=by_hand, by=by, at=clock())
    for duty in wanted:
        begun = clock()
        counts, problem = _done(duty, by, clock)
        nights.note(night, duty=duty.key, begun_at=begun, counts=counts, problem=problem, by=by, at=clock())
    return nights.end(night, by=by, at=clock())


def _wanted(only: Collection[str]) -> list[Duty]:
    known = duties()
    unknown = sorted(set(only) - {duty.key for duty in known})
    if unknown:
        names = ", ".join(duty.key for duty in known)
        told = _("There is no duty %(name)s. There are: %(names)s.")
        raise InvalidInput(told % {"name": unknown[0], "names": names})
    return [duty for duty in known if not only or duty.key in only]


def _done(duty: Duty, by: Actor, clock: Clock) -> tuple[Mapping[str, int], str]:
    """Its counts, and what went wrong in words; empty: nothing did."""
    try:
        return duty.run(by, clock), ""
    except (DutyFailed, DomainError) as problem:
        return {}, str(problem)
    except Exception as problem:  # noqa: BLE001 - logged, and told on the page; the other duties are done all the same
        _log.exception("The duty %s of the night failed.", duty.key)
        return {}, f"{type(problem).__name__}: {problem}"
