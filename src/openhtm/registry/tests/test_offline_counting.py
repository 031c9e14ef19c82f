"""A stock-take without a network: what is taken along, and scans that come in late among those of others."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from openhtm.offline.models import ActState, ReceivedAct
from openhtm.offline.package import package
from openhtm.offline.tests.sending import Phone
from openhtm.places.api import Room
from openhtm.registry import offline_package
from openhtm.registry.actions import devices, stock_takes
from openhtm.registry.counting import counted
from openhtm.registry.models import Device, StockTake, StockTakeScan

if TYPE_CHECKING:
    from openhtm_testing.personas import World

HOUR = timedelta(hours=1)
Enter = Callable[..., Device]


@pytest.fixture
def theatre(world: World) -> Room:
    made: Room = Room.objects.create(
        site=world.site, building=world.building, department=world.operating, name="OR 2", route_key="2"
    )
    return made


@pytest.fixture
def counting(world: World, theatre: Room, enter_device: Enter, at: datetime) -> StockTake:
    enter_device("A-1", serial="S-1")
    enter_device("A-2", serial="S-2")
    enter_device("B-1", room_id=theatre.pk, department_id=world.operating.pk)
    return stock_takes.open_round(site=world.site, title="November", by=world.mara, at=at - 9 * HOUR)


@pytest.fixture
def phone(world: World, at: datetime) -> Phone:
    return Phone(world.tess, taken_at=at - 8 * HOUR)


def scan(phone: Phone, counting: StockTake, room: Room, code: str, at: datetime) -> str:
    return do(phone, "scan", counting, room, at, code=code)


def do(phone: Phone, what: str, counting: StockTake, room: Room, at: datetime, **given: object) -> str:
    payload = {"stock_take": counting.pk, "room": room.pk, **given}
    return phone.do(f"stock_take.{what}", payload, at=at, subject=f"stock_take_room:{counting.pk}/{room.pk}")


def test_the_rounds_that_run_are_taken_along_with_what_is_expected(
    counting: StockTake, world: World, theatre: Room, at: datetime
) -> None:
    ready = Device.objects.get(tag="A-1")
    stock_takes.scan(counting, room=theatre, code="A-1", device=ready, by=world.mara, at=at)
    stock_takes.scan(counting, room=theatre, code="STRAY", device=None, by=world.mara, at=at)
    made = json.loads(json.dumps(package(world.tess, at=at)["parts"]["stock_takes"]))
    (one,) = made["rounds"]
    assert (made["empty"], one["title"], one["facts"]) == (
        False,
        "November",
        {"state": "Open", "title": "November"},
    )
    assert one["seen"] == {str(ready.pk): theatre.pk}
    assert one["unknown"] == {str(theatre.pk): ["STRAY"]}
    tags = {made["devices"][pk]["tag"]: room for pk, room in one["expected"].items()}
    assert tags == {"A-1": world.icu_room.pk, "A-2": world.icu_room.pk, "B-1": theatre.pk}
    assert made["devices"][str(ready.pk)]["codes"] == ["A-1", "S-1"]


def test_who_may_not_count_takes_no_round_along_and_other_sites_stay_unseen(
    counting: StockTake, world: World, at: datetime
) -> None:
    assert "stock_takes" not in package(world.ada, at=at)["parts"]
    assert offline_package.make(world.otto, at) == {"empty": True, "rounds": [], "devices": {}}
    stock_takes.pause(counting, by=world.mara, at=at)
    assert offline_package.make(world.tess, at)["empty"]


def test_a_room_counted_without_a_network_arrives_whole(
    counting: StockTake, world: World, phone: Phone, theatre: Room, at: datetime
) -> None:
    seen_at = at - 2 * HOUR
    for code in ("A-1", "S-2", "STRAY-9", "B-1"):
        scan(phone, counting, world.icu_room, code, seen_at)
    do(phone, "take_back", counting, world.icu_room, seen_at, code="B-1")
    do(phone, "finish_room", counting, world.icu_room, seen_at, finished=True)
    assert [one.state for one in phone.send(at)] == ["done"] * 6
    result = counted(counting)
    assert {Device.objects.get(pk=one.device_id).tag for one in result.found} == {"A-1", "A-2"}
    assert [one.code for one in result.unknown] == ["STRAY-9"]
    assert {one.scanned_at for one in counting.scans.all()} == {seen_at}
    assert counting.rooms.get(room=world.icu_room).finished_at == at
    # Twice is once.
    assert [one.state for one in phone.send(at + HOUR)] == ["already"] * 6
    assert StockTakeScan.objects.count() == 4


def test_a_late_scan_counts_by_the_moment_it_was_made(
    counting: StockTake, world: World, phone: Phone, theatre: Room, at: datetime
) -> None:
    """Read in the ICU at ten; carried to the theatre and scanned there at eleven; the phone comes back at noon."""
    device = Device.objects.get(tag="A-1")
    scan(phone, counting, world.icu_room, "A-1", at - 2 * HOUR)
    stock_takes.scan(counting, room=theatre, code="A-1", device=device, by=world.mara, at=at - HOUR)
    phone.send(at)
    (finding,) = counted(counting).wrong_room
    assert finding.scan.room_id == theatre.pk
    assert [one.room_id for one in counted(counting).seen_before[device.pk]] == [world.icu_room.pk]


def test_a_device_moved_on_record_after_a_late_scan_is_not_moved_back(
    counting: StockTake, world: World, phone: Phone, theatre: Room, at: datetime
) -> None:
    device = Device.objects.get(tag="B-1")
    scan(phone, counting, world.icu_room, "B-1", at - 3 * HOUR)
    store = Room.objects.create(site=world.site, building=world.building, name="Store", route_key="9")
    devices.move(device, room=store, by=world.mara, at=at - HOUR)
    phone.send(at)
    stock_takes.close(counting, by=world.mara, at=at + HOUR)
    device.refresh_from_db()
    assert device.room_id == store.pk
    assert "after it was scanned" in StockTakeScan.objects.get(device=device).outcome


def test_what_a_colleague_counted_in_the_same_room_meanwhile_is_not_counted_twice(
    counting: StockTake, world: World, phone: Phone, at: datetime
) -> None:
    device = Device.objects.get(tag="A-1")
    scan(phone, counting, world.icu_room, "A-1", at - 2 * HOUR)
    stock_takes.scan(counting, room=world.icu_room, code="A-1", device=device, by=world.mara, at=at - HOUR)
    assert [one.state for one in phone.send(at)] == ["done"]
    assert StockTakeScan.objects.get().scanned_label == "Mara Manager"


def test_a_round_closed_meanwhile_is_a_conflict_of_that_room_alone(
    counting: StockTake, world: World, phone: Phone, theatre: Room, at: datetime
) -> None:
    scan(phone, counting, world.icu_room, "A-1", at - 2 * HOUR)
    scan(phone, counting, world.icu_room, "A-2", at - 2 * HOUR)
    stock_takes.close(counting, by=world.mara, at=at - HOUR)
    first, second = phone.send(at)
    assert (first.state, first.code, second.code) == ("held", "conflict", "waits")
    act = ReceivedAct.objects.get(act_id=first.id)
    assert (act.theirs["state"], act.site_id) == ("Closed", world.site.pk)
    assert StockTakeScan.objects.count() == 0


def test_a_room_or_a_round_that_is_not_there_holds_the_act_and_tells_nothing(
    counting: StockTake, world: World, theatre: Room, at: datetime
) -> None:
    outsider = Phone(world.otto, taken_at=at - 8 * HOUR)
    scan(outsider, counting, theatre, "A-1", at - HOUR)
    (answer,) = outsider.send(at)
    assert (answer.state, answer.code) == ("held", "not_found")
    assert ReceivedAct.objects.get().theirs == {}
    assert ReceivedAct.objects.get().state == ActState.HELD


def test_nothing_to_take_back_is_said(counting: StockTake, world: World, phone: Phone, at: datetime) -> None:
    do(phone, "take_back", counting, world.icu_room, at - HOUR, code="A-1")
    (answer,) = phone.send(at)
    assert (answer.state, answer.code) == ("held", "invalid")
