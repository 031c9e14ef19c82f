"""Stock-take over REST: a hand scanner with a program of its own counts like a person with a telephone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from ninja import Status as Answer

from openhtm.accounts.api import Permission, SignedInRequest, buildings, departments, one, site
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run

from .. import access
from ..actions import stock_takes as rounds
from ..models import StockTake
from ..queries.search import named
from ..queries.stock_takes import Line, report

router = Router()


class RoundIn(Body):
    """Which rooms: of a department, a building, or (neither) the whole site."""

    site: str = Field(max_length=12, description="Code of the site.")
    department: int | None = Field(None, ge=1, le=2**53, description="Id of the department.")
    building: int | None = Field(None, ge=1, le=2**53, description="Id of the building.")
    title: str = Field("", max_length=120)


class ScanIn(Body):
    room: int = Field(ge=1, le=2**53, description="Id of a room of the stock-take.")
    code: str = Field(min_length=1, max_length=400, description="What was read.")


class RoomIn(Body):
    finished: bool = True


class CloseStockTakeIn(Body):
    moving: bool = Field(True, description="Bring what was seen elsewhere to the room where it was seen.")
    seen_version: int | None = Field(None, ge=1, le=2**31)


class CancelIn(Body):
    reason: str = Field(min_length=1, max_length=300)


class RoundOut(Schema):
    id: int
    title: str
    site: str
    department: int | None
    building: int | None
    state: str
    version: int
    opened_at: datetime
    opened_by: str
    ended_at: datetime | None


class StockTakeLineOut(Schema):
    """``result``: found, wrong_room, extra, unknown, missing or not_looked_for."""

    result: str
    tag: str | None
    code: str
    expected_room: str | None
    seen_room: str | None
    seen_at: datetime | None
    seen_by: str
    scan: int | None
    seen_before_in: list[str]
    outcome: str


class StockTakeRoomOut(Schema):
    room: int
    name: str
    expected: int
    seen: int
    scanned: int
    finished_at: datetime | None
    finished_by: str


class WholeOut(RoundOut):
    rooms: list[StockTakeRoomOut]
    lines: list[StockTakeLineOut]


class ScanOut(Schema):
    """``again``: the device was counted in this room before, and is not counted twice."""

    scan: int
    again: bool
    line: StockTakeLineOut | None


def _round(row: StockTake) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": row.title,
        "site": row.site.code,
        "department": row.department_id,
        "building": row.building_id,
        "state": row.state,
        "version": row.version,
        "opened_at": row.opened_at,
        "opened_by": row.opened_label,
        "ended_at": row.ended_at,
    }


def line_shape(line: Line) -> dict[str, Any]:
    return {
        "result": str(line.kind),
        "tag": line.device.tag if line.device else None,
        "code": line.code,
        "expected_room": str(line.expected) if line.expected else None,
        "seen_room": str(line.seen) if line.seen else None,
        "seen_at": line.at,
        "seen_by": line.by,
        "scan": line.scan_id,
        "seen_before_in": list(line.before),
        "outcome": line.outcome,
    }


def _whole(request: SignedInRequest, row: StockTake) -> dict[str, Any]:
    found = report(row, access.devices(request.user))
    rooms = [
        {
            "room": each.counted.room_id,
            "name": str(each.counted.room),
            "expected": each.expected,
            "seen": each.located,
            "scanned": each.scanned,
            "finished_at": each.counted.finished_at,
            "finished_by": each.counted.finished_label,
        }
        for each in found.rooms
    ]
    return _round(row) | {"rooms": rooms, "lines": [line_shape(line) for line in found.lines]}


def _working(request: SignedInRequest, pk: int) -> StockTake:
    return access.stock_take(request.user, pk, Permission.DEVICE_MOVE)


@router.get("", response=Listed[RoundOut])
@needs(Permission.DEVICE_READ)
def list_stock_takes(request: SignedInRequest, wanted: Query[Paging]) -> object:
    """Stock-takes in scope, the newest first."""
    rows = access.stock_takes(request.user)
    return listed(rows, keys=keys_from("-opened_at,-pk"), paging=wanted, shape=_round)


@router.post("", response={201: RoundOut})
@needs(Permission.DEVICE_MOVE)
def open_stock_take(request: SignedInRequest, body: RoundIn) -> object:
    """Open a stock-take. What the record has in its rooms now is what will be looked for."""
    place = site(request.user, body.site, Permission.DEVICE_MOVE)
    department = (
        one(
            departments(request.user, Permission.DEVICE_MOVE),
            _("There is no such department, or it is outside your sites."),
            pk=body.department,
        )
        if body.department
        else None
    )
    building = (
        one(
            buildings(request.user),
            _("There is no such building, or it is outside your sites."),
            pk=body.building,
        )
        if body.building
        else None
    )
    made: StockTake = run(
        request, rounds.open_round, site=place, department=department, building=building, title=body.title
    )
    return Answer(201, _round(made))


@router.get("/{stock_take_id}", response=WholeOut)
@needs(Permission.DEVICE_READ)
def show_stock_take(request: SignedInRequest, stock_take_id: int) -> object:
    """One stock-take with its rooms, and every device and code of it."""
    return _whole(request, access.stock_take(request.user, stock_take_id))


@router.post("/{stock_take_id}/scans", response={201: ScanOut})
@needs(Permission.DEVICE_MOVE)
def count_in_stock_take(request: SignedInRequest, stock_take_id: int, body: ScanIn) -> object:
    """Count what was read in a room. A code to which no device answers is kept as unknown."""
    found = _working(request, stock_take_id)
    room = access.counted_room(found, body.room).room
    device = named(access.devices(request.user), body.code)
    before = set(found.scans.filter(room=room).values_list("pk", flat=True))
    row = run(request, rounds.scan, found, room=room, code=body.code, device=device)
    lines = report(found, access.devices(request.user)).lines
    line = next((line_shape(each) for each in lines if each.scan_id == row.pk), None)
    return Answer(201, {"scan": row.pk, "again": row.pk in before, "line": line})


@router.delete("/{stock_take_id}/scans/{scan_id}", response={204: None})
@needs(Permission.DEVICE_MOVE)
def take_back_scan(request: SignedInRequest, stock_take_id: int, scan_id: int) -> object:
    """A scan was a mistake: it stays on record and does not count."""
    found = _working(request, stock_take_id)
    run(request, rounds.take_back, access.counted_scan(found, scan_id))
    return Answer(204, None)


@router.put("/{stock_take_id}/rooms/{room_id}", response=WholeOut)
@needs(Permission.DEVICE_MOVE)
def finish_stock_take_room(
    request: SignedInRequest, stock_take_id: int, room_id: int, body: RoomIn
) -> object:
    """A room is finished, or looked at again."""
    found = _working(request, stock_take_id)
    run(request, rounds.finish_room, access.counted_room(found, room_id), finished=body.finished)
    return _whole(request, found)


@router.post("/{stock_take_id}/pause", response=RoundOut)
@needs(Permission.DEVICE_MOVE)
def pause_stock_take(request: SignedInRequest, stock_take_id: int) -> object:
    """Nobody counts until it goes on."""
    return _round(run(request, rounds.pause, _working(request, stock_take_id)))


@router.post("/{stock_take_id}/resume", response=RoundOut)
@needs(Permission.DEVICE_MOVE)
def resume_stock_take(request: SignedInRequest, stock_take_id: int) -> object:
    """Go on counting."""
    return _round(run(request, rounds.resume, _working(request, stock_take_id)))


@router.post("/{stock_take_id}/close", response=WholeOut)
@needs(Permission.DEVICE_MOVE)
def close_stock_take(request: SignedInRequest, stock_take_id: int, body: CloseStockTakeIn) -> object:
    """End it and, unless told otherwise, bring the record in line with what was seen."""
    found = _working(request, stock_take_id)
    run(request, rounds.close, found, moving=body.moving, seen_version=body.seen_version)
    return _whole(request, access.stock_take(request.user, stock_take_id))


@router.post("/{stock_take_id}/cancel", response=RoundOut)
@needs(Permission.DEVICE_MOVE)
def cancel_stock_take(request: SignedInRequest, stock_take_id: int, body: CancelIn) -> object:
    """End it without moving anything."""
    return _round(run(request, rounds.cancel, _working(request, stock_take_id), reason=body.reason))
