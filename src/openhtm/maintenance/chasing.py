"""Devices that could not be found: how far each search is, from the attempts on record.

A search ends with the latest sighting: work done, another kind of attempt, a move, or the end of "missing".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from openhtm.accounts.api import Permission, scope
from openhtm.kernel.time import local_date
from openhtm.registry.api import GONE, Device, Status

from .models import Attempt, AttemptKind, Occurrence, OccurrenceState
from .rules.chase import Chase, Rung, chase

#: The registry's code of the block on a device that was missing, until it has been inspected.
BLOCK_CODE = "found_after_missing"
BLOCK_SOURCE = "maintenance.search"
_ORDER = {Rung.DECLARE: 0, Rung.SEARCH_WIDELY: 1, Rung.RETRY: 2}


@dataclass(frozen=True, kw_only=True)
class Search:
    """One device that is looked for. ``missing``: it has been declared so, and the search rests."""

    device: Device
    state: Chase
    attempts: Sequence[Attempt]
    missing: bool

    @property
    def latest(self) -> Attempt:
        return self.attempts[-1]

    def is_late(self, on: date) -> bool:
        return not self.missing and self.state.is_late(on)


def in_vain() -> QuerySet[Attempt]:
    """Attempts that did not find the device, after which nobody has seen it."""
    # By when the work was done, not when it was written down: past work is recorded years later.
    seen_by_work = Occurrence.objects.filter(
        Q(work_order__completed_at__gt=OuterRef("tried_at"))
        | Q(work_order__isnull=True, settled_at__gt=OuterRef("tried_at")),
        device=OuterRef("occurrence__device"),
        state=OccurrenceState.DONE,
    )
    seen_by_try = Attempt.objects.filter(
        occurrence__device=OuterRef("occurrence__device"), tried_at__gt=OuterRef("tried_at")
    ).exclude(kind=AttemptKind.COULD_NOT_LOCATE)
    device = Device.objects.filter(pk=OuterRef("occurrence__device"))
    moved = device.filter(location_periods__valid_to__gt=OuterRef("tried_at"))
    was_missing = device.filter(
        status_periods__status=Status.MISSING, status_periods__valid_to__gt=OuterRef("tried_at")
    )
    rows: QuerySet[Attempt] = Attempt.objects.filter(kind=AttemptKind.COULD_NOT_LOCATE)
    for seen in (seen_by_work, seen_by_try, moved, was_missing):
        rows = rows.exclude(Exists(seen))
    return rows.exclude(occurrence__device__status__in=GONE)


_JOINS = (
    "tried_by",
    "occurrence__plan",
    "occurrence__device__site",
    "occurrence__device__model__manufacturer",
    "occurrence__device__device_type",
    "occurrence__device__department",
    "occurrence__device__room__building",
)


def searches(
    user: Any,
    *,
    at: datetime,
    permission: str = Permission.PLAN_READ,
    site_id: int | None = None,
    device: Device | None = None,
) -> list[Search]:
    """Every search the user may see: what is late first, then the last rungs of the ladder."""
    reach = scope(user, permission).narrowed(site_id)
    seen = Occurrence.objects.within(reach)
    rows = in_vain().filter(occurrence__in=seen)
    if device is not None:
        rows = rows.filter(occurrence__device=device)
    found = _by_device(rows.select_related(*_JOINS).order_by("tried_at", "pk"), at=at)
    return sorted(found, key=lambda one: _key(one, at))


def _key(one: Search, at: datetime) -> tuple[object, ...]:
    late = one.is_late(local_date(at, one.device.site.time_zone))
    return (one.missing, not late, _ORDER[one.state.rung], one.state.act_by, one.device.tag)


def _by_device(attempts: Iterable[Attempt], *, at: datetime) -> list[Search]:
    grouped: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        grouped[attempt.occurrence.device_id].append(attempt)
    return [found for rows in grouped.values() if (found := _search(rows, at=at))]


def _search(attempts: Sequence[Attempt], *, at: datetime) -> Search | None:
    device = attempts[0].occurrence.device
    zone = device.site.time_zone
    state = chase((local_date(one.tried_at, zone) for one in attempts), today=local_date(at, zone))
    if state is None:
        return None
    return Search(
        device=device, state=state, attempts=tuple(attempts), missing=device.status == Status.MISSING
    )


def search_for(device: Device, *, at: datetime) -> Search | None:
    """The search for one device, for actions; None when nobody looks for it."""
    rows = in_vain().filter(occurrence__device=device).select_related(*_JOINS).order_by("tried_at", "pk")
    return next(iter(_by_device(rows, at=at)), None)
