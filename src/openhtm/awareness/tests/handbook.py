"""What tests of policies stand on: a policy of General Hospital, written by Cleo and approved by Mara."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from openhtm.awareness.actions import policies as acts
from openhtm.awareness.models import PolicyVersion
from openhtm.awareness.versions import NewDemand
from openhtm.maintenance.tests.factories import proof

if TYPE_CHECKING:
    from openhtm_testing.personas import World

TODAY = date(2026, 11, 22)
CARTS = NewDemand(template="crash_cart", frequency="daily")


def values(**changes: Any) -> dict[str, Any]:
    return {"text": "Carts are checked.\nEvery day.", "audience": ["nurse", "unit_manager"], **changes}


def draft(
    world: World,
    at: datetime,
    code: str = "UC-9",
    *,
    demands: Any = (CARTS,),
    units: Any = (),
    **changes: Any,
) -> PolicyVersion:
    return acts.add(
        code=code,
        title="Crash carts",
        site=world.site,
        values=values(**changes),
        demands=demands,
        units=units,
        by=world.cleo,
        at=at,
    )


def approve(
    version: PolicyVersion, world: World, at: datetime, who: Any = None, begins: date | None = None
) -> PolicyVersion:
    who = who or world.mara
    return acts.approve(version, effective_from=begins, proof=proof(who, at), by=who, at=at)


def in_force(world: World, at: datetime, code: str = "UC-9", **facts: Any) -> PolicyVersion:
    return approve(acts.submit(draft(world, at, code, **facts), by=world.cleo, at=at), world, at)


def next_version(version: PolicyVersion, world: World, at: datetime, **changes: Any) -> PolicyVersion:
    """Written by Cleo and submitted."""
    made = acts.begin(version.policy, by=world.cleo, at=at)
    acts.write(made, values={"change_note": "Weekly now", **changes}, by=world.cleo, at=at)
    return acts.submit(made, by=world.cleo, at=at)
