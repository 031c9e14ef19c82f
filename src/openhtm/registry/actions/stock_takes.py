"""Stock-take: opened for a place, counted room by room by as many people as like, closed with one step that brings
the record in line with what stands where."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.bulk import insert_rows
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.places.api import Building, Department, Room, Site

from .. import events
from ..changes import DeviceChange
from ..counting import counted, leftover, place_then, rooms_of, to_expect
from ..models import (
    Device,
    StockTake,
    StockTakeExpected,
    StockTakeRoom,
    StockTakeScan,
    StockTakeState,
)
from .changing import Changing


class NotCounting(DomainError):
    """The stock-take is paused or has ended."""

    code = "not_counting"


class AlreadyCounting(DomainError):
    """A stock-take of the same place is running; ``details["stock_take"]`` is its id."""

    code = "already_counting"


def _at_place(arguments: dict[str, Any]) -> list[tuple[int | None, int | None]]:
    department = arguments["department"]
    return [(arguments["site"].pk, department.pk if department else None)]


@action("registry.stock_take.open", needs=Permission.DEVICE_MOVE, where=_at_place)
def open_round(
    *,
    site: Site,
    department: Department | None = None,
    building: Building | None = None,
    title: str,
    by: Actor,
    at: datetime,
) -> StockTake:
    """Open a round through the rooms of a department, a building, or the whole site, and keep what the record
    expects in them."""
    _refuse_place(site, department, building)
    rooms = rooms_of(site, department=department, building=building)
    if not rooms:
        raise InvalidInput(_("There is no room in this place. Enter its rooms first."))
    made: StockTake = acts.create(
        StockTake(
            site=site,
            department=department,
            building=building,
            title=title.strip()[:120] or str(department or building or site.name),
            opened_at=at,
            opened_label=by.actor_label[:200],
        )
    )
    rows_of_rooms = [(made.pk, room.pk, "") for room in rooms]
    insert_rows(StockTakeRoom, ("stock_take_id", "room_id", "finished_label"), rows_of_rooms)
    expected = to_expect(made, rooms)
    rows = [(made.pk, device, room) for device, room in expected]
    insert_rows(StockTakeExpected, ("stock_take_id", "device_id", "room_id"), rows)
    acts.fact(rooms=len(rooms), expected=len(rows))
    return made


def _refuse_place(site: Site, department: Department | None, building: Building | None) -> None:
    if any(part is not None and part.site_id != site.pk for part in (department, building)):
        raise InvalidInput(_("The department or the building is of another site."))
    running = StockTake.objects.running().filter(site=site, department=department, building=building).first()
    if running is not None:
        raise AlreadyCounting(
            _("'%(title)s' is running for this place. Go on with it, or close it first.")
            % {"title": running.title},
            details={"stock_take": running.pk},
        )


@action("registry.stock_take.scan", needs=Permission.DEVICE_MOVE)
def scan(
    stock_take: StockTake,
    *,
    room: Room,
    code: str,
    device: Device | None,
    scanned_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> StockTakeScan:
    """Count what was read in a room. ``device`` None: the code is kept as unknown. What was counted in this room
    already is not counted twice: the first scan is returned. ``scanned_at``: when it was read, where that was
    without a network; it counts among the other scans by that moment."""
    _refuse_unless_open(stock_take)
    moment = max(min(scanned_at or at, at), stock_take.opened_at)
    code = code.strip()[:400]
    if not code:
        raise InvalidInput(_("Scan or type a code."), fields={"code": [_("Scan or type a code.")]})
    if not stock_take.rooms.filter(room=room).exists():
        raise InvalidInput(_("%(room)s is not part of this stock-take.") % {"room": room})
    if (first := _counted_here(stock_take, room, code, device, moment)) is not None:
        return first
    made: StockTakeScan = acts.create(
        StockTakeScan(
            stock_take=stock_take,
            room=room,
            code=code,
            device=device,
            place_id=place_then(device, moment) if device else None,
            scanned_at=moment,
            scanned_label=by.actor_label[:200],
        )
    )
    return made


def _counted_here(
    stock_take: StockTake, room: Room, code: str, device: Device | None, moment: datetime
) -> StockTakeScan | None:
    """The scan that counts the device here already: of its scans until then the latest, or the next one after, is
    in this room."""
    rows = stock_take.scans.filter(taken_back_at__isnull=True)
    if device is None:
        return rows.filter(device__isnull=True, room=room, code=code).first()
    of_device = rows.filter(device=device)
    beside = (
        of_device.filter(scanned_at__lte=moment).first(),
        of_device.filter(scanned_at__gt=moment).last(),
    )
    return next((one for one in beside if one is not None and one.room_id == room.pk), None)


def _refuse_unless_open(stock_take: StockTake) -> None:
    stock_take.refresh_from_db(fields=["state", "version"])
    if stock_take.state == StockTakeState.OPEN:
        return
    sentences = {
        StockTakeState.PAUSED: _("This stock-take is paused. Go on with it first."),
        StockTakeState.CLOSED: _("This stock-take is closed. Open a new one."),
        StockTakeState.CANCELED: _("This stock-take was canceled. Open a new one."),
    }
    raise NotCounting(sentences[StockTakeState(stock_take.state)])


@action("registry.stock_take.take_back", needs=Permission.DEVICE_MOVE)
def take_back(scan: StockTakeScan, *, by: Actor, at: datetime) -> StockTakeScan:
    """A scan was a mistake: it stays on record and does not count."""
    _refuse_unless_open(scan.stock_take)
    return acts.save(scan, taken_back_at=scan.taken_back_at or at)


@action("registry.stock_take.finish_room", needs=Permission.DEVICE_MOVE)
def finish_room(
    counted_room: StockTakeRoom, *, finished: bool = True, by: Actor, at: datetime
) -> StockTakeRoom:
    """Everything that is to be seen in the room has been scanned; what was expected there and not seen in the round
    is missing from now on. ``finished=False``: somebody looks again."""
    _refuse_unless_open(counted_room.stock_take)
    label = by.actor_label[:200] if finished else ""
    return acts.save(counted_room, finished_at=at if finished else None, finished_label=label)


@action("registry.stock_take.pause", needs=Permission.DEVICE_MOVE)
def pause(stock_take: StockTake, *, by: Actor, at: datetime) -> StockTake:
    """Nobody counts until it goes on."""
    _refuse_unless_open(stock_take)
    return acts.save(stock_take, state=StockTakeState.PAUSED)


@action("registry.stock_take.resume", needs=Permission.DEVICE_MOVE)
def resume(stock_take: StockTake, *, by: Actor, at: datetime) -> StockTake:
    """Go on counting."""
    if stock_take.state != StockTakeState.PAUSED:
        raise NotCounting(_("This stock-take is not paused."))
    return acts.save(stock_take, state=StockTakeState.OPEN)


@action("registry.stock_take.cancel", needs=Permission.DEVICE_MOVE)
def cancel(stock_take: StockTake, *, reason: str, by: Actor, at: datetime) -> StockTake:
    """End it without moving anything; what was scanned stays to be read."""
    if not stock_take.is_running:
        raise NotCounting(_("This stock-take has ended already."))
    if not reason.strip():
        raise InvalidInput(_("Say why it is canceled."), fields={"reason": [_("Say why.")]})
    changes: dict[str, Any] = {
        "ended_at": at,
        "ended_label": by.actor_label[:200],
        "cancel_reason": reason.strip()[:300],
    }
    return acts.save(stock_take, state=StockTakeState.CANCELED, **changes)


@action("registry.stock_take.close", needs=Permission.DEVICE_MOVE)
def close(
    stock_take: StockTake, *, moving: bool = True, seen_version: int | None = None, by: Actor, at: datetime
) -> StockTake:
    """End the round. With ``moving`` every device seen elsewhere than the record has it is brought to the room where
    it was seen last, all in one entry of the ledger. What cannot be moved stays where the record has it, with the
    reason beside its scan; rooms that nobody finished leave their devices not looked for, never missing."""
    # Two people who close at once: the second waits here, and is refused.
    stock_take = StockTake.objects.select_for_update().get(pk=stock_take.pk)
    _refuse_unless_open(stock_take)
    result = counted(stock_take)
    stays = leftover(result, at=at, by=by) if moving else {}
    wanted = [finding for finding in result.to_move if moving and finding.scan.id not in stays]
    changes = [DeviceChange(each.device_id, _values(each.scan.room_id, each.device_id)) for each in wanted]
    reason = _("Seen in stock-take: %(title)s") % {"title": stock_take.title}
    stays |= _refused(changes, wanted, reason=reason, by=by, at=at)
    kept = [change for change, each in zip(changes, wanted, strict=True) if each.scan.id not in stays]
    moved = len(Changing(kept, by=by, at=at, reason=reason).run()) if kept else 0
    outcomes = dict.fromkeys((each.scan.id for each in wanted), "moved") | stays
    for scan_id, outcome in outcomes.items():
        stock_take.scans.filter(pk=scan_id).update(outcome=outcome[:300])
    counts = _numbers(result, moved=moved, stays=len(stays))
    acts.save(
        stock_take,
        seen_version=seen_version,
        state=StockTakeState.CLOSED,
        ended_at=at,
        ended_label=by.actor_label[:200],
        counts=counts,
    )
    acts.fact(**counts)
    events.stock_take_closed.send(
        sender=StockTake, stock_take_id=stock_take.pk, missing=list(result.missing), by=by, at=at
    )
    return stock_take


def _values(room_id: int, device_id: int) -> dict[str, Any]:
    """The columns of the move; a device of another site changes site with the room, and loses its department."""
    site_id = Room.objects.values_list("site_id", flat=True).get(pk=room_id)
    here = Device.objects.values_list("site_id", flat=True).get(pk=device_id)
    values: dict[str, Any] = {"room_id": room_id}
    return values if here == site_id else values | {"site_id": site_id, "department_id": None}


def _refused(
    changes: list[DeviceChange], wanted: list[Any], *, reason: str, by: Actor, at: datetime
) -> dict[int, str]:
    """By scan, why the record refuses the move."""
    problems = Changing(changes, by=by, at=at, reason=reason).problems_found() if changes else {}
    tags = dict(Device.objects.filter(tag__in=problems).values_list("pk", "tag"))
    return {each.scan.id: problems[tags[each.device_id]] for each in wanted if each.device_id in tags}


def _numbers(result: Any, *, moved: int, stays: int) -> dict[str, int]:
    return {
        "expected": result.expected,
        "found": len(result.found),
        "wrong_room": len(result.wrong_room),
        "extra": len(result.extra),
        "unknown": len(result.unknown),
        "missing": len(result.missing),
        "not_looked_for": len(result.not_looked_for),
        "moved": moved,
        "not_moved": stays,
    }
