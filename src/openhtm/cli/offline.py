"""What the commands of off-line work do and show."""

from __future__ import annotations

from typing import Any

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.offline import api as offline

from .failures import WrongUse


def package(by: Actor) -> dict[str, Any]:
    """What would be taken along now."""
    return dict(offline.packages.sizes(offline.packages.package(_person(by), at=now())))


def _person(by: Actor) -> accounts.User:
    if not isinstance(by, accounts.User):
        raise WrongUse("A package is a person's: name them with --as EMAIL.")
    return by


def conflicts(by: Actor) -> list[dict[str, Any]]:
    rows = offline.access.visible(_person(by)).waiting()
    return [offline.telling.told(act) for act in rows]


def conflict(by: Actor, number: int) -> dict[str, Any]:
    return offline.telling.told(offline.access.held(_person(by), number))


def carried_out(by: Actor, number: int, *, instead: str) -> dict[str, Any]:
    """With what waits behind it; ``waiting``: what still cannot be done."""
    person = _person(by)
    act = offline.access.held(person, number)
    against = offline.carry_out_from(act, instead=instead.strip().upper(), by=person, at=now())
    return {"done": against is None, "waiting": [offline.telling.told(against)] if against else []}


def dropped(by: Actor, number: int, *, reason: str) -> dict[str, Any]:
    act = offline.access.held(_person(by), number)
    return offline.telling.told(offline.drop(act, reason=reason, by=by, at=now()))
