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
    ProcedureVersion,
    RunPurpose,
    WorkOrder,
)
from openhtm.maintenance.rules.closing import Lack
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.registry.api import Device, usability

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


def failed_inspection(world: World, at: datetime) -> tuple[WorkOrder, ProcedureVersion]:
    """An inspection that failed on touch current, finished an hour after it began."""
    version = make.make_procedure(world, at)
    make.make_device(world)
    make.make_plan(world, at, version=version)
    order = work_orders.open_for_occurrence(
        make.make_due(world, at)[0], assignee=world.tess, by=world.mara, at=at
    )
    run = checklists.begin(order, by=world.tess, at=at)
    checklists.record(run, key="case", answer=Answer(values=("pass",)), by=world.tess, at=at)
    reading = Answer(values=("0.612",), unit="mA")
    checklists.record(run, key="leakage", answer=reading, by=world.tess, at=at)
    finishing.finish(order, by=world.tess, at=at + HOUR)
    return order, version


def repaired(repair: WorkOrder, world: World, at: datetime) -> None:
    """A safety-relevant part replaced, everything written down, the work finished."""
    work_orders.start(repair, by=world.tess, at=at)
    part = Part(description="Mains filter", safety_relevant=True)
    order_lines.add_part(repair, part=part, by=world.tess, at=at)
    add_hour(repair, world, at)
    codes = {"cause_code": "upf", "action_code": "part_replaced", "status_after": "in_service"}
    work_orders.edit(repair, changes=codes, by=world.tess, at=at)
    finishing.finish(repair, by=world.tess, at=at)


def test_a_failing_critical_reading_stops_the_device_at_once_and_a_correction_frees_it(
    world: World, at: datetime
) -> None:
    version = make.make_procedure(world, at)
    device = make.make_device(world)
    make.make_plan(world, at, version=version)
    order = work_orders.open_for_occurrence(make.make_due(world, at)[0], by=world.mara, at=at)
    run = checklists.begin(order, by=world.tess, at=at)
    for reading, unit, usable in (("0.612", "mA", False), ("0.612", "µA", True)):
        answer = Answer(values=(reading,), unit=unit)
        checklists.record(run, key="leakage", answer=answer, by=world.tess, at=at)
        device.refresh_from_db()
        assert usability(device, on=make.TODAY).usable is usable


def test_a_failed_inspection_takes_the_device_out_and_opens_its_repair(world: World, at: datetime) -> None:
    order, _ = failed_inspection(world, at)
    repair = order.followers.get()
    assert Device.objects.get().status == "out_of_service"
    assert repair.description == "Touch current, ground open: 612 µA"
    assert (repair.kind, repair.down_from) == ("repair", at + HOUR)
    add_hour(order, world, at + HOUR)
    finishing.close(order, proof=make.proof(world.tess, at + HOUR), by=world.tess, at=at + HOUR)
    assert order.occurrences.get().result == "fail_removed"


def test_after_a_repair_nothing_goes_back_without_a_passing_retest(world: World, at: datetime) -> None:
    order, _ = failed_inspection(world, at)
    repair = order.followers.get()
    later = at + 2 * HOUR
    repaired(repair, world, later)
    with pytest.raises(finishing.UnableToReturn, match="passing retest"):
        finishing.return_device(repair, by=world.tess, at=later)
    with pytest.raises(finishing.UnableToVerify, match="retest"):
        finishing.close(repair, proof=make.proof(world.tess, later), by=world.tess, at=later)


def test_a_passing_retest_brings_the_device_back(world: World, at: datetime) -> None:
    order, version = failed_inspection(world, at)
    repair = order.followers.get()
    repaired(repair, world, at + 2 * HOUR)
    end = at + 3 * HOUR
    finishing.rework(repair, reason="Retest", by=world.tess, at=end)
    retest = checklists.begin(repair, purpose=RunPurpose.RETEST, by=world.tess, at=end)
    assert retest.procedure_version == version
    answer_all(retest, world, end, leakage="75")
    finishing.finish(repair, by=world.tess, at=end)
    finishing.return_device(repair, by=world.tess, at=end)
    finishing.close(repair, proof=make.proof(world.tess, end), by=world.tess, at=end)
    device = Device.objects.get()
    repair.refresh_from_db()
    assert usability(device, on=make.TODAY).usable
    assert (device.status, device.block_count) == ("in_service", 0)
    assert (repair.state, repair.downtime) == ("closed", 2 * HOUR)
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
