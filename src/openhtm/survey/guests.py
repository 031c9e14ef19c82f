"""Who came by a survey link: what they may see, as whom they are written down."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from openhtm.accounts.api import NOWHERE, Permission, Scope

from .models import SurveyLink, SurveyRoom

#: All that a link may ever show. Published flaws are not among it: they help whoever wants to attack.
SHOWN = frozenset(
    {
        Permission.DEVICE_READ,
        Permission.COMPLIANCE_READ,
        Permission.PLAN_READ,
        Permission.WORK_ORDER_READ,
        Permission.COMPETENCY_READ,
        Permission.CHECK_READ,
        Permission.DOCUMENT_READ,
        Permission.LEDGER_READ,
    }
)


@dataclass(frozen=True)
class Guest:
    """Reads what the room shows, as far as who opened it may see it now; changes nothing."""

    link: SurveyLink

    @property
    def room(self) -> SurveyRoom:
        return self.link.room

    @property
    def label(self) -> str:
        return f"{self.link.given_to} ({self.room})"

    @property
    def actor_key(self) -> str:
        return f"survey-link:{self.link.pk}"

    @property
    def actor_label(self) -> str:
        return f"Survey link: {self.link.given_to}"[:200]

    def may(self, permission: str, *, site_id: int | None, department_id: int | None = None) -> bool:
        return False

    def may_anywhere(self, permission: str) -> bool:
        return False

    @cached_property
    def _places(self) -> list[tuple[int, int | None]]:
        return list(self.room.places.values_list("site_id", "department_id"))

    def scope(self, permission: str) -> Scope:
        opener: Any = self.room.opened_by
        if permission not in SHOWN or not opener.is_active:
            return NOWHERE
        held: Scope = opener.scope(permission)
        inside = [
            (site, department)
            for site, department in self._places
            if held.includes(site_id=site, department_id=department)
        ]
        return Scope(
            sites=frozenset(site for site, department in inside if department is None),
            departments=frozenset(department for _site, department in inside if department is not None),
            department_sites=frozenset(site for site, department in inside if department is not None),
        )
