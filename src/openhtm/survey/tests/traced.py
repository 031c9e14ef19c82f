"""What tests of dossiers stand on: one pump of the ICU with a plan, an inspection with readings, a repair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from openhtm.compliance.tests import cases
from openhtm.maintenance import models as work
from openhtm.maintenance.tests import factories as make
from openhtm.registry.models import Device
from openhtm.workforce.models import Grant
from openhtm.workforce.tests import factories as people

if TYPE_CHECKING:
    from openhtm_testing.personas import World

INSPECTED, REPAIRED = date(2026, 3, 3), date(2026, 6, 5)


@dataclass(frozen=True, kw_only=True)
class Traced:
    device: Device
    plan: work.Plan
    inspection: work.WorkOrder
    repair: work.WorkOrder
    certificate: work.Certificate


def traced(world: World, at: datetime) -> Traced:
    """GEN-0001: yearly by the instructions for use, inspected in time by Tess with ANA-1, repaired in June."""
    version = make.make_procedure(world, at)
    device = make.make_device(world, model=make.make_model(risk="high"))
    plan = make.make_plan(
        world, at, version=version, asked=make.terms(basis="ifu", basis_reference="Manual 7")
    )
    inspection = cases.order(world, device, INSPECTED, completed_by=world.tess, overall="pass")
    due = cases.occurrence(
        plan.assignments.get(device=device),
        INSPECTED,
        state="done",
        done_on=INSPECTED,
        settled_at=cases.moment(INSPECTED),
        work_order=inspection,
    )
    run = cases.run(inspection, version)
    certificate = analyzer(world, at)
    work.AnalyzerUse.objects.create(
        run=run,
        analyzer=certificate.analyzer,
        certificate=certificate,
        site=world.site,
        said_at=run.started_at,
        said_by=world.tess,
    )
    reading(run, version, world)
    cases.attempt(due, date(2026, 2, 20), tried_by=world.tess)
    repair = cases.order(
        world,
        device,
        REPAIRED,
        kind="repair",
        title="Does not switch on",
        resolution="Fuse replaced",
        completed_by=world.tess,
    )
    return Traced(device=device, plan=plan, inspection=inspection, repair=repair, certificate=certificate)


def analyzer(world: World, at: datetime, tag: str = "ANA-1", **facts: Any) -> work.Certificate:
    device = make.make_device(world, tag, model=make.make_model("Analyzer 9"))
    made = work.Analyzer.objects.create(device=device, kinds=["electrical safety analyzer"], marked_at=at)
    values: dict[str, Any] = {
        "analyzer": made,
        "number": f"CAL-{tag}",
        "laboratory": "Lab of the state",
        "calibrated_on": date(2026, 1, 1),
        "valid_until": date(2026, 12, 31),
        "recorded_at": at,
        "recorded_by": "tests",
    }
    return work.Certificate.objects.create(**{**values, **facts})


def reading(run: Any, version: Any, world: World, **facts: Any) -> Any:
    """A measured value of the first step that is measured, with the limits in force then."""
    step = version.steps.filter(kind="measure").first()
    assert step is not None
    values: dict[str, Any] = {
        "run": run,
        "step": step,
        "site": run.site,
        "verdict": "pass",
        "entered": ["0.2"],
        "value": "0.2",
        "unit": step.unit or "mA",
        "upper": "0.5",
        "recorded_at": run.started_at,
        "recorded_by": world.tess,
    }
    return work.StepResult.objects.create(**{**values, **facts})


def competent(world: World, at: datetime, *, until: date | None = None) -> Grant:
    """Tess works alone on the pumps since 2025."""
    competency = people.make_competency(world, at, "PUMP", "Pumps")
    model = make.make_model()
    competency.scopes.create(model=model)
    grant: Grant = Grant.objects.create(
        competency=competency,
        person=world.tess,
        level=3,
        basis="test",
        assessed_by="College",
        granted_on=date(2025, 1, 1),
        valid_until=until,
        recorded_at=cases.moment(date(2025, 1, 1)),
        recorded_by="tests",
    )
    return grant
