"""The data files of the playbook, read once: the checklist, the roles, the scenarios of exercises."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from .rules import clocks as clock_rules
from .rules import playbook
from .rules import scenarios as scenario_rules
from .rules.clocks import Clock
from .rules.playbook import Item, Role
from .rules.scenarios import Scenario

FOLDER = Path(__file__).parent / "playbook"
SCENARIOS = Path(__file__).parent / "scenarios"
#: Kinds of incidents that a scenario may play; see ``IncidentKind``.
KINDS = ("flaw", "malware", "intrusion", "odd", "outage", "supplier", "loss", "other")

#: What the program can count; see ``measuring``.
DEVICE_MEASURES = ("network_known", "versions_known", "bills_of_materials", "network_identity", "fallbacks")
TEAM_MEASURES = ("roles_filled", "deputies", "reachable", "confirmed", "units_named")
MEASURES = (*DEVICE_MEASURES, *TEAM_MEASURES, "exercise_held")
#: The role of whom to call in a clinical unit.
UNIT = "unit"


def _text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def items() -> tuple[Item, ...]:
    """The checklist of preparedness. A file that is not as it must be fails loudly."""
    return playbook.items(_text("preparedness.toml"), measures=MEASURES)


def item(key: str) -> Item | None:
    return next((one for one in items() if one.key == key), None)


@lru_cache(maxsize=1)
def roles() -> tuple[Role, ...]:
    return playbook.roles(_text("roles.toml"))


def role(key: str) -> Role | None:
    return next((one for one in roles() if one.key == key), None)


def required_roles() -> tuple[Role, ...]:
    return tuple(one for one in roles() if one.required)


@lru_cache(maxsize=1)
def clocks() -> tuple[Clock, ...]:
    """Reports to others and their deadlines."""
    return clock_rules.clocks(_text("clocks.toml"))


def clock(key: str) -> Clock | None:
    return next((one for one in clocks() if one.key == key), None)


@lru_cache(maxsize=1)
def scenarios() -> tuple[Scenario, ...]:
    """What table-top exercises play, by file name. A file that is not as it must be fails loudly."""
    known = {one.key for one in roles()}
    return tuple(
        scenario_rules.read(path.name, path.read_text(encoding="utf-8"), kinds=KINDS, roles=known)
        for path in sorted(SCENARIOS.glob("*.toml"))
    )


def scenario(key: str) -> Scenario | None:
    return next((one for one in scenarios() if one.key == key), None)
