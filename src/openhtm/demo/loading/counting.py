"""A stock-take half done: two people in the largest critical unit, one room finished, one begun."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from openhtm.accounts.api import person_by_email
from openhtm.kernel.actors import Actor
from openhtm.places.api import Department, Room
from openhtm.registry import api as registry
from openhtm.registry.api import Device, StockTake

from .stage import BY, Stage

rounds = registry.counting_rounds
#: So many of a room are not scanned.
_LEFT = 2


def load_counting(stage: Stage) -> None:
    """Scans of this morning: most where they should be, one carried next door, one of another unit, one unknown."""
    unit, at = _unit(), stage.at - timedelta(hours=3)
    if unit is None:
        return
    counting = rounds.open_round(site=unit.site, department=unit, title="", by=BY, at=at)
    held = Counter(counting.expected.exclude(room=None).values_list("room_id", flat=True))
    rows = counting.rooms.select_related("room").order_by("room__route_key", "room__name")
    filled = [row.room for row in rows if held[row.room_id] > _LEFT][:2]
    for number, (room, by) in enumerate(zip(filled, _people(), strict=False)):
        _count(counting, room, by=by, at=at + timedelta(minutes=5 + 40 * number))
    if len(filled) == 2:
        _strays(counting, filled, at=at + timedelta(minutes=90))
        first = registry.counted_room(counting, filled[0].pk)
        rounds.finish_room(first, by=_people()[0], at=at + timedelta(minutes=95))


def _unit() -> Department | None:
    """The critical unit in whose own rooms most devices stand."""
    held = Device.objects.filter(department__is_critical=True, room__department__isnull=False)
    counts = Counter(held.order_by("pk").values_list("room__department_id", flat=True))
    largest = counts.most_common(1)
    return Department.objects.select_related("site").get(pk=largest[0][0]) if largest else None


def _people() -> list[Actor]:
    names = ("technician@demo.example.org", "technician2@demo.example.org")
    return [person_by_email(name) or BY for name in names]


def _count(counting: StockTake, room: Room, *, by: Actor, at: datetime) -> None:
    rows = list(counting.expected.filter(room=room).select_related("device").order_by("device_id"))
    for number, row in enumerate(rows[:-_LEFT]):
        minute = at + timedelta(minutes=number)
        rounds.scan(counting, room=room, code=row.device.tag, device=row.device, by=by, at=minute)


def _strays(counting: StockTake, filled: list[Room], *, at: datetime) -> None:
    """One of the first room stands in the second, one is of another unit, one label nobody knows."""
    by = _people()[1]
    carried = counting.expected.filter(room=filled[0]).select_related("device").order_by("-device_id").first()
    foreign = Device.objects.filter(site=counting.site, status="in_service", room__isnull=False)
    found = [carried.device] if carried else []
    found += list(foreign.exclude(department=counting.department).order_by("pk")[:1])
    for device in found:
        rounds.scan(counting, room=filled[1], code=device.tag, device=device, by=by, at=at)
    rounds.scan(counting, room=filled[1], code="OLD-4471", device=None, by=by, at=at)
