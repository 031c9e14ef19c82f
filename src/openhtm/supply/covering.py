"""Whether a device is covered on a day: its warranty and its contracts, as the rule reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from openhtm.registry.api import Device

from .models import Contract, Coverage, Promise
from .rules import cover as rule
from .rules.cover import Answer, Cover, Line, Source, Work

#: A warranty covers repair. What its papers exclude is said by whoever overrides it.
_WARRANTY = frozenset({Work.LABOR, Work.PARTS, Work.TRAVEL})


@dataclass(frozen=True)
class DeviceCover:
    """How a device is covered on a day. ``coverages`` by the key of a line; ``named``: the contract that the
    device's own record names and that is not on record here."""

    device: Device
    on: date
    cover: Cover
    coverages: dict[int, Coverage]
    named: str

    def of(self, line: Line) -> Coverage | None:
        """The covered device of a line; None: the line is the warranty."""
        return self.coverages.get(line.key) if line.source is Source.CONTRACT else None

    def repair(self) -> Answer:
        """Whether somebody else repairs it without a bill for labor."""
        return self.cover.answer(Work.LABOR)


def coverages_of(device: Device) -> list[Coverage]:
    """Every contract over the device, those it was taken out of as well."""
    rows = Coverage.objects.filter(device=device).select_related("contract__vendor", "contract__site")
    return list(rows.order_by("-contract__starts_on", "-pk"))


def cover_of(device: Device, *, on: date) -> DeviceCover:
    """How the device is covered on that day. Reads one query; the device itself is taken as it is."""
    return _cover(device, coverages_of(device), on=on)


def covers_of(devices: Sequence[Device], *, on: date) -> dict[int, DeviceCover]:
    """The same for many, by id, with one query."""
    rows = Coverage.objects.filter(device__in=devices).select_related("contract__vendor", "contract__site")
    found: dict[int, list[Coverage]] = {device.pk: [] for device in devices}
    for row in rows.order_by("-contract__starts_on", "-pk"):
        found[row.device_id].append(row)
    return {device.pk: _cover(device, found[device.pk], on=on) for device in devices}


def _cover(device: Device, rows: Iterable[Coverage], *, on: date) -> DeviceCover:
    known = {row.pk: row for row in rows}
    lines = [*_warranty(device), *(_line(row) for row in known.values())]
    named = _unknown_name(device, known.values())
    return DeviceCover(
        device=device,
        on=on,
        cover=rule.cover(lines, on=on, unsettled=bool(named) or device.warranty_end_on is None),
        coverages=known,
        named=named,
    )


def _warranty(device: Device) -> list[Line]:
    if device.warranty_end_on is None:
        return []
    return [
        Line(
            source=Source.WARRANTY,
            starts_on=device.warranty_start_on,
            ends_on=device.warranty_end_on,
            covers=_WARRANTY,
        )
    ]


def _line(row: Coverage) -> Line:
    return Line(
        source=Source.CONTRACT,
        starts_on=row.first_on,
        ends_on=row.last_on,
        covers=row.contract.works(Promise.YES),
        lacks=row.contract.works(Promise.NO),
        key=row.pk,
    )


def _unknown_name(device: Device, rows: Iterable[Coverage]) -> str:
    """What the device's record calls its contract, where no contract over it has that number."""
    wanted = device.contract_reference.strip().upper()
    numbers = {number for row in rows for number in _numbers(row.contract)}
    return "" if not wanted or wanted in numbers else device.contract_reference.strip()


def _numbers(contract: Contract) -> set[str]:
    return {contract.number, contract.vendor_number.strip().upper()}
