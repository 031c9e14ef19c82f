"""What a calendar shows of planned work: one all-day entry on the day it is meant to be done.

Calendars are read by telephones and by services outside the hospital. An entry therefore says the kind of
work, the kind of device and the unit; the tag only where the hospital decided so, and never free text, in
which somebody may have written about a patient.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

#: Days before and after today that a calendar shows.
BEHIND, AHEAD = timedelta(days=30), timedelta(days=180)
#: More is read by nobody, and slows every telephone.
MOST = 2000


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One piece of work as a calendar shows it. ``day`` is when it is meant to be done, ``due_on`` when it is
    due. ``opens_on`` and ``closes_on`` None: it has no window."""

    key: str
    what: str
    kind: str
    place: str
    tag: str
    day: date
    due_on: date
    opens_on: date | None
    closes_on: date | None
    done: bool
    cancelled: bool
    changed_at: datetime
    url: str


def sequence(one: Planned) -> int:
    """Grows with each change that a calendar has to show: put on another day than its due day, ended."""
    return int(one.day != one.due_on) + 2 * int(one.done or one.cancelled)


def parts(one: Planned, *, tags: bool) -> list[str]:
    """The title of the entry, part by part."""
    return [part for part in (one.what, one.kind, one.place, one.tag if tags else "") if part]


def chosen(found: list[Planned], *, today: date) -> list[Planned]:
    """What lies in the calendar's span, at most ``MOST``: the nearest days to today are kept."""
    inside = [one for one in found if today - BEHIND <= one.day <= today + AHEAD]
    nearest = sorted(inside, key=lambda one: (abs((one.day - today).days), one.key))[:MOST]
    return sorted(nearest, key=lambda one: (one.day, one.key))
