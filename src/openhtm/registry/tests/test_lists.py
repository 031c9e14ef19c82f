"""The list: filters counted by hand, order, pages, and as few queries for many rows as for few."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openhtm.catalog.api import Manufacturer, Model
from openhtm.kernel.errors import InvalidInput
from openhtm.registry.actions import custom
from openhtm.registry.api import Device, devices, devices_as_of, devices_for, search
from openhtm.registry.fields import by_key
from openhtm.registry.models import FieldKind, SavedView
from openhtm.registry.queries.listing import Wanted, counted, listed, selected
from openhtm_testing.personas import World

TODAY = date(2026, 11, 22)


@pytest.fixture
def fleet(world: World, enter_device: Any) -> None:
    """Seven devices: what each is, is read off its tag."""
    maker = Manufacturer.objects.create(name="Dräger", normalized="drager")
    vent = Model.objects.create(manufacturer=maker, name="Evita V500", risk_class="life_support")
    enter_device("VENT-1", model_id=vent.pk, serial="E-1", ownership="owned", network_connected=True)
    enter_device("VENT-2", model_id=vent.pk, serial="E-2", status="in_repair", aem=True)
    enter_device("PUMP-1", department_id=world.operating.pk, room_id=world.workshop.pk, ownership="rented")
    enter_device("PUMP-2", status="retired", department_id=world.operating.pk)
    enter_device("BED-1", status="unknown", room_id=None)
    enter_device("BED-2", status="quarantined", name="Bett Größe 2")
    enter_device("OTTO-1", site=world.other_site)
    Device.objects.filter(tag="VENT-1").update(next_due_on=date(2026, 10, 1), overdue_on=date(2026, 10, 31))
    Device.objects.filter(tag="PUMP-1").update(next_due_on=date(2026, 12, 1), overdue_on=date(2026, 12, 31))


def _tags(world: World, **filters: str) -> list[str]:
    rows = selected(devices_for(world.mara), Wanted(filters=filters), today=TODAY)
    return sorted(rows.values_list("tag", flat=True))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["BED-1", "BED-2", "PUMP-1", "VENT-1", "VENT-2"]),
        ({"status": "any"}, ["BED-1", "BED-2", "PUMP-1", "PUMP-2", "VENT-1", "VENT-2"]),
        ({"status": "usable"}, ["PUMP-1", "VENT-1"]),
        ({"status": "down"}, ["VENT-2"]),
        ({"status": "held"}, ["BED-2"]),
        ({"status": "gone"}, ["PUMP-2"]),
        ({"status": "unknown"}, ["BED-1"]),
        ({"usable": "yes"}, ["PUMP-1"]),
        ({"usable": "no"}, ["BED-1", "BED-2", "VENT-1", "VENT-2"]),
        ({"overdue": "yes"}, ["VENT-1"]),
        ({"due_until": "2026-12-01"}, ["PUMP-1", "VENT-1"]),
        ({"risk_class": "life_support"}, ["VENT-1", "VENT-2"]),
        ({"ownership": "rented"}, ["PUMP-1"]),
        ({"aem": "yes"}, ["VENT-2"]),
        ({"network": "yes"}, ["VENT-1"]),
        ({"network": "unknown"}, ["BED-1", "BED-2", "PUMP-1", "VENT-2"]),
        ({"missing": "serial_number"}, ["BED-1", "BED-2", "PUMP-1"]),
        ({"missing": "room"}, ["BED-1"]),
        ({"missing": "model"}, ["BED-1", "BED-2", "PUMP-1"]),
        ({"q": "evita"}, ["VENT-1", "VENT-2"]),
        ({"q": "grosse"}, ["BED-2"]),
        ({"q": "größe"}, ["BED-2"]),
        ({"q": "drager e-2"}, ["VENT-2"]),
    ],
)
def test_filters_leave_what_they_say(
    world: World, fleet: None, filters: dict[str, str], expected: list[str]
) -> None:
    assert _tags(world, **filters) == expected


@pytest.mark.parametrize(
    "filters",
    [
        {"colour": "red"},
        {"status": "broken"},
        {"site": "x"},
        {"due_until": "1.2.26"},
        {"overdue": "maybe"},
        {"missing": "soul"},
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(world: World, filters: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        _tags(world, **filters)


def test_a_custom_field_filters_sorts_into_columns_and_search_like_a_core_one(
    world: World, device: Device, at: datetime, sign_in: Any
) -> None:
    more = {"choices": ["blue", "red"]}
    custom.define(key="loop", label="Loop color", kind=FieldKind.CHOICE, more=more, by=world.root, at=at)
    devices.edit(device, changes={"custom": {"loop": "blue"}}, by=world.tess, at=at)
    assert _tags(world, **{"custom.loop": "blue"}) == ["DEF-0001"]
    assert _tags(world, **{"custom.loop": "red"}) == []
    assert [hit.device.tag for hit in search(world.mara, "blue")] == ["DEF-0001"]
    page = sign_in("mara").get("/devices/?columns=tag,custom.loop").content.decode()
    assert "Loop color" in page
    assert "blue" in page
    with pytest.raises(InvalidInput):
        devices.edit(device, changes={"custom": {"loop": "green"}}, by=world.tess, at=at)


def test_pages_follow_each_other_in_the_order_asked_for_with_unknown_last(world: World, fleet: None) -> None:
    wanted, specs = Wanted(sort="-next_due"), by_key()
    rows = selected(devices_for(world.mara), wanted, today=TODAY)
    first = listed(rows, wanted, specs=specs, size=2)
    second = listed(rows, wanted, specs=specs, size=2, cursor=first.next_cursor)
    third = listed(rows, wanted, specs=specs, size=2, cursor=second.next_cursor)
    seen = [row.tag for page in (first, second, third) for row in page.rows]
    assert seen == ["PUMP-1", "VENT-1", "BED-1", "BED-2", "VENT-2"]
    assert not third.next_cursor
    back = listed(rows, wanted, specs=specs, size=2, cursor=third.previous_cursor)
    assert [row.tag for row in back.rows] == ["BED-1", "BED-2"]


def test_an_order_by_what_no_list_is_ordered_by_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput):
        listed(devices_for(world.mara), Wanted(sort="mac_address"), specs=by_key())


def test_a_count_is_exact_while_that_is_cheap(world: World, fleet: None) -> None:
    assert (counted(devices_for(world.mara)).number, counted(devices_for(world.mara)).exact) == (6, True)


def _queries(client: Any, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "url", ["/devices/", "/devices/?columns=tag,mac_address,operating_system,external_id,technician,parent"]
)
def test_the_list_needs_as_many_queries_for_many_rows_as_for_few(
    world: World, enter_device: Any, sign_in: Any, url: str
) -> None:
    client = sign_in("mara")
    enter_device("A-1")
    few = _queries(client, url)
    for number in range(2, 12):
        enter_device(f"A-{number}", serial=f"S{number}")
    assert _queries(client, url) == few
    assert few <= 16


def test_the_device_page_needs_as_many_queries_with_a_long_history(
    world: World, device: Device, enter_device: Any, sign_in: Any, at: datetime
) -> None:
    client = sign_in("mara")
    few = _queries(client, "/devices/DEF-0001/")
    for hour in range(5):
        room = world.workshop if hour % 2 == 0 else world.icu_room
        devices.move(device, room=room, by=world.tess, at=at + timedelta(hours=hour))
    assert _queries(client, "/devices/DEF-0001/") <= few + 1
    assert few <= 26


def test_a_list_as_of_a_day_tells_where_and_what_they_were(
    world: World, device: Device, at: datetime
) -> None:
    devices.move(device, room=world.workshop, by=world.tess, at=at)
    devices.take_out_of_service(device, reason="broken", by=world.tess, at=at)
    then = devices_as_of(devices_for(world.mara), at - timedelta(days=1)).get()
    assert (then.status_then, then.room_then) == ("in_service", world.icu_room.pk)
    assert not devices_as_of(devices_for(world.mara), datetime(2020, 1, 1, tzinfo=at.tzinfo)).exists()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("def-0001", "tag"),
        ("US 4711", "serial"),
        ("us4711", "serial"),
        ("FIN-9", "identifier"),
        ("fibrill", "text"),
        ("ICU", "text"),
        ("ic", "text"),
        ("d", "text"),
        ("intensive 312", "text"),
    ],
)
def test_one_box_finds_a_device_by_whatever_is_known(
    world: World, device: Device, at: datetime, text: str, why: str
) -> None:
    from openhtm.registry.api import Facts

    devices.edit(device, changes={}, facts=Facts(identifiers=[("finance", "FIN-9")]), by=world.tess, at=at)
    assert [(hit.device.tag, hit.why) for hit in search(world.tess, text)] == [("DEF-0001", why)]
    assert search(world.otto, text) == []


@pytest.mark.parametrize(
    "text", ["", "   ", "zzz", '"', "%", "a AND b", "NEAR(", "'; DROP TABLE", "x" * 300, "\\"]
)
def test_whatever_is_typed_finds_nothing_rather_than_fails(world: World, device: Device, text: str) -> None:
    assert search(world.tess, text) == []


def test_a_scanned_udi_finds_the_device_by_identifier_and_serial(world: World, enter_device: Any) -> None:
    # The example of FDA's format table: GTIN 51022222233336, lot A213B1, serial 1234.
    enter_device("U-1", udi_di="51022222233336", serial="1234")
    enter_device("U-2", udi_di="51022222233336", serial="9999")
    scan = "(01)51022222233336(11)141231(17)150707(10)A213B1(21)1234"
    assert [(hit.device.tag, hit.why) for hit in search(world.tess, scan)] == [("U-1", "udi")]


def test_a_view_is_kept_under_its_name_and_forgotten(world: World, device: Device, sign_in: Any) -> None:
    tess = sign_in("tess")
    answer = tess.post("/devices/views/save/", {"name": "Down", "query": "status=down", "is_shared": ""})
    assert answer.url == "/devices/?status=down"
    assert not SavedView.objects.exists(), "sharing takes the permission to configure"
    tess.post("/devices/views/save/", {"name": "Down", "query": "status=down"})
    assert "Down" in tess.get("/devices/?status=down").content.decode()
    view = SavedView.objects.get()
    assert sign_in("mara").post(f"/devices/views/{view.pk}/remove/").status_code == 404
    tess.post(f"/devices/views/{view.pk}/remove/")
    assert not SavedView.objects.exists()
