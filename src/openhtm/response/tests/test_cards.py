"""If we unplug it: the nearest fallback, spares that may be used now, whom to call."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from openhtm.catalog.models import DeviceType
from openhtm.kernel.errors import NotPermitted, StaleVersion
from openhtm.maintenance.tests import factories as make
from openhtm.registry.models import Device
from openhtm.response import access, cards
from openhtm.response.actions import fallbacks, lines
from openhtm.response.errors import AlreadyEnded, UnableToPrepare
from openhtm.response.models import Fallback
from openhtm.response.words import away

from . import incident_world as play
from . import room

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def card(world: World, device: Device) -> cards.Card:
    return cards.card(world.mara, device, today=TODAY)


def test_the_nearest_fallback_stands_on_the_card(world: World, at: datetime) -> None:
    device = room.device(world, "GEN-0001")
    assert (card(world, device).fallback, card(world, device).source) == (None, "")
    for owner, source in (
        (device.device_type, "device_type"),
        (device.model, "model"),
        (device, "device"),
    ):
        room.instead(world, at, owner, instead=f"By its {source}")
        found = card(world, device)
        assert found.fallback is not None
        assert (found.source, found.fallback.instead) == (source, f"By its {source}")
    other = room.device(world, "GEN-0002")
    assert card(world, other).source == "model"


def test_spares_are_those_that_may_be_used_now_at_the_same_site(world: World, at: datetime) -> None:
    device = room.device(world, "GEN-0001")
    room.device(world, "GEN-0002", department=world.operating)
    room.device(world, "GEN-0003")
    room.device(world, "GEN-0004", status="standby", department=world.operating)
    room.device(world, "GEN-0005", status="in_repair")
    room.device(world, "GEN-0006", block_count=1)
    room.device(world, "GEN-0007", expires_on=TODAY - timedelta(days=1))
    room.device(world, "GEN-0008", risk_class="life_support", overdue_on=TODAY - timedelta(days=1))
    room.device(world, "GEN-0009", device_type=DeviceType.objects.create(name="Ventilator"), model=None)
    room.device(world, "OTH-0001", site=world.other_site, department=world.other_department)
    room.device(world, "GEN-0011", status="unknown")
    room.device(world, "GEN-0012", status="in_storage")
    found = card(world, device)
    assert found.spares is not None
    assert [one.device.tag for one in found.spares] == ["GEN-0004", "GEN-0003", "GEN-0002"]
    assert (found.free, [one.same_unit for one in found.spares]) == (1, [False, True, False])


def test_a_spare_that_is_suspected_itself_is_told_and_counts_as_not_free(world: World, at: datetime) -> None:
    device = room.device(world, "GEN-0001")
    other = room.device(world, "GEN-0002", status="standby")
    exercise = play.declare(world, at, is_exercise=True)
    play.board(world, at, exercise, other)
    assert card(world, device).free == 1
    line = play.board(world, at, play.declare(world, at), other)[0]
    found = card(world, device)
    assert found.spares is not None
    assert (found.free, [one.suspect for one in found.spares]) == (0, [True])
    lines.clear(line, reason="Not it", by=world.tess, at=at)
    assert card(world, device).free == 1


def test_a_device_of_unknown_type_has_unknown_spares(world: World) -> None:
    device = room.device(world, "GEN-0001", model=None, device_type=None, risk_class="unknown")
    room.device(world, "GEN-0002", model=None, device_type=None, risk_class="unknown")
    found = card(world, device)
    assert (found.spares, found.free, found.as_json()["spares"]) == (None, None, None)


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (None, ""),
        (0, "Not at all"),
        (1, "1 minute"),
        (90, "90 minutes"),
        (60, "1 hour"),
        (1440, "1 day"),
        (2880, "2 days"),
    ],
)
def test_how_long_it_may_be_away_is_told_in_the_largest_whole_unit(minutes: int | None, told: str) -> None:
    assert away(minutes) == told


@pytest.mark.parametrize(
    "given",
    [{"instead": " "}, {"agreed_with": ""}, {"agreed_on": None}, {"agreed_on": date(2026, 12, 1)}],
)
def test_a_fallback_that_nobody_agreed_to_is_refused(
    world: World, at: datetime, given: dict[str, Any]
) -> None:
    device = room.device(world, "GEN-0001")
    with pytest.raises(UnableToPrepare):
        room.instead(world, at, device, **given)
    assert not Fallback.objects.exists()


def test_writing_again_changes_what_stands_and_taking_back_falls_to_the_type(
    world: World, at: datetime
) -> None:
    device = room.device(world, "GEN-0001")
    first = room.instead(world, at, device)
    again = room.instead(world, at, device, instead="Hand ventilation")
    assert (first.pk, again.version) == (again.pk, 2)
    with pytest.raises(StaleVersion):
        fallbacks.write(
            device,
            values={"instead": "x", "agreed_with": "y", "agreed_on": TODAY},
            seen_version=1,
            by=world.mara,
            at=at,
        )
    room.instead(world, at, device.device_type)
    fallbacks.end(again, reason="The ward has none", by=world.mara, at=at)
    with pytest.raises(AlreadyEnded):
        fallbacks.end(again, reason="Again", by=world.mara, at=at)
    assert card(world, device).source == "device_type"


def test_who_may_write_and_read_which_fallback(world: World, at: datetime) -> None:
    device = room.device(world, "GEN-0001")
    own, kind = room.instead(world, at, device), room.instead(world, at, device.device_type)
    assert list(access.fallbacks(world.uma).order_by("pk")) == [own, kind]
    assert list(access.fallbacks(world.otto)) == [kind]
    assert not access.fallbacks(world.nina).exists()
    given = {"instead": "x", "agreed_with": "y", "agreed_on": TODAY}
    for who in (world.otto, world.tess, world.nina):
        with pytest.raises(NotPermitted):
            fallbacks.write(device, values=given, by=who, at=at)
        with pytest.raises(NotPermitted):
            fallbacks.end(own, reason="No", by=who, at=at)
    with pytest.raises(NotPermitted):
        fallbacks.write(device.device_type, values=given, by=world.tess, at=at)


def test_the_database_refuses_two_owners_two_for_one_and_no_words(world: World, at: datetime) -> None:
    device = room.device(world, "GEN-0001")
    good = {"instead": "x", "agreed_with": "y", "agreed_on": TODAY}
    Fallback.objects.create(device=device, **good)
    for wrong in (
        {"device": device},
        {},
        {"device_type": device.device_type, "model": device.model},
        {"model": device.model, "instead": ""},
        {"model": device.model, "ended_at": at},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Fallback.objects.create(**{**good, **wrong})


def test_a_hundred_cards_ask_as_often_as_one(
    world: World, at: datetime, django_assert_max_num_queries: Any
) -> None:
    made = [room.device(world, f"GEN-{n:04d}") for n in range(1, 21)]
    room.instead(world, at, make.make_model())
    room.name(world, at, "unit", department=world.icu, name="Charge nurse")
    devices = list(Device.objects.for_list().filter(pk__in=[one.pk for one in made]))
    with django_assert_max_num_queries(8) as few:
        [one.as_json() for one in cards.cards(world.mara, devices[:1], today=TODAY)]
    with django_assert_max_num_queries(len(few.captured_queries)):
        [one.as_json() for one in cards.cards(world.mara, devices, today=TODAY)]
