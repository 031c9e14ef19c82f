"""A stock-take told in rows: what was found where, what not, and how far each room is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from openhtm.places.api import Room

from ..changes import chunks
from ..counting import counted
from ..models import Device, DeviceQuerySet, StockTake, StockTakeRoom, StockTakeScan
from ..rules.stock_take import Count, Finding, Scan


class Kind(StrEnum):
    """What became of a device or a code, what asks for something first."""

    MISSING = "missing"
    WRONG_ROOM = "wrong_room"
    EXTRA = "extra"
    UNKNOWN = "unknown"
    NOT_LOOKED_FOR = "not_looked_for"
    FOUND = "found"


@dataclass(frozen=True, kw_only=True)
class Line:
    """``device`` None: the code is unknown, or the device lies outside what the reader sees. ``before``: rooms
    where it was scanned earlier in the round."""

    kind: Kind
    device: Device | None
    code: str = ""
    expected: Room | None = None
    seen: Room | None = None
    at: datetime | None = None
    by: str = ""
    scan_id: int | None = None
    outcome: str = ""
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class RoomLine:
    """How far a room is: what was expected in it, how much of that was seen (anywhere), what was scanned in it."""

    counted: StockTakeRoom
    expected: int
    located: int
    scanned: int


@dataclass(frozen=True)
class Report:
    count: Count
    lines: Sequence[Line]
    rooms: Sequence[RoomLine]

    def of(self, *kinds: Kind) -> list[Line]:
        return [line for line in self.lines if line.kind in kinds]


def report(stock_take: StockTake, devices: DeviceQuerySet) -> Report:
    """``devices``: those that the reader may see."""
    result = counted(stock_take)
    expected = dict(stock_take.expected.values_list("device_id", "room_id"))
    rooms = list(stock_take.rooms.select_related("room__building").order_by("room__route_key", "room__name"))
    made = _Lines(stock_take, result, expected, devices)
    return Report(result, list(made.lines()), list(_rooms(rooms, result, expected)))


class _Lines:
    def __init__(
        self,
        stock_take: StockTake,
        result: Count,
        expected: Mapping[int, int | None],
        devices: DeviceQuerySet,
    ) -> None:
        self.result, self.expected = result, expected
        findings = [*result.found, *result.wrong_room, *result.extra]
        ids = [*expected, *(each.device_id for each in result.extra)]
        self.devices = _by_id(devices, ids)
        self.scans = {scan.pk: scan for scan in stock_take.scans.all()}
        places = {each.expected for each in findings} | set(expected.values())
        places |= {scan.room_id for scan in self.scans.values()}
        wanted = [place for place in places if place is not None]
        self.rooms = {room.pk: room for room in Room.objects.filter(pk__in=wanted).select_related("building")}

    def lines(self) -> Iterator[Line]:
        result = self.result
        yield from self._unseen(Kind.MISSING, result.missing)
        for kind, findings in (
            (Kind.WRONG_ROOM, result.wrong_room),
            (Kind.EXTRA, result.extra),
        ):
            yield from (self._seen(kind, finding) for finding in findings)
        for scan in result.unknown:
            yield self._line(Kind.UNKNOWN, None, scan, expected=None)
        yield from self._unseen(Kind.NOT_LOOKED_FOR, result.not_looked_for)
        yield from (self._seen(Kind.FOUND, finding) for finding in result.found)

    def _unseen(self, kind: Kind, ids: Iterable[int]) -> Iterator[Line]:
        for pk in ids:
            room = self.expected[pk]
            yield Line(
                kind=kind, device=self.devices.get(pk), expected=self.rooms.get(room) if room else None
            )

    def _seen(self, kind: Kind, finding: Finding) -> Line:
        return self._line(kind, self.devices.get(finding.device_id), finding.scan, expected=finding.expected)

    def _line(self, kind: Kind, device: Device | None, scan: Scan, *, expected: int | None) -> Line:
        row: StockTakeScan = self.scans[scan.id]
        before = self.result.seen_before.get(scan.device_id or 0, ())
        return Line(
            kind=kind,
            device=device,
            code=scan.code,
            expected=self.rooms.get(expected) if expected else None,
            seen=self.rooms[scan.room_id],
            at=scan.at,
            by=row.scanned_label,
            scan_id=scan.id,
            outcome=row.outcome,
            before=tuple(str(self.rooms[earlier.room_id]) for earlier in before),
        )


def _by_id(devices: DeviceQuerySet, ids: Sequence[int]) -> dict[int, Device]:
    rows = devices.for_list()
    return {device.pk: device for part in chunks(sorted(set(ids))) for device in rows.filter(pk__in=part)}


def _rooms(
    rooms: Sequence[StockTakeRoom], result: Count, expected: Mapping[int, int | None]
) -> Iterator[RoomLine]:
    wanted = Counter(room for room in expected.values() if room is not None)
    located = Counter(each.expected for each in (*result.found, *result.wrong_room))
    findings = (*result.found, *result.wrong_room, *result.extra)
    here = Counter([each.scan.room_id for each in findings] + [scan.room_id for scan in result.unknown])
    for row in rooms:
        room = row.room_id
        yield RoomLine(row, wanted[room], located[room], here[room])


def progress(rounds: Sequence[StockTake]) -> dict[int, Count]:
    """The result so far of each round."""
    return {row.pk: counted(row) for row in rounds}
