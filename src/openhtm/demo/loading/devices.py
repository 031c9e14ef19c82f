"""The fleet: entered in the months in which it came, so that "as of last March" has an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from openhtm.kernel.time import start_of_day
from openhtm.registry import api as registry
from openhtm.registry.api import DeviceChange, NewDevice, Status

from ..rules.fleet import DrawnDevice
from ..rules.history import YEARS, add_months
from .stage import BY, Stage

#: How long before today the devices that are not in service came into their present status.
_AGE = {
    "out_of_service": 6,
    "in_repair": 4,
    "out_for_repair": 12,
    "awaiting_safety_test": 2,
    "standby": 160,
    "in_storage": 90,
    "missing": 45,
    "loaned_out": 30,
    "limited_use": 70,
    "quarantined": 9,
    "sequestered": 5,
    "retire_pending": 20,
}
_REASONS = {
    "out_of_service": "Taken out of use: reported fault.",
    "in_repair": "On the bench.",
    "out_for_repair": "Sent to the manufacturer.",
    "awaiting_safety_test": "Repaired; waiting for the safety test.",
    "standby": "Kept ready as a spare.",
    "in_storage": "Not needed at present.",
    "missing": "Not found in three searches.",
    "loaned_out": "Lent to another unit.",
    "limited_use": "Monitoring only, no pacing, until the part arrives.",
    "quarantined": "Field notice: remedy not done yet.",
    "retire_pending": "Replacement ordered.",
    "retired": "Replaced by a newer model.",
}


def _entered_on(drawn: DrawnDevice, today: date) -> date:
    """The first of the month it was accepted in, or of the month in which the record begins."""
    return max(drawn.accepted_on, add_months(today, -12 * YEARS)).replace(day=1)


def _values(stage: Stage, drawn: DrawnDevice) -> dict[str, object]:
    model = stage.models[drawn.type.name, drawn.model.number]
    received = drawn.status == "received"
    return {
        "tag": drawn.tag,
        "serial": drawn.serial,
        "model_id": model.pk,
        "site_id": stage.sites[drawn.site].pk,
        "department_id": stage.departments[drawn.site, drawn.department].pk,
        "room_id": stage.rooms[drawn.site, drawn.department, drawn.room].pk,
        "status": "received" if received else "in_service",
        "ownership": drawn.ownership,
        "responsibility": "oem" if drawn.type.imaging else "in_house",
        "support_group": "Imaging" if drawn.type.imaging else "Biomedical",
        "purchased_on": drawn.bought_on,
        "accepted_on": None if received else drawn.accepted_on,
        "warranty_start_on": drawn.accepted_on,
        "warranty_end_on": add_months(drawn.accepted_on, 12),
        # Of some old ones nobody has found the invoice.
        "cost_minor": drawn.cost * 100 if hash_of(drawn.tag) % 27 else None,
        "currency": stage.content.currency if hash_of(drawn.tag) % 27 else "",
        "supplier": drawn.model.maker,
        "po_number": f"PO-{drawn.bought_on:%y}{abs(hash_of(drawn.tag)) % 90000 + 10000}",
        "network_connected": bool(drawn.mac),
    }


def hash_of(text: str) -> int:
    """A stable number from a text; ``hash`` differs from run to run."""
    return sum(ord(letter) * 31**place for place, letter in enumerate(text))


def _new(stage: Stage, drawn: DrawnDevice) -> NewDevice:
    host = f"{drawn.tag.lower()}.devices.example.org"
    interfaces = [{"kind": "wifi", "mac": drawn.mac, "ip": drawn.ip, "hostname": host}] if drawn.mac else []
    software = [{"kind": "firmware", "name": "", "version": drawn.firmware}] if drawn.firmware else []
    return NewDevice(_values(stage, drawn), interfaces=interfaces, software=software)


def load_devices(stage: Stage) -> None:
    """Enter every device in the month it came; then bring those concerned into their present status."""
    cohorts: dict[date, list[DrawnDevice]] = defaultdict(list)
    for drawn in stage.drawn:
        cohorts[_quarter(_entered_on(drawn, stage.today))].append(drawn)
    for first, cohort in sorted(cohorts.items()):
        rows = [_new(stage, drawn) for drawn in cohort]
        made = registry.devices.create_many(rows, by=BY, at=_morning(first), reason="Entered at acceptance.")
        stage.devices.update({device.tag: device for device in made})
    _load_statuses(stage)


def _quarter(day: date) -> date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def _morning(day: date) -> datetime:
    return start_of_day(day, "UTC") + timedelta(hours=14)


def _load_statuses(stage: Stage) -> None:
    groups: dict[tuple[str, date], list[DrawnDevice]] = defaultdict(list)
    for drawn in stage.drawn:
        if drawn.status in _REASONS and drawn.accepted_on < stage.today:
            groups[drawn.status, _since(drawn, stage.today)].append(drawn)
    for (status, day), group in sorted(groups.items(), key=lambda item: item[0][1]):
        changes = _status_changes(stage, status, day, group)
        registry.devices.update_many(changes, by=BY, at=_morning(day), reason=_REASONS[status])


def _since(drawn: DrawnDevice, today: date) -> date:
    if drawn.retired_on:
        return _quarter(drawn.retired_on) + timedelta(days=91)
    wanted = today - timedelta(days=_AGE[drawn.status])
    return max(wanted, _quarter(_entered_on(drawn, today)) + timedelta(days=1))


def _status_changes(stage: Stage, status: str, day: date, group: Iterable[DrawnDevice]) -> list[DeviceChange]:
    extra: dict[str, object] = {}
    if status == "limited_use":
        extra = {"limited_use_note": _REASONS[status]}
    if status == Status.RETIRED:
        extra = {
            "retired_on": day,
            "retire_reason": _REASONS[status],
            "sanitization": "Purged by the manufacturer's procedure; no patient data left.",
        }
    return [DeviceChange(stage.devices[drawn.tag].pk, {"status": status, **extra}) for drawn in group]
