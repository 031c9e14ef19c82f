"""What tests of alternate programs stand on: a plan of forty devices with five clean years, and who may decide."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from openhtm.compliance.actions import programs as acts
from openhtm.compliance.models import AemProgram
from openhtm.compliance.rules.programs import QUESTIONS
from openhtm.maintenance.models import Plan
from openhtm.maintenance.rules.intervals import Interval, Unit
from openhtm.maintenance.tests import factories as make
from openhtm.workforce.models import Grant
from openhtm.workforce.tests import factories as people

from . import cases

if TYPE_CHECKING:
    from openhtm_testing.personas import World

ANSWERS = {name: known[0] for name, known in QUESTIONS.items()} | {
    "use_note": "Volumetric pumps of the wards"
}
DEMANDS = {"qualification": "AEM approver"}


def values(**changes: Any) -> dict[str, Any]:
    return {
        "interval_count": 2,
        "interval_unit": "year",
        "maker_count": 1,
        "maker_unit": "year",
        "maker_reference": "Manual 7, chapter 4",
        "rationale": "Five years without a preventable failure.",
        "answers": ANSWERS,
        **changes,
    }


def clean_fleet(world: World, at: datetime, *, devices: int = 40, inspections: int = 40) -> Plan:
    """Devices since 2021 with an inspection each, all passed; the plan is yearly by the instructions for use."""
    made = [make.make_device(world, f"GEN-{n:04d}", accepted_on=date(2021, 6, 1)) for n in range(devices)]
    plan = make.make_plan(world, at, asked=make.terms(basis="ifu"))
    lines = {line.device_id: line for line in plan.assignments.all()}
    for device in made[:inspections]:
        facts = {"state": "done", "done_on": date(2026, 3, 3), "result": "pass"}
        cases.occurrence(
            lines[device.pk], date(2026, 3, 3), settled_at=cases.moment(date(2026, 3, 3)), **facts
        )
    return plan


def qualify(world: World, at: datetime, *who: Any) -> None:
    competency = people.make_competency(world, at, "AEM", "AEM approver")
    for person in who or (world.mara, world.root, world.cleo):
        Grant.objects.create(
            competency=competency,
            person=person,
            level=3,
            basis="test",
            assessed_by="College",
            granted_on=date(2026, 6, 1),
            recorded_at=at,
            recorded_by="tests",
        )


def ready(world: World, at: datetime) -> AemProgram:
    """Proposed and submitted by Cleo; Mara is qualified to approve."""
    plan = clean_fleet(world, at)
    acts.demand(values=DEMANDS, by=world.root, at=at)
    qualify(world, at)
    return acts.submit(acts.propose(plan, values=values(), by=world.cleo, at=at), by=world.cleo, at=at)


def in_force(world: World, at: datetime) -> AemProgram:
    program = ready(world, at)
    return acts.approve(program, note="Committee", proof=make.proof(world.mara, at), by=world.mara, at=at)


TWO_YEARS = Interval(count=2, unit=Unit.YEAR)
