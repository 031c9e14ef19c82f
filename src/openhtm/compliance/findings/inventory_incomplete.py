"""A device in use that its record does not let anybody find or recognize."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.registry.api import USABLE

from ..asking import Asked, Because, FindingRule, Found, device_columns, on_device
from ..rules.severity import Severity, by_risk


def find(asked: Asked) -> Iterator[Found]:
    """What is asked of an inventory: who made it, which model, which one, and where it is."""
    without = Q(serial="") | Q(model__isnull=True) | Q(manufacturer__isnull=True)
    without |= Q(department__isnull=True, room__isnull=True)
    rows = asked.devices().filter(without, status__in=USABLE)
    columns = (*device_columns(), "serial", "model_id", "manufacturer_id", "department_id", "room_id")
    for row in rows.values_list(*columns).iterator(chunk_size=5000):
        yield on_device(row[:5], since=None, because=_missing(*row[5:]))


def _missing(serial: str, model: Any, maker: Any, department: Any, room: Any) -> list[Because]:
    given = {"serial": serial, "model": model, "maker": maker, "place": department or room}
    return [(f"no_{name}", {}) for name, value in given.items() if not value]


RULE = FindingRule(
    key="inventory_incomplete",
    title=_("Inventory record incomplete"),
    looks_for=_("Devices in use without serial number, maker, model or place."),
    remedy=_("Read the label of the device and complete its record."),
    severity=by_risk(high=Severity.MAJOR, medium=Severity.MINOR, low=Severity.MINOR),
    because={
        "no_serial": _("The serial number is missing."),
        "no_model": _("The model is unknown."),
        "no_maker": _("The manufacturer is unknown."),
        "no_place": _("Neither a department nor a room is on record."),
    },
    find=find,
)
