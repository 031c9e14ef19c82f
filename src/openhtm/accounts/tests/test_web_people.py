"""The pages of people and roles: who sees whom, who may give what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from openhtm.accounts.models import RoleAssignment, User
from openhtm.ui.pseudo import accented, assert_all_translated, pseudo_locale

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]


def _roles(user: User) -> set[tuple[str, int | None]]:
    return set(RoleAssignment.objects.filter(user=user, valid_to=None).values_list("role", "site_id"))


def test_the_list_holds_the_people_of_ones_sites_only(sign_in: SignIn) -> None:
    page = sign_in("mara").get("/people/").content.decode()
    assert "Tess Technician" in page
    assert "Otto Other" not in page
    assert "Tess Technician" not in sign_in("otto").get("/people/").content.decode()


def test_the_list_is_narrowed_by_text_and_constant_in_queries(
    sign_in: SignIn, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    client = sign_in("mara")
    page = client.get("/people/?text=tess").content.decode()
    assert "Tess Technician" in page
    assert "Cleo Engineer" not in page
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        client.get("/people/")


def test_whoever_may_not_read_people_is_refused(sign_in: SignIn) -> None:
    assert sign_in("nina").get("/people/").status_code == 403
    assert Client().get("/people/").status_code == 302


def test_a_person_of_another_hospital_does_not_exist(world: World, sign_in: SignIn) -> None:
    otto = sign_in("otto")
    for page in ("", "edit/", "password/", "roles/grant/"):
        assert otto.get(f"/people/{world.tess.pk}/{page}").status_code == 404


def test_a_person_is_added_with_a_role_and_can_be_seen_at_once(world: World, sign_in: SignIn) -> None:
    client = sign_in("mara")
    form = {
        "email": "Lea@Example.org",
        "name": "Lea Later",
        "role": "technician",
        "place": f"site-{world.site.pk}",
    }
    answer = client.post("/people/add/", form)
    lea = User.objects.get(email="lea@example.org")
    assert answer.headers["Location"] == f"/people/{lea.pk}/"
    assert _roles(lea) == {("technician", world.site.pk)}
    assert not lea.has_usable_password()
    assert "Lea Later" in client.get(answer.headers["Location"]).content.decode()


def test_a_known_address_is_refused_in_the_form(world: World, sign_in: SignIn) -> None:
    form = {"email": "tess@example.org", "name": "T", "role": "nurse", "place": f"site-{world.site.pk}"}
    page = sign_in("mara").post("/people/add/", form)
    assert page.status_code == 200
    assert "is there already" in page.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"role": "administrator"}, {"place": "all"}, {"email": "none"}, {"name": ""}]
)
def test_what_one_may_not_give_is_not_offered_and_refused(
    wrong: dict[str, str], world: World, sign_in: SignIn
) -> None:
    form = {"email": "lea@example.org", "name": "Lea", "role": "nurse", "place": f"site-{world.site.pk}"}
    page = sign_in("mara").post("/people/add/", form | wrong)
    assert page.status_code == 200
    assert not User.objects.filter(email="lea@example.org").exists()


def test_a_role_is_given_for_one_department_until_a_day(world: World, sign_in: SignIn) -> None:
    form = {"role": "unit_manager", "place": f"department-{world.operating.pk}", "until": "2027-01-31"}
    sign_in("mara").post(f"/people/{world.tess.pk}/roles/grant/", form)
    held = RoleAssignment.objects.get(user=world.tess, role="unit_manager")
    assert (held.site_id, held.department_id) == (world.site.pk, world.operating.pk)
    assert held.valid_to is not None
    assert held.valid_to.isoformat() == "2027-02-01T00:00:00+00:00", "the last day counts as a whole"


def test_a_role_is_ended_and_stays_on_record(world: World, sign_in: SignIn) -> None:
    held = RoleAssignment.objects.get(user=world.tess)
    sign_in("mara").post(f"/people/{world.tess.pk}/roles/{held.pk}/revoke/")
    held.refresh_from_db()
    assert held.valid_to is not None
    assert not User.objects.get(pk=world.tess.pk).may_anywhere("device.read")


def test_several_people_get_a_role_at_once_and_lose_it_again(world: World, sign_in: SignIn) -> None:
    client = sign_in("mara")
    chosen = {"selected": [world.tess.pk, world.cleo.pk, world.otto.pk], "role": "nurse"}
    client.post("/people/selected/", chosen | {"place": f"site-{world.site.pk}", "do": "grant"})
    assert ("nurse", world.site.pk) in _roles(world.tess) & _roles(world.cleo)
    assert ("nurse", world.site.pk) not in _roles(world.otto), "who cannot be seen cannot be chosen"
    client.post("/people/selected/", chosen | {"place": f"site-{world.site.pk}", "do": "revoke"})
    assert ("nurse", world.site.pk) not in _roles(world.tess) | _roles(world.cleo)


def test_a_new_password_is_shown_once_and_works(world: World, sign_in: SignIn) -> None:
    page = sign_in("mara").post(f"/people/{world.tess.pk}/password/").content.decode()
    world.tess.refresh_from_db()
    shown = page.split("data-secret>")[1].split("<")[0]
    assert world.tess.check_password(shown)
    assert shown not in sign_in("mara").get(f"/people/{world.tess.pk}/password/").content.decode()


def test_nobody_gets_the_account_of_somebody_who_may_more(world: World, at: datetime) -> None:
    from openhtm.accounts.api import edit_person, grant_role, set_password
    from openhtm.kernel.errors import NotPermitted

    grant_role(world.tess, role="administrator", by=world.root, at=at)
    with pytest.raises(NotPermitted, match="may do more than you"):
        set_password(world.tess, password="mine now, all of it", by=world.mara, at=at)
    with pytest.raises(NotPermitted, match="may do more than you"):
        edit_person(world.tess, changes={"is_active": False}, by=world.mara, at=at)
    world.tess.refresh_from_db()
    assert world.tess.is_active


def test_the_last_administrator_stays(world: World, at: datetime) -> None:
    from openhtm.accounts.actions.people import LastAdministrator
    from openhtm.accounts.api import revoke_role

    held = RoleAssignment.objects.get(user=world.root)
    with pytest.raises(LastAdministrator, match="Make somebody else one first"):
        revoke_role(held, by=world.root, at=at)


def test_a_person_who_leaves_is_made_inactive(world: World, sign_in: SignIn) -> None:
    sign_in("mara").post(f"/people/{world.tess.pk}/active/", {"active": "no"})
    world.tess.refresh_from_db()
    assert not world.tess.is_active


def test_an_edit_of_an_older_state_is_refused(world: World, sign_in: SignIn) -> None:
    client, form = sign_in("mara"), {"name": "Tess T.", "version": "1"}
    client.post(f"/people/{world.tess.pk}/edit/", form)
    again = client.post(f"/people/{world.tess.pk}/edit/", form | {"name": "Tess U."})
    assert "changed by someone else" in again.content.decode()
    world.tess.refresh_from_db()
    assert world.tess.name == "Tess T."


def test_the_matrix_shows_every_role_and_permission(sign_in: SignIn) -> None:
    from openhtm.accounts.api import Permission, roles

    page = sign_in("nina").get("/people/roles/").content.decode()
    assert all(permission in page for permission in Permission)
    assert all(role.title in page for role in roles().values())


def test_a_refusal_speaks_the_language_of_its_reader(world: World, sign_in: SignIn) -> None:
    client = sign_in("mara")
    form = {"email": "tess@example.org", "name": "T", "role": "nurse", "place": f"site-{world.site.pk}"}
    with pseudo_locale():
        html = client.post("/people/add/", form).content.decode()
    told = accented("%(address)s is there already. Open that person instead.")
    assert told % {"address": "tess@example.org"} in html
    assert_all_translated(
        html, data=["Mara Manager", "MM", "General Hospital", "Intensive care", "Operating rooms", "GEN"]
    )


def test_a_stale_edit_is_told_in_the_language_of_its_reader(world: World, sign_in: SignIn) -> None:
    client, form = sign_in("mara"), {"name": "Tess T.", "version": "1"}
    client.post(f"/people/{world.tess.pk}/edit/", form)
    with pseudo_locale():
        html = client.post(f"/people/{world.tess.pk}/edit/", form | {"name": "Tess U."}).content.decode()
    assert (
        accented("%(subject)s was changed by someone else").removesuffix("⟧") % {"subject": "Tess T."} in html
    )
