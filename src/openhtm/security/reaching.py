"""Which devices a control or an accepted risk is for: groups of devices, asked as one set or of one device."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from openhtm.catalog.api import Model
from openhtm.places.api import Department
from openhtm.registry.api import Device, DeviceQuerySet, NetworkInterface

from .models import Control, Reach, RiskAcceptance


@dataclass(frozen=True, kw_only=True)
class Group:
    """Devices for which all that is named is true; ``everything``: all of the site."""

    model: Model | None = None
    department: Department | None = None
    segment: str = ""
    device: Device | None = None
    everything: bool = False

    @property
    def names_something(self) -> bool:
        parts = (self.model, self.department, self.segment.strip(), self.device)
        return self.everything or any(part is not None and part != "" for part in parts)


def devices_of(found: Control | RiskAcceptance, devices: DeviceQuerySet) -> DeviceQuerySet:
    """Those of the devices that it is for now."""
    rows = devices.active()
    if found.at_site_id is not None:
        rows = rows.filter(site_id=found.at_site_id)
    groups = [_condition(one) for one in found.reach.all()]
    return rows.filter(reduce(or_, groups)) if groups else rows.none()


def _condition(row: Reach) -> Q:
    names = ("model_id", "department_id")
    if row.everything:
        return Q(pk__isnull=False)
    found = Q(**{name: value for name in names if (value := getattr(row, name)) is not None})
    if row.device_id is not None:
        found &= Q(pk=row.device_id)
    if row.segment:
        shown = NetworkInterface.objects.open().filter(device=OuterRef("pk"), vlan__iexact=row.segment)
        found &= Q(Exists(shown))
    return found


def segments(rows: Iterable[Reach]) -> dict[int, frozenset[str]]:
    """By device, those of the segments that are named in which it shows an address now; one question at most."""
    wanted = {row.segment for row in rows if row.segment}
    if not wanted:
        return {}
    named = reduce(or_, (Q(vlan__iexact=one) for one in wanted))
    shown = NetworkInterface.objects.open().filter(named).values_list("device_id", "vlan")
    found: dict[int, set[str]] = {}
    for device_id, vlan in shown.order_by():
        found.setdefault(device_id, set()).add(vlan.casefold())
    return {device_id: frozenset(names) for device_id, names in found.items()}


def is_for(
    device: Device, *, at_site_id: int | None, rows: Collection[Reach], shown: Mapping[int, frozenset[str]]
) -> bool:
    """Whether one device is among them; ``shown`` as ``segments`` has it."""
    if at_site_id is not None and device.site_id != at_site_id:
        return False
    return any(_fits(device, row, shown.get(device.pk, frozenset())) for row in rows)


def _fits(device: Device, row: Reach, shown: Collection[str]) -> bool:
    pairs = (
        (row.model_id, device.model_id),
        (row.department_id, device.department_id),
        (row.device_id, device.pk),
    )
    if any(wanted is not None and wanted != held for wanted, held in pairs):
        return False
    return not row.segment or row.segment.casefold() in shown


def words(row: Reach) -> str:
    """A group in one line."""
    if row.everything:
        return _("All devices of the site")
    if row.device is not None:
        return str(row.device.tag)
    segment = _("segment %(name)s") % {"name": row.segment} if row.segment else ""
    parts = (row.model, row.department, segment)
    return " · ".join(str(part) for part in parts if part)


def stored(group: Group) -> dict[str, Any]:
    """The columns of its row."""
    names = ("model", "department", "device", "everything")
    return {name: getattr(group, name) for name in names} | {"segment": group.segment.strip()}


def count(groups: Sequence[Group]) -> int:
    """How many; 0 where one of them names nothing: it would be for every device."""
    return len(groups) if all(one.names_something for one in groups) else 0
