"""Changes of devices. Each takes one device, or a set that succeeds or fails as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput, NotPermitted, UnableToSome
from openhtm.kernel.time import local_date
from openhtm.places.api import Department, Room, Site

from .. import events
from ..changes import NO_FACTS, DeviceChange, Facts, NewDevice, chunks
from ..errors import DuplicateSerial, OutOfOrder, TagTaken, UnableToAttach, UnableToChangeStatus, UnableToMove
from ..models import Device
from ..rules.status import USABLE, Status
from .changing import Changing
from .entering import Entering

Places = Iterable[tuple[int | None, int | None]]

#: Columns that have actions of their own, and so cannot be edited like others.
NOT_EDITED = frozenset({"site_id", "department_id", "room_id", "status", "status_since", "parent_id"})
#: What a device cost is for those to know and change who hold the permission.
COSTS = frozenset({"cost_minor", "book_value_minor", "replacement_cost_minor", "currency"})
_PURCHASE = COSTS | {"purchased_on", "po_number", "supplier"}


def _sites_of_new(arguments: Mapping[str, Any]) -> Places:
    rows: Sequence[NewDevice] = arguments["rows"]
    places = {(row.values.get("site_id"), row.values.get("department_id")) for row in rows}
    # Devices without a site are refused by the action itself, with the row.
    return [place for place in places if place[0] is not None]


def _places_of_changes(arguments: Mapping[str, Any]) -> Places:
    """Where the devices are, and where they would go."""
    changes: Sequence[DeviceChange] = arguments["changes"]
    places: set[tuple[int | None, int | None]] = set()
    stored: dict[int, tuple[int, int | None]] = {}
    for part in chunks([change.device_id for change in changes]):
        rows = Device.objects.filter(pk__in=part).values_list("pk", "site_id", "department_id")
        stored |= {pk: (site, department) for pk, site, department in rows}
    for change in changes:
        site, department = stored.get(change.device_id, (None, None))
        target = (change.values.get("site_id", site), change.values.get("department_id", department))
        places |= {(site, department), target}
    return places


@action("registry.devices.create_many", needs=Permission.DEVICE_CREATE, where=_sites_of_new)
def create_many(
    rows: Sequence[NewDevice],
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    site_ids: Sequence[int] | None = None,
) -> list[Device]:
    """Enter devices, all or none. ``site_ids``: when given, no row may be of another site.

    ``UnableToSome`` names every device that cannot be entered (by tag, or ``#<row>`` without one) and why.
    """
    if site_ids is not None:
        _stay_at(rows, frozenset(site_ids))
    devices = Entering(rows, by=by, at=at, reason=reason).run()
    if devices:
        events.created_many.send(sender=Device, device_ids=[device.pk for device in devices], by=by, at=at)
    return devices


def _stay_at(rows: Sequence[NewDevice], site_ids: frozenset[int]) -> None:
    outside = [row for row in rows if row.values.get("site_id") not in site_ids]
    if outside:
        sentence = _("It is of a site that was not asked for.")
        raise UnableToSome(
            sentence, problems={str(row.values.get("tag") or "?"): sentence for row in outside}
        )


@action("registry.devices.update_many", needs=Permission.DEVICE_UPDATE, where=_places_of_changes)
def update_many(changes: Sequence[DeviceChange], *, by: Actor, at: datetime, reason: str = "") -> int:
    """Change devices, all or none; returns in how many something differed.

    ``UnableToSome`` names every device that cannot be changed, by tag, and why.
    """
    return len(Changing(changes, by=by, at=at, reason=reason).run())


@action("registry.devices.move_many", needs=Permission.DEVICE_MOVE, where=_places_of_changes)
def move_many(changes: Sequence[DeviceChange], *, by: Actor, at: datetime, reason: str = "") -> int:
    """Bring devices to rooms and departments (``site_id``, ``department_id``, ``room_id``), all or none."""
    return _only(changes, {"site_id", "department_id", "room_id"}, by=by, at=at, reason=reason)


@action("registry.devices.change_status_many", needs=Permission.DEVICE_STATUS, where=_places_of_changes)
def change_status_many(changes: Sequence[DeviceChange], *, by: Actor, at: datetime, reason: str = "") -> int:
    """Take devices to other statuses (``status``, ``limited_use_note``) by the table of steps, all or
    none."""
    return _only(changes, {"status", "limited_use_note"}, by=by, at=at, reason=reason)


def _only(changes: Sequence[DeviceChange], columns: set[str], *, by: Actor, at: datetime, reason: str) -> int:
    if strangers := {name for change in changes for name in change.values} - columns:
        raise InvalidInput(_("%(names)s cannot be changed here.") % {"names": ", ".join(sorted(strangers))})
    return len(Changing(changes, by=by, at=at, reason=reason).run())


@action("registry.device.add", needs=Permission.DEVICE_CREATE)
def add(
    *,
    site: Site,
    values: Mapping[str, Any],
    facts: Facts = NO_FACTS,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> Device:
    """Enter one device at a site. Without a tag it gets the next of the site's series."""
    row = NewDevice({**values, "site_id": site.pk}, facts.identifiers, facts.interfaces, facts.software)
    try:
        return create_many([row], by=by, at=at, reason=reason)[0]
    except UnableToSome as problem:
        raise InvalidInput(" ".join(problem.problems.values())) from None


def _apply(
    device: Device,
    change: DeviceChange,
    refused: type[DomainError],
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    seen_version: int | None = None,
) -> bool:
    """Change one device and bring the loaded instance up to date; its problems raise ``refused``."""
    changing = Changing([change], by=by, at=at, reason=reason)
    changing.refused = lambda problems: refused(" ".join(problems.values()), details={"problems": problems})
    changed = changing.run(seen_version=seen_version)
    for item in changed:
        for name, value in item.after.items():
            setattr(device, name, value)
    return bool(changed)


@action("registry.device.edit", needs=Permission.DEVICE_UPDATE)
def edit(
    device: Device,
    *,
    changes: Mapping[str, Any],
    facts: Facts = NO_FACTS,
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> Device:
    """Change facts of a device by column. Place, status and parent have actions of their own."""
    if refused := sorted(NOT_EDITED & changes.keys()):
        raise InvalidInput(_("%(names)s cannot be edited here.") % {"names": ", ".join(refused)})
    if COSTS & _differing(device, changes) and not _may_cost(device, by):
        raise NotPermitted(_("You may not change what devices cost."))
    change = DeviceChange(device.pk, changes, facts.identifiers, facts.interfaces, facts.software)
    kind = _refusal_of_edit(changes)
    _apply(device, change, kind, by=by, at=at, reason=reason, seen_version=seen_version)
    return device


def _refusal_of_edit(changes: Mapping[str, Any]) -> type[DomainError]:
    if "tag" in changes and len(changes) == 1:
        return TagTaken
    return DuplicateSerial if {"serial", "model_id"} & changes.keys() else InvalidInput


def _differing(device: Device, changes: Mapping[str, Any]) -> set[str]:
    return {name for name, value in changes.items() if getattr(device, name, None) != value}


def _may_cost(device: Device, by: Actor) -> bool:
    nested = acts.current().parent is not None
    return nested or by.may(
        Permission.DEVICE_COST, site_id=device.site_id, department_id=device.department_id
    )


@action("registry.device.set_costs", needs=Permission.DEVICE_COST)
def set_costs(
    device: Device,
    *,
    changes: Mapping[str, Any],
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> Device:
    """Change what a device cost and from whom it was bought."""
    if refused := sorted(changes.keys() - _PURCHASE):
        raise InvalidInput(_("%(names)s cannot be changed here.") % {"names": ", ".join(refused)})
    _apply(
        device,
        DeviceChange(device.pk, changes),
        InvalidInput,
        by=by,
        at=at,
        reason=reason,
        seen_version=seen_version,
    )
    return device


def _places_of_move(arguments: Mapping[str, Any]) -> Places:
    device, room, department = arguments["device"], arguments["room"], arguments["department"]
    target = department or room
    here = (device.site_id, device.department_id)
    return (
        [here, (target.site_id, department.pk if department else device.department_id)] if target else [here]
    )


@action("registry.device.move", needs=Permission.DEVICE_MOVE, where=_places_of_move)
def move(
    device: Device,
    *,
    room: Room | None,
    department: Department | None = None,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> Device:
    """Bring a device to another room; with ``department`` it also changes hands. A room of another site
    takes it there. ``room=None``: its place is not known any more."""
    if department is not None and room is not None and department.site_id != room.site_id:
        raise UnableToMove(_("The room and the department belong to different sites."))
    if device.status == Status.SEQUESTERED and not reason.strip():
        raise UnableToMove(_("The device is sequestered as evidence: say why it is moved."))
    values: dict[str, Any] = {"room_id": room.pk if room else None}
    target = department or room
    if department is not None:
        values["department_id"] = department.pk
    if target is not None and target.site_id != device.site_id:
        values |= {"site_id": target.site_id, "department_id": department.pk if department else None}
    _apply(device, DeviceChange(device.pk, values), UnableToMove, by=by, at=at, reason=reason)
    return device


@action("registry.device.hand_over", needs=Permission.DEVICE_MOVE)
def hand_over(device: Device, *, custodian: str, by: Actor, at: datetime, reason: str = "") -> Device:
    """Say who has the device in hand: a person, a unit, a vendor; empty: its owner again."""
    _apply(device, DeviceChange(device.pk, {"custodian": custodian}), OutOfOrder, by=by, at=at, reason=reason)
    return device


@action("registry.device.change_ownership", needs=Permission.DEVICE_UPDATE)
def change_ownership(
    device: Device, *, ownership: str, owner: str = "", by: Actor, at: datetime, reason: str = ""
) -> Device:
    """Change whose the device is; the former ownership stays on record."""
    _apply(
        device,
        DeviceChange(device.pk, {"ownership": ownership, "owner": owner}),
        OutOfOrder,
        by=by,
        at=at,
        reason=reason,
    )
    return device


@action("registry.device.change_status", needs=Permission.DEVICE_STATUS)
def change_status(
    device: Device,
    *,
    to: Status,
    reason: str = "",
    conditions_of_use: str | None = None,
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> Device:
    """Take the device to another status by the table of steps; ``UnableToChangeStatus`` says all that is
    missing."""
    values: dict[str, Any] = {"status": str(to)}
    if conditions_of_use is not None or to is not Status.LIMITED_USE:
        values["limited_use_note"] = conditions_of_use or ""
    _apply(
        device,
        DeviceChange(device.pk, values),
        UnableToChangeStatus,
        by=by,
        at=at,
        reason=reason,
        seen_version=seen_version,
    )
    return device


@action("registry.device.take_out_of_service", needs=Permission.DEVICE_STATUS)
def take_out_of_service(device: Device, *, reason: str, by: Actor, at: datetime) -> Device:
    """From any status in which it might be used to out of service; one that is out of use already stays
    as it is."""
    status = Status(Device.objects.values_list("status", flat=True).get(pk=device.pk))
    if status in USABLE | {Status.IN_STORAGE, Status.UNKNOWN}:
        change_status(device, to=Status.OUT_OF_SERVICE, reason=reason, by=by, at=at)
    return device


@action("registry.device.accept", needs=Permission.DEVICE_STATUS)
def accept(
    device: Device,
    *,
    on: date,
    to: Status = Status.IN_SERVICE,
    conditions_of_use: str = "",
    by: Actor,
    at: datetime,
) -> Device:
    """The device passed its incoming inspection on that day and comes into use (or into storage)."""
    if on > local_date(at, device.site.time_zone):
        raise InvalidInput(_("A device cannot be accepted on a day to come."))
    reason = _("Accepted after incoming inspection.")
    values = {"accepted_on": on, "status": str(to), "limited_use_note": conditions_of_use}
    _apply(device, DeviceChange(device.pk, values), UnableToChangeStatus, by=by, at=at, reason=reason)
    events.accepted.send(sender=Device, device_id=device.pk, on=on, by=by, at=at)
    return device


@action("registry.device.retire", needs=Permission.DEVICE_RETIRE)
def retire(
    device: Device, *, reason: str, on: date | None = None, sanitization: str = "", by: Actor, at: datetime
) -> Device:
    """Take the device out of the fleet for good.

    Refused while anything is open (work orders, network identity, parts), and while patient data may be
    on it: ``sanitization`` says how they were removed, or that there are none.
    """
    values = {
        "status": str(Status.RETIRED),
        "retired_on": on or local_date(at, device.site.time_zone),
        "retire_reason": reason,
        "sanitization": sanitization or device.sanitization,
    }
    if _apply(device, DeviceChange(device.pk, values), UnableToChangeStatus, by=by, at=at, reason=reason):
        events.retired.send(
            sender=Device, device_id=device.pk, on=values["retired_on"], reason=reason, by=by, at=at
        )
    return device


@action("registry.device.attach", needs=Permission.DEVICE_UPDATE)
def attach(device: Device, *, parent: Device | None, by: Actor, at: datetime, reason: str = "") -> Device:
    """Make the device a part of another one of its site; ``None`` detaches it."""
    _apply(
        device,
        DeviceChange(device.pk, {"parent_id": parent.pk if parent else None}),
        UnableToAttach,
        by=by,
        at=at,
        reason=reason,
    )
    return device


@action("registry.device.accept_duplicate", needs=Permission.DEVICE_UPDATE)
def accept_duplicate(device: Device, *, reason: str, by: Actor, at: datetime) -> Device:
    """Accept that another device of the model has the same serial number, with the reason."""
    if not reason.strip():
        raise InvalidInput(_("Say why there are two devices with this serial number."))
    _apply(
        device,
        DeviceChange(device.pk, {"duplicate_reason": reason}),
        DuplicateSerial,
        by=by,
        at=at,
        reason=reason,
    )
    return device
