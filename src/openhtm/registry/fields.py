"""Every field of a device, in one table: for list columns, filters, export, import and REST alike.

Core fields stand here, custom fields are read from the database; nothing above can tell them apart but by
``custom``. ``key`` is the name in files, addresses and REST and never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.values import Money

from .models import CustomField, Device, FieldKind

Text = str | Promise


class Kind(StrEnum):
    TEXT = "text"
    CODE = "code"
    DATE = "date"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    FLAG = "flag"
    CHOICE = "choice"
    REFERENCE = "reference"


@dataclass(frozen=True, kw_only=True)
class FieldSpec:
    """One field. ``attname``: its column of ``Device`` (empty: it lives in rows of its own, or in
    ``custom``).

    ``read`` gives the value of a device loaded with ``for_export``: text, date, int, Decimal, bool or None.
    ``sort``: the columns that order a list by it; empty: no order. ``written`` False: derived, only read.
    """

    key: str
    label: Text
    kind: Kind
    group: str
    read: Callable[[Device], object]
    attname: str = ""
    max_length: int = 0
    choices: tuple[tuple[str, Text], ...] = ()
    sort: tuple[str, ...] = ()
    written: bool = True
    costs: bool = False
    custom: bool = False
    unit: str = ""
    device_type_id: int | None = None
    required: bool = False
    help: Text = ""

    def text(self, device: Device) -> str:
        """The value as it stands in a file: ISO dates, plain numbers, ``yes``/``no``; empty when unknown."""
        return as_text(self.read(device))


def column(name: str, read: Callable[[Any], object]) -> FieldSpec:
    """A column of a list of other records, written into files as those of devices are."""
    return FieldSpec(key=name, label=name, kind=Kind.TEXT, group="", read=read)


def as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def _column(key: str, group: str, attname: str = "", kind: Kind | None = None, **more: Any) -> FieldSpec:
    name = attname or key
    field = Device._meta.get_field(name)
    choices = tuple((str(value), label) for value, label in (getattr(field, "choices", None) or ()))
    return FieldSpec(
        key=key,
        label=getattr(field, "verbose_name", key),
        kind=kind or _kind(field, choices),
        group=group,
        attname=name,
        read=lambda device: getattr(device, name),
        max_length=getattr(field, "max_length", None) or 0,
        choices=choices,
        **{"sort": (name,), **more},
    )


_KINDS = {
    "DateField": Kind.DATE,
    "PositiveSmallIntegerField": Kind.INTEGER,
    "PositiveIntegerField": Kind.INTEGER,
    "BooleanField": Kind.FLAG,
}


def _kind(field: Any, choices: tuple[object, ...]) -> Kind:
    return Kind.CHOICE if choices else _KINDS.get(field.get_internal_type(), Kind.TEXT)


def _money(key: str, attname: str) -> FieldSpec:
    def read(device: Device) -> Decimal | None:
        minor = getattr(device, attname)
        return None if minor is None else Money(minor, device.currency or "USD").amount

    label = getattr(Device._meta.get_field(attname), "verbose_name", key)
    return FieldSpec(
        key=key,
        label=label,
        kind=Kind.MONEY,
        group="money",
        attname=attname,
        read=read,
        sort=(attname,),
        costs=True,
    )


def _reference(
    key: str, group: str, label: Text, read: Callable[[Device], object], attname: str = "", **more: Any
) -> FieldSpec:
    return FieldSpec(
        key=key, label=label, kind=Kind.REFERENCE, group=group, read=read, attname=attname, **more
    )


def _of(name: str, attribute: str) -> Callable[[Device], object]:
    def read(device: Device) -> object:
        related = getattr(device, name)
        return None if related is None else getattr(related, attribute)

    return read


def _building(device: Device) -> object:
    return device.room.building.name if device.room and device.room.building else None


def _interface(name: str) -> Callable[[Device], object]:
    def read(device: Device) -> object:
        rows = open_rows(device, "interfaces")
        return next((getattr(row, name) for row in rows if getattr(row, name)), None)

    return read


def _software(kind: str) -> Callable[[Device], object]:
    def read(device: Device) -> object:
        rows = [row for row in open_rows(device, "software") if row.kind == kind]
        return (
            str(rows[0])
            if rows and kind == "os"
            else next((row.version for row in rows if row.version), None)
        )

    return read


def _identifier(system: str) -> Callable[[Device], object]:
    def read(device: Device) -> object:
        return next((row.value for row in open_rows(device, "identifiers") if row.system == system), None)

    return read


def open_rows(device: Device, relation: str) -> list[Any]:
    """The rows of a relation that still hold, from what was prefetched, oldest first."""
    rows = [row for row in getattr(device, relation).all() if row.valid_to is None]
    return sorted(rows, key=lambda row: row.pk)


def _beside(key: str, label: Text, group: str, read: Callable[[Device], object], **more: Any) -> FieldSpec:
    return FieldSpec(key=key, label=label, kind=Kind.TEXT, group=group, read=read, **more)


CORE: tuple[FieldSpec, ...] = (
    _column("tag", "identity", kind=Kind.CODE, required=True),
    _column("serial_number", "identity", "serial", Kind.CODE),
    _column("name", "identity"),
    _reference("manufacturer", "identity", _("manufacturer"), _of("manufacturer", "name"), "manufacturer_id"),
    _reference("model", "identity", _("model"), _of("model", "name"), "model_id", sort=("model__name",)),
    _reference("model_number", "identity", _("model number"), _of("model", "number")),
    _reference("device_type", "identity", _("device type"), _of("device_type", "name"), "device_type_id"),
    _reference("parent", "identity", _("part of"), _of("parent", "tag"), "parent_id"),
    _column("udi", "identity", kind=Kind.CODE, sort=()),
    _column("udi_di", "identity", kind=Kind.CODE),
    _column("lot", "identity", kind=Kind.CODE),
    _column("manufacture_date", "identity", "manufactured_on"),
    _column("expiry_date", "identity", "expires_on"),
    _column("hardware_revision", "identity"),
    _beside("external_id", _("external identifier"), "identity", _identifier("external")),
    _beside("finance_number", _("finance number"), "identity", _identifier("finance")),
    _beside("rfid", _("RFID"), "identity", _identifier("rfid")),
    _column("risk_class", "risk", kind=Kind.CHOICE, sort=("risk_class",), written=False),
    _column("risk_override", "risk"),
    _column("risk_override_reason", "risk", sort=()),
    _column("aem", "risk"),
    _column("status", "status"),
    _column("conditions_of_use", "status", "limited_use_note", sort=()),
    _column("condition", "status"),
    _column("utilization", "status"),
    _reference("site", "place", _("site"), _of("site", "code"), "site_id", sort=("site_id",), required=True),
    _reference("department", "place", _("department"), _of("department", "code"), "department_id"),
    _reference("building", "place", _("building"), _building),
    _reference("floor", "place", _("floor"), _of("room", "floor")),
    _reference("room", "place", _("room"), _of("room", "name"), "room_id", sort=("room__route_key",)),
    _column("custodian", "place"),
    _column("ownership", "ownership"),
    _column("owner", "ownership"),
    _column("donor", "ownership"),
    _column("responsibility", "ownership"),
    _column("support_group", "ownership"),
    _reference("technician", "ownership", _("technician"), _of("technician", "email"), "technician_id"),
    _column("service_provider", "ownership"),
    _column("contract", "ownership", "contract_reference"),
    _column("supplier", "money"),
    _column("purchase_order", "money", "po_number"),
    _column("purchase_date", "money", "purchased_on"),
    _money("purchase_cost", "cost_minor"),
    _money("book_value", "book_value_minor"),
    _money("replacement_cost", "replacement_cost_minor"),
    _column("currency", "money", kind=Kind.CODE),
    _column("received_date", "money", "received_on"),
    _column("acceptance_date", "money", "accepted_on"),
    _column("warranty_start", "money", "warranty_start_on"),
    _column("warranty_end", "money", "warranty_end_on"),
    _column("coverage", "money", "warranty_note", sort=()),
    _column("expected_life_years", "money"),
    _column("end_of_life", "money", "end_of_life_on"),
    _column("retired_date", "money", "retired_on"),
    _column("retired_reason", "money", "retire_reason", sort=()),
    _column("sanitization", "money", sort=()),
    _column("network_connected", "network"),
    _column("stores_phi", "network"),
    _beside("mac_address", _("MAC address"), "network", _interface("mac")),
    _beside("ip_address", _("IP address"), "network", _interface("ip")),
    _beside("hostname", _("host name"), "network", _interface("hostname")),
    _beside("vlan", _("VLAN or segment"), "network", _interface("vlan")),
    _column("remote_access", "network"),
    _column("ae_title", "network"),
    _beside("operating_system", _("operating system"), "network", _software("os")),
    _beside("software_version", _("software version"), "network", _software("application")),
    _beside("firmware_version", _("firmware version"), "network", _software("firmware")),
    _column("notes", "notes", sort=()),
    _column("next_due", "work", "next_due_on", written=False),
    _column("window_closes", "work", "overdue_on", written=False),
    _column("open_work_orders", "work", written=False),
)

_CUSTOM_KINDS = {
    FieldKind.TEXT: Kind.TEXT,
    FieldKind.NUMBER: Kind.NUMBER,
    FieldKind.DATE: Kind.DATE,
    FieldKind.FLAG: Kind.FLAG,
    FieldKind.CHOICE: Kind.CHOICE,
}


def custom_spec(field: CustomField) -> FieldSpec:
    """A custom field as the table holds it; its values stand in ``Device.custom`` as JSON."""
    kind = _CUSTOM_KINDS[FieldKind(field.kind)]

    def read(device: Device) -> object:
        value = device.custom.get(field.key)
        if value is None:
            return None
        if kind is Kind.NUMBER:
            return Decimal(str(value))
        return date.fromisoformat(value) if kind is Kind.DATE else value

    return FieldSpec(
        key=f"custom.{field.key}",
        label=field.label,
        kind=kind,
        group="custom",
        read=read,
        choices=tuple((str(choice), str(choice)) for choice in field.choices),
        custom=True,
        unit=field.unit,
        device_type_id=field.device_type_id,
        required=field.required,
        help=field.help,
    )


def device_fields() -> list[FieldSpec]:
    """All fields, core first, then the active custom ones in their order. One query."""
    return [*CORE, *(custom_spec(field) for field in CustomField.objects.filter(is_active=True))]


def by_key() -> Mapping[str, FieldSpec]:
    return {spec.key: spec for spec in device_fields()}
