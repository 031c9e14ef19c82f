"""Preparedness, the team, fallbacks and cards at every door, for who may and who may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.response.models import Fallback, Proof, TeamMember
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here

from . import room

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], "Client"]
ROOM, API = "/response/", "/api/v1/response/"
SEND: dict[str, Any] = {"content_type": "application/json"}
DAY = date(2026, 11, 22)
AGREED = {"agreed_with": "Dr. Ward", "agreed_on": "2026-11-01"}


def test_preparedness_on_pages(world: World, sign_in: SignIn, at: datetime) -> None:
    room.device(world, "GEN-0001", network_connected=None)
    mara = sign_in("mara")
    board = mara.get(f"{ROOM}preparedness/").content.decode()
    assert "0 of 1 devices, at least 95 % asked" in board
    assert "Nobody has shown it yet." in board
    lacking = mara.get(f"{ROOM}preparedness/network_known/").content.decode()
    assert "GEN-0001" in lacking
    assert "Show it" in mara.get(f"{ROOM}preparedness/plan/").content.decode()
    show = f"{ROOM}preparedness/plan/show/"
    given = {"answer": "shown", "text": "Plan 7", "shown_on": "2026-11-01"}
    assert mara.post(show, {**given, "text": ""}).status_code == 422
    assert mara.post(show, given).status_code == 302
    assert Proof.objects.get().recorded_by == "Mara Manager"
    assert "Plan 7" in mara.get(f"{ROOM}preparedness/plan/").content.decode()
    assert mara.get(f"{ROOM}preparedness/luck/").status_code == 404


def test_the_team_on_pages(world: World, sign_in: SignIn, at: datetime) -> None:
    room.device(world, "GEN-0001")
    mara = sign_in("mara")
    assert "9 roles have nobody." in mara.get(f"{ROOM}team/").content.decode()
    assert "1 unit with devices has nobody to call." in mara.get(ROOM).content.decode()
    values = {"role": "htm", "rank": 1, "person": world.tess.pk, "phone": "555 7", "out_of_hours": "yes"}
    assert mara.post(f"{ROOM}team/name/", {**values, "phone": ""}).status_code == 422
    assert mara.post(f"{ROOM}team/name/", values).status_code == 302
    member = TeamMember.objects.get()
    assert "Tess Technician" in mara.get(f"{ROOM}team/").content.decode()
    assert mara.post(f"{ROOM}team/{member.pk}/confirm/").status_code == 302
    assert mara.post(f"{ROOM}team/{member.pk}/edit/", {**values, "rank": 2}).status_code == 302
    member.refresh_from_db()
    assert (member.rank, member.confirmed_on is None) == (2, False)
    unit = {**values, "role": "unit", "department": world.icu.pk, "person": "", "name": "Charge nurse"}
    assert mara.post(f"{ROOM}team/name/", unit).status_code == 302
    assert "Every unit with devices has somebody to call." in mara.get(ROOM).content.decode()
    assert mara.post(f"{ROOM}team/{member.pk}/end/", {"reason": "Moved"}).status_code == 302
    assert "Tess Technician" not in mara.get(f"{ROOM}team/").content.decode()


def test_fallbacks_and_the_card_on_pages(world: World, sign_in: SignIn, at: datetime) -> None:
    device = room.device(world, "GEN-0001")
    room.device(world, "GEN-0002", status="standby")
    room.name(world, at, "unit", department=world.icu, name="Charge nurse")
    mara = sign_in("mara")
    assert "Of 1 kind of device nobody has written" in mara.get(f"{ROOM}fallbacks/").content.decode()
    write = f"{ROOM}fallbacks/write/?type={device.device_type_id}"
    given = {"instead": "Syringe pump", "away": "2", "unit": "days", **AGREED}
    assert mara.post(write, {**given, "agreed_with": ""}).status_code == 422
    assert mara.post(write, given).status_code == 302
    assert Fallback.objects.get().away_minutes == 2880
    assert 'value="2"' in mara.get(write).content.decode()
    card = mara.get(f"{ROOM}cards/GEN-0001/").content.decode()
    for text in (
        "Syringe pump",
        "It may be away: 2 days.",
        "1 of them on standby",
        "Charge nurse",
        "GEN-0002",
    ):
        assert text in card
    part = mara.get(f"{ROOM}cards/GEN-0001/", headers={"HX-Request": "true"}).content.decode()
    assert "Syringe pump" in part
    assert "<html" not in part
    assert "Charge nurse" in mara.get(f"{ROOM}cards/GEN-0001/print/").content.decode()
    assert "If we unplug it" in mara.get("/devices/GEN-0001/").content.decode()
    own = f"{ROOM}fallbacks/write/?device=GEN-0001"
    assert mara.post(own, {**given, "instead": "By hand", "away": ""}).status_code == 302
    assert "Nobody has said how long" in mara.get(f"{ROOM}cards/GEN-0001/").content.decode()
    fallback = Fallback.objects.get(device=device)
    assert mara.post(f"{ROOM}fallbacks/{fallback.pk}/end/", {"reason": "No more"}).status_code == 302
    assert "Syringe pump" in mara.get(f"{ROOM}cards/GEN-0001/").content.decode()
    assert mara.get(f"{ROOM}fallbacks/write/").status_code == 404


def test_who_holds_one_unit_reads_its_cards_and_contacts_and_no_whole_site(
    world: World, sign_in: SignIn, at: datetime
) -> None:
    room.device(world, "GEN-0001")
    room.device(world, "GEN-0002", department=world.operating)
    room.name(world, at, "clinical", name="Dr. Ward")
    uma = sign_in("uma")
    assert "Dr. Ward" in uma.get(f"{ROOM}cards/GEN-0001/").content.decode()
    assert uma.get(f"{ROOM}cards/GEN-0002/").status_code == 404
    assert "Operating rooms" not in uma.get(ROOM).content.decode()
    assert uma.get(f"{ROOM}preparedness/").status_code == 404
    assert uma.get(f"{ROOM}team/").status_code == 404


def test_everything_over_rest(world: World, sign_in: SignIn, at: datetime) -> None:
    device = room.device(world, "GEN-0001")
    mara = sign_in("mara")
    proof = {"answer": "shown", "text": "Plan 7", "shown_on": "2026-11-01"}
    assert mara.post(f"{API}preparedness/GEN/plan", proof, **SEND).status_code == 201
    assert mara.post(f"{API}preparedness/GEN/fallbacks", proof, **SEND).status_code == 422
    board = mara.get(f"{API}preparedness/GEN").json()
    assert (board["site"], board["counts"]["ready"]) == ("GEN", 2)
    member = {"site": "GEN", "role": "htm", "person": world.tess.pk, "phone": "555 7"}
    made = mara.post(f"{API}team", member, **SEND)
    assert (made.status_code, made.json()["name"]) == (201, "Tess Technician")
    one = f"{API}team/{made.json()['id']}"
    assert mara.put(one, {"rank": 2}, **SEND).json()["rank"] == 2
    assert mara.put(one, {"rank": 3}, **SEND, headers={"If-Match": '"1"'}).status_code == 409
    assert mara.post(f"{one}/confirm", {"on": "2026-11-01"}, **SEND).json()["confirmed_on"] == "2026-11-01"
    assert [row["role"] for row in mara.get(f"{API}team").json()["items"]] == ["htm"]
    given = {"instead": "Syringe pump", "away_minutes": 60, **AGREED}
    assert mara.put(f"{API}fallbacks", given, **SEND).status_code == 422
    wrote = mara.put(f"{API}fallbacks", {**given, "device_type": device.device_type_id}, **SEND)
    assert wrote.json()["device_type"] == str(device.device_type)
    assert mara.put(f"{API}fallbacks", {**given, "device": "GEN-0001"}, **SEND).status_code == 200
    assert len(mara.get(f"{API}fallbacks").json()["items"]) == 2
    card = mara.get(f"{API}cards/GEN-0001").json()
    assert (card["fallback"], card["fallback_of"], card["spares"]) == ("Syringe pump", "device", 0)
    assert [row["name"] for row in card["call"]] == ["Tess Technician"]
    own = Fallback.objects.get(device=device)
    assert mara.post(f"{API}fallbacks/{own.pk}/end", {"reason": "No"}, **SEND).status_code == 200
    assert mara.post(f"{one}/end", {"reason": "Moved"}, **SEND).status_code == 200


def test_the_command_tells_the_board_the_team_and_a_card(world: World, at: datetime) -> None:
    room.device(world, "GEN-0001")
    room.instead(world, at, world_device_type(world))
    room.name(world, at, "unit", department=world.icu, name="Charge nurse")
    mara = ("--as", world.mara.email)
    board = run_here("response", "preparedness", "GEN", *mara, "--json").data
    assert board["site"] == "GEN"
    plain = run_here("response", "preparedness", "GEN", "--open", *mara).out
    assert "GAP" in plain.upper()
    card = json.loads(run_here("response", "card", "gen-0001", *mara, "--json").out)
    assert (card["away_minutes"], card["call"][0]["name"]) == (120, "Charge nurse")
    assert "Charge nurse" in run_here("response", "card", "GEN-0001", *mara).out
    team = run_here("response", "team", *mara, "--json").data["team"]
    assert [one["name"] for one in team] == ["Charge nurse"]
    shown = ("response", "show", "GEN", "plan", "Plan 7", "--on", "2026-11-01", *mara)
    assert run_here(*shown).code == 0
    assert run_here("response", "preparedness", "OTH", *mara).code != 0
    assert run_here("response", "card", "OTH-1", *mara).code != 0


def world_device_type(world: World) -> Any:
    from openhtm.registry.models import Device

    return Device.objects.get(tag="GEN-0001").device_type


def test_outsiders_see_nothing_and_the_unprivileged_do_nothing(
    world: World, sign_in: SignIn, at: datetime
) -> None:
    room.device(world, "GEN-0001")
    member = room.name(world, at)
    otto, nina, tess = sign_in("otto"), sign_in("nina"), sign_in("tess")
    for url in ("cards/GEN-0001/", "cards/GEN-0001/print/", "preparedness/?site=GEN", "team/?site=GEN"):
        assert otto.get(ROOM + url).status_code == 404, url
    assert "Hana Onduty" not in otto.get(f"{ROOM}team/").content.decode()
    for url in ("", "preparedness/", "team/", "fallbacks/", "cards/GEN-0001/"):
        assert nina.get(ROOM + url).status_code == 403, url
    for url in ("preparedness/plan/show/", "team/name/", f"team/{member.pk}/end/", "fallbacks/write/"):
        assert tess.post(ROOM + url).status_code == 403, url
    assert otto.get(f"{API}preparedness/GEN").status_code == 404
    assert otto.post(f"{API}team/{member.pk}/end", {"reason": "x"}, **SEND).status_code == 404
    assert otto.get(f"{API}team").json()["items"] == []


def test_the_pages_are_translated_whole(world: World, sign_in: SignIn, at: datetime) -> None:
    device = room.device(world, "GEN-0001")
    room.instead(world, at, device.device_type)
    room.name(world, at, "unit", department=world.icu, name="Charge nurse", other_way="Radio 4")
    mara = sign_in("mara")
    data = [
        *("MM", "Mara Manager", "· Mara Manager", "GEN", "General Hospital", "GEN General Hospital"),
        *("GEN-0001", "Acme Flow 3", "Intensive care", "Infusion pump", "Acme Flow 3 · Intensive care"),
        *("Charge nurse", "Dr. Ward", "Tess Technician"),
    ]
    for url in ("", "preparedness/", "preparedness/plan/", "team/", "fallbacks/", "cards/GEN-0001/"):
        with pseudo_locale():
            html = mara.get(ROOM + url).content.decode()
        assert_all_translated(html, data=data)


@pytest.mark.parametrize("name", ["units", "preparedness", "line", "team", "fallbacks", "card"])
def test_the_pages_look_right_everywhere(
    world: World, enter: Any, page: Any, looks: Any, at: datetime, name: str
) -> None:
    device = room.device(world, "GEN-0001")
    room.device(world, "GEN-0002", status="standby")
    room.instead(world, at, device.device_type)
    room.name(world, at, "unit", department=world.icu, person=world.uma, other_way="Radio 4")
    room.name(world, at, "clinical", name="Dr. Ward", out_of_hours="unknown")
    enter(page, world.mara)
    address = {"units": "", "line": "preparedness/versions_known/", "card": "cards/GEN-0001/"}
    looks.everywhere(page, ROOM + address.get(name, f"{name}/"), name=f"response-{name}")
