"""What the command of leveling does and shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date, now
from openhtm.maintenance import api as maintenance

from . import values
from .failures import WrongUse


def leveled(by: Actor, code: str, *, first: date | None, weeks: int, apply: bool) -> dict[str, Any]:
    """The weeks before and after; with ``apply`` the days are planned."""
    site = values.site(by, code)
    if site is None:
        raise WrongUse("--site takes the code of a site, such as MAIN.")
    begin = first or local_date(now(), site.time_zone)
    if not apply:
        found = maintenance.leveling.weeks_of(site, first=begin, weeks=weeks)
        answer = maintenance.level(found.jobs, found.calendar)
        return _shown(found, answer.days, is_best=answer.is_best)
    draft = maintenance.levelings.draft(site, first=begin, weeks=weeks, by=by, at=now())
    found = maintenance.leveling.of_draft(draft)
    shown = _shown(found, found.kept(draft.planned()), is_best=draft.is_best)
    done = maintenance.levelings.apply(draft, by=by, at=now())
    return {**shown, "applied": {"planned": done.planned, "skipped": done.skipped}}


def _shown(found: Any, days: Mapping[int, date], *, is_best: bool) -> dict[str, Any]:
    before, after = found.minutes(found.before()), found.minutes(days)
    return {
        "site": found.site.code,
        "inspections": len(found.jobs),
        "late": found.late,
        "fixed": sum(1 for job in found.jobs if job.fixed_on is not None),
        "without_day": sorted(job.key for job in found.jobs if job.key not in days),
        "unknown_time": len(found.unknown),
        "is_best": is_best,
        "load": [
            {
                "who": who,
                "name": found.names[who] or None,
                "week": week.isoformat(),
                "hours_before": round(before.get((who, week), 0) / 60, 1),
                "hours_after": round(after.get((who, week), 0) / 60, 1),
            }
            for who, week in sorted({*before, *after})
        ],
        "days": {str(key): day.isoformat() for key, day in sorted(days.items())},
        "applied": None,
    }
