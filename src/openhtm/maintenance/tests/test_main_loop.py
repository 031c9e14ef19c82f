"""The loop: plan, perform with a failing reading, repair, retest, sign, close, next due."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from openhtm.audit.api import Signature
from openhtm.audit.api import verify as verify_ledger
from openhtm.maintenance.actions import checklists, finishing, order_lines, work_orders
from openhtm.maintenance.actions.order_lines import Labor, Part
from openhtm.maintenance.models import (
    ChecklistRun,
    Occurrence,
    OccurrenceState,
    RunPurpose,
    WorkOrder,
)
from openhtm.maintenance.rules.closing import Lack
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.registry.api import usability

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

HOUR = timedelta(hours=1)


def answer_all(run: ChecklistRun, world: World, at: datetime, *, leakage: str) -> None:
    checklists.record(run, key="case", answer=Answer(values=("pass",)), by=world.tess, at=at)
    reading = Answer(values=(leakage,), unit="µA")
    checklists.record(run, key="leakage", answer=reading, by=world.tess, at=at)


def add_hour(order: WorkOrder, world: World, at: datetime) -> None:
    order_lines.add_labor(order, labor=Labor(minutes=60, worked_on=make.TODAY), by=world.tess, at=at)


def test_a_passing_inspection_is_closed_and_the_next_one_is_due_a_year_later(
    world: World, at: datetime
) -> None:
    version = make.make_procedure(world, at)
    device = make.make_device(world)
    make.make_plan(world, at, version=version)
    first = make.make_due(world, at)[0]
    # Accepted on 1 June 2025, so first due a year later.
    assert first.due_on == date(2026, 6, 1)

    order = work_orders.open_for_occurrence(first, assignee=world.tess, by=world.mara, at=at)
    run = checklists.begin(order, by=world.tess, at=at)
    answer_all(run, world, at, leakage="80")
    add_hour(order, world, at)
    finishing.finish(order, by=world.tess, at=at + HOUR)
    finishing.close(order, proof=make.proof(world.tess, at + HOUR), by=world.tess, at=at + HOUR)

    first.refresh_from_db()
    device.refresh_from_db()
    assert (first.state, first.done_on, first.result) == (OccurrenceState.DONE, make.TODAY, "pass")
    assert not first.was_on_time()
    assert device.next_due_on == date(2027, 6, 1)
    assert device.overdue_on == date(2027, 6, 30)
    assert device.open_work_orders == 0
    assert Signature.objects.get(subject_type="maintenance.workorder").printed_name == "Tess Technician"
    assert verify_ledger().ok


def test_a_failing_reading_leads_through_repair_and_retest_back_into_use(world: World, at: datetime) -> None:
    version = make.make_procedure(world, at)
    device = make.make_device(world)
    make.make_plan(world, at, version=version)
    first = make.make_due(world, at)[0]
    order = work_orders.open_for_occurrence(first, assignee=world.tess, by=world.mara, at=at)
    run = checklists.begin(order, by=world.tess, at=at)

    answer_all(run, world, at, leakage="0.612")
    assert usability(device, on=make.TODAY).usable, "0.612 µA is far below the limit"
    reading = Answer(values=("0.612",), unit="mA")
    checklists.record(run, key="leakage", answer=reading, by=world.tess, at=at)
    device.refresh_from_db()
    assert not usability(device, on=make.TODAY).usable

    finishing.finish(order, by=world.tess, at=at + HOUR)
    device.refresh_from_db()
    assert device.status == "out_of_service"
    repair = order.followers.get()
    assert repair.description == "Touch current, ground open: 612 µA"
    assert (repair.kind, repair.down_from) == ("repair", at + HOUR)
    add_hour(order, world, at + HOUR)
    finishing.close(order, proof=make.proof(world.tess, at + HOUR), by=world.tess, at=at + HOUR)
    first.refresh_from_db()
    assert first.result == "fail_removed"

    later = at + 2 * HOUR
    work_orders.start(repair, by=world.tess, at=later)
    order_lines.add_part(
        repair, part=Part(description="Mains filter", safety_relevant=True), by=world.tess, at=later
    )
    add_hour(repair, world, later)
    work_orders.edit(
        repair,
        changes={"cause_code": "upf", "action_code": "part_replaced", "status_after": "in_service"},
        by=world.tess,
        at=later,
    )
    finishing.finish(repair, by=world.tess, at=later)
    with pytest.raises(finishing.UnableToReturn, match="passing retest"):
        finishing.return_device(repair, by=world.tess, at=later)
    with pytest.raises(finishing.UnableToVerify, match="retest"):
        finishing.close(repair, proof=make.proof(world.tess, later), by=world.tess, at=later)

    finishing.rework(repair, reason="Retest", by=world.tess, at=later)
    retest = checklists.begin(repair, purpose=RunPurpose.RETEST, by=world.tess, at=later)
    assert retest.procedure_version == version
    answer_all(retest, world, later, leakage="75")
    end = at + 3 * HOUR
    finishing.finish(repair, by=world.tess, at=end)
    finishing.return_device(repair, by=world.tess, at=end)
    finishing.close(repair, proof=make.proof(world.tess, end), by=world.tess, at=end)

    device.refresh_from_db()
    repair.refresh_from_db()
    assert usability(device, on=make.TODAY).usable
    assert (device.status, device.block_count, device.open_work_orders) == ("in_service", 0, 0)
    assert repair.downtime == 2 * HOUR
    assert repair.state == "closed"
    assert verify_ledger().ok


def test_everything_that_is_missing_is_told_at_once_and_nothing_is_closed(world: World, at: datetime) -> None:
    version = make.make_procedure(world, at)
    make.make_device(world)
    make.make_plan(world, at, version=version)
    order = work_orders.open_for_occurrence(make.make_due(world, at)[0], by=world.mara, at=at)
    run = checklists.begin(order, by=world.tess, at=at)
    answer_all(run, world, at, leakage="80")
    finishing.finish(order, by=world.tess, at=at)
    with pytest.raises(finishing.UnableToClose) as caught:
        finishing.close(order, proof=make.proof(world.tess, at), by=world.tess, at=at)
    assert [one.lack for one in caught.value.missing] == [Lack.LABOR]
    order.refresh_from_db()
    assert order.state == "work_done", "even the verification that went before is taken back"
    assert not Signature.objects.filter(subject_type="maintenance.workorder").exists()
    assert Occurrence.objects.filter(state=OccurrenceState.DONE).count() == 0
