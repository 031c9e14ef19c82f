"""What device security does when devices change: their releases are known at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from openhtm.kernel.actors import Actor
from openhtm.registry import events as registry_events
from openhtm.registry.api import Device

from . import events, jobs
from .actions import releases
from .actions.matching import _match_bill, _match_releases
from .feeds.published import all_feeds
from .models import Bill, FeedFetch, Release
from .queries.running import pairs

_CHUNK = 500


def connect() -> None:
    registry_events.created_many.connect(_created, dispatch_uid="security.created_many")
    registry_events.device_changed.connect(_changed, dispatch_uid="security.device_changed")
    events.bill_attached.connect(_attached, dispatch_uid="security.bill_attached")
    events.releases_added.connect(_added, dispatch_uid="security.releases_added")


def _created(device_ids: Sequence[int], by: Actor, at: datetime, **_: Any) -> None:
    _follow(device_ids, by=by, at=at)


def _changed(device_ids: Sequence[int], fields: Sequence[str], by: Actor, at: datetime, **_: Any) -> None:
    if "model_id" in fields or any(name.startswith("software") for name in fields):
        _follow(device_ids, by=by, at=at)


def _follow(device_ids: Sequence[int], *, by: Actor, at: datetime) -> None:
    found: set[tuple[int, str]] = set()
    ids = sorted(device_ids)
    if len(ids) > _CHUNK and ids[-1] - ids[0] < 2 * len(ids):
        # A list that was entered as a whole: one look at all of it. A neighbor looked at too does no harm.
        found = pairs(Device.objects.filter(pk__gte=ids[0], pk__lte=ids[-1]))
    else:
        for start in range(0, len(ids), _CHUNK):
            found |= pairs(Device.objects.filter(pk__in=ids[start : start + _CHUNK]))
    if found:
        releases.follow(pairs=found, by=by, at=at)


def _attached(bill_id: int, **_: Any) -> None:
    _match_bill(Bill.objects.select_related("release").get(pk=bill_id))
    if FeedFetch.objects.standing().filter(feed__slug__in=_kept_in_archives()).exists():
        jobs.bring_kept.enqueue()


def _kept_in_archives() -> list[str]:
    """Feeds of which only those records were brought in that some bill named."""
    return [feed.slug for feed in all_feeds() if feed.keeps is not None]


def _added(release_ids: Sequence[int], **_: Any) -> None:
    for start in range(0, len(release_ids), _CHUNK):
        _match_releases(list(Release.objects.filter(pk__in=release_ids[start : start + _CHUNK])))
