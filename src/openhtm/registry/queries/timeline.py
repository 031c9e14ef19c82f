"""Everything that ever happened to a device, newest first: its ledger, and what other contexts tell of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import User
from openhtm.audit.api import Event, history
from openhtm.catalog.api import DeviceType, Manufacturer, Model
from openhtm.kernel.plugins import Registry, context_modules
from openhtm.places.api import Department, Room, Site

from ..models import Device

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One thing that happened. ``kind`` is what the reader can filter by."""

    at: datetime
    kind: str
    title: Text
    by: str = ""
    reason: str = ""
    url: str = ""
    changes: Sequence[tuple[str, object, object]] = ()


@dataclass(frozen=True)
class TimelineSource:
    """What another context tells of a device: ``read(user, device, limit)``. Registered in
    ``<context>/timeline.py``."""

    kind: str
    label: Text
    read: Callable[[Any, Device, int], Iterable[Happening]]


SOURCES: Registry[TimelineSource] = Registry("sources of the timeline")


def register_source(source: TimelineSource) -> TimelineSource:
    return SOURCES.add(source.kind, source)


KINDS: dict[str, Text] = {
    "status": _("Status"),
    "place": _("Place and custody"),
    "facts": _("Facts"),
    "documents": _("Documents"),
}
_TITLES: dict[str, tuple[str, Text]] = {
    "registry.devices.create_many": ("facts", _("Entered")),
    "registry.device.add": ("facts", _("Entered")),
    "registry.devices.update_many": ("facts", _("Changed together with others")),
    "registry.device.edit": ("facts", _("Changed")),
    "registry.device.set_costs": ("facts", _("Costs changed")),
    "registry.device.move": ("place", _("Moved")),
    "registry.device.hand_over": ("place", _("Handed over")),
    "registry.device.change_ownership": ("facts", _("Ownership changed")),
    "registry.device.change_status": ("status", _("Status changed")),
    "registry.device.accept": ("status", _("Accepted")),
    "registry.device.retire": ("status", _("Retired")),
    "registry.device.attach": ("facts", _("Parts changed")),
    "registry.device.accept_duplicate": ("facts", _("Duplicate serial number accepted")),
    "registry.block.put": ("status", _("Use forbidden")),
    "registry.block.lift": ("status", _("Use allowed again")),
    "documents.document.add": ("documents", _("Document added")),
}


def kinds() -> dict[str, Text]:
    """What the timeline can be narrowed to, those of other contexts included."""
    context_modules("timeline")
    return KINDS | {source.kind: source.label for source in SOURCES}


def timeline(user: Any, device: Device, *, kind: str = "", limit: int = 100) -> list[Happening]:
    """Newest first, at most ``limit``. Names are resolved in one query a kind of record."""
    found = [] if kind and kind not in KINDS else _own(history(device, limit=limit))
    context_modules("timeline")
    for source in SOURCES:
        if kind in ("", source.kind):
            found += source.read(user, device, limit)
    shown = [item for item in found if kind in ("", item.kind)]
    return sorted(shown, key=lambda item: item.at, reverse=True)[:limit]


def _own(events: Sequence[Event]) -> list[Happening]:
    names = _names(events)
    return [_happening(event, names) for event in events]


def _happening(event: Event, names: Mapping[tuple[str, Any], str]) -> Happening:
    kind, title = _TITLES.get(event.action, ("facts", event.action))
    keys = list(dict.fromkeys([*event.before, *event.after]))
    changes = [
        (label(key), _shown(key, event.before.get(key), names), _shown(key, event.after.get(key), names))
        for key in keys
        if key not in ("version", "changed_at", "created_at", "status_since")
    ]
    return Happening(
        at=event.at, kind=kind, title=title, by=event.actor, reason=event.reason, changes=changes
    )


_FIELDS = {field.attname: field for field in Device._meta.concrete_fields}
_POINTING: dict[str, Any] = {
    "site_id": Site,
    "department_id": Department,
    "room_id": Room,
    "model_id": Model,
    "manufacturer_id": Manufacturer,
    "device_type_id": DeviceType,
    "technician_id": User,
    "parent_id": Device,
}


def label(key: str) -> str:
    """What a changed column is called."""
    field = _FIELDS.get(key)
    name = str(getattr(field, "verbose_name", key.replace("_", " ").replace(".", ": ")))
    return name[:1].upper() + name[1:]


def _names(events: Sequence[Event]) -> dict[tuple[str, Any], str]:
    wanted: dict[str, set[Any]] = defaultdict(set)
    for event in events:
        for values in (event.before, event.after):
            for column in _POINTING.keys() & values.keys():
                wanted[column].add(values[column])
    names: dict[tuple[str, Any], str] = {}
    for column, keys in wanted.items():
        rows = _POINTING[column]._base_manager.filter(pk__in=keys - {None})
        rows = rows.select_related("building") if column == "room_id" else rows
        rows = rows.select_related("manufacturer") if column == "model_id" else rows
        names |= {(column, row.pk): str(row) for row in rows}
    return names


def _shown(key: str, value: Any, names: Mapping[tuple[str, Any], str]) -> object:
    if value in (None, ""):
        return None
    if key in _POINTING:
        return names.get((key, value), value)
    choices = dict(getattr(_FIELDS.get(key), "flatchoices", ()) or ())
    if value in choices if isinstance(value, str) else False:
        return str(choices[value])
    return _plain(value)


def _plain(value: Any) -> object:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {item}" for key, item in value.items() if item not in (None, ""))
    if isinstance(value, list):
        return "; ".join(str(_plain(item)) for item in value)
    return value
