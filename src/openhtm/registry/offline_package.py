"""What somebody takes along to count: the stock-takes that run, their rooms, and the devices expected there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from openhtm.accounts.api import Permission
from openhtm.kernel.offline import PARTS, PackagePart, ShellLink

from . import access
from .counting import counted
from .models import Device, StockTake, StockTakeRoom, StockTakeState
from .offline_words import counting_facts, counting_words

MOST_ROUNDS = 10
#: A house of some thousand devices fits; beyond it a scan is looked up when it is sent.
MOST_DEVICES = 5_000


def make(user: Any, _at: datetime) -> Mapping[str, Any]:
    running = access.stock_takes(user, Permission.DEVICE_MOVE).filter(state=StockTakeState.OPEN)
    rounds = [_round(row) for row in running.order_by("-opened_at", "-pk")[:MOST_ROUNDS]]
    wanted = {int(pk) for one in rounds for pk in (*one["expected"], *one["seen"])}
    return {"empty": not rounds, "rounds": rounds, "devices": _devices(user, wanted)}


def _round(row: StockTake) -> dict[str, Any]:
    result = counted(row)
    rooms = row.rooms.select_related("room__building").order_by("room__route_key", "room__name")
    findings = (*result.found, *result.wrong_room, *result.extra)
    unknown: dict[int, list[str]] = {}
    for scan in result.unknown:
        unknown.setdefault(scan.room_id, []).append(scan.code)
    return {
        "id": row.pk,
        "title": row.title,
        "url": row.get_absolute_url(),
        "rooms": _rooms(rooms),
        "expected": dict(row.expected.values_list("device_id", "room_id")),
        "seen": {each.device_id: each.scan.room_id for each in findings},
        "unknown": unknown,
        "facts": counting_facts(row),
    }


def _rooms(rows: Iterable[StockTakeRoom]) -> Sequence[dict[str, Any]]:
    return [
        {
            "id": one.room_id,
            "name": str(one.room),
            "access": one.room.access_note,
            "finished": one.finished_at is not None,
        }
        for one in rows
    ]


def _devices(user: Any, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
    """Those of them that the person may see."""
    rows = access.devices(user).filter(pk__in=sorted(wanted)[:MOST_DEVICES])
    joined = rows.select_related("model", "manufacturer", "device_type").prefetch_related("identifiers")
    return {device.pk: _device(device) for device in joined}


def _device(device: Device) -> dict[str, Any]:
    numbers = [one.value for one in device.identifiers.all() if one.valid_to is None]
    what = device.device_type or device.model
    return {
        "tag": device.tag,
        "what": str(what or ""),
        "serial": device.serial,
        "codes": [code for code in (device.tag, device.serial, device.udi, *numbers) if code],
    }


PARTS.add(
    "stock_takes",
    PackagePart(
        permission=Permission.DEVICE_MOVE,
        make=make,
        folder="registry/offline",
        template="registry/offline/templates.html",
        words=counting_words,
        styles=("registry/offline/style.css",),
        links=(ShellLink(label=lazy("Stock-take"), address="#/stock", icon="clipboard-list"),),
        position=30,
    ),
)
