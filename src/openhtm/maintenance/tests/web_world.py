"""A small hospital at work, for the tests of pages: one pump due, one order in work, one report, one proposal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from openhtm.maintenance.actions import checklists, fault_requests, work_orders
from openhtm.maintenance.actions.fault_requests import Report
from openhtm.maintenance.models import (
    ChecklistRun,
    FaultRequest,
    Occurrence,
    OrderKind,
    Plan,
    ProcedureVersion,
    WorkOrder,
)
from openhtm.maintenance.ordering import NewOrder
from openhtm.registry.models import Device

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World


@dataclass(frozen=True, kw_only=True)
class AtWork:
    version: ProcedureVersion
    device: Device
    plan: Plan
    due: Occurrence
    order: WorkOrder
    run: ChecklistRun
    repair: WorkOrder
    report: FaultRequest


def make_at_work(world: World, at: datetime) -> AtWork:
    """GEN-0001 has its yearly inspection in work with Tess; GEN-0002 is broken; Nina has reported GEN-0003."""
    version = make.make_procedure(world, at)
    device = make.make_device(world, room=world.icu_room)
    broken = make.make_device(world, "GEN-0002", status="out_of_service")
    third = make.make_device(world, "GEN-0003")
    plan = make.make_plan(world, at, version=version)
    due = next(one for one in make.make_due(world, at) if one.device_id == device.pk)
    order = work_orders.open_for_occurrence(due, assignee=world.tess, by=world.mara, at=at)
    run = checklists.begin(order, by=world.tess, at=at)
    repair = work_orders.open_order(
        NewOrder(kind=OrderKind.REPAIR, title="Does not switch on", device=broken, on_patient=False),
        by=world.mara,
        at=at,
    )
    report = fault_requests.receive(
        Report(text="The screen stays dark", device=third, requested_by=world.nina), by=world.nina, at=at
    )
    return AtWork(
        version=version, device=device, plan=plan, due=due, order=order, run=run, repair=repair, report=report
    )
