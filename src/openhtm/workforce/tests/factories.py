"""Competencies for the tests: who was found able in what, by somebody else."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from openhtm.accounts.api import User
from openhtm.workforce.actions import competencies, grants
from openhtm.workforce.actions.grants import Assessment
from openhtm.workforce.models import Competency, Grant

if TYPE_CHECKING:
    from openhtm_testing.personas import World

#: The day of the tests at General Hospital.
TODAY = date(2026, 11, 22)


def make_competency(
    world: World, at: datetime, code: str = "VENT", name: str = "Ventilators", **given: Any
) -> Competency:
    scopes = {key: given.pop(key) for key in ("device_types", "models") if key in given}
    return competencies.add(values={"code": code, "name": name, **given}, **scopes, by=world.mara, at=at)


def make_grant(world: World, at: datetime, who: User, competency: Competency, **given: Any) -> Grant:
    """Mara found them independent at work, on 1 June 2026, for two years; Root enters it."""
    values = {
        "level": 3,
        "basis": "observed",
        "granted_on": date(2026, 6, 1),
        "valid_until": date(2028, 5, 31),
        "assessor": world.mara,
        **given,
    }
    found = Assessment(**values)
    return grants.record(competency, people=[who], found=found, today=TODAY, by=world.root, at=at)[0]
