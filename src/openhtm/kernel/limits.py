"""Limits that an installation sets and that contexts obey."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings  # noqa: TID251 - the doorway through which contexts see the limits


def upload_limit() -> int:
    """The largest file that is taken, in bytes."""
    return int(settings.UPLOAD_LIMIT)


def night_hour() -> int:
    """From which hour on the nightly work is done."""
    return int(settings.NIGHT_HOUR)


def calendars_name_tags() -> bool:
    """Whether calendar feeds, which leave the hospital, may name device tags."""
    return bool(settings.CALENDAR_TAGS)


@dataclass(frozen=True, kw_only=True)
class FeedLimits:
    """How far feeds of flaws may reach. ``may_fetch`` False: nothing is asked of anybody outside."""

    folder: Path
    may_fetch: bool
    mirrors: frozenset[str]
    proxy: str
    authorities: str


def feeds() -> FeedLimits:
    return FeedLimits(
        folder=Path(settings.FEED_FOLDER),
        may_fetch=bool(settings.FEEDS),
        mirrors=frozenset(one.casefold() for one in settings.FEED_MIRRORS),
        proxy=str(settings.FEED_PROXY),
        authorities=str(settings.FEED_AUTHORITIES),
    )
