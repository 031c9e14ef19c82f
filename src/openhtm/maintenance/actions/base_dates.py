"""Base dates of departments and buildings: set, changed, cleared; and lines counted from them when asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.acts import Change
from openhtm.kernel.bulk import update_records
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.kernel.time import local_date
from openhtm.places.api import Building, Department

from .. import planning
from ..base_dates import CHANGING, Effect, Line, movable_from, preview
from ..models import BaseDate, Occurrence, PlanAssignment
from ..storing import batches

BATCH = 2000
EARLIEST = date(1970, 1, 1)
YEARS_AHEAD = 10
_CHANGED = ("anchor_on", "base_date_id", "resumes_after")


class BaseDateCleared(DomainError):
    """It was cleared: nothing is counted from it anew."""

    code = "base_date_cleared"


class MovedMeanwhile(DomainError):
    """What would move is not what was looked at."""

    code = "moved_meanwhile"


def _place(arguments: Mapping[str, Any]) -> list[tuple[int | None, int | None]]:
    place = arguments["place"]
    return [(place.site_id, place.pk if isinstance(place, Department) else None)]


@action("maintenance.base_date.set", needs=Permission.PLAN_EDIT, where=_place)
def set_base_date(
    place: Department | Building, *, day: date, seen_version: int | None = None, by: Actor, at: datetime
) -> BaseDate:
    """Say from which day fixed dates of the devices of a place are counted, from now on.

    Devices that come under a plan later begin with it. Those that have their dates keep them until somebody
    asks for `rebase_lines`.
    """
    _check(day, today=local_date(at, place.site.time_zone))
    key = {"department": place} if isinstance(place, Department) else {"building": place}
    held: BaseDate | None = BaseDate.objects.in_force().filter(**key).first()
    if held is None:
        return acts.create(BaseDate(site=place.site, day=day, **key))
    return acts.save(held, seen_version=seen_version, day=day)


def _check(day: date, *, today: date) -> None:
    if not day >= EARLIEST or day.year > today.year + YEARS_AHEAD:
        text = _("Choose a day from 1970 on that is at most %(years)d years ahead.") % {"years": YEARS_AHEAD}
        raise InvalidInput(text, fields={"day": [text]})


@action("maintenance.base_date.clear", needs=Permission.PLAN_EDIT)
def clear_base_date(
    base: BaseDate, *, reason: str, seen_version: int | None = None, by: Actor, at: datetime
) -> BaseDate:
    """Let no more devices begin with it. Those that count from it keep their dates; a repeat changes nothing."""
    if base.cleared_at is not None:
        return base
    if not reason.strip():
        raise InvalidInput(_("Say why."), fields={"reason": [_("Say why.")]})
    return acts.save(base, seen_version=seen_version, cleared_at=at, cleared_reason=reason.strip()[:300])


@dataclass(frozen=True, kw_only=True)
class Moved:
    """How many lines of devices have another day, how many keep the next one first, how many are as they were."""

    moved: int
    joined: int
    kept: int


@action("maintenance.base_date.rebase", needs=Permission.PLAN_EDIT)
def rebase_lines(
    base: BaseDate, *, tags: Sequence[str] = (), expected: int | None = None, by: Actor, at: datetime
) -> Moved:
    """Count the lines of the place's devices, or of those named, from its base date.

    No day comes later than it was planned; a window that has begun, an order, an attempt and a deferral stay.
    ``expected``: how many lines the preview said would change; refused when it is another number by now.
    """
    if base.cleared_at is not None:
        raise BaseDateCleared(_("That base date was cleared. Set it again before you count from it."))
    lines = preview(base, tags=tags, at=at)
    _check_tags(lines, tags)
    changing = [line for line in lines if line.effect in CHANGING]
    if expected is not None and expected != len(changing):
        text = _("Meanwhile %(now)d lines would change, not %(then)d. Look at the preview again.")
        raise MovedMeanwhile(text % {"now": len(changing), "then": expected})
    for batch in batches(changing, size=BATCH):
        _move(base, batch, at=at)
    planning.refresh_devices({line.assignment.device_id for line in changing})
    moved = sum(1 for line in changing if line.effect is Effect.MOVES)
    return Moved(moved=moved, joined=len(changing) - moved, kept=len(lines) - len(changing))


def _check_tags(lines: Sequence[Line], tags: Sequence[str]) -> None:
    """A tag that finds nothing is told, so that nobody believes it was done."""
    found = {line.assignment.device.tag for line in lines}
    missing = [tag for tag in tags if tag not in found]
    if missing:
        text = _("No device here with fixed dates: %(tags)s.") % {"tags": ", ".join(missing)}
        raise InvalidInput(text, fields={"tags": [text]})


def _move(base: BaseDate, lines: Sequence[Line], *, at: datetime) -> None:
    rows = [line.assignment for line in lines]
    before = [{name: getattr(row, name) for name in _CHANGED} for row in rows]
    for line in lines:
        _count_from(base, line)
    _forget(lines, today=local_date(at, base.site.time_zone))
    update_records(rows, _CHANGED)
    acts.note_rows(
        Change(
            "maintenance.planassignment",
            line.assignment.pk,
            str(line.assignment),
            line.assignment.site_id,
            {**old, "next_planned_on": line.due},
            {
                **{name: getattr(line.assignment, name) for name in _CHANGED},
                "next_planned_on": line.next_due,
            },
        )
        for line, old in zip(lines, before, strict=True)
    )
    _plan(rows, at=at)


def _count_from(base: BaseDate, line: Line) -> None:
    if line.becomes is None:
        return
    line.assignment.anchor_on = line.becomes.anchor
    line.assignment.base_date_id = base.pk
    line.assignment.resumes_after = line.becomes.resumes_after


def _forget(lines: Sequence[Line], *, today: date) -> None:
    """Take away what is planned anew: neither the next day where it stays, nor what lies before one that must."""
    becomes = {
        (line.assignment.device_id, line.assignment.plan_id): line.becomes for line in lines if line.becomes
    }
    planned = Occurrence.objects.filter(device__in={device for device, _plan in becomes})
    listed = movable_from(planned, after=today).values_list("pk", "device_id", "plan_id", "due_on")
    gone = [
        pk
        for pk, device, plan, due in listed
        if (new := becomes.get((device, plan))) and due > new.resumes_after and due != new.stays
    ]
    for batch in batches(gone, size=BATCH):
        Occurrence.objects.filter(pk__in=batch).delete()


def _plan(rows: Sequence[PlanAssignment], *, at: datetime) -> None:
    """Plan ahead again, lines of the same terms together."""
    alike: dict[tuple[object, ...], list[PlanAssignment]] = defaultdict(list)
    for row in rows:
        alike[row.revision.calendar_terms].append(row)
    for same in alike.values():
        revisions = {row.revision_id: row.revision for row in same}
        lines = planning.active(PlanAssignment.objects.filter(pk__in=[row.pk for row in same]))
        planning.plan_alike(list(revisions.values()), lines, until=(at + planning.HORIZON).date())
