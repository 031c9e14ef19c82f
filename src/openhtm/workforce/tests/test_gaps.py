"""Kinds of device with too few people, and the matrix: by the page, REST and the command; each in their reach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from openhtm.maintenance.tests.factories import make_device, make_model
from openhtm.workforce import gaps, matrix
from openhtm_testing.command import run_here

from .factories import TODAY, make_competency, make_grant

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def fleet(world: World, at: datetime) -> World:
    """Two ventilators of one kind; Tess and Cleo hold the competency for it, Ada nothing."""
    model = make_model("Evita", risk="life_support")
    make_device(world, "GEN-0001", model=model)
    make_device(world, "GEN-0002", model=model)
    competency = make_competency(world, at, device_types=[model.device_type])
    make_grant(world, at, world.tess, competency)
    make_grant(world, at, world.cleo, competency)
    return world


def test_two_people_are_enough(fleet: World) -> None:
    (line,) = gaps.lines(fleet.mara, on=TODAY)
    assert (line.devices, line.risk, line.is_gap) == (2, "life_support", False)
    assert {one.email for one in line.whole} == {fleet.tess.email, fleet.cleo.email}


def test_one_who_works_with_supervision_does_not_count(world: World, at: datetime) -> None:
    model = make_model("Evita", risk="high")
    make_device(world, "GEN-0001", model=model)
    competency = make_competency(world, at, device_types=[model.device_type])
    make_grant(world, at, world.tess, competency)
    make_grant(world, at, world.cleo, competency, level=2)
    (line,) = gaps.lines(world.mara, on=TODAY)
    assert ([one.email for one in line.whole], line.is_gap) == ([world.tess.email], True)


def test_who_has_left_does_not_count(fleet: World) -> None:
    fleet.cleo.is_active = False
    fleet.cleo.save()
    assert gaps.lines(fleet.mara, on=TODAY)[0].is_gap


def test_low_risk_without_a_competency_asks_for_nobody(world: World) -> None:
    make_device(world, "GEN-0001", model=make_model("Bed", risk="low"))
    (line,) = gaps.lines(world.mara, on=TODAY)
    assert (line.asked, line.is_gap) == (False, False)


def test_a_grave_kind_without_a_competency_is_a_gap(world: World) -> None:
    make_device(world, "GEN-0001", model=make_model("Evita", risk="unknown"))
    assert gaps.lines(world.mara, on=TODAY)[0].is_gap


def test_retired_devices_are_no_part_of_the_fleet(fleet: World) -> None:
    from openhtm.registry.models import Device

    Device.objects.update(status="retired")
    assert gaps.lines(fleet.mara, on=TODAY) == []


def test_another_hospital_sees_neither_devices_nor_people(fleet: World) -> None:
    assert gaps.lines(fleet.otto, on=TODAY) == []


def test_the_number_of_queries_does_not_grow_with_the_fleet(
    fleet: World, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            gaps.lines(fleet.mara, on=TODAY)
        return len(asked)

    few = count()
    for number in range(3, 9):
        make_device(fleet, f"GEN-000{number}", model=make_model(f"Evita {number}"))
    assert count() == few


def test_the_page_shows_the_gaps_and_on_wish_all(fleet: World, sign_in: SignIn) -> None:
    client = sign_in("mara")
    assert "Nothing is missing" in client.get("/competencies/gaps/").content.decode()
    every = client.get("/competencies/gaps/?all=on").content.decode()
    assert str(fleet.tess) in every


def test_the_matrix_has_a_line_for_who_holds_something(fleet: World, sign_in: SignIn) -> None:
    page = sign_in("mara").get("/competencies/matrix/").content.decode()
    assert "3 Independent" in page
    assert str(fleet.tess) in page
    assert str(fleet.ada) not in page.split("<main")[1]


@pytest.mark.parametrize("path", ["/competencies/matrix/", "/competencies/gaps/"])
def test_who_may_not_read_competencies_is_refused(fleet: World, sign_in: SignIn, path: str) -> None:
    assert sign_in("nina").get(path).status_code == 403


def test_over_rest(fleet: World, sign_in: SignIn) -> None:
    client = sign_in("mara")
    (line,) = client.get("/api/v1/competency-coverage").json()
    assert (line["devices"], line["risk"], line["gap"]) == (2, "life_support", False)
    assert client.get("/api/v1/competency-coverage?gaps=true").json() == []
    assert sign_in("nina").get("/api/v1/competency-coverage").status_code == 403


def test_by_the_command(fleet: World) -> None:
    ended = run_here("competencies", "gaps", "--all", "--json", "--as", fleet.mara.email)
    (line,) = ended.data["kinds"]
    assert sorted(line["able"]) == sorted([fleet.cleo.name, fleet.tess.name])
    assert run_here("competencies", "gaps", "--json", "--as", fleet.mara.email).data == {"kinds": []}


def test_lists_of_what_ends_within_30_60_and_90_days(world: World, at: datetime, sign_in: SignIn) -> None:
    competency = make_competency(world, at)
    make_grant(world, at, world.tess, competency, valid_until=TODAY + timedelta(days=30))
    make_grant(world, at, world.cleo, competency, valid_until=TODAY + timedelta(days=61))
    make_grant(world, at, world.ada, competency, valid_until=TODAY - timedelta(days=1))
    people = [world.tess, world.cleo, world.ada]
    (one,) = matrix.lines([world.tess], [competency], on=TODAY)
    assert [bool(one.ending(on=TODAY, days=days)) for days in (29, 30)] == [False, True]
    lines = matrix.lines(people, [competency], on=TODAY)
    ending = {days: [bool(line.ending(on=TODAY, days=days)) for line in lines] for days in (60, 90)}
    assert ending == {60: [True, False, False], 90: [True, True, False]}
    assert sign_in("mara").get("/competencies/?state=90").status_code == 200


def test_the_matrix_asks_no_more_for_more_competencies_and_people(
    world: World, at: datetime, sign_in: SignIn
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = sign_in("mara"), []
    for first, last in ((1, 5), (6, 25)):
        for number in range(first, last + 1):
            competency = make_competency(world, at, f"C{number}", f"Competency {number}")
            make_grant(world, at, world.tess, competency)
        client.get("/competencies/matrix/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/competencies/matrix/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
