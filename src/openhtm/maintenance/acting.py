"""Who acts, as maintenance stores it."""

from __future__ import annotations

from openhtm.accounts.api import User
from openhtm.kernel.actors import Actor


def person(by: Actor) -> User | None:
    """The acting person, or None for the system."""
    return by if isinstance(by, User) else None
