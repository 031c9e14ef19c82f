"""Who reads a dossier: a person, the holder of the machine, or whoever came by a survey link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from openhtm.accounts.api import Scope, scope
from openhtm.registry.api import Device


class Reader(Protocol):
    """What a dossier has to know of its reader. Nothing is shown that ``scope`` does not hold."""

    @property
    def label(self) -> str:
        """As it is printed on paper."""

    def scope(self, permission: str) -> Scope: ...


@dataclass(frozen=True)
class Person:
    """Somebody who has signed in, or the system."""

    user: Any

    @property
    def label(self) -> str:
        return str(self.user.actor_label)

    def scope(self, permission: str) -> Scope:
        return scope(self.user, permission)


def may(reader: Reader, permission: str, device: Device) -> bool:
    place = {"site_id": device.site_id, "department_id": device.department_id}
    return reader.scope(permission).includes(**place)
