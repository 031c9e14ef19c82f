"""What the stock-take commands do and show."""

from __future__ import annotations

from typing import Any

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.places.api import Room
from openhtm.registry import api as registry

from .failures import Refusal

MOVE = accounts.Permission.DEVICE_MOVE


def listed(by: Actor) -> list[dict[str, Any]]:
    return [_round(row) for row in registry.stock_takes(by)]


def _round(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": row.title,
        "site": row.site.code,
        "state": row.state,
        "opened_at": row.opened_at.isoformat(),
        "opened_by": row.opened_label,
    }


def whole(by: Actor, pk: int) -> dict[str, Any]:
    row = registry.stock_take(by, pk)
    found = registry.stock_take_report(row, registry.devices_for(by))
    return _round(row) | {
        "rooms": [
            {
                "room": str(each.counted.room),
                "seen": each.located,
                "expected": each.expected,
                "finished": each.counted.finished_at is not None,
            }
            for each in found.rooms
        ],
        "lines": [_line(each) for each in found.lines],
    }


def _line(line: Any) -> dict[str, Any]:
    return {
        "result": str(line.kind),
        "tag": line.device.tag if line.device else None,
        "code": line.code or None,
        "expected_room": str(line.expected) if line.expected else None,
        "seen_room": str(line.seen) if line.seen else None,
        "seen_by": line.by or None,
        "outcome": line.outcome or None,
    }


def opened(by: Actor, *, site: str, department: str, building: str, title: str) -> dict[str, Any]:
    place = accounts.site(by, site, MOVE)
    unit = _one(accounts.departments(by, MOVE).filter(site=place), department, "code", "name")
    house = _one(accounts.buildings(by).filter(site=place), building, "name")
    made = registry.counting_rounds.open_round(
        site=place, department=unit, building=house, title=title, by=by, at=now()
    )
    return whole(by, made.pk)


def _one(rows: Any, text: str, *names: str) -> Any:
    if not text:
        return None
    for name in names:
        if (found := rows.filter(**{f"{name}__iexact": text}).first()) is not None:
            return found
    raise Refusal(f"There is no '{text}' at this site.")


def _room(row: Any, text: str) -> Room:
    """A room of the stock-take, by its id or by its name where that is the only one of the name."""
    rooms = [each.room for each in row.rooms.select_related("room__building")]
    found = [room for room in rooms if text in (str(room.pk), str(room)) or room.name.lower() == text.lower()]
    if len(found) != 1:
        told = "no room" if not found else "more than one room"
        names = ", ".join(str(room) for room in (found or rooms)[:20])
        raise Refusal(f"The stock-take has {told} '{text}'. It has: {names}.")
    room: Room = found[0]
    return room


def scanned(by: Actor, pk: int, *, room: str, codes: list[str]) -> dict[str, Any]:
    row = registry.stock_take(by, pk, MOVE)
    place = _room(row, room)
    found = []
    for code in codes:
        device = registry.named(registry.devices_for(by), code)
        made = registry.counting_rounds.scan(row, room=place, code=code, device=device, by=by, at=now())
        found.append(made.pk)
    lines = registry.stock_take_report(row, registry.devices_for(by)).lines
    counted = {line.scan_id: _line(line) for line in lines}
    return {"room": str(place), "lines": [counted[pk] for pk in dict.fromkeys(found) if pk in counted]}


def finished(by: Actor, pk: int, *, room: str, again: bool) -> dict[str, Any]:
    row = registry.stock_take(by, pk, MOVE)
    place = registry.counted_room(row, _room(row, room).pk)
    registry.counting_rounds.finish_room(place, finished=not again, by=by, at=now())
    return whole(by, pk)


def turned(by: Actor, pk: int, act: str, **given: Any) -> dict[str, Any]:
    """``act``: pause, resume, close or cancel."""
    acts = registry.counting_rounds
    known: dict[str, Any] = {
        "pause": acts.pause,
        "resume": acts.resume,
        "close": acts.close,
        "cancel": acts.cancel,
    }
    known[act](registry.stock_take(by, pk, MOVE), **given, by=by, at=now())
    return whole(by, pk)
