"""Filters of devices in words: each with its value as a person knows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from openhtm.catalog.api import DeviceType, Manufacturer, Model
from openhtm.places.api import Building, Department, Room, Site
from openhtm.registry.api import FILTERS, Filter, device_filters
from openhtm.registry.api import listing as device_lists

#: What a filter's value refers to, by the filter's kind, and what its words read.
_ROWS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "model": (Model, ("manufacturer",)),
    "type": (DeviceType, ()),
    "maker": (Manufacturer, ()),
    "site": (Site, ()),
    "building": (Building, ()),
    "department": (Department, ()),
    "room": (Room, ()),
}
_KNOWN = {one.key: one for one in FILTERS}


def meant(filters: Mapping[str, str]) -> list[str]:
    """Each filter with its value; a custom field that is no more stands under its key."""
    return meant_by_each([filters])[0]


def meant_by_each(many: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """`meant` for each, with one question for each kind of record named."""
    known = _known(many)
    named = _named(many, known)
    return [[_words(known, named, key, value) for key, value in filters.items()] for filters in many]


def _known(many: Sequence[Mapping[str, str]]) -> dict[str, Filter]:
    if any(key not in _KNOWN for filters in many for key in filters):
        return device_filters(device_lists.custom_fields())
    return _KNOWN


def _named(many: Sequence[Mapping[str, str]], known: Mapping[str, Filter]) -> dict[tuple[str, str], str]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for filters in many:
        for key, value in filters.items():
            if key in known and known[key].kind in _ROWS and value.isdigit():
                wanted[known[key].kind].add(int(value))
    found: dict[tuple[str, str], str] = {}
    for kind, keys in wanted.items():
        model, joins = _ROWS[kind]
        rows = model.objects.filter(pk__in=keys)
        for row in rows.select_related(*joins) if joins else rows:
            found[kind, str(row.pk)] = str(row)
    return found


def _words(known: Mapping[str, Filter], named: Mapping[tuple[str, str], str], key: str, value: str) -> str:
    one = known.get(key)
    if one is None:
        return f"{key.removeprefix('custom.')}: {value}"
    return f"{one.label}: {named.get((one.kind, value)) or dict(one.choices).get(value, value)}"
