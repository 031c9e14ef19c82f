"""Campaigns in words: where a device stands, and which devices are meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from openhtm.catalog.api import DeviceType, Manufacturer, Model
from openhtm.places.api import Department, Room, Site
from openhtm.registry.api import FILTERS

from .rules.campaigns import Step

STEPS: dict[Step, str | Promise] = {
    Step.WAITING: gettext_lazy("To do"),
    Step.IN_WORK: gettext_lazy("In work"),
    Step.NOT_LOCATED: gettext_lazy("Could not be located"),
    Step.DONE: gettext_lazy("Done"),
    Step.LEFT_OUT: gettext_lazy("Left out"),
}
#: What a filter's value refers to, by the filter's kind.
_ROWS: dict[str, Any] = {
    "model": Model,
    "type": DeviceType,
    "maker": Manufacturer,
    "site": Site,
    "department": Department,
    "room": Room,
}
_KNOWN = {one.key: one for one in FILTERS}


def meant(filters: Mapping[str, str]) -> list[str]:
    """Each filter with its value as a person knows it; custom fields stand under their key."""
    return [_meant(key, value) for key, value in filters.items()]


def _meant(key: str, value: str) -> str:
    known = _KNOWN.get(key)
    if known is None:
        return f"{key.removeprefix('custom.')}: {value}"
    row = _ROWS.get(known.kind)
    if row is not None and value.isdigit():
        return f"{known.label}: {row.objects.filter(pk=value).first() or value}"
    return f"{known.label}: {dict(known.choices).get(value, value)}"
