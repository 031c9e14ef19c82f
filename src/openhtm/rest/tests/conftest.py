"""What the tests of REST share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.test import Client

from openhtm.accounts.api import make_token

if TYPE_CHECKING:
    from openhtm_testing.personas import World

Call = Callable[..., Any]


@pytest.fixture(autouse=True)
def _uncounted() -> Iterator[None]:
    """What other tests asked does not count against these."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def call(sign_in: Callable[[str], Client]) -> Call:
    """``call("mara", "post", "departments", {...}, **headers)`` with her session."""
    clients: dict[str, Client] = {}

    def called(who: str, method: str, path: str, body: object = None, **headers: str) -> Any:
        client = clients.setdefault(who, sign_in(who))
        data = b"" if body is None else json.dumps(body).encode()
        return client.generic(
            method.upper(), f"/api/v1/{path}", data, content_type="application/json", headers=headers
        )

    return called


@pytest.fixture
def token(world: World, at: datetime) -> Callable[..., str]:
    """``token("mara", "place.read")``: the secret of a token of hers with these permissions."""

    def made(who: str, *permissions: str, **more: Any) -> str:
        owner = world.people[who]
        new = make_token(owner, name="Program", permissions=permissions, by=owner, at=at, **more)
        return new.secret

    return made
