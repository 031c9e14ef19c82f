"""Stock-take as a whole: what is expected, what a scan says, several people, what the end applies and what not."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from openhtm.audit.api import Entry
from openhtm.kernel.errors import InvalidInput, NotPermitted, StaleVersion
from openhtm.places.api import Room
from openhtm.registry import events
from openhtm.registry.actions import devices, stock_takes
from openhtm.registry.actions.stock_takes import AlreadyCounting, NotCounting
from openhtm.registry.counting import counted
from openhtm.registry.models import Device, StockTake, StockTakeScan
from openhtm.registry.rules.status import Status
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]
Enter = Callable[..., Device]


@pytest.fixture
def theatre(world: World) -> Room:
    """A second room of the hospital, in the operating rooms."""
    made: Room = Room.objects.create(
        site=world.site, building=world.building, department=world.operating, name="OR 2", route_key="2"
    )
    return made


@pytest.fixture
def counting(world: World, theatre: Room, enter_device: Enter, at: datetime) -> StockTake:
    """Of the whole hospital: A-1 and A-2 in the ICU, B-1 in the theatre, N-1 nobody knows where; L-1 is loaned
    out."""
    enter_device("A-1", serial="S-1")
    enter_device("A-2", serial="S-2")
    enter_device("B-1", room_id=theatre.pk, department_id=world.operating.pk)
    enter_device("N-1", room_id=None)
    enter_device("L-1", status="loaned_out")
    return stock_takes.open_round(site=world.site, title="November", by=world.tess, at=at)


def read(
    counting: StockTake, room: Room, code: str, *, world: World, at: datetime, who: str = "tess"
) -> StockTakeScan:
    device = Device.objects.filter(tag=code).first()
    by = world.people[who]
    return stock_takes.scan(counting, room=room, code=code, device=device, by=by, at=at)


def finish(counting: StockTake, world: World, at: datetime) -> None:
    for room in counting.rooms.all():
        stock_takes.finish_room(room, by=world.tess, at=at)


def test_what_the_record_has_in_the_rooms_is_expected(
    counting: StockTake, world: World, theatre: Room
) -> None:
    expected = {row.device.tag: row.room_id for row in counting.expected.select_related("device")}
    assert expected == {"A-1": world.icu_room.pk, "A-2": world.icu_room.pk, "B-1": theatre.pk, "N-1": None}
    assert {row.room_id for row in counting.rooms.all()} >= {world.icu_room.pk, theatre.pk}


def test_a_department_is_counted_by_itself(counting: StockTake, world: World, at: datetime) -> None:
    made = stock_takes.open_round(site=world.site, department=world.operating, title="", by=world.tess, at=at)
    assert made.title == str(world.operating)
    assert [row.device.tag for row in made.expected.select_related("device")] == ["B-1"]


def test_a_place_is_counted_once_at_a_time(counting: StockTake, world: World, at: datetime) -> None:
    with pytest.raises(AlreadyCounting, match="November"):
        stock_takes.open_round(site=world.site, title="Again", by=world.tess, at=at)
    stock_takes.cancel(counting, reason="Wrong day", by=world.tess, at=at)
    assert stock_takes.open_round(site=world.site, title="Again", by=world.tess, at=at).is_running


def test_a_place_without_rooms_or_of_another_site_is_refused(world: World, at: datetime) -> None:
    Room.objects.filter(site=world.site).update(is_active=False)
    with pytest.raises(InvalidInput, match="no room"):
        stock_takes.open_round(site=world.site, title="", by=world.tess, at=at)
    with pytest.raises(InvalidInput, match="another site"):
        stock_takes.open_round(site=world.other_site, department=world.icu, title="", by=world.root, at=at)


def test_a_device_is_counted_once_in_a_room_whoever_scans_it(
    counting: StockTake, world: World, theatre: Room, at: datetime
) -> None:
    first = read(counting, world.icu_room, "A-1", world=world, at=at)
    again = read(counting, world.icu_room, "A-1", world=world, at=at + timedelta(minutes=1), who="mara")
    assert (again.pk, again.scanned_label) == (first.pk, "Tess Technician")
    elsewhere = read(counting, theatre, "A-1", world=world, at=at + timedelta(minutes=2), who="mara")
    assert elsewhere.pk != first.pk
    back = read(counting, world.icu_room, "A-1", world=world, at=at + timedelta(minutes=3))
    assert back.pk not in {first.pk, elsewhere.pk}
    assert [each.device_id for each in counted(counting).found] == [first.device_id]


def test_an_unknown_code_is_kept_once_a_room(counting: StockTake, world: World, at: datetime) -> None:
    first = read(counting, world.icu_room, "STRAY-9", world=world, at=at)
    assert read(counting, world.icu_room, "STRAY-9", world=world, at=at).pk == first.pk
    assert [each.code for each in counted(counting).unknown] == ["STRAY-9"]


def test_a_scan_that_was_a_mistake_stays_and_does_not_count(
    counting: StockTake, world: World, at: datetime
) -> None:
    row = read(counting, world.icu_room, "A-1", world=world, at=at)
    stock_takes.take_back(row, by=world.tess, at=at)
    assert counted(counting).located == 0
    assert counting.scans.count() == 1
    assert read(counting, world.icu_room, "A-1", world=world, at=at).pk != row.pk


@pytest.mark.parametrize(("code", "said"), [("", "Scan or type"), ("   ", "Scan or type")])
def test_an_empty_scan_is_refused(
    counting: StockTake, world: World, at: datetime, code: str, said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        stock_takes.scan(counting, room=world.icu_room, code=code, device=None, by=world.tess, at=at)


def test_a_room_of_another_round_is_refused(counting: StockTake, world: World, at: datetime) -> None:
    other = Room.objects.create(site=world.site, name="New wing")
    with pytest.raises(InvalidInput, match="not part"):
        read(counting, other, "A-1", world=world, at=at)


def test_nobody_counts_while_it_is_paused_or_after_its_end(
    counting: StockTake, world: World, at: datetime
) -> None:
    row = read(counting, world.icu_room, "A-1", world=world, at=at)
    room = counting.rooms.first()
    assert room is not None
    stock_takes.pause(counting, by=world.tess, at=at)

    def refused(words: str) -> None:
        for act in (
            lambda: read(counting, world.icu_room, "A-2", world=world, at=at),
            lambda: stock_takes.take_back(row, by=world.tess, at=at),
            lambda: stock_takes.finish_room(room, by=world.tess, at=at),
            lambda: stock_takes.close(counting, by=world.tess, at=at),
            lambda: stock_takes.pause(counting, by=world.tess, at=at),
        ):
            with pytest.raises(NotCounting, match=words):
                act()

    refused("paused")
    stock_takes.resume(counting, by=world.tess, at=at)
    with pytest.raises(NotCounting, match="not paused"):
        stock_takes.resume(counting, by=world.tess, at=at)
    stock_takes.close(counting, by=world.tess, at=at)
    counting.refresh_from_db()
    refused("closed")
    with pytest.raises(NotCounting, match="ended already"):
        stock_takes.cancel(counting, reason="late", by=world.tess, at=at)


def test_the_end_moves_what_stands_elsewhere_in_one_entry(
    counting: StockTake, world: World, theatre: Room, at: datetime
) -> None:
    """A-2 stands in the theatre, N-1 in the ICU, L-1 came back: three moves; B-1 is missing."""
    told: list[Any] = []

    def listen(**sent: Any) -> None:
        told.append(sent["missing"])

    events.stock_take_closed.connect(listen, weak=False, dispatch_uid="test")
    read(counting, world.icu_room, "A-1", world=world, at=at)
    read(counting, theatre, "A-2", world=world, at=at)
    read(counting, world.icu_room, "N-1", world=world, at=at)
    read(counting, theatre, "L-1", world=world, at=at)
    finish(counting, world, at)
    entries = Entry.objects.count()
    try:
        closed = stock_takes.close(counting, by=world.tess, at=at)
    finally:
        events.stock_take_closed.disconnect(dispatch_uid="test")
    assert Entry.objects.count() == entries + 1
    rooms = dict(Device.objects.values_list("tag", "room_id"))
    assert rooms == {
        "A-1": world.icu_room.pk,
        "A-2": theatre.pk,
        "B-1": theatre.pk,
        "N-1": world.icu_room.pk,
        "L-1": theatre.pk,
    }
    assert closed.counts == {
        "expected": 4,
        "found": 1,
        "wrong_room": 2,
        "extra": 1,
        "unknown": 0,
        "missing": 1,
        "not_looked_for": 0,
        "moved": 3,
        "not_moved": 0,
    }
    assert told == [[Device.objects.get(tag="B-1").pk]]
    period = Device.objects.get(tag="A-2").location_periods.open().get()
    assert (period.room_id, period.reason) == (theatre.pk, "Seen in stock-take: November")
    # What it found is told the same afterwards, though the record has moved on.
    assert len(counted(closed).wrong_room) == 2


def test_rooms_that_nobody_finished_have_no_missing(counting: StockTake, world: World, at: datetime) -> None:
    closed = stock_takes.close(counting, by=world.tess, at=at)
    assert (closed.counts["missing"], closed.counts["not_looked_for"]) == (0, 4)


def test_a_move_after_the_scan_is_not_overwritten(
    counting: StockTake, world: World, theatre: Room, at: datetime
) -> None:
    attic = Room.objects.create(site=world.site, name="Attic")
    read(counting, theatre, "A-1", world=world, at=at)
    devices.move(Device.objects.get(tag="A-1"), room=attic, by=world.mara, at=at)
    closed = stock_takes.close(counting, by=world.tess, at=at)
    assert Device.objects.get(tag="A-1").room_id == attic.pk
    assert closed.counts["not_moved"] == 1
    assert "moved it on record" in counting.scans.get().outcome


def test_evidence_and_what_is_retired_stay_where_the_record_has_them(
    counting: StockTake, world: World, theatre: Room, at: datetime
) -> None:
    Device.objects.filter(tag="A-1").update(status=Status.SEQUESTERED)
    Device.objects.filter(tag="A-2").update(status=Status.RETIRED)
    for tag in ("A-1", "A-2"):
        read(counting, theatre, tag, world=world, at=at)
    stock_takes.close(counting, by=world.tess, at=at)
    assert set(Device.objects.filter(tag__in=["A-1", "A-2"]).values_list("room_id", flat=True)) == {
        world.icu_room.pk
    }
    outcomes = {row.code: row.outcome for row in counting.scans.all()}
    assert "evidence" in outcomes["A-1"]
    assert "retired" in outcomes["A-2"]


def test_one_move_that_the_record_refuses_holds_up_no_other(
    counting: StockTake, world: World, theatre: Room, at: datetime
) -> None:
    """A-1 was moved on record with a later day: history is not written backwards."""
    later = at + timedelta(days=2)
    devices.move(Device.objects.get(tag="A-1"), room=theatre, by=world.mara, at=later)
    devices.move(Device.objects.get(tag="A-1"), room=world.icu_room, by=world.mara, at=later)
    read(counting, theatre, "A-1", world=world, at=at)
    read(counting, theatre, "A-2", world=world, at=at)
    closed = stock_takes.close(counting, by=world.tess, at=at)
    assert (closed.counts["moved"], closed.counts["not_moved"]) == (1, 1)
    assert Device.objects.get(tag="A-2").room_id == theatre.pk


def test_it_can_end_without_moving_anything(
    counting: StockTake, world: World, theatre: Room, at: datetime
) -> None:
    read(counting, theatre, "A-1", world=world, at=at)
    assert stock_takes.close(counting, moving=False, by=world.tess, at=at).counts["moved"] == 0
    assert Device.objects.get(tag="A-1").room_id == world.icu_room.pk


def test_two_who_close_at_once_close_once(counting: StockTake, world: World, at: datetime) -> None:
    with pytest.raises(StaleVersion):
        stock_takes.close(counting, seen_version=counting.version + 1, by=world.tess, at=at)
    stock_takes.close(counting, by=world.tess, at=at)
    with pytest.raises(NotCounting):
        stock_takes.close(counting, by=world.mara, at=at)


def test_a_scan_sent_twice_is_one(counting: StockTake, world: World, at: datetime) -> None:
    device = Device.objects.get(tag="A-1")
    given: dict[str, Any] = {
        "room": world.icu_room,
        "code": "A-1",
        "device": device,
        "by": world.tess,
        "at": at,
    }
    first = stock_takes.scan.once("scan-1", counting, **given)
    assert stock_takes.scan.once("scan-1", counting, **given).pk == first.pk


def test_whoever_may_not_move_devices_may_not_count(counting: StockTake, world: World, at: datetime) -> None:
    for who in ("nina", "ada", "otto"):
        with pytest.raises(NotPermitted):
            read(counting, world.icu_room, "A-1", world=world, at=at, who=who)
        with pytest.raises(NotPermitted):
            stock_takes.close(counting, by=world.people[who], at=at)


# -- pages ------------------------------------------------------------------------------------------------


def address(name: str, counting: StockTake, *more: int) -> str:
    return reverse(f"registry:stock_take{name}", args=[counting.pk, *more])


def test_a_round_goes_through_its_pages(
    enter_device: Enter, world: World, theatre: Room, sign_in: SignIn
) -> None:
    enter_device("A-1", serial="S-1")
    enter_device("A-2")
    tess = sign_in("tess")
    answer = tess.post(reverse("registry:stock_take_new"), {"site": world.site.pk, "title": "Round"})
    counting = StockTake.objects.get()
    assert answer.headers["Location"] == counting.get_absolute_url()
    icu, there = world.icu_room.pk, theatre.pk

    def scan(room: int, code: str) -> str:
        return tess.post(address("_scan", counting, room), {"code": code}).content.decode()

    assert "A-1: In" in scan(icu, "s-1")
    assert "was counted here before, by Tess Technician" in scan(icu, "A-1")
    assert "No device answers to STRAY-1" in scan(icu, "STRAY-1")
    assert f"A-2: Expected in {world.icu_room}, seen in {theatre}." in scan(there, "https://x.org/r/A-2/")
    assert "Scanned before in" in scan(there, "A-1")
    assert "Scan or type a code." in scan(there, "")
    row = counting.scans.get(code="A-1", room=theatre)
    tess.post(address("_back", counting, row.pk))
    tess.post(address("_finish", counting, icu))
    whole = tess.get(counting.get_absolute_url()).content.decode()
    assert "2 of 2 seen" in whole
    assert "STRAY-1" in whole
    closing = tess.get(address("_close", counting)).content.decode()
    assert "Not every room is finished" in closing
    tess.post(address("_close", counting), {"moving": "on", "seen_version": counting.version})
    assert Device.objects.get(tag="A-2").room_id == there
    assert "Moved on record." in tess.get(counting.get_absolute_url()).content.decode()
    assert "Nobody counts" in tess.get(address("_room", counting, icu)).content.decode()


def test_with_script_a_scan_answers_with_the_lists_alone(
    counting: StockTake, world: World, sign_in: SignIn
) -> None:
    url = address("_scan", counting, world.icu_room.pk)
    part = sign_in("tess").post(url, {"code": "A-1"}, headers={"HX-Request": "true"}).content.decode()
    assert "A-1: In" in part
    assert "<html" not in part


def test_pausing_and_going_on_is_one_button(counting: StockTake, world: World, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    for state in ("paused", "open"):
        tess.post(address("_pause", counting))
        counting.refresh_from_db()
        assert counting.state == state
    assert tess.post(address("_cancel", counting), {"reason": ""}).status_code == 422
    tess.post(address("_cancel", counting), {"reason": "Fire drill"})
    assert "Fire drill" in tess.get(counting.get_absolute_url()).content.decode()


def test_the_same_serial_number_twice_asks_for_the_tag(
    counting: StockTake, enter_device: Enter, world: World, sign_in: SignIn
) -> None:
    enter_device("A-9", serial="S-1")
    url = address("_scan", counting, world.icu_room.pk)
    assert "Several devices answer" in sign_in("tess").post(url, {"code": "S-1"}).content.decode()
    assert counting.scans.count() == 0


def test_the_result_is_a_file_and_a_sheet(
    counting: StockTake, world: World, at: datetime, sign_in: SignIn
) -> None:
    read(counting, world.icu_room, "A-1", world=world, at=at)
    read(counting, world.icu_room, "=cmd()", world=world, at=at)
    finish(counting, world, at)
    ada = sign_in("ada")
    answer: Any = ada.get(address("_export", counting), {"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["result"], row["tag"]) for row in rows] == [
        ("missing", "A-2"),
        ("missing", "B-1"),
        ("missing", "N-1"),
        ("unknown", ""),
        ("found", "A-1"),
    ]
    assert not rows[3]["code"].startswith("=")
    printed = ada.get(address("_print", counting)).content.decode()
    assert all(tag in printed for tag in ("A-1", "A-2", "B-1", "N-1"))


def test_who_may_read_and_who_may_count(counting: StockTake, world: World, sign_in: SignIn) -> None:
    reading = [counting.get_absolute_url(), address("_room", counting, world.icu_room.pk)]
    reading += [address("_print", counting), address("_export", counting)]
    working = [address("_close", counting), address("_cancel", counting)]
    pressing = [address("_scan", counting, world.icu_room.pk), address("_pause", counting)]
    pressing += [address("_finish", counting, world.icu_room.pk)]
    ada, otto, nina = sign_in("ada"), sign_in("otto"), sign_in("nina")
    assert {ada.get(url).status_code for url in reading} == {200}
    assert {ada.get(url).status_code for url in working} == {403}
    assert {ada.post(url).status_code for url in pressing} == {403}
    assert {otto.get(url).status_code for url in [*reading, *working]} == {404}
    assert {otto.post(url).status_code for url in pressing} == {404}
    assert "November" not in otto.get(reverse("registry:stock_takes")).content.decode()
    assert nina.get(counting.get_absolute_url()).status_code == 404
    assert ada.get(reverse("registry:stock_take_new")).status_code == 403
    mara = sign_in("mara")
    assert mara.get(address("_room", counting, 999_999)).status_code == 404


def test_the_pages_speak_the_language_of_their_reader(
    counting: StockTake, world: World, theatre: Room, at: datetime, sign_in: SignIn
) -> None:
    for room, code in ((world.icu_room, "A-1"), (theatre, "A-2"), (theatre, "L-1"), (theatre, "STRAY")):
        read(counting, room, code, world=world, at=at)
    client = sign_in("mara")
    urls = [reverse("registry:stock_takes"), reverse("registry:stock_take_new"), counting.get_absolute_url()]
    urls += [address("_room", counting, theatre.pk), address("_close", counting), address("_print", counting)]
    data = [person.name for person in world.people.values()]
    data += ["MM", "General Hospital", "GEN", "November", "A-1", "A-2", "B-1", "N-1", "L-1", "STRAY"]
    data += ["GEN: Intensive care", "GEN: Operating rooms", "GEN: Main"]
    data += ["CSV", "XLSX", "2026-11-22 12:00 UTC", "2026-11-22 06:00 CST", *map(str, Room.objects.all())]
    with pseudo_locale():
        for url in urls:
            assert_all_translated(client.get(url).content.decode(), data=data)


# -- REST -------------------------------------------------------------------------------------------------


def test_a_program_counts_like_a_person(
    counting: StockTake, world: World, theatre: Room, at: datetime, sign_in: SignIn
) -> None:
    tess = sign_in("tess")
    base = f"/api/v1/stock-takes/{counting.pk}"

    def send(method: str, url: str, body: Any = None) -> Any:
        return tess.generic(
            method, url, data=__import__("json").dumps(body or {}), content_type="application/json"
        )

    made = send("POST", f"{base}/scans", {"room": theatre.pk, "code": "A-1"})
    assert made.status_code == 201, made.content
    assert (made.json()["again"], made.json()["line"]["result"]) == (False, "wrong_room")
    again = send("POST", f"{base}/scans", {"room": theatre.pk, "code": "A-1"})
    assert (again.json()["scan"], again.json()["again"]) == (made.json()["scan"], True)
    stray = send("POST", f"{base}/scans", {"room": theatre.pk, "code": "STRAY"}).json()
    assert send("DELETE", f"{base}/scans/{stray['scan']}").status_code == 204
    room = send("PUT", f"{base}/rooms/{theatre.pk}", {"finished": True}).json()
    assert {line["tag"]: line["result"] for line in room["lines"]}["B-1"] == "missing"
    assert send("POST", f"{base}/pause").json()["state"] == "paused"
    assert send("POST", f"{base}/scans", {"room": theatre.pk, "code": "A-2"}).status_code == 409
    assert send("POST", f"{base}/resume").json()["state"] == "open"
    closed = send("POST", f"{base}/close", {"moving": True}).json()
    assert {line["tag"]: line["outcome"] for line in closed["lines"]}["A-1"] == "moved"
    opened = send("POST", "/api/v1/stock-takes", {"site": "GEN", "department": world.operating.pk})
    assert opened.status_code == 201
    assert (
        send("POST", f"/api/v1/stock-takes/{opened.json()['id']}/cancel", {"reason": "No"}).status_code == 200
    )
    assert [row["state"] for row in tess.get("/api/v1/stock-takes").json()["items"]] == ["canceled", "closed"]
    otto = sign_in("otto")
    assert otto.get(base).status_code == 404
    assert otto.get("/api/v1/stock-takes").json()["items"] == []
    assert sign_in("ada").post(f"{base}/pause").status_code == 403
