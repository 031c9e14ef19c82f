"""The pages of places."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from openhtm.places.models import Building, Department, Room, Site
from openhtm.ui.pseudo import accented, assert_all_translated, pseudo_locale

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]


def test_one_sees_ones_own_sites(sign_in: SignIn) -> None:
    assert "General Hospital" in sign_in("tess").get("/places/").content.decode()
    assert "General Hospital" not in sign_in("otto").get("/places/").content.decode()


def test_the_tree_of_a_site_stands_in_walking_order(
    sign_in: SignIn, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    client = sign_in("mara")
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        page = client.get("/places/GEN/").content.decode()
    assert page.index("Workshop") < page.index(">312<"), "the basement comes before the third floor"
    assert "Critical care" in page


@pytest.mark.parametrize("page", ["", "edit/", "departments/add/", "buildings/add/", "rooms/add/"])
def test_a_site_of_another_hospital_does_not_exist(page: str, sign_in: SignIn) -> None:
    assert sign_in("otto").get(f"/places/GEN/{page}").status_code == 404


def test_whoever_only_reads_places_is_offered_no_change(sign_in: SignIn) -> None:
    client = sign_in("tess")
    assert "Add a department" not in client.get("/places/GEN/").content.decode()
    assert client.get("/places/GEN/departments/add/").status_code == 403


def test_only_who_keeps_all_sites_adds_one(sign_in: SignIn) -> None:
    form = {"code": "new", "name": "New Hospital", "time_zone": "America/Chicago"}
    refused = sign_in("mara").post("/places/add/", form)
    assert refused.status_code == 200
    assert not Site.objects.filter(code="NEW").exists()
    assert sign_in("root").post("/places/add/", form).headers["Location"] == "/places/NEW/"


def test_department_building_and_room_are_added(world: World, sign_in: SignIn) -> None:
    client = sign_in("mara")
    client.post("/places/GEN/departments/add/", {"code": "LAB", "name": "Laboratory"})
    client.post("/places/GEN/buildings/add/", {"name": "Annex"})
    annex, lab = Building.objects.get(name="Annex"), Department.objects.get(code="LAB")
    form = {"name": "7", "building": annex.pk, "floor": "2", "department": lab.pk, "is_storage": "on"}
    client.post("/places/GEN/rooms/add/", form)
    room = Room.objects.get(building=annex)
    assert (room.department, room.floor, room.is_storage) == (lab, "2", True)
    assert room.route_key == "annex|0102|000002|000007"


def test_a_room_is_edited_and_its_way_follows(world: World, sign_in: SignIn) -> None:
    room = world.icu_room
    form = {
        "name": "401",
        "building": world.building.pk,
        "floor": "4",
        "is_active": "on",
        "version": room.version,
    }
    sign_in("mara").post(f"/places/GEN/rooms/{room.pk}/", form)
    room.refresh_from_db()
    assert (room.name, room.route_key) == ("401", "main|0104|000004|000401")


def test_a_department_of_another_site_is_not_offered_for_a_room(world: World, sign_in: SignIn) -> None:
    form = {"name": "9", "department": world.other_department.pk}
    page = sign_in("root").post("/places/GEN/rooms/add/", form)
    assert page.status_code == 200
    assert not Room.objects.filter(name="9").exists()


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("departments/add/", {"code": "ICU", "name": "Again"}),
        ("departments/add/", {"code": "", "name": ""}),
        ("buildings/add/", {"name": "Main"}),
        ("edit/", {"name": "General Hospital", "time_zone": "Mars/Olympus"}),
    ],
)
def test_what_cannot_be_is_told_in_the_form(address: str, form: dict[str, str], sign_in: SignIn) -> None:
    page = sign_in("mara").post(f"/places/GEN/{address}", form)
    assert page.status_code == 200
    assert "field-error" in page.content.decode() or "is there already" in page.content.decode()


def test_a_refusal_speaks_the_language_of_its_reader(sign_in: SignIn) -> None:
    client = sign_in("mara")
    with pseudo_locale():
        html = client.post("/places/GEN/buildings/add/", {"name": "Main"}).content.decode()
    told = accented("%(instance)s is there already. Choose another code or name, or edit that one.")
    assert told % {"instance": "Main"} in html
    assert_all_translated(html, data=["Mara Manager", "MM", "General Hospital", "GEN"])
