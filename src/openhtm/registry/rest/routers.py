"""Devices over REST."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja import Status as Answer

from openhtm.accounts.api import Permission, SignedInRequest, departments, one, organization, rooms, site
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.rest import Listed, listed, needs, run, seen_version, versioned
from openhtm.kernel.time import local_date, now
from openhtm.places.api import day_of

from .. import access
from ..actions import devices
from ..export.formats import export_format
from ..fields import CORE, FieldSpec, custom_spec
from ..models import Device
from ..queries import listing
from ..queries.exporting import exported
from ..queries.filters import filters
from ..queries.past import as_of
from ..queries.search import hits
from ..queries.timeline import timeline
from ..queries.verdicts import usability
from ..rules.status import Status
from ..wording import place, what
from . import labels, stock_takes
from .given import facts_of, values_of
from .shapes import (
    AcceptIn,
    DeviceOut,
    DevicesWanted,
    EditedDeviceIn,
    Exporting,
    FieldOut,
    HappeningOut,
    HitOut,
    Instant,
    MoveIn,
    NewDeviceIn,
    PastOut,
    RetireIn,
    Sought,
    StatusIn,
    Telling,
    UsabilityOut,
    sees_costs,
    shape,
)

router = Router()
ROUTERS = [("/devices", router), ("/labels", labels.router), ("/stock-takes", stock_takes.router)]


def _specs() -> list[FieldSpec]:
    return [*CORE, *map(custom_spec, listing.custom_fields())]


def _device(user: Any, tag: str, permission: str) -> Device:
    return access.device_with_facts(user, tag, permission)


def _out(request: SignedInRequest, response: HttpResponse, tag: str) -> object:
    device = access.device_with_facts(request.user, tag)
    versioned(response, device)
    return shape(device, _specs(), costs=sees_costs(request.user, device))


@router.get("", response=Listed[DeviceOut])
@needs(Permission.DEVICE_READ)
def list_devices(request: SignedInRequest, wanted: Query[DevicesWanted]) -> object:
    """Devices in scope, with every filter of the device list as a parameter of the same name."""
    rows, specs = _selected(request, Permission.DEVICE_READ)
    costs = request.user.may_anywhere(Permission.DEVICE_COST)
    keys = listing.sort_keys(wanted.sort, {spec.key: spec for spec in specs})
    found = listing.with_columns(rows, [spec.key for spec in specs])
    return listed(found, keys=keys, paging=wanted, shape=lambda device: shape(device, specs, costs=costs))


def _selected(request: SignedInRequest, permission: str) -> tuple[Any, list[FieldSpec]]:
    custom = listing.custom_fields()
    known = filters(custom)
    given = {key: request.GET[key] for key in known if request.GET.get(key)}
    rows = listing.selected(
        access.devices(request.user, permission),
        listing.Wanted(filters=given),
        today=day_of(now()),
        known=known,
    )
    return rows, [*CORE, *map(custom_spec, custom)]


@router.get("/fields", response=list[FieldOut])
@needs(Permission.DEVICE_READ)
def list_device_fields(request: SignedInRequest) -> object:
    """Every field of a device, core and custom."""
    return [
        {
            "key": spec.key,
            "label": str(spec.label),
            "kind": spec.kind,
            "group": spec.group,
            "written": spec.written,
            "custom": spec.custom,
            "choices": [value for value, _label in spec.choices],
            "unit": spec.unit,
        }
        for spec in _specs()
    ]


@router.get("/search", response=list[HitOut])
@needs(Permission.DEVICE_READ)
def search_devices(request: SignedInRequest, sought: Query[Sought]) -> object:
    """By tag, serial number, identifier, UDI scan, or words; best first."""
    return [
        {
            "tag": hit.device.tag,
            "why": hit.why,
            "what": what(hit.device),
            "place": place(hit.device),
        }
        for hit in hits(access.devices(request.user).for_line(), sought.q, limit=sought.limit)
    ]


@router.get("/export", response={200: None})
@needs(Permission.DEVICE_EXPORT)
def export_devices(request: SignedInRequest, wanted: Query[Exporting]) -> StreamingHttpResponse:
    """All devices in scope that the filters leave, as a file that imports back unchanged."""
    rows, specs = _selected(request, Permission.DEVICE_EXPORT)
    costs = request.user.may_anywhere(Permission.DEVICE_COST)
    shown = [spec for spec in specs if costs or not spec.costs]
    found = export_format(wanted.format)
    return StreamingHttpResponse(found.write(exported(rows, shown), shown), content_type=found.content_type)


@router.post("", response={201: DeviceOut})
@needs(Permission.DEVICE_CREATE)
def add_device(request: SignedInRequest, response: HttpResponse, body: NewDeviceIn) -> object:
    """Enter a device. Without a tag it gets the next of its site."""
    at = site(request.user, body.site, Permission.DEVICE_CREATE)
    values = values_of(body, {spec.key: spec for spec in _specs()}, currency=_currency(), new=True)
    made: Device = run(request, devices.add, site=at, values=values, facts=facts_of(body))
    return Answer(201, _out(request, response, made.tag))


def _currency() -> str:
    found = organization()
    return found.currency if found else "USD"


@router.get("/{tag}", response=DeviceOut)
@needs(Permission.DEVICE_READ)
def show_device(request: SignedInRequest, response: HttpResponse, tag: str) -> object:
    """One device with everything known of it."""
    return _out(request, response, tag)


@router.patch("/{tag}", response=DeviceOut)
@needs(Permission.DEVICE_UPDATE)
def edit_device(request: SignedInRequest, response: HttpResponse, tag: str, body: EditedDeviceIn) -> object:
    """Change facts. Fields that are not sent stay."""
    device = _device(request.user, tag, Permission.DEVICE_UPDATE)
    specs = {spec.key: spec for spec in _specs()}
    values = values_of(body, specs, currency=device.currency or _currency(), new=False)
    run(
        request,
        devices.edit,
        device,
        changes=values,
        facts=facts_of(body),
        reason=body.reason,
        seen_version=seen_version(request),
    )
    return _out(request, response, device.tag)


@router.put("/{tag}/place", response=DeviceOut)
@needs(Permission.DEVICE_MOVE)
def move_device(request: SignedInRequest, response: HttpResponse, tag: str, body: MoveIn) -> object:
    """Bring a device to another room, and perhaps department."""
    device = _device(request.user, tag, Permission.DEVICE_MOVE)
    room = (
        one(rooms(request.user), _("There is no such room, or it is outside your sites."), pk=body.room)
        if body.room
        else None
    )
    department = (
        one(
            departments(request.user),
            _("There is no such department, or it is outside your sites."),
            pk=body.department,
        )
        if body.department
        else None
    )
    run(request, devices.move, device, room=room, department=department, reason=body.reason)
    return _out(request, response, tag)


@router.put("/{tag}/status", response=DeviceOut)
@needs(Permission.DEVICE_STATUS)
def change_device_status(
    request: SignedInRequest, response: HttpResponse, tag: str, body: StatusIn
) -> object:
    """Take a device to another status, by the table of steps."""
    device = _device(request.user, tag, Permission.DEVICE_STATUS)
    run(
        request,
        devices.change_status,
        device,
        to=_status(body.to),
        reason=body.reason,
        conditions_of_use=body.conditions_of_use,
        seen_version=seen_version(request),
    )
    return _out(request, response, tag)


def _status(text: str) -> Status:
    try:
        return Status(text)
    except ValueError:
        raise InvalidInput(_("There is no such status."), fields={"to": [", ".join(Status)]}) from None


@router.post("/{tag}/accept", response=DeviceOut)
@needs(Permission.DEVICE_STATUS)
def accept_device(request: SignedInRequest, response: HttpResponse, tag: str, body: AcceptIn) -> object:
    """The device passed its incoming inspection."""
    device = _device(request.user, tag, Permission.DEVICE_STATUS)
    to = _status(body.to)
    run(request, devices.accept, device, on=body.on, to=to, conditions_of_use=body.conditions_of_use)
    return _out(request, response, tag)


@router.post("/{tag}/retire", response=DeviceOut)
@needs(Permission.DEVICE_RETIRE)
def retire_device(request: SignedInRequest, response: HttpResponse, tag: str, body: RetireIn) -> object:
    """Take a device out of the fleet for good."""
    device = _device(request.user, tag, Permission.DEVICE_RETIRE)
    run(request, devices.retire, device, reason=body.reason, on=body.on, sanitization=body.sanitization)
    return _out(request, response, tag)


@router.get("/{tag}/usability", response=UsabilityOut)
@needs(Permission.DEVICE_READ)
def show_device_usability(request: SignedInRequest, tag: str) -> object:
    """May it be used now, and every reason against."""
    device = access.device(request.user, tag)
    return usability(device, on=local_date(now(), device.site.time_zone))


@router.get("/{tag}/timeline", response=list[HappeningOut])
@needs(Permission.DEVICE_READ)
def show_device_timeline(request: SignedInRequest, tag: str, wanted: Query[Telling]) -> object:
    """Everything that ever happened to it, newest first."""
    device = access.device(request.user, tag)
    found = timeline(request.user, device, kind=wanted.kind, limit=wanted.limit)
    return [
        {
            "at": item.at,
            "kind": item.kind,
            "title": str(item.title),
            "by": item.by,
            "reason": item.reason,
            "changes": [(label, _text(before), _text(after)) for label, before, after in item.changes],
        }
        for item in found
    ]


def _text(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | str) else str(value)


@router.get("/{tag}/as-of", response=PastOut)
@needs(Permission.DEVICE_READ)
def show_device_as_of(request: SignedInRequest, tag: str, wanted: Query[Instant]) -> object:
    """The device as it was on record at an instant."""
    at = wanted.at
    if at.tzinfo is None:
        raise InvalidInput(
            _("Give the zone of the instant, such as 2026-03-15T12:00:00Z."), fields={"at": [_("zone")]}
        )
    then = as_of(access.device(request.user, tag), at)
    return {
        "at": then.at,
        "status": then.status,
        "site": then.site.code if then.site else None,
        "department": then.department.code if then.department else None,
        "room": str(then.room) if then.room else None,
        "custodian": then.custodian,
        "ownership": then.ownership,
        "owner": then.owner,
    }
