"""Devices as they were: from the period rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from openhtm.places.api import Department, Room, Site

from ..models import (
    CustodyPeriod,
    Device,
    DeviceQuerySet,
    Identifier,
    LocationPeriod,
    NetworkInterface,
    OwnershipPeriod,
    Software,
    StatusPeriod,
)


@dataclass(frozen=True)
class AsOf:
    """What was on record of a device at that instant. ``status`` None: it was not on record yet."""

    device: Device
    at: datetime
    status: str | None
    site: Site | None
    department: Department | None
    room: Room | None
    custodian: str
    ownership: str
    owner: str
    identifiers: tuple[Identifier, ...]
    interfaces: tuple[NetworkInterface, ...]
    software: tuple[Software, ...]


def as_of(device: Device, instant: datetime) -> AsOf:
    """The device at that instant. Seven queries."""
    place = _at(LocationPeriod, device, instant, "site", "department", "room__building")
    status = _at(StatusPeriod, device, instant)
    ownership = _at(OwnershipPeriod, device, instant)
    custody = _at(CustodyPeriod, device, instant)
    return AsOf(
        device=device,
        at=instant,
        status=status.status if status else None,
        site=place.site if place else None,
        department=place.department if place else None,
        room=place.room if place else None,
        custodian=custody.custodian if custody else "",
        ownership=ownership.ownership if ownership else "unknown",
        owner=ownership.owner if ownership else "",
        identifiers=_held(Identifier, device, instant),
        interfaces=_held(NetworkInterface, device, instant),
        software=_held(Software, device, instant),
    )


def _at(model: Any, device: Device, instant: datetime, *joins: str) -> Any:
    rows = model.objects.at(instant).filter(device=device)
    return (
        rows.select_related(*joins).order_by("-valid_from", "-pk").first()
        if joins
        else rows.order_by("-valid_from", "-pk").first()
    )


def _held(model: Any, device: Device, instant: datetime) -> tuple[Any, ...]:
    return tuple(model.objects.at(instant).filter(device=device).order_by("pk"))


def devices_as_of(devices: DeviceQuerySet, instant: datetime) -> DeviceQuerySet:
    """Those of the devices that were on record then, with ``status_then``, ``site_then``,
    ``department_then`` and ``room_then`` (ids) beside what they are now."""
    held = Q(valid_from__lte=instant) & (Q(valid_to__isnull=True) | Q(valid_to__gt=instant))
    places = LocationPeriod.objects.filter(held, device=OuterRef("pk")).order_by("-valid_from", "-pk")
    statuses = StatusPeriod.objects.filter(held, device=OuterRef("pk")).order_by("-valid_from", "-pk")
    then = devices.annotate(
        status_then=Subquery(statuses.values("status")[:1]),
        site_then=Subquery(places.values("site_id")[:1]),
        department_then=Subquery(places.values("department_id")[:1]),
        room_then=Subquery(places.values("room_id")[:1]),
    )
    found: DeviceQuerySet = then.filter(status_then__isnull=False)
    return found
