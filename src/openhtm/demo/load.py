"""Loads the demonstration hospital: the same seed, count and day load the same hospital."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import local_date, now
from openhtm.places.api import Organization, Site

from .loading import (
    alternates,
    answers,
    basement,
    batches,
    campaigns,
    catalog,
    changes,
    checks,
    compliance,
    corrections,
    counting,
    devices,
    flaws,
    gear,
    ground,
    history,
    judgments,
    lines,
    manuals,
    meters,
    network,
    parts,
    plans,
    policies,
    rehearsals,
    response,
    security,
    statements,
    story,
    strategy,
    supply,
    surveys,
    teams,
    treatments,
    workforce,
)
from .loading.ground import Account
from .loading.stage import Stage
from .rules.content import content
from .rules.fleet import draw_fleet

#: Printed at the start and known to everybody: a demonstration holds nothing worth a secret.
PASSWORD = "show-me-openhtm"  # noqa: S105

_STEPS: tuple[tuple[str, Callable[[Stage], None]], ...] = (
    ("Sites, departments and rooms", ground.load_places),
    ("People", lambda stage: ground.load_people(stage, password=PASSWORD)),
    ("Makers and models", catalog.load_catalog),
    ("Instructions for use", manuals.load_manuals),
    ("Devices", devices.load_devices),
    ("Procedures and plans", strategy.load_strategy),
    ("Test equipment and its certificates", gear.load_gear),
    ("Vendors and contracts", supply.load_supply),
    ("Five years of work", history.load_history),
    ("Lines beside the inspections", lines.load_lines),
    ("Meters of use", meters.load_meters),
    ("What is going on now", story.load_story),
    ("Who works together", teams.load_teams),
    ("Parts, stores and labor rates", parts.load_parts),
    ("What people are able to do", workforce.load_workforce),
    ("What devices run", security.load_security),
    ("Log4Shell", flaws.load_flaws),
    ("What was judged of it", judgments.load_judgments),
    ("What makers say of security", statements.load_statements),
    (
        "What protects devices meanwhile",
        lambda stage: treatments.load_treatments(stage, password=PASSWORD),
    ),
    ("What makers were asked", answers.load_answers),
    ("What scans saw", network.load_network),
    ("A campaign half done", campaigns.load_campaigns),
    ("A unit inspected in one go", batches.load_batches),
    ("A base date for a building", lines.load_base_date),
    ("Two months of checks by units", checks.load_checks),
    ("Policies and who knows them", lambda stage: policies.load_policies(stage, password=PASSWORD)),
    ("A stock-take half done", counting.load_counting),
    ("A draft of leveled weeks", meters.load_leveling),
    ("A phone back from the basement", basement.load_basement),
    ("An alternate program that waits for approval", alternates.load_program),
    ("Ready for an incident, and one open", response.load_response),
    ("An exercise by a scenario", rehearsals.load_rehearsal),
    (
        "A change half way, and one of the network",
        lambda stage: changes.load_changes(stage, password=PASSWORD),
    ),
    (
        "A plan for the year, and the one before it evaluated",
        lambda stage: plans.load_plans(stage, password=PASSWORD),
    ),
    ("What a surveyor would find", compliance.load_findings),
    (
        "What is mended for good",
        lambda stage: corrections.load_corrections(stage, password=PASSWORD),
    ),
    ("A survey next week", surveys.load_survey),
    ("A mock survey before it", lambda stage: surveys.load_mock_survey(stage, password=PASSWORD)),
)


class NotEmpty(DomainError):
    """The home holds a real hospital, or half of a demonstration."""

    code = "not_empty"


@dataclass(frozen=True)
class Loaded:
    """``made``: whether this call made the hospital, or found it there."""

    made: bool
    devices: int
    accounts: list[Account]


def load(*, count: int, seed: int, note: Callable[[str], object], at: datetime | None = None) -> Loaded:
    """Fill an empty home; where the demonstration is already, change nothing and name its accounts."""
    organization = Organization.objects.first()
    if organization is not None and organization.is_demo:
        return Loaded(made=False, devices=0, accounts=ground.accounts_of(content(), password=PASSWORD))
    if organization is not None or Site.objects.exists():
        raise NotEmpty(
            "This home holds a hospital already. Set OPENHTM_HOME to an empty folder for the demonstration."
        )
    at = at or now()
    stage = Stage(content(), at=at, today=local_date(at, content().sites[0].time_zone), seed=seed)
    stage.drawn = draw_fleet(content(), count=count, seed=seed, today=stage.today)
    # All or nothing: a demonstration killed half way leaves an empty home.
    with transaction.atomic():
        for title, step in _STEPS:
            note(title)
            step(stage)
    return Loaded(
        made=True, devices=len(stage.drawn), accounts=ground.accounts_of(content(), password=PASSWORD)
    )
