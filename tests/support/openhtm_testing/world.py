"""Fixtures of the world in which tests play, and a flush that gets past the ledger's guards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from .personas import World
    from .samples import Samples


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests() -> None:
    """Rate limits count in the cache, by numbers of people that the next test gives to somebody else."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """What one test counted or was refused is not remembered in the next."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def at() -> datetime:
    from .personas import NOON

    return NOON


@pytest.fixture
def world(db: None) -> World:
    """Both hospitals and their people; see ``personas``."""
    from .personas import make_world

    return make_world()


@pytest.fixture
def sign_in(world: World) -> Callable[[str], Client]:
    """``sign_in("tess")`` gives a client in which Tess has signed in."""
    from django.test import Client

    def signed_in(who: str) -> Client:
        client = Client()
        client.force_login(world.people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


@pytest.fixture
def samples(world: World, at: datetime, tmp_path: Path, settings: Any) -> Samples:
    """One record of everything an address can name, and a folder of its own for their files."""
    from .samples import make_samples

    settings.MEDIA_ROOT = str(tmp_path / "files")
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files")},
        }
    }
    return make_samples(world, at, tmp_path)


def _guards() -> list[Any]:
    """Of every context, by its ``guarding``."""
    from django.apps import apps

    names = [f"{one.name}.guarding" for one in apps.get_app_configs() if one.name.startswith("openhtm.")]
    found = [import_module(name) for name in names if find_spec(name)]
    return [guard for module in found for guard in module.GUARDS]


@pytest.fixture(autouse=True, scope="session")
def _flush_past_the_guards() -> Iterator[None]:
    """Transactional tests empty all tables at their end, which the ledger's triggers refuse, rightly."""
    from django.core.management import base  # noqa: F401  settings are ready
    from django.db import connection
    from django.test import TransactionTestCase

    from openhtm.audit import triggers

    case: Any = TransactionTestCase  # the types do not show what every test case has
    original = case._fixture_teardown

    def teardown(self: TransactionTestCase, *args: Any, **kwargs: Any) -> None:
        guards = (triggers, *_guards())
        for one in guards:
            one.remove(connection)
        try:
            original(self, *args, **kwargs)
        finally:
            for one in guards:
                one.install(connection)

    case._fixture_teardown = teardown
    yield
    case._fixture_teardown = original
