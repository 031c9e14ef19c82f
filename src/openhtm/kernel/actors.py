"""Who acts: a person, or the system itself under the name of a job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@runtime_checkable
class Actor(Protocol):
    """What an action needs to know of whoever acts. ``accounts.User`` is one; so is ``SystemActor``."""

    @property
    def actor_key(self) -> str:
        """Stable key in the ledger, such as ``user:12`` or ``system:generator``."""

    @property
    def actor_label(self) -> str:
        """Name as it is printed beside the entry."""

    def may(self, permission: str, *, site_id: int | None, department_id: int | None = None) -> bool:
        """Whether the actor holds the permission at that place; ``site_id=None`` means all sites."""

    def may_anywhere(self, permission: str) -> bool:
        """Whether the actor holds the permission at any place at all."""


@dataclass(frozen=True)
class SystemActor:
    """The system, acting by itself: a job, a rebuild, the command of whoever holds the machine."""

    name: str

    @property
    def actor_key(self) -> str:
        return f"system:{self.name}"

    @property
    def actor_label(self) -> str:
        return f"System ({self.name})"

    def may(self, permission: str, *, site_id: int | None, department_id: int | None = None) -> bool:
        return True

    def may_anywhere(self, permission: str) -> bool:
        return True
