"""Limits that an installation sets and that contexts obey."""

from __future__ import annotations

from django.conf import settings  # noqa: TID251 - the doorway through which contexts see the limits


def upload_limit() -> int:
    """The largest file that is taken, in bytes."""
    return int(settings.UPLOAD_LIMIT)


def calendars_name_tags() -> bool:
    """Whether calendar feeds, which leave the hospital, may name device tags."""
    return bool(settings.CALENDAR_TAGS)
