"""Leveling over REST: a draft of days, changed, planned."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, site
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run, seen_version, versioned

from .. import access
from .. import leveling as weeks
from ..actions import leveling as actions
from ..models import Leveling
from ..rules.leveling import MOST_WEEKS

levelings_router = Router()


class LevelWeekOut(Schema):
    """Minutes of one person, vendor or nobody in the week of a Monday, as it is and as the draft has it."""

    who: str
    name: str
    week: date
    before: int
    after: int


class LevelingOut(Schema):
    id: int = Field(alias="pk")
    site: str = Field(alias="site.code")
    first: date = Field(alias="first_on")
    weeks: int
    is_best: bool
    made_at: datetime
    made_by: str
    applied_at: datetime | None
    version: int


class LevelingWholeOut(Schema):
    """``days`` by occurrence; ``fixed`` do not move; ``without_day``: nobody works in their window; ``unknown``: no
    procedure says their time, an hour is taken; ``late``: their window has closed, they are not spread."""

    id: int
    site: str
    first: date
    weeks: int
    is_best: bool
    applied_at: datetime | None
    version: int
    load: list[LevelWeekOut]
    days: dict[int, date]
    fixed: list[int]
    without_day: list[int]
    unknown: list[int]
    late: int


class LevelIn(Body):
    site: str = Field(max_length=12, description="Code of the site.")
    first: date
    weeks: int = Field(13, ge=1, le=MOST_WEEKS)


class LevelMoveIn(Body):
    occurrences: list[int] = Field(min_length=1, max_length=10_000)
    week: date = Field(description="Any day of the week they go to.")


class LevelMovedOut(Schema):
    moved: int
    kept: int


class LevelAppliedOut(Schema):
    """``skipped``: of the draft, but settled, ordered, deferred or past meanwhile."""

    planned: int
    skipped: int


def shape(draft: Leveling) -> dict[str, Any]:
    found = weeks.of_draft(draft)
    days = found.kept(draft.planned())
    before, after = found.minutes(found.before()), found.minutes(days)
    return {
        "id": draft.pk,
        "site": draft.site.code,
        "first": draft.first_on,
        "weeks": draft.weeks,
        "is_best": draft.is_best,
        "applied_at": draft.applied_at,
        "version": draft.version,
        "load": [
            {
                "who": who,
                "name": found.names[who],
                "week": week,
                "before": before.get((who, week), 0),
                "after": after.get((who, week), 0),
            }
            for who, week in sorted({*before, *after})
        ],
        "days": days,
        "fixed": [job.key for job in found.jobs if job.fixed_on is not None],
        "without_day": [job.key for job in found.jobs if job.key not in days],
        "unknown": sorted(found.unknown),
        "late": found.late,
    }


@levelings_router.get("", response=Listed[LevelingOut])
@needs(Permission.SCHEDULE_GENERATE)
def list_levelings(request: SignedInRequest, paging: Query[Paging]) -> object:
    """Drafts, the latest first."""
    return listed(access.levelings(request.user), keys=keys_from("-made_at"), paging=paging)


@levelings_router.post("", response={201: LevelingWholeOut})
@needs(Permission.SCHEDULE_GENERATE)
def make_leveling(request: SignedInRequest, body: LevelIn) -> object:
    """Spread what is due at a site over the weeks, as a draft: nothing is planned yet."""
    place = site(request.user, body.site, Permission.SCHEDULE_GENERATE)
    made = run(request, actions.draft, place, first=body.first, weeks=body.weeks)
    return Status(201, shape(made))


@levelings_router.get("/{pk}", response=LevelingWholeOut)
@needs(Permission.SCHEDULE_GENERATE)
def show_leveling(request: SignedInRequest, response: HttpResponse, pk: int) -> object:
    """A draft with its days, and the hours by week before and after."""
    draft = access.leveling(request.user, pk)
    versioned(response, draft)
    return shape(draft)


@levelings_router.post("/{pk}/moves", response=LevelMovedOut)
@needs(Permission.SCHEDULE_GENERATE)
def move_in_leveling(request: SignedInRequest, pk: int, body: LevelMoveIn) -> object:
    """Put inspections of a draft into another week; those whose window does not reach it stay."""
    draft = access.leveling(request.user, pk)
    moving = {"occurrences": body.occurrences, "week": body.week, "seen_version": seen_version(request)}
    return run(request, actions.move, draft, **moving)


@levelings_router.post("/{pk}/apply", response=LevelAppliedOut)
@needs(Permission.SCHEDULE_GENERATE)
def apply_leveling(request: SignedInRequest, pk: int) -> object:
    """Make the days of a draft the planned days; due days and windows stay."""
    draft = access.leveling(request.user, pk)
    return run(request, actions.apply, draft, seen_version=seen_version(request))
