"""Signing in, one's own account, tokens, the site switch, settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.test import Client

from openhtm.accounts.models import Token, User
from openhtm.audit.models import Entry
from openhtm_testing.personas import PASSWORD

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _uncounted() -> None:
    cache.clear()


def test_a_person_signs_in_and_out(world: World) -> None:
    client = Client()
    answer = client.post("/accounts/login/", {"login": "tess@example.org", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/me/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/me/").status_code == 302


def test_a_wrong_password_is_told_without_saying_which_part_is_wrong(world: World) -> None:
    known = Client().post("/accounts/login/", {"login": "tess@example.org", "password": "wrong"})
    unknown = Client().post("/accounts/login/", {"login": "nobody@example.org", "password": "wrong"})
    assert known.status_code == unknown.status_code == 200
    assert known.content.decode().count("not correct") == unknown.content.decode().count("not correct") == 1


def test_an_inactive_person_does_not_come_in(world: World) -> None:
    User.objects.filter(pk=world.tess.pk).update(is_active=False)
    client = Client()
    client.post("/accounts/login/", {"login": "tess@example.org", "password": PASSWORD})
    assert client.get("/me/").status_code == 302


def test_the_first_page_tells_how_the_first_administrator_is_made(db: None) -> None:
    assert "openhtm init --admin" in Client().get("/accounts/login/").content.decode()


def test_once_somebody_can_sign_in_it_says_so_no_more(world: World) -> None:
    assert "openhtm init" not in Client().get("/accounts/login/").content.decode()


@pytest.mark.parametrize("page", ["signup", "email", "password/reset", "password/set"])
def test_nobody_signs_up_or_changes_their_address_by_themselves(page: str, sign_in: SignIn) -> None:
    assert Client().get(f"/accounts/{page}/").status_code == 404
    assert sign_in("tess").get(f"/accounts/{page}/").status_code == 404


def test_a_changed_password_is_in_the_ledger_and_its_text_is_not(world: World, sign_in: SignIn) -> None:
    form = {"oldpassword": PASSWORD, "password1": "a quite other phrase", "password2": "a quite other phrase"}
    sign_in("tess").post("/accounts/password/change/", form)
    entry = Entry.objects.get(action="accounts.profile.secure")
    assert entry.actor_key == world.tess.actor_key
    assert "password changed" in entry.body
    assert "a quite other phrase" not in entry.body


def test_a_second_factor_is_set_up_only_after_the_password_again(sign_in: SignIn) -> None:
    answer = sign_in("tess").get("/accounts/2fa/totp/activate/")
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")


def test_an_authenticator_app_is_set_up_and_asked_for(
    world: World, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    client = Client()
    client.post("/accounts/login/", {"login": "tess@example.org", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = page.split('id="authenticator_secret"')[1].split('value="')[1].split('"')[0]
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    assert Entry.objects.filter(action="accounts.profile.secure").exists()
    again = Client()
    answer = again.post("/accounts/login/", {"login": "tess@example.org", "password": PASSWORD})
    assert answer.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert again.get("/me/").status_code == 302, "the password alone no longer opens"


def test_people_change_their_own_initials_and_nothing_else(world: World, sign_in: SignIn) -> None:
    client = sign_in("tess")
    client.post("/me/edit/", {"initials": "TT", "phone": "17", "name": "Root", "version": "1"})
    world.tess.refresh_from_db()
    assert (world.tess.initials, world.tess.phone, world.tess.name) == ("TT", "17", "Tess Technician")


def test_the_secret_of_a_token_is_shown_once(sign_in: SignIn) -> None:
    client = sign_in("mara")
    form = {"name": "Dashboard", "permissions": ["device.read"], "expires_on": "2099-12-31"}
    made = client.post("/me/tokens/", form)
    assert "htm_" in made.content.decode()
    assert "no-store" in made.headers["Cache-Control"]
    secret = made.content.decode().split("data-secret>")[1].split("<")[0]
    assert Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert secret not in client.get("/me/tokens/").content.decode()


def test_a_token_can_hold_only_what_its_owner_holds(sign_in: SignIn) -> None:
    page = sign_in("tess").post("/me/tokens/", {"name": "More", "permissions": ["person.edit"]})
    assert page.status_code == 200
    assert not Token.objects.exists()


def test_a_token_is_revoked_by_its_owner_and_unknown_to_others(sign_in: SignIn) -> None:
    sign_in("mara").post("/me/tokens/", {"name": "Dashboard", "permissions": ["device.read"]})
    token = Token.objects.get()
    assert sign_in("root").post(f"/me/tokens/{token.pk}/revoke/").status_code == 404
    sign_in("mara").post(f"/me/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_the_site_switch_narrows_and_opens_again(world: World, sign_in: SignIn) -> None:
    client = sign_in("root")
    answer = client.post("/me/site/", {"site": world.site.pk, "next": "/places/"})
    assert answer.headers["Location"] == "/places/"
    assert client.session["site"] == world.site.pk
    client.post("/me/site/", {"site": ""})
    assert "site" not in client.session


def test_a_site_of_others_cannot_be_chosen_and_nobody_is_sent_elsewhere(
    world: World, sign_in: SignIn
) -> None:
    client = sign_in("otto")
    answer = client.post("/me/site/", {"site": world.site.pk, "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"
    assert "site" not in client.session


def test_the_organization_is_named_by_who_configures_all_sites(world: World, sign_in: SignIn) -> None:
    form = {"name": "Test Health System", "currency": "EUR", "version": "1"}
    sign_in("mara").post("/settings/", form)
    world.organization.refresh_from_db()
    assert world.organization.name == "Test Health"
    sign_in("root").post("/settings/", form)
    world.organization.refresh_from_db()
    assert (world.organization.name, world.organization.currency) == ("Test Health System", "EUR")


def test_options_are_for_who_operates_the_system(sign_in: SignIn) -> None:
    assert "OPENHTM_LANGUAGE" in sign_in("root").get("/settings/options/").content.decode()
    assert sign_in("mara").get("/settings/options/").status_code == 403


def test_without_a_mail_server_nobody_is_sent_to_a_page_that_is_not_there(
    client: Client, world: World, sign_in: SignIn
) -> None:
    changing = sign_in("tess").get("/accounts/password/change/").content.decode()
    for page in (client.get("/accounts/login/").content.decode(), changing):
        assert "An administrator gives you a new one." in page
        assert "password/reset" not in page


def test_with_a_mail_server_the_forgotten_password_has_its_page(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENHTM_EMAIL_URL", "smtp://mail.example.org")
    assert "/accounts/password/reset/" in client.get("/accounts/login/").content.decode()
