"""The team: who is named, how they are reached, and whom to call for a device."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from openhtm.kernel.errors import NotPermitted, StaleVersion
from openhtm.response import access, calling
from openhtm.response.actions import roster
from openhtm.response.errors import AlreadyEnded, UnableToPrepare
from openhtm.response.models import TeamMember

from . import room

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"role": "king"}, "role"),
        ({"name": ""}, "name"),
        ({"phone": "  "}, "phone"),
        ({"role": "unit"}, "department"),
    ],
)
def test_somebody_who_cannot_be_called_is_refused(
    world: World, at: datetime, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(UnableToPrepare) as refused:
        room.name(world, at, **given)
    assert field in refused.value.fields
    assert not TeamMember.objects.exists()


def test_either_a_person_or_a_name(world: World, at: datetime) -> None:
    with pytest.raises(UnableToPrepare):
        room.name(world, at, person=world.tess, name="Somebody else")


def test_a_unit_of_another_site_or_a_unit_for_another_role_is_refused(world: World, at: datetime) -> None:
    with pytest.raises(UnableToPrepare):
        room.name(world, at, "unit", department=world.other_department)
    with pytest.raises(UnableToPrepare):
        room.name(world, at, "htm", department=world.icu)


def test_nobody_has_a_role_twice(world: World, at: datetime) -> None:
    room.name(world, at, "htm", person=world.tess)
    with pytest.raises(UnableToPrepare):
        room.name(world, at, "htm", person=world.tess, rank=2)
    room.name(world, at, "it", person=world.tess)


def test_another_number_has_not_been_confirmed(world: World, at: datetime) -> None:
    member = roster.confirm(room.name(world, at), on=TODAY, by=world.mara, at=at)
    assert (member.confirmed_on, member.confirmed_by) == (TODAY, "Mara Manager")
    roster.change_member(member, values={"rank": 2}, by=world.mara, at=at)
    assert member.confirmed_on == TODAY
    roster.change_member(member, values={"phone": "555 1"}, by=world.mara, at=at)
    found = TeamMember.objects.get()
    assert (found.confirmed_on, found.confirmed_by) == (None, "")
    with pytest.raises(UnableToPrepare):
        roster.confirm(member, on=TODAY + timedelta(days=1), by=world.mara, at=at)


def test_a_stale_change_and_one_of_somebody_who_left_are_refused(world: World, at: datetime) -> None:
    member = room.name(world, at)
    roster.change_member(member, values={"rank": 2}, seen_version=1, by=world.mara, at=at)
    with pytest.raises(StaleVersion):
        roster.change_member(member, values={"rank": 3}, seen_version=1, by=world.mara, at=at)
    with pytest.raises(UnableToPrepare):
        roster.end(member, reason=" ", by=world.mara, at=at)
    roster.end(member, reason="Retired", by=world.mara, at=at)
    with pytest.raises(AlreadyEnded):
        roster.confirm(member, on=TODAY, by=world.mara, at=at)
    assert not access.members(world.mara).exists()


def test_the_unit_is_called_first_and_then_the_clinical_lead_of_the_site(world: World, at: datetime) -> None:
    device = room.device(world, "GEN-0001")
    for role, rank in (("commander", 1), ("htm", 2), ("htm", 1), ("clinical", 1), ("it", 1)):
        room.name(world, at, role, rank=rank, name=f"{role} {rank}")
    room.name(world, at, "unit", department=world.icu, person=world.uma, rank=2)
    room.name(world, at, "unit", department=world.icu, name="Charge nurse")
    room.name(world, at, "unit", department=world.operating, name="Operating rooms")
    called = calling.contacts(world.mara, [world.site.pk]).of(device)
    assert [str(one) for one in called.all] == [
        *("Charge nurse", "Uma Unit Manager"),
        *("clinical 1", "htm 1", "commander 1", "htm 2"),
    ]


def test_who_holds_one_unit_sees_its_contacts_and_those_of_the_site(world: World, at: datetime) -> None:
    room.name(world, at, "unit", department=world.icu, name="Charge nurse")
    room.name(world, at, "unit", department=world.operating, name="Operating rooms")
    room.name(world, at, "clinical", name="Dr. Ward")
    assert sorted(str(one) for one in access.members(world.uma)) == ["Charge nurse", "Dr. Ward"]
    assert not access.members(world.otto).exists()
    assert not access.members(world.nina).exists()


def test_only_those_who_prepare_change_the_team(world: World, at: datetime) -> None:
    member = room.name(world, at)
    for who in (world.tess, world.nina, world.otto, world.uma):
        with pytest.raises(NotPermitted):
            roster.end(member, reason="No", by=who, at=at)


def test_the_database_refuses_a_member_who_is_nobody(world: World, at: datetime) -> None:
    good = {"site": world.site, "role": "htm", "phone": "1"}
    for wrong in (
        {"name": ""},
        {"name": "A", "person": world.tess},
        {"name": "A", "phone": ""},
        {"name": "A", "rank": 0},
        {"name": "A", "ended_at": at},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            TeamMember.objects.create(**{**good, **wrong})
    TeamMember.objects.create(**good, person=world.tess)
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMember.objects.create(**good, person=world.tess)
