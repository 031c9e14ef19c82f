"""Orders for the tests of papers: one closed after a passing inspection, one repaired after it failed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from openhtm.maintenance.actions import checklists, finishing, measuring, order_lines, work_orders
from openhtm.maintenance.actions.order_lines import Labor, Part
from openhtm.maintenance.models import Analyzer, Occurrence, ProcedureVersion, RunPurpose, WorkOrder

from . import factories as make
from . import gear

if TYPE_CHECKING:
    from openhtm.maintenance.models import ChecklistRun
    from openhtm_testing.personas import World

HOUR = timedelta(hours=1)


def make_due(world: World, at: datetime) -> tuple[Occurrence, ProcedureVersion]:
    """GEN-0001, the yearly inspection of which was due on 1 June 2026, and the analyzer GEN-0090."""
    gear.make_analyzer(world, at)
    version = gear.make_asking(world, at)
    make.make_device(world, room=world.icu_room)
    make.make_plan(world, at, version=version)
    return make.make_due(world, at)[0], version


def make_begun(world: World, at: datetime, *, leakage: str = "80") -> WorkOrder:
    """In work with Tess, every step answered, measured with GEN-0090."""
    due, _version = make_due(world, at)
    order = work_orders.open_for_occurrence(due, assignee=world.tess, by=world.mara, at=at)
    run = checklists.begin(order, by=world.tess, at=at)
    _answered(run, world, at, leakage=leakage)
    order_lines.add_labor(order, labor=Labor(minutes=45, worked_on=make.TODAY), by=world.tess, at=at)
    return order


def _answered(run: ChecklistRun, world: World, at: datetime, *, leakage: str) -> None:
    analyzer = Analyzer.objects.get()
    measuring.measure_with(run, analyzers=[analyzer], by=world.tess, at=at)
    gear.answer(run, world, at, leakage=leakage)


def make_closed(world: World, at: datetime) -> WorkOrder:
    """Closed and signed by Tess an hour after it began."""
    order = make_begun(world, at)
    finishing.finish(order, by=world.tess, at=at + HOUR)
    return finishing.close(order, proof=make.proof(world.tess, at + HOUR), by=world.tess, at=at + HOUR)


def make_repaired(world: World, at: datetime) -> WorkOrder:
    """The repair of a device that failed on its first test of the order and passed after a new filter."""
    order = make_begun(world, at, leakage="612")
    finishing.finish(order, by=world.tess, at=at + HOUR)
    repair: WorkOrder = order.followers.get()
    later = at + 2 * HOUR
    work_orders.start(repair, by=world.tess, at=later)
    part = Part(description="Mains filter", catalog_number="F-12", serial="N7", safety_relevant=True)
    order_lines.add_part(repair, part=part, by=world.tess, at=later)
    order_lines.add_labor(repair, labor=Labor(minutes=60, worked_on=make.TODAY), by=world.tess, at=later)
    changes = {"cause_code": "upf", "action_code": "part_replaced", "status_after": "in_service"}
    work_orders.edit(
        repair, changes={**changes, "resolution": "Mains filter replaced."}, by=world.tess, at=later
    )
    version = ProcedureVersion.objects.get()
    for leakage in ("530", "75"):
        run = checklists.begin(repair, purpose=RunPurpose.RETEST, version=version, by=world.tess, at=later)
        _answered(run, world, later, leakage=leakage)
        checklists.finish_run(run, by=world.tess, at=later)
    finishing.finish(repair, by=world.tess, at=later)
    end = later + HOUR
    finishing.verify(repair, by=world.mara, at=end)
    finishing.return_device(repair, by=world.tess, at=end)
    return finishing.close(repair, proof=make.proof(world.tess, end), by=world.tess, at=end)
