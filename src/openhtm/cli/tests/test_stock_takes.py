"""A stock-take from the command line, from opening to close."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from openhtm.cli import start
from openhtm.kernel.time import now
from openhtm.places.models import Department, Room, Site
from openhtm.registry import api as registry
from openhtm.registry.models import Device

from .conftest import Run


@pytest.fixture
def fleet(command: Run, listed: Path) -> Run:
    """BM-1 stands in ICU 1 on record; BM-2 in no room."""
    site = Site.objects.get(code="MAIN")
    icu = Department.objects.get(site=site, code="ICU") if Department.objects.filter(code="ICU") else None
    first = Room.objects.create(site=site, name="ICU 1", department=icu)
    Room.objects.create(site=site, name="ICU 2", department=icu)
    registry.devices.move(Device.objects.get(tag="BM-1"), room=first, by=start.operator(), at=now())
    return command


def results(found: Any) -> dict[str, str]:
    return {one["tag"] or one["code"]: one["result"] for one in found["lines"]}


def test_a_round_from_opening_to_close(fleet: Run) -> None:
    opened = fleet("stock-take", "open", "--site", "MAIN", "--title", "November", "--json")
    assert opened.code == 0, opened.error
    number = str(opened.data["id"])
    assert results(opened.data) == {"BM-1": "not_looked_for", "BM-2": "not_looked_for"}
    scanned = fleet("stock-take", "scan", number, "bm-1", "STRAY-1", "--room", "ICU 2", "--json")
    assert scanned.code == 0, scanned.error
    assert results(scanned.data) == {"BM-1": "wrong_room", "STRAY-1": "unknown"}
    assert fleet("stock-take", "pause", number).code == 0
    assert "paused" in fleet("stock-take", "scan", number, "BM-2", "--room", "ICU 1").error
    assert fleet("stock-take", "resume", number).code == 0
    for name in ("ICU 1", "icu 2"):
        assert fleet("stock-take", "finish-room", number, "--room", name).code == 0
    assert results(fleet("stock-take", "show", number, "--json").data)["BM-2"] == "missing"
    closed = fleet("stock-take", "close", number)
    assert (closed.code, "closed" in closed.out, "BM-2" in closed.out) == (0, True, True)
    room = Device.objects.get(tag="BM-1").room
    assert room is not None
    assert room.name == "ICU 2"
    (listed,) = fleet("stock-take", "list", "--json").data["stock_takes"]
    assert (listed["title"], listed["state"]) == ("November", "closed")


def test_what_cannot_be_is_said(fleet: Run) -> None:
    refused = fleet("stock-take", "open", "--site", "MAIN", "--department", "Nowhere")
    assert (refused.code, "Nowhere" in refused.error) == (1, True)
    number = str(fleet("stock-take", "open", "--site", "MAIN", "--json").data["id"])
    assert "is running for this place" in fleet("stock-take", "open", "--site", "MAIN").error
    lost = fleet("stock-take", "scan", number, "BM-1", "--room", "Cellar")
    assert (lost.code, "ICU 1, ICU 2" in lost.error) == (1, True)
    assert fleet("stock-take", "show", "999").code == 1
    assert fleet("stock-take", "cancel", number, "--reason", "Fire drill").code == 0
    ended = fleet("stock-take", "close", number)
    assert (ended.code, "canceled" in ended.error) == (1, True)
