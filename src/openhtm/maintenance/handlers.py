"""What maintenance does when told: devices come, change, rest, come back, and leave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from openhtm.kernel.actors import Actor
from openhtm.registry import events
from openhtm.registry.api import USABLE, Device, Status

from .actions import schedule

_FOLLOWED = frozenset({"model_id", "device_type_id", "site_id", "status"})


def put_under_plans(*, device_ids: Iterable[int], by: Actor, at: datetime, **_: Any) -> None:
    schedule.follow_devices(device_ids=tuple(device_ids), by=by, at=at)


def follow_change(
    *, device_ids: Iterable[int], fields: Iterable[str], by: Actor, at: datetime, **_: Any
) -> None:
    if _FOLLOWED & set(fields):
        schedule.follow_devices(device_ids=tuple(device_ids), by=by, at=at)


def follow_status(*, device_id: int, before: str, after: str, by: Actor, at: datetime, **_: Any) -> None:
    if Status(before) is Status.IN_STORAGE and Status(after) in USABLE:
        device = Device.objects.select_related("site").get(pk=device_id)
        schedule.resume(device, by=by, at=at)


def begin(*, device_id: int, on: date, by: Actor, at: datetime, **_: Any) -> None:
    schedule.begin_after_acceptance(Device.objects.get(pk=device_id), on=on, by=by, at=at)


def end_plans(*, device_id: int, on: date, reason: str, by: Actor, at: datetime, **_: Any) -> None:
    schedule.cancel_for_retired(Device.objects.get(pk=device_id), on=on, reason=reason, by=by, at=at)


events.created_many.connect(put_under_plans, dispatch_uid="maintenance.created_many")
events.device_changed.connect(follow_change, dispatch_uid="maintenance.device_changed")
events.status_changed.connect(follow_status, dispatch_uid="maintenance.status_changed")
events.accepted.connect(begin, dispatch_uid="maintenance.accepted")
events.retired.connect(end_plans, dispatch_uid="maintenance.retired")
