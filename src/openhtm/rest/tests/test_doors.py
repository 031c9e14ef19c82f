"""Who may call: sessions with their CSRF token, programs with a token that narrows what they may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from openhtm.accounts.api import Token, edit_person, revoke_token
from openhtm.rest import doors

if TYPE_CHECKING:
    from openhtm_testing.personas import World

    from .conftest import Call


def ask(secret: str, path: str = "sites", method: str = "get", **more: Any) -> Any:
    headers = {"Authorization": f"Bearer {secret}"}
    return Client().generic(method.upper(), f"/api/v1/{path}", headers=headers, **more)


def test_a_token_reads_what_its_owner_may(world: World, token: Callable[..., str]) -> None:
    answer = ask(token("mara", "place.read"))
    assert [site["code"] for site in answer.json()["items"]] == ["GEN"]
    assert Token.objects.get().last_used_on is not None


def test_a_token_narrows_what_its_owner_may(world: World, token: Callable[..., str]) -> None:
    secret = token("mara", "place.read")
    refused = ask(secret, "people")
    assert refused.status_code == 403
    assert refused.json()["code"] == "not_permitted"
    held = ask(secret, "me").json()["permissions"]
    assert held == ["place.read"]


def test_a_token_never_gives_more_than_its_owner_has_now(
    world: World, token: Callable[..., str], at: datetime
) -> None:
    secret = token("tess", "place.read")
    edit_person(world.tess, changes={"is_active": False}, by=world.root, at=at)
    assert ask(secret).status_code == 401


def test_a_token_cannot_make_a_stronger_one(world: World, token: Callable[..., str]) -> None:
    body = {"name": "More", "permissions": ["person.edit"]}
    answer = ask(token("mara", "token.own"), "tokens", "post", data=body, content_type="application/json")
    assert answer.status_code in (403, 400)


@pytest.mark.parametrize("header", ["Bearer htm_wrong", "Bearer", "Basic bWFyYTpwYXNz", "htm_x"])
def test_a_wrong_token_is_refused_even_beside_a_good_session(
    header: str, sign_in: Callable[[str], Client]
) -> None:
    answer = sign_in("mara").get("/api/v1/sites", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_expired_and_a_revoked_token_are_refused(
    world: World, token: Callable[..., str], at: datetime
) -> None:
    assert ask(token("mara", "place.read", expires_at=at - timedelta(days=365))).status_code == 401
    secret = token("mara", "place.read")
    revoke_token(Token.objects.order_by("-pk")[0], by=world.mara, at=at)
    assert ask(secret).status_code == 401


def test_wrong_tokens_from_one_address_are_stopped(db: None) -> None:
    statuses = [ask("htm_guess").status_code for _ in range(2 * doors.WRONG_TOKENS + 1)]
    # Twice as many, since a minute may turn over in between and the count start again.
    assert statuses[: doors.WRONG_TOKENS] == [401] * doors.WRONG_TOKENS
    assert 429 in statuses


def test_a_caller_who_asks_too_often_is_told_to_slow_down(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "CALLS", 3)
    statuses = [call("mara", "get", "me").status_code for _ in range(4)]
    # A minute may turn over in between; then the count starts again.
    assert statuses in ([200, 200, 200, 429], [200, 200, 200, 200])


def test_a_session_writes_only_with_its_csrf_token(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.mara, backend="allauth.account.auth_backends.AuthenticationBackend")
    body = {"site": "GEN", "code": "LAB", "name": "Laboratory"}
    refused = client.post("/api/v1/departments", body, content_type="application/json")
    assert refused.status_code == 403
    client.get("/me/")
    secret = client.cookies["csrftoken"].value
    taken = client.post(
        "/api/v1/departments", body, content_type="application/json", headers={"X-CSRFToken": secret}
    )
    assert taken.status_code == 201


def test_a_program_needs_no_csrf_token(world: World, token: Callable[..., str]) -> None:
    client = Client(enforce_csrf_checks=True)
    body = {"site": "GEN", "code": "LAB", "name": "Laboratory"}
    headers = {"Authorization": f"Bearer {token('mara', 'place.edit', 'place.read')}"}
    answer = client.post("/api/v1/departments", body, content_type="application/json", headers=headers)
    assert answer.status_code == 201


def test_whoever_has_not_signed_in_is_asked_to(db: None) -> None:
    answer = Client().get("/api/v1/sites")
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_authenticated"
