"""Devices over REST: the same actions, scope and fields as on the pages."""

from __future__ import annotations

from typing import Any

from openhtm.registry.api import Device
from openhtm_testing.personas import World

API = "/api/v1/devices"
JSON = {"content_type": "application/json"}


def test_a_device_is_shown_with_what_is_known(device: Device, sign_in: Any) -> None:
    found = sign_in("tess").get(f"{API}/DEF-0001").json()
    assert (found["tag"], found["site"], found["status"], found["version"]) == (
        "DEF-0001",
        "GEN",
        "in_service",
        1,
    )
    assert found["fields"]["serial_number"] == "US-4711"
    assert "purchase_date" not in found["fields"]


def test_the_other_hospital_sees_neither_device_nor_list(device: Device, sign_in: Any) -> None:
    otto = sign_in("otto")
    assert otto.get(f"{API}/DEF-0001").status_code == 404
    assert otto.get(API).json()["items"] == []
    assert otto.get(f"{API}/search?q=DEF-0001").json() == []
    assert "DEF-0001" not in b"".join(otto.get(f"{API}/export?format=csv").streaming_content).decode()


def test_a_device_is_entered_with_its_identifiers(world: World, sign_in: Any) -> None:
    body = {
        "site": "GEN",
        "fields": {"tag": "vent-7", "serial_number": "S-9", "purchase_cost": "1250.50", "currency": "USD"},
        "identifiers": [{"system": "finance", "value": "F-77"}],
    }
    answer = sign_in("mara").post(API, body, **JSON)
    assert answer.status_code == 201, answer.content
    fields = answer.json()["fields"]
    assert (fields["tag"], fields["finance_number"], fields["purchase_cost"]) == ("VENT-7", "F-77", "1250.50")


def test_a_technician_may_not_enter_devices(world: World, sign_in: Any) -> None:
    assert sign_in("tess").post(API, {"site": "GEN", "fields": {"tag": "X"}}, **JSON).status_code == 403


def test_wrong_fields_are_named_all_at_once(device: Device, sign_in: Any) -> None:
    body = {"fields": {"purchase_date": "31/12/19", "colour": "red", "status": "retired"}}
    answer = sign_in("mara").patch(f"{API}/DEF-0001", body, **JSON)
    assert answer.status_code == 422
    assert sorted(answer.json()["fields"]) == ["colour", "purchase_date", "status"]


def test_a_stale_edit_is_refused_with_both_versions(device: Device, sign_in: Any) -> None:
    mara = sign_in("mara")
    first = {"fields": {"name": "Defibrillator, biphasic"}}
    assert mara.patch(f"{API}/DEF-0001", first, headers={"If-Match": '"1"'}, **JSON).status_code == 200
    answer = mara.patch(f"{API}/DEF-0001", {"fields": {"name": "x"}}, headers={"If-Match": '"1"'}, **JSON)
    assert answer.status_code == 409
    assert answer.json()["details"] == {"seen_version": 1, "current_version": 2}


def test_a_repeated_request_enters_one_device(world: World, sign_in: Any) -> None:
    mara, headers = sign_in("mara"), {"Idempotency-Key": "once-1"}
    body = {"site": "GEN", "fields": {"name": "Pump"}}
    first = mara.post(API, body, headers=headers, **JSON).json()
    assert mara.post(API, body, headers=headers, **JSON).json()["tag"] == first["tag"]
    assert Device.objects.count() == 1


def test_status_place_and_time_travel(world: World, device: Device, sign_in: Any) -> None:
    tess = sign_in("tess")
    room = tess.put(f"{API}/DEF-0001/place", {"room": world.workshop.pk, "reason": "repair"}, **JSON)
    assert room.json()["fields"]["room"] == "Workshop"
    status = tess.put(f"{API}/DEF-0001/status", {"to": "in_repair", "reason": "no output"}, **JSON)
    assert status.json()["status"] == "in_repair"
    assert tess.get(f"{API}/DEF-0001/usability").json()["usable"] is False
    past = tess.get(f"{API}/DEF-0001/as-of?at=2026-11-22T12:00:00Z").json()
    assert (past["status"], past["room"]) == ("in_service", "Main / 3 / 312")
    kinds = [item["kind"] for item in tess.get(f"{API}/DEF-0001/timeline").json()]
    assert kinds == ["status", "place", "facts"]


def test_a_step_that_the_table_forbids_is_refused(device: Device, sign_in: Any) -> None:
    answer = sign_in("mara").put(f"{API}/DEF-0001/status", {"to": "on_order", "reason": "x"}, **JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, "status_refused")


def test_a_list_takes_filters_and_sort(world: World, enter_device: Any, sign_in: Any) -> None:
    enter_device("B-1", status="in_repair")
    enter_device("A-1")
    tess = sign_in("tess")
    assert [row["tag"] for row in tess.get(f"{API}?sort=-tag").json()["items"]] == ["B-1", "A-1"]
    assert [row["tag"] for row in tess.get(f"{API}?status=down").json()["items"]] == ["B-1"]
    assert tess.get(f"{API}?status=broken").status_code == 422
    assert tess.get(f"{API}?sort=colour").status_code == 422
