"""What a stock-take found: every expected device in exactly one of four places, every scan in one of three.

A device counts where it was scanned last: whoever carries it to the next room takes it along. It is *missing* only
when somebody has finished looking where it should be; before that it is *not looked for yet*, which is no answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Scan:
    """One code read in a room. ``device_id`` None: no device answers to it. ``place``: the room that the record
    named for the device at that moment."""

    id: int
    room_id: int
    code: str
    device_id: int | None
    place: int | None
    at: datetime


@dataclass(frozen=True)
class Finding:
    """A device and the scan by which it counts. ``expected``: the room where it should have been."""

    device_id: int
    expected: int | None
    scan: Scan


@dataclass
class Count:
    found: list[Finding] = field(default_factory=list)
    wrong_room: list[Finding] = field(default_factory=list)
    extra: list[Finding] = field(default_factory=list)
    unknown: list[Scan] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    not_looked_for: list[int] = field(default_factory=list)
    #: By device, the rooms where it was scanned before the one that counts, first to last.
    seen_before: dict[int, list[Scan]] = field(default_factory=dict)

    @property
    def expected(self) -> int:
        return len(self.found) + len(self.wrong_room) + len(self.missing) + len(self.not_looked_for)

    @property
    def located(self) -> int:
        """Expected devices that were seen, wherever in the round."""
        return len(self.found) + len(self.wrong_room)

    @property
    def to_move(self) -> list[Finding]:
        """What stands elsewhere than the record says."""
        return [*self.wrong_room, *self.extra]


def count(
    expected: Mapping[int, int | None],
    scans: Iterable[Scan],
    *,
    finished: Collection[int],
    rooms: Collection[int],
) -> Count:
    """``expected``: room by device, None where the record knows none (it is looked for in every room)."""
    made, latest = Count(), _latest(scans)
    for scan in latest.unknown:
        made.unknown.append(scan)
    for device_id, all_of_it in latest.devices.items():
        last = all_of_it[-1]
        if len(all_of_it) > 1:
            made.seen_before[device_id] = all_of_it[:-1]
        _place(made, device_id, last, expected)
    everywhere = set(rooms) <= set(finished)
    for device_id, room in expected.items():
        if device_id not in latest.devices:
            looked = everywhere if room is None else room in finished
            (made.missing if looked else made.not_looked_for).append(device_id)
    return made


def _place(made: Count, device_id: int, last: Scan, expected: Mapping[int, int | None]) -> None:
    if device_id not in expected:
        made.extra.append(Finding(device_id, last.place, last))
        return
    finding = Finding(device_id, expected[device_id], last)
    (made.found if finding.expected == last.room_id else made.wrong_room).append(finding)


@dataclass
class _Latest:
    devices: dict[int, list[Scan]] = field(default_factory=dict)
    unknown: list[Scan] = field(default_factory=list)


def _latest(scans: Iterable[Scan]) -> _Latest:
    made, codes = _Latest(), set()
    for scan in sorted(scans, key=lambda scan: (scan.at, scan.id)):
        if scan.device_id is not None:
            made.devices.setdefault(scan.device_id, []).append(scan)
        elif (scan.room_id, scan.code) not in codes:
            codes.add((scan.room_id, scan.code))
            made.unknown.append(scan)
    return made


def accuracy(made: Count) -> tuple[int, int]:
    """Devices found where the record has them, of all that were looked for. What nobody looked for is neither."""
    return len(made.found), made.expected - len(made.not_looked_for)
