"""What devices look like over REST: the table of fields decides, core and custom alike."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Field, Schema

from openhtm.accounts.api import Permission
from openhtm.kernel.rest import Body, Paging

from ..fields import FieldSpec
from ..models import Device


class DeviceOut(Schema):
    """A device. ``fields`` holds every field that is known, by its key; what is not there is unknown."""

    id: int
    tag: str
    site: str
    status: str
    version: int
    changed_at: datetime
    fields: dict[str, Any]


class IdentifierIn(Body):
    system: str = Field(min_length=1, max_length=60)
    value: str = Field(min_length=1, max_length=120)


class InterfaceIn(Body):
    kind: str = Field("unknown", max_length=10)
    mac: str = Field("", max_length=40)
    ip: str = Field("", max_length=60)
    hostname: str = Field("", max_length=255)
    vlan: str = Field("", max_length=60)


class SoftwareIn(Body):
    """``corrects``: the version before was entered wrongly, and nothing was changed on the device; ``reason`` says
    why."""

    kind: str = Field("application", max_length=12)
    name: str = Field("", max_length=120)
    version: str = Field("", max_length=80)
    corrects: bool = False


class DeviceIn(Body):
    """``fields`` by key as in files; places, models, makers and types by their ids (``room``, ``model``,
    ...)."""

    fields: dict[str, str | int | bool | Decimal | None] = {}
    identifiers: list[IdentifierIn] = []
    interfaces: list[InterfaceIn] = []
    software: list[SoftwareIn] = []


class EditedDeviceIn(DeviceIn):
    reason: str = Field("", description="Needed where software is corrected.", max_length=500)


class NewDeviceIn(DeviceIn):
    site: str = Field(max_length=12, description="Code of the site.")


class MoveIn(Body):
    room: int | None = Field(None, ge=1, le=2**53, description="Id of the room; null: not known.")
    department: int | None = Field(None, ge=1, le=2**53)
    reason: str = Field("", max_length=500)


class StatusIn(Body):
    to: str = Field(max_length=24)
    reason: str = Field("", max_length=500)
    conditions_of_use: str | None = Field(None, max_length=300)


class RetireIn(Body):
    reason: str = Field(min_length=1, max_length=200)
    on: date | None = None
    sanitization: str = Field("", max_length=200)


class AcceptIn(Body):
    on: date
    to: str = Field("in_service", max_length=24)
    conditions_of_use: str = Field("", max_length=300)


class ReasonOut(Schema):
    code: str
    text: str
    forbids: bool


class UsabilityOut(Schema):
    usable: bool
    reasons: list[ReasonOut]


class HappeningOut(Schema):
    at: datetime
    kind: str
    title: str
    by: str
    reason: str
    changes: list[tuple[str, Any, Any]]


class PastOut(Schema):
    """The device as it was on record. ``status`` null: it was not on record yet."""

    at: datetime
    status: str | None
    site: str | None
    department: str | None
    room: str | None
    custodian: str
    ownership: str
    owner: str


class FieldOut(Schema):
    key: str
    label: str
    kind: str
    group: str
    written: bool
    custom: bool
    choices: list[str]
    unit: str


class HitOut(Schema):
    tag: str
    why: str
    what: str
    place: str


class DevicesWanted(Paging):
    """Filters as on the page: ``status``, ``site``, ``department``, ``risk_class``, ``q``,
    ``custom.<key>`` ..."""

    sort: str = Field("tag", max_length=60)


class Sought(Schema):
    q: str = Field(min_length=1, max_length=300, description="Tag, serial number, identifier, UDI or words.")
    limit: int = Field(20, ge=1, le=100)


class Exporting(Schema):
    format: str = Field("csv", max_length=8, description="csv, xlsx or json.")


class Telling(Schema):
    kind: str = Field("", max_length=40)
    limit: int = Field(100, ge=1, le=500)


class Instant(Schema):
    at: datetime = Field(description="With its zone, such as 2026-03-15T12:00:00Z.")


def shape(device: Device, specs: list[FieldSpec], *, costs: bool) -> dict[str, Any]:
    """A device loaded with ``with_columns`` for all the fields."""
    shown = (spec for spec in specs if costs or not spec.costs)
    fields = {spec.key: value for spec in shown if (value := spec.read(device)) not in (None, "")}
    return {
        "id": device.pk,
        "tag": device.tag,
        "site": device.site.code,
        "status": device.status,
        "version": device.version,
        "changed_at": device.changed_at,
        "fields": fields,
    }


def sees_costs(user: Any, device: Device) -> bool:
    return bool(user.may(Permission.DEVICE_COST, site_id=device.site_id, department_id=device.department_id))
