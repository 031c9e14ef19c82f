"""What the device commands show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date, now
from openhtm.places.api import Department, Room, Site, day_of, texts
from openhtm.registry import api as registry

from . import values
from .failures import WrongUse

#: Columns of a list, by the keys of ``registry.device_fields``.
COLUMNS = (
    "tag", "serial_number", "status", "device_type", "manufacturer", "model", "risk_class", "site",
    "department", "room", "next_due", "open_work_orders",
)  # fmt: skip
#: References that are written by code or name here, where addresses have numbers.
_NAMES: dict[str, tuple[str, ...]] = {
    "site": ("site__code", "site__name"),
    "department": ("department__code", "department__name"),
    "building": ("room__building__name",),
    "room": ("room__name",),
    "device_type": ("device_type__name",),
    "manufacturer": ("manufacturer__name",),
    "model": ("model__name", "model__number"),
    "parent": ("parent__tag",),
    "technician": ("technician__email",),
}
_FILTER_KEYS = frozenset(item.key for item in registry.FILTERS)


def listed(by: Actor, wanted: Sequence[tuple[str, str]], *, as_of: str, limit: int) -> list[dict[str, Any]]:
    """Devices by tag. ``wanted``: pairs of a filter or field and its value; all must hold."""
    rows = selected(by, wanted)
    specs = {spec.key: spec for spec in registry.device_fields()}
    shown = [specs[key] for key in COLUMNS]
    if as_of:
        return _as_of(rows, shown, values.hospital_instant(as_of, option="--as-of"), limit)
    found = registry.listing.with_columns(rows, COLUMNS).order_by("tag")[:limit]
    return [_shown(device, shown) for device in found]


def selected(
    by: Actor, wanted: Sequence[tuple[str, str]], *, permission: str = accounts.Permission.DEVICE_READ
) -> registry.DeviceQuerySet:
    """The devices for which all the pairs of a filter or field and its value hold."""
    rows, given = registry.devices_for(by, permission), dict(wanted)
    specs = {spec.key: spec for spec in registry.device_fields()}
    filters = {key: value for key, value in given.items() if value and _is_filter(key)}
    others = {key: value for key, value in given.items() if key not in filters}
    rows = registry.listing.selected(
        rows, registry.listing.Wanted(filters=_with_all(filters)), today=day_of(now())
    )
    for key, value in others.items():
        rows = rows.filter(_condition(key, value, specs))
    return rows


def _with_all(filters: dict[str, str]) -> dict[str, str]:
    """The command lists what is retired too, unless asked otherwise: nothing is left out in silence."""
    return {"status": "any"} | filters


def _is_filter(key: str) -> bool:
    return key in _FILTER_KEYS and key not in _NAMES


def _condition(key: str, value: str, specs: dict[str, Any]) -> Q:
    if key in _NAMES:
        return _named(_NAMES[key], value)
    spec = specs.get(key)
    if spec is None or not (spec.attname or spec.custom):
        known = sorted({*_FILTER_KEYS, *_NAMES, *(item.key for item in specs.values() if item.attname)})
        raise WrongUse(f"--where knows no '{key}'. Possible: {', '.join(known)}.")
    if spec.custom:
        return Q(**{f"custom__{key.removeprefix('custom.')}": value})
    if value:
        return Q(**{f"{spec.attname}__iexact": value})
    return Q(**{f"{spec.attname}__isnull": True}) | _empty(spec)


def _empty(spec: Any) -> Q:
    return Q(**{spec.attname: ""}) if spec.max_length else Q(pk__in=[])


def _named(columns: tuple[str, ...], value: str) -> Q:
    if not value:
        return Q(**{f"{columns[0]}__isnull": True})
    found = Q(pk__in=[])
    for column in columns:
        found |= Q(**{f"{column}__iexact": value})
    return found


def _shown(device: Any, specs: Sequence[Any]) -> dict[str, Any]:
    return {spec.key: spec.text(device) or None for spec in specs}


def _as_of(rows: Any, specs: Sequence[Any], instant: datetime, limit: int) -> list[dict[str, Any]]:
    """What each device was and where it stood then; what has no history is shown as it is now."""
    found = list(
        registry.listing.with_columns(registry.devices_as_of(rows, instant), COLUMNS).order_by("tag")[:limit]
    )
    sites = texts(Site, {device.site_then for device in found}, "code")
    departments = texts(Department, {device.department_then for device in found}, "code")
    rooms = texts(Room, {device.room_then for device in found}, "name")
    return [
        {
            **_shown(device, specs),
            "status": device.status_then,
            "site": sites.get(device.site_then),
            "department": departments.get(device.department_then),
            "room": rooms.get(device.room_then),
        }
        for device in found
    ]


def whole(by: Actor, tag: str, *, as_of: str) -> dict[str, Any]:
    """Every field of one device, with the verdict whether it may be used now, or as it was."""
    device = registry.device(by, tag)
    specs = registry.device_fields()
    found = registry.listing.with_columns(registry.devices_for(by), [spec.key for spec in specs]).get(
        pk=device.pk
    )
    shown = _shown(found, _readable(by, specs))
    if as_of:
        then = registry.as_of(found, values.instant(as_of, option="--as-of", zone=found.site.time_zone))
        return shown | _then(then)
    return shown | {"usable_now": _verdict(found)}


def _readable(by: Actor, specs: Sequence[Any]) -> list[Any]:
    """What things cost is told to those who may know."""
    may = by.may_anywhere(accounts.Permission.DEVICE_COST)
    return [spec for spec in specs if may or not spec.costs]


def _verdict(device: Any) -> dict[str, Any]:
    found = registry.usability(device, on=local_date(now(), device.site.time_zone))
    return {"usable": found.usable, "reasons": [reason.text for reason in found.reasons]}


def _then(then: registry.AsOf) -> dict[str, Any]:
    return {
        "as_of": then.at.isoformat(),
        "status": then.status,
        "site": then.site.code if then.site else None,
        "department": then.department.code if then.department else None,
        "room": str(then.room) if then.room else None,
        "usable_now": {"usable": False, "reasons": ["This is a past state; ask without --as-of."]},
    }


def found_by(by: Actor, text: str, *, limit: int) -> list[dict[str, Any]]:
    """What one search finds, exact finds first."""
    specs = {spec.key: spec for spec in registry.device_fields()}
    shown = [
        specs[key]
        for key in ("tag", "serial_number", "status", "device_type", "manufacturer", "model", "site")
    ]
    return [
        {**_shown(hit.device, shown), "found_by": hit.why} for hit in registry.search(by, text, limit=limit)
    ]
