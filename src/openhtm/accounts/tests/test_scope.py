"""Who may do what, and where."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from openhtm.accounts.access import departments, sites
from openhtm.accounts.access import people as people_of
from openhtm.accounts.actions import people
from openhtm.accounts.authentication import user_of_token
from openhtm.accounts.models import RoleAssignment, Token, User
from openhtm.accounts.permissions import Permission
from openhtm.accounts.roles import roles
from openhtm.audit.models import Entry
from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def test_a_role_for_a_site_holds_in_all_its_departments_and_at_no_other_site(world: World) -> None:
    assert world.tess.may("device.read", site_id=world.site.pk)
    assert world.tess.may("device.read", site_id=world.site.pk, department_id=world.operating.pk)
    assert not world.tess.may("device.read", site_id=world.other_site.pk)
    assert not world.tess.may("device.read", site_id=None)


def test_a_role_for_a_department_holds_there_only(world: World) -> None:
    assert world.nina.may("device.read", site_id=world.site.pk, department_id=world.icu.pk)
    assert not world.nina.may("device.read", site_id=world.site.pk, department_id=world.operating.pk)
    assert not world.nina.may("device.read", site_id=world.site.pk)


def test_the_administrator_holds_everything_everywhere(world: World) -> None:
    assert all(world.root.may(permission, site_id=None) for permission in Permission)


def test_somebody_inactive_may_nothing(world: World) -> None:
    world.tess.is_active = False
    assert not world.tess.may_anywhere("device.read")


def test_a_role_that_ran_out_gives_nothing(world: World, at: datetime) -> None:
    RoleAssignment.objects.filter(user=world.tess).update(
        valid_to=datetime.now(at.tzinfo) - timedelta(days=1)
    )
    assert not User.objects.get(pk=world.tess.pk).may_anywhere("device.read")


def test_lists_of_places_and_people_end_at_the_scope(world: World) -> None:
    assert list(sites(world.mara)) == [world.site]
    assert list(sites(world.otto)) == [world.other_site]
    assert list(sites(world.nina)) == [world.site]
    assert list(departments(world.nina)) == [world.icu]
    assert world.otto in people_of(world.otto)
    assert world.tess not in people_of(world.otto)


def test_every_role_names_only_permissions_that_exist_and_has_a_home() -> None:
    every = {str(permission) for permission in Permission}
    for role in roles().values():
        assert role.permissions <= every
        assert role.description
        assert role.home


def test_granting_a_role_is_written_and_holds_at_once(world: World, at: datetime) -> None:
    person = people.add_person(email="New@Example.org ", name="New Nurse", by=world.mara, at=at)
    people.grant_role(person, role="nurse", department=world.icu, by=world.mara, at=at)
    assert person.email == "new@example.org"
    assert person.may("work_order.request", site_id=world.site.pk, department_id=world.icu.pk)
    assert Entry.objects.filter(action="accounts.role.grant").count() == 1


@pytest.mark.parametrize("role", ["administrator", "manager"])
def test_nobody_gives_more_than_they_hold(world: World, at: datetime, role: str) -> None:
    with pytest.raises(NotPermitted):
        people.grant_role(world.tess, role=role, by=world.mara, at=at)
    with pytest.raises(NotPermitted):
        people.grant_role(world.tess, role="nurse", site=world.other_site, by=world.mara, at=at)


def test_an_unknown_role_is_refused_with_the_roles_there_are(world: World, at: datetime) -> None:
    with pytest.raises(people.UnknownRole, match="technician"):
        people.grant_role(world.tess, role="wizard", site=world.site, by=world.mara, at=at)


def test_a_twin_address_and_a_wrong_one_are_refused(world: World, at: datetime) -> None:
    with pytest.raises(people.AlreadyKnown):
        people.add_person(email="TESS@example.org", name="Twin", by=world.mara, at=at)
    with pytest.raises(InvalidInput):
        people.add_person(email="not an address", name="X", by=world.mara, at=at)


def test_no_password_ever_reaches_the_ledger(world: World, at: datetime) -> None:
    people.set_password(world.tess, password="an unmistakable secret", by=world.mara, at=at)
    person = people.add_person(
        email="x@example.org", name="X", password="an unmistakable secret", by=world.mara, at=at
    )
    assert person.check_password("an unmistakable secret")
    hashes = [world.tess.password, person.password, "an unmistakable secret"]
    bodies = " ".join(Entry.objects.values_list("body", flat=True))
    assert not [text for text in hashes if text in bodies]


def test_a_token_holds_no_more_than_its_owner_and_dies_with_its_day(world: World, at: datetime) -> None:
    made = people.make_token(
        world.tess,
        name="sync",
        permissions=["device.read"],
        expires_at=at + timedelta(days=1),
        by=world.tess,
        at=at,
    )
    assert user_of_token(made.secret, at=at) == (world.tess, made.token)
    assert made.secret not in str(Token.objects.values().get())
    assert user_of_token(made.secret, at=at + timedelta(days=1)) is None
    assert user_of_token("htm_wrong", at=at) is None
    with pytest.raises(NotPermitted):
        people.make_token(world.tess, name="x", permissions=["role.grant"], by=world.tess, at=at)
    with pytest.raises(NotPermitted):
        people.make_token(world.tess, name="x", permissions=["device.read"], by=world.mara, at=at)


def test_a_revoked_token_opens_nothing(world: World, at: datetime) -> None:
    made = people.make_token(world.tess, name="sync", permissions=["device.read"], by=world.tess, at=at)
    with pytest.raises(NotPermitted):
        people.revoke_token(made.token, by=world.cleo, at=at)
    people.revoke_token(made.token, by=world.tess, at=at)
    assert user_of_token(made.secret, at=at) is None


def test_people_are_ensured_in_a_set_and_only_once(world: World, at: datetime) -> None:
    wanted = [people.NewPerson("a@example.org", "Ann"), people.NewPerson("TESS@example.org", "Tess")]
    found = people.ensure_people(wanted, by=world.root, at=at)
    assert sorted(found) == ["a@example.org", "tess@example.org"]
    assert people.ensure_people(wanted, by=world.root, at=at) == found
    assert Entry.objects.count() == 1


def test_every_permission_has_words_of_its_own() -> None:
    from openhtm.accounts.permission_words import WORDS

    assert set(WORDS) == {str(permission) for permission in Permission}
    assert len({str(words) for words in WORDS.values()}) == len(WORDS)
