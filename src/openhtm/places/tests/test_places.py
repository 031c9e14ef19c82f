"""Places: codes that are never doubled, sites that are never mixed, and the way one walks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError

from openhtm.kernel.errors import InvalidInput
from openhtm.places.actions import places
from openhtm.places.days import day_at, zone_at
from openhtm.places.models import Department
from openhtm.places.rules.route import floor_number, route_key
from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def test_a_site_code_cannot_be_given_twice(world: World, at: datetime) -> None:
    with pytest.raises(places.AlreadyExists):
        places.add_site(code="gen", name="Twin", by=world.root, at=at)


def test_an_unknown_time_zone_is_refused(world: World, at: datetime) -> None:
    with pytest.raises(InvalidInput) as refused:
        places.add_site(code="X", name="X", time_zone="Mars/Olympus", by=world.root, at=at)
    assert "time_zone" in refused.value.fields
    assert "is not a time zone" in str(refused.value)


def test_a_room_takes_no_department_of_another_site(world: World, at: datetime) -> None:
    with pytest.raises(InvalidInput, match="another site"):
        places.add_room(world.site, name="1", department=world.other_department, by=world.mara, at=at)


def test_a_room_keeps_its_walking_order_when_it_is_renamed(world: World, at: datetime) -> None:
    room = places.add_room(world.site, name="9", building=world.building, floor="2", by=world.mara, at=at)
    assert room.route_key == "main|0102|000002|000009"
    places.edit_room(room, changes={"floor": "B1"}, by=world.mara, at=at)
    assert room.route_key == "main|0099|b000001|000009"


def test_what_may_not_be_changed_is_named(world: World, at: datetime) -> None:
    with pytest.raises(InvalidInput, match="site"):
        places.edit_department(world.icu, changes={"site": world.other_site}, by=world.mara, at=at)


def test_the_database_refuses_a_second_department_of_that_code(world: World) -> None:
    with pytest.raises(IntegrityError):
        Department.objects.create(site=world.site, code="ICU", name="Twin")


@pytest.mark.parametrize(
    ("floor", "number"),
    [("3", 3), ("G", 0), ("B2", -2), ("-1", -1), ("Level 4", 4), ("3A", 3), ("roof", None), ("", None)],
)
def test_floors_have_their_height(floor: str, number: int | None) -> None:
    assert floor_number(floor) == number


def test_one_walks_from_the_basement_up_and_by_room_number() -> None:
    rooms = [
        ("Main", "2", "10"),
        ("Main", "2", "9"),
        ("Main", "B1", "1"),
        ("Main", "G", "5"),
        ("Annex", "1", "1"),
    ]
    walked = sorted(rooms, key=lambda room: route_key(*room))
    assert walked == [
        ("Annex", "1", "1"),
        ("Main", "B1", "1"),
        ("Main", "G", "5"),
        ("Main", "2", "9"),
        ("Main", "2", "10"),
    ]


def test_what_is_of_no_site_follows_the_site_where_the_day_ends_last(world: World, at: datetime) -> None:
    places.add_site(code="HNL", name="Honolulu", time_zone="Pacific/Honolulu", by=world.root, at=at)
    morning = datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert (day_at(None, morning), zone_at(None, morning)) == (date(2026, 11, 23), "Pacific/Honolulu")
    assert day_at(world.site, morning) == date(2026, 11, 24)
    assert zone_at(world.site, morning) == world.site.time_zone
