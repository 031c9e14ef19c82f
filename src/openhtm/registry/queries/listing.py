"""The list of devices: filtered, sorted and paged, with the columns chosen, in a constant number of
queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.paging import Key, Page, keys_from, page

from ..fields import FieldSpec
from ..models import CustomField, Device, DeviceQuerySet
from .filters import Filter, conditions, filters

#: Above this an exact count costs more than the page itself.
COUNTED_TO = 10_000
_NULLABLE = frozenset(item.attname for item in Device._meta.concrete_fields if item.null)
_PREFETCH = {
    "interfaces": frozenset({"mac_address", "ip_address", "hostname", "vlan"}),
    "software": frozenset({"operating_system", "software_version", "firmware_version"}),
    "identifiers": frozenset({"external_id", "finance_number", "rfid"}),
}
#: What the columns shown by default read; a list of other columns reads whole rows.
_READ: dict[str, tuple[str, ...]] = {
    "status": ("status",),
    "tag": ("tag",),
    "device_type": ("device_type__name",),
    "what": ("name", "manufacturer__name", "model__name", "model__number"),
    "place": ("site__code", "department__name", "room__name", "room__floor", "room__building__name"),
    "risk_class": ("risk_class",),
    "next_due": ("next_due_on", "overdue_on", "status"),
    "flags": ("open_work_orders", "block_count", "aem", "network_connected"),
}
_JOINS = ("site", "department", "room__building", "model", "manufacturer", "device_type")


@dataclass(frozen=True)
class Wanted:
    """What a list should hold. ``filters`` by key as in the address; ``sort`` a field's key, ``-`` before
    it for descending; ``columns`` are field keys, none: rows are read whole."""

    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = "tag"
    columns: Sequence[str] = ()


@dataclass(frozen=True)
class Count:
    """``exact`` False: there are more than ``number``."""

    number: int
    exact: bool


def custom_fields() -> list[CustomField]:
    return list(CustomField.objects.filter(is_active=True))


def selected(
    devices: DeviceQuerySet, wanted: Wanted, *, today: date, known: Mapping[str, Filter] | None = None
) -> DeviceQuerySet:
    """The rows that the filters leave. A filter that does not exist is an ``InvalidInput``."""
    known = known if known is not None else filters(custom_fields())
    if strangers := sorted(set(wanted.filters) - set(known)):
        raise InvalidInput(
            _("There is no filter %(strangers)s.") % {"strangers": ", ".join(strangers)},
            fields={key: ["?"] for key in strangers},
        )
    return devices.filter(conditions(wanted.filters, known=known, today=today))


def sort_keys(sort: str, specs: Mapping[str, FieldSpec]) -> list[Key]:
    """The keyset of an order by a field; fields that no list is ordered by are an ``InvalidInput``."""
    spec = specs.get(sort.lstrip("-"))
    if spec is None or len(spec.sort) != 1 or "__" in spec.sort[0]:
        raise InvalidInput(_("A list cannot be sorted by '%(sort)s'.") % {"sort": sort})
    sign = "-" if sort.startswith("-") else ""
    names = f"{sign}{spec.sort[0]}" if spec.key == "tag" else f"{sign}{spec.sort[0]},tag"
    return keys_from(names, nullable=sorted(_NULLABLE))


def with_columns(rows: DeviceQuerySet, columns: Sequence[str]) -> DeviceQuerySet:
    """The joins and further rows that the columns read, whatever the number of devices."""
    joins = [*_JOINS, *(name for name in ("technician", "parent") if name in columns)]
    found = rows.select_related(*joins)
    needed = [relation for relation, keys in _PREFETCH.items() if keys & set(columns)]
    return found.prefetch_related(*needed) if needed else found


def listed(
    rows: DeviceQuerySet, wanted: Wanted, *, specs: Mapping[str, FieldSpec], cursor: str = "", size: int = 50
) -> Page[Device]:
    keys = sort_keys(wanted.sort, specs)
    narrow = bool(wanted.columns) and set(wanted.columns) <= _READ.keys()
    found = _as_shown(rows, wanted.columns, keys) if narrow else with_columns(rows, wanted.columns)
    return page(found, keys=keys, cursor=cursor, size=size)


def _as_shown(rows: DeviceQuerySet, columns: Sequence[str], keys: Sequence[Key]) -> DeviceQuerySet:
    """A device and what it refers to have 150 columns, of which a list by default shows 20."""
    read = {name for column in columns for name in _READ[column]}
    joins = {name.rpartition("__")[0] for name in read} - {""}
    found = rows.select_related(*sorted(joins)) if joins else rows
    return found.only(*sorted(read | {key.name for key in keys}))


def counted(rows: DeviceQuerySet) -> Count:
    """How many, exact while that is cheap."""
    number = rows.order_by()[: COUNTED_TO + 1].count()
    return Count(min(number, COUNTED_TO), number <= COUNTED_TO)
