"""What a stock-take expects, what it has found so far, and what of it cannot be applied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel.actors import Actor
from openhtm.places.api import Building, Department, Room, Site

from .models import Device, LocationPeriod, StockTake
from .rules.status import GONE, Status
from .rules.stock_take import Count, Scan, count

#: On record somewhere else than in a room of the hospital: nobody expects to meet them.
_AWAY = GONE | {Status.ON_ORDER, Status.LOANED_OUT, Status.OUT_FOR_REPAIR}


def rooms_of(site: Site, *, department: Department | None, building: Building | None) -> list[Room]:
    """The rooms of a place, along the route."""
    rows = Room.objects.filter(site=site, is_active=True)
    if department is not None:
        rows = rows.filter(department=department)
    if building is not None:
        rows = rows.filter(building=building)
    return list(rows.order_by("route_key", "name"))


def to_expect(stock_take: StockTake, rooms: Sequence[Room]) -> list[tuple[int, int | None]]:
    """Device and room: what the record has in these rooms, and what of the place it has in no room at all."""
    there = Q(room__in=[room.pk for room in rooms])
    if stock_take.building_id is None:
        nowhere = Q(room__isnull=True, site_id=stock_take.site_id)
        if stock_take.department_id is not None:
            nowhere &= Q(department_id=stock_take.department_id)
        there |= nowhere
    rows = Device.objects.filter(there).exclude(status__in=_AWAY).order_by("pk")
    return list(rows.values_list("pk", "room_id"))


def place_then(device: Device, moment: datetime) -> int | None:
    """The room that the record had for the device at a moment, however late the scan of it comes in."""
    periods = LocationPeriod.objects.at(moment).filter(device=device).order_by("-valid_from", "-pk")
    found: LocationPeriod | None = periods.first()
    return found.room_id if found is not None else device.room_id


def counted(stock_take: StockTake) -> Count:
    """The result so far."""
    rooms = dict(stock_take.rooms.values_list("room_id", "finished_at"))
    scans = stock_take.scans.filter(taken_back_at__isnull=True).values_list(
        "pk", "room_id", "code", "device_id", "place_id", "scanned_at"
    )
    return count(
        dict(stock_take.expected.values_list("device_id", "room_id")),
        [Scan(*row) for row in scans.order_by("scanned_at", "pk")],
        finished=[room for room, finished_at in rooms.items() if finished_at is not None],
        rooms=list(rooms),
    )


def leftover(result: Count, *, by: Actor, at: datetime) -> dict[int, str]:
    """By scan, why the device is not moved although it was seen elsewhere."""
    findings = {finding.device_id: finding for finding in result.to_move}
    devices = Device.objects.filter(pk__in=findings)
    found = {}
    for device in devices:
        finding = findings[device.pk]
        if said := _stays(device, finding.scan, by):
            found[finding.scan.id] = said
    return found


def _stays(device: Device, scan: Scan, by: Actor) -> str:
    if device.room_id == scan.room_id:
        return _("The record has it there already.")
    if device.room_id != scan.place:
        return _("Somebody moved it on record after it was scanned.")
    if device.status in GONE:
        return _("It is retired on record: settle what it is first.")
    if device.status == Status.SEQUESTERED:
        return _("It is held as evidence: move it by itself, with the reason.")
    if not by.may(Permission.DEVICE_MOVE, site_id=device.site_id, department_id=device.department_id):
        return _("It belongs to a place where you may not move devices.")
    return ""
