"""What maintenance does when told: devices come, change, rest, come back, and leave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date
from openhtm.registry import events
from openhtm.registry.api import GONE, USABLE, Device, Status

from . import events as own_events
from .actions import campaigns, filter_plans, happenings, schedule, searching
from .models import OrderKind, WorkOrder
from .rules.occasions import Trigger

_FOLLOWED = frozenset({"model_id", "device_type_id", "site_id", "status"})
#: What has happened when a device leaves a status, and when an order of a kind is closed.
_ENDED = {Status.LOANED_OUT: Trigger.LOAN, Status.SEQUESTERED: Trigger.INCIDENT}
_DONE: dict[str, Trigger] = {
    OrderKind.MODIFICATION: Trigger.UPDATE,
    OrderKind.CYBER: Trigger.UPDATE,
    OrderKind.INVESTIGATION: Trigger.INCIDENT,
    OrderKind.MOVE: Trigger.RELOCATION,
}


def put_under_plans(*, device_ids: Iterable[int], by: Actor, at: datetime, **_: Any) -> None:
    schedule.follow_devices(device_ids=tuple(device_ids), by=by, at=at)
    filter_plans.follow_filters(device_ids=tuple(device_ids), are_new=True, by=by, at=at)
    campaigns.take_in(device_ids=tuple(device_ids), by=by, at=at)


def follow_change(
    *, device_ids: Iterable[int], fields: Iterable[str], by: Actor, at: datetime, **_: Any
) -> None:
    if _FOLLOWED & set(fields):
        schedule.follow_devices(device_ids=tuple(device_ids), by=by, at=at)
    filter_plans.follow_filters(device_ids=tuple(device_ids), by=by, at=at)
    campaigns.take_in(device_ids=tuple(device_ids), by=by, at=at)


def follow_status(*, device_id: int, before: str, after: str, by: Actor, at: datetime, **_: Any) -> None:
    if Status(before) is Status.IN_STORAGE and Status(after) in USABLE:
        schedule.resume(_device(device_id), by=by, at=at)
    if Status(before) is Status.MISSING and Status(after) not in GONE:
        searching.hold_found(_device(device_id), by=by, at=at)
    trigger = _ENDED.get(Status(before))
    if trigger and Status(after) not in {*GONE, Status.MISSING}:
        _follow(device_id, trigger, by=by, at=at)


def follow_move(*, device_id: int, by: Actor, at: datetime, **_: Any) -> None:
    _follow(device_id, Trigger.RELOCATION, by=by, at=at)


def follow_order(*, work_order_id: int, by: Actor, at: datetime, **_: Any) -> None:
    order = WorkOrder.objects.select_related("device__site").get(pk=work_order_id)
    campaigns.follow_order(order, by=by, at=at)
    trigger = Trigger.REPAIR if order.is_repair else _DONE.get(order.kind)
    if trigger and order.device is not None:
        on = local_date(order.completed_at or at, order.site.time_zone)
        happenings.follow_event(order.device, trigger=trigger, on=on, occasion=order.reference, by=by, at=at)


def _device(device_id: int) -> Device:
    found: Device = Device.objects.select_related("site").get(pk=device_id)
    return found


def _follow(device_id: int, trigger: Trigger, *, by: Actor, at: datetime) -> None:
    device = _device(device_id)
    happenings.follow_event(device, trigger=trigger, on=local_date(at, device.site.time_zone), by=by, at=at)


def begin(*, device_id: int, on: date, by: Actor, at: datetime, **_: Any) -> None:
    device = _device(device_id)
    schedule.begin_after_acceptance(device, on=on, by=by, at=at)
    happenings.follow_event(device, trigger=Trigger.ACCEPTANCE, on=on, by=by, at=at)


def end_plans(*, device_id: int, on: date, reason: str, by: Actor, at: datetime, **_: Any) -> None:
    device = Device.objects.get(pk=device_id)
    schedule.cancel_for_retired(device, on=on, reason=reason, by=by, at=at)
    campaigns.follow_retired(device, reason=reason, by=by, at=at)


events.created_many.connect(put_under_plans, dispatch_uid="maintenance.created_many")
events.device_changed.connect(follow_change, dispatch_uid="maintenance.device_changed")
events.status_changed.connect(follow_status, dispatch_uid="maintenance.status_changed")
events.accepted.connect(begin, dispatch_uid="maintenance.accepted")
events.moved.connect(follow_move, dispatch_uid="maintenance.moved")
own_events.work_order_closed.connect(follow_order, dispatch_uid="maintenance.order_closed")
events.retired.connect(end_plans, dispatch_uid="maintenance.retired")
