"""Leveling: a draft of days, changed by hand, applied as planned days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.acts import Change
from openhtm.kernel.bulk import update_records
from openhtm.kernel.errors import DomainError, InvalidInput, StaleVersion
from openhtm.kernel.time import local_date
from openhtm.places.api import Site

from .. import leveling as weeks_
from ..models import Leveling, Occurrence
from ..rules.dispatch import monday
from ..rules.leveling import MOST_WEEKS, level, put


class UnableToLevel(DomainError):
    """The draft was applied already, or its period is over."""

    code = "unable_to_level"


@dataclass(frozen=True, kw_only=True)
class Moved:
    """How many jobs went to the other week, and how many could not leave their window."""

    moved: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class Applied:
    """How many inspections have another planned day, and how many of the draft could not have theirs."""

    planned: int
    skipped: int


@action("maintenance.leveling.draft", needs=Permission.SCHEDULE_GENERATE)
def draft(site: Site, *, first: date, weeks: int, by: Actor, at: datetime) -> Leveling:
    """Spread what is due at a site from a day on over the weeks, as a draft: nothing is planned yet."""
    if first < local_date(at, site.time_zone):
        text = _("Choose today or a day to come: what is past cannot be spread.")
        raise InvalidInput(text, fields={"first": [text]})
    if not 1 <= weeks <= MOST_WEEKS:
        text = _("Level 1 to %(most)d weeks at once.") % {"most": MOST_WEEKS}
        raise InvalidInput(text, fields={"weeks": [text]})
    found = weeks_.weeks_of(site, first=first, weeks=weeks)
    leveled = level(found.jobs, found.calendar)
    made = Leveling(
        site=site,
        first_on=first,
        weeks=weeks,
        days={str(key): day.isoformat() for key, day in leveled.days.items()},
        is_best=leveled.is_best,
        made_by=by.actor_label[:200],
        made_at=at,
    )
    made.save(force_insert=True)
    # The ledger names the draft; its thousands of days go there when they are applied.
    acts.note(made, before={}, after={"first_on": first, "weeks": weeks, "inspections": len(leveled.days)})
    return made


@action("maintenance.leveling.move", needs=Permission.SCHEDULE_GENERATE)
def move(
    draft: Leveling,
    *,
    occurrences: Sequence[int],
    week: date,
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> Moved:
    """Put jobs of a draft into another week, each inside its window; those that cannot go stay."""
    _check_open(draft)
    if seen_version is not None and draft.version != seen_version:
        raise StaleVersion(subject=str(draft), seen=seen_version, current=draft.version)
    found = weeks_.of_draft(draft)
    days = found.kept(draft.planned())
    chosen = put(found.jobs, days, wanted=set(occurrences), week=week, calendar=found.calendar)
    if not chosen:
        raise InvalidInput(_("None of these can be done in that week: their windows do not reach it."))
    _store(draft, {**days, **chosen})
    acts.note(draft, before={}, after={"moved": len(chosen), "to": monday(week)})
    return Moved(moved=len(chosen), kept=len(set(occurrences)) - len(chosen))


def _store(draft: Leveling, days: dict[int, date]) -> None:
    draft.days = {str(key): day.isoformat() for key, day in days.items()}
    draft.version += 1
    draft.save(update_fields=["days", "version"])


@action("maintenance.leveling.apply", needs=Permission.SCHEDULE_GENERATE)
def apply(draft: Leveling, *, seen_version: int | None = None, by: Actor, at: datetime) -> Applied:
    """Make the days of a draft the planned days. Due days and windows stay; what was settled, ordered or deferred
    meanwhile is left alone."""
    _check_open(draft)
    today = local_date(at, draft.site.time_zone)
    wanted = draft.planned()
    found = weeks_.of_draft(draft)
    days = {
        job.key: day
        for job in found.jobs
        if job.fixed_on is None
        and (day := wanted.get(job.key)) is not None
        and max(job.opens, today) <= day <= job.closes
    }
    planned = _plan([found.occurrences[key] for key in sorted(days)], days)
    acts.save(draft, seen_version=seen_version, applied_at=at, applied_by=by.actor_label[:200])
    fixed = {job.key for job in found.jobs if job.fixed_on is not None}
    return Applied(planned=planned, skipped=len(set(wanted) - set(days) - fixed))


def _check_open(draft: Leveling) -> None:
    if draft.applied_at is not None:
        raise UnableToLevel(_("That draft was applied already. Level again for a new one."))


def _plan(rows: Sequence[Occurrence], days: dict[int, date]) -> int:
    """Set the days in one write; returns how many differed."""
    differing = [row for row in rows if row.planned_on != days[row.pk]]
    acts.note_rows(
        Change(
            "maintenance.occurrence",
            row.pk,
            str(row),
            row.site_id,
            {"planned_on": row.planned_on},
            {"planned_on": days[row.pk]},
        )
        for row in differing
    )
    for row in differing:
        row.planned_on = days[row.pk]
    update_records(differing, ["planned_on"])
    return len(differing)
