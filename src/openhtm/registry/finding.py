"""The search text of devices, made in sets from the names that their columns point to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openhtm.catalog.api import DeviceType, Manufacturer, Model
from openhtm.places.api import Department, Room, Site

from .changes import chunks
from .models import Device, Identifier, NetworkInterface
from .rules.searching import search_text

_OWN = (
    "tag",
    "serial",
    "serial_key",
    "name",
    "udi_di",
    "lot",
    "custodian",
    "owner",
    "contract_reference",
    "ae_title",
)
_POINTING = ("manufacturer_id", "model_id", "device_type_id", "site_id", "department_id", "room_id")
#: The columns of a device that its search text is made of.
COLUMNS = ("id", *_OWN, *_POINTING, "custom")


class Names:
    """What the foreign keys of a set of devices are called; one query a table."""

    def __init__(self, records: Sequence[Mapping[str, Any]]) -> None:
        self._texts = {column: _texts(column, {record[column] for record in records}) for column in _POINTING}

    def of(self, record: Mapping[str, Any]) -> Iterable[str]:
        for column in _POINTING:
            yield from self._texts[column].get(record[column], ())


_NAMED: dict[str, tuple[Any, tuple[str, ...]]] = {
    "manufacturer_id": (Manufacturer, ("name",)),
    "model_id": (Model, ("name", "number")),
    "device_type_id": (DeviceType, ("name",)),
    "site_id": (Site, ("code",)),
    "department_id": (Department, ("code", "name")),
    "room_id": (Room, ("name", "building__name")),
}


def _texts(column: str, keys: set[Any]) -> dict[int, tuple[str, ...]]:
    model, names = _NAMED[column]
    wanted = sorted(keys - {None})
    found: dict[int, tuple[str, ...]] = {}
    for part in chunks(wanted):
        rows = model._base_manager.filter(pk__in=part).values_list("pk", *names)
        found |= {row[0]: tuple(text for text in row[1:] if text) for row in rows}
    return found


def beside(device_ids: Sequence[int]) -> dict[int, list[str]]:
    """Open identifiers and network names by device: found like the tag."""
    found: dict[int, list[str]] = {}
    for part in chunks(device_ids):
        for device_id, value in (
            Identifier.objects.open().filter(device_id__in=part).values_list("device_id", "value")
        ):
            found.setdefault(device_id, []).append(value)
        rows = NetworkInterface.objects.open().filter(device_id__in=part)
        for device_id, *values in rows.values_list("device_id", "hostname", "ip", "mac"):
            found.setdefault(device_id, []).extend(values)
    return found


def texts(
    records: Sequence[Mapping[str, Any]], *, more: Mapping[int, Sequence[str]]
) -> list[tuple[int, str]]:
    """(device id, search text) of devices given by ``COLUMNS``; ``more``: values beside the columns."""
    names = Names(records)
    return [(record["id"], search_text(_values(record, names, more))) for record in records]


def _values(record: Mapping[str, Any], names: Names, more: Mapping[int, Sequence[str]]) -> Iterable[str]:
    yield from (record[column] for column in _OWN)
    yield from names.of(record)
    yield from more.get(record["id"], ())
    for value in (record["custom"] or {}).values():
        if isinstance(value, str):
            yield value


def records_of(device_ids: Sequence[int]) -> list[dict[str, Any]]:
    """The columns that search texts are made of, of these devices."""
    found: list[dict[str, Any]] = []
    for part in chunks(device_ids):
        found.extend(Device.objects.filter(pk__in=part).values(*COLUMNS))
    return found
