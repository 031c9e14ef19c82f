"""Many devices inspected in one go: a result for each, a record for each, and nothing of one spills over to another."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.accounts.api import Permission, scope
from openhtm.kernel.errors import DomainError, InvalidInput, NotFound, NotPermitted, StaleVersion
from openhtm.maintenance import access, batches
from openhtm.maintenance.actions import batch_results, work_orders
from openhtm.maintenance.actions import batches as acts
from openhtm.maintenance.actions.batch_results import UnableToAnswer
from openhtm.maintenance.actions.batches import NewBatch
from openhtm.maintenance.models import (
    Attempt,
    AttemptKind,
    Batch,
    Occurrence,
    StepResult,
    WorkOrder,
)
from openhtm.maintenance.rules.batches import Standing
from openhtm.maintenance.rules.limits import Limits
from openhtm.maintenance.rules.steps import Step, StepKind
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.registry.api import usability
from openhtm.registry.models import Device

from . import factories as make
from .batch_world import GOOD, answer_all, line, make_pumps, repair_of, standings

if TYPE_CHECKING:
    from openhtm_testing.personas import World

HOUR = timedelta(hours=1)


@pytest.fixture
def due(world: World, at: datetime) -> list[Occurrence]:
    return make_pumps(world, at)


@pytest.fixture
def batch(world: World, at: datetime, due: list[Occurrence]) -> Batch:
    return acts.open_batch(NewBatch(occurrences=due, assignee=world.tess), by=world.tess, at=at)


# -- opening ----------------------------------------------------------------------------------------------


def test_it_opens_an_order_for_each_device_with_one_technician(world: World, batch: Batch) -> None:
    assert batch.title == "Pump inspection"
    orders = WorkOrder.objects.order_by("pk")
    assert [order.kind for order in orders] == ["scheduled"] * 4
    assert {order.assignee for order in orders} == {world.tess}
    assert set(standings(world, batch).values()) == {Standing.WAITING}


def test_an_order_that_is_open_and_not_begun_is_taken_in(
    world: World, at: datetime, due: list[Occurrence]
) -> None:
    order = work_orders.open_for_occurrence(due[0], by=world.mara, at=at)
    made = acts.open_batch(NewBatch(occurrences=due[:2], assignee=world.tess), by=world.mara, at=at)
    assert line(made).work_order == order
    order.refresh_from_db()
    assert order.assignee == world.tess


def refused(world: World, at: datetime, rows: list[Occurrence], message: str) -> None:
    before = (Batch.objects.count(), WorkOrder.objects.count())
    with pytest.raises(DomainError, match=message):
        acts.open_batch(NewBatch(occurrences=rows), by=world.mara, at=at)
    assert (Batch.objects.count(), WorkOrder.objects.count()) == before


def test_nothing_chosen_opens_nothing(world: World, at: datetime) -> None:
    with pytest.raises(InvalidInput, match="Choose the devices"):
        acts.open_batch(NewBatch(occurrences=[]), by=world.tess, at=at)


def test_a_device_in_another_batch_is_refused(world: World, at: datetime, batch: Batch) -> None:
    refused(world, at, [Occurrence.objects.get(device__tag="GEN-0001")], "in another batch")


def test_a_device_whose_work_has_begun_is_refused(world: World, at: datetime, due: list[Occurrence]) -> None:
    order = work_orders.open_for_occurrence(due[1], by=world.tess, at=at)
    work_orders.start(order, by=world.tess, at=at)
    due[1].refresh_from_db()
    refused(world, at, due, "Work on GEN-0002 has begun")


def test_a_settled_inspection_is_refused(world: World, at: datetime, due: list[Occurrence]) -> None:
    make.settled(due[0], make.TODAY, at)
    refused(world, at, due, "settled already")


def test_the_same_device_twice_is_refused(world: World, at: datetime, due: list[Occurrence]) -> None:
    refused(world, at, [due[0], due[0]], "named twice")


def test_another_procedure_is_refused(world: World, at: datetime, due: list[Occurrence]) -> None:
    other = make.make_procedure(world, at, code="PM-OTHER")
    model = make.make_model("Flow 9")
    make.make_device(world, "GEN-0009", model=model)
    make.make_plan(world, at, model=model, version=other, code="PM9")
    make.make_due(world, at, until=date(2026, 12, 31))
    refused(world, at, list(Occurrence.objects.all()), "same procedure")


def test_a_plan_without_a_procedure_is_refused(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_plan(world, at)
    refused(world, at, make.make_due(world, at, until=date(2026, 12, 31)), "same procedure")


def test_too_many_devices_are_refused(
    world: World, at: datetime, due: list[Occurrence], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "MOST", 3)
    refused(world, at, due, "At most 3 devices")


@pytest.mark.parametrize("who", ["nina", "ada", "otto", "vic"])
def test_who_may_not_open_orders_opens_no_batch(
    world: World, at: datetime, due: list[Occurrence], who: str
) -> None:
    with pytest.raises(NotPermitted):
        acts.open_batch(NewBatch(occurrences=due), by=world.people[who], at=at)


def test_what_is_offered_is_due_once_a_device_and_free(
    world: World, at: datetime, due: list[Occurrence]
) -> None:
    reach = scope(world.mara, Permission.WORK_ORDER_CREATE)
    asked: dict[str, Any] = {"procedure": due[0].plan.procedure, "until": date(2026, 12, 31)}
    assert set(batches.offered(reach, **asked)) == set(due)
    assert not batches.offered(reach, **{**asked, "until": date(2026, 1, 1)})
    assert not batches.offered(reach, **asked, department_id=world.operating.pk)
    assert not batches.offered(scope(world.otto, Permission.WORK_ORDER_CREATE), **asked)
    made = acts.open_batch(NewBatch(occurrences=due[:3]), by=world.mara, at=at)
    assert set(batches.offered(reach, **asked)) == {due[3]}
    acts.take_out(line(made, due[0].device.tag), reason="Later", by=world.mara, at=at)
    assert set(batches.offered(reach, **asked)) == {due[0], due[3]}


# -- results ----------------------------------------------------------------------------------------------


def test_each_device_has_its_own_result_and_readings(world: World, at: datetime, batch: Batch) -> None:
    answer_all(world, batch, at)
    assert standings(world, batch) == {
        "GEN-0001": Standing.PASSED,
        "GEN-0002": Standing.PASSED,
        "GEN-0003": Standing.FAILED,
        "GEN-0004": Standing.IN_USE,
    }
    results = StepResult.objects.filter(run__work_order__device__tag="GEN-0002").order_by("step__position")
    assert [(one.step.key, one.verdict) for one in results] == [("case", "pass"), ("leakage", "pass")]


def test_a_failed_device_blocks_itself_only_and_gets_its_own_repair(
    world: World, at: datetime, batch: Batch
) -> None:
    answer_all(world, batch, at)
    usable = {
        device.tag: usability(device, on=make.TODAY).usable for device in Device.objects.order_by("tag")
    }
    assert usable == {"GEN-0001": True, "GEN-0002": True, "GEN-0003": False, "GEN-0004": True}
    repairs = WorkOrder.objects.filter(kind="repair")
    assert [(one.device.tag, one.follows) for one in repairs] == [
        ("GEN-0003", line(batch, "GEN-0003").work_order)
    ]
    assert repairs[0].down_from == at


def test_a_reading_outside_its_limits_fails_even_when_pass_was_pressed(
    world: World, at: datetime, batch: Batch
) -> None:
    batch_results.passed(
        line(batch), readings={"leakage": Answer(values=("0.9",), unit="mA")}, by=world.tess, at=at
    )
    assert standings(world, batch)["GEN-0001"] is Standing.FAILED
    assert repair_of(line(batch).work_order) is not None


def test_what_fails_without_being_critical_is_repaired_in_use(
    world: World, at: datetime, batch: Batch
) -> None:
    batch_results.failed(line(batch), steps=["case"], readings=GOOD, comment="Cracked", by=world.tess, at=at)
    assert standings(world, batch)["GEN-0001"] is Standing.PASSED
    repair = repair_of(line(batch).work_order)
    assert repair is not None
    assert repair.down_from is None
    assert usability(Device.objects.get(tag="GEN-0001"), on=make.TODAY).usable
    assert StepResult.objects.get(step__key="case").comment == "Cracked"


def test_pass_without_its_reading_is_no_result(world: World, at: datetime, batch: Batch) -> None:
    batch_results.passed(line(batch), by=world.tess, at=at)
    assert standings(world, batch)["GEN-0001"] is Standing.PARTLY
    reach = scope(world.mara, Permission.WORK_ORDER_READ)
    found = batches.lines_of(batch, reach)[0]
    assert [step.key for step in found.missing] == ["leakage"]
    assert not found.ready


def test_an_entry_corrected_withdraws_block_and_repair(world: World, at: datetime, batch: Batch) -> None:
    answer_all(world, batch, at)
    batch_results.passed(line(batch, "GEN-0003"), readings=GOOD, by=world.tess, at=at + HOUR)
    assert standings(world, batch)["GEN-0003"] is Standing.PASSED
    assert WorkOrder.objects.get(kind="repair").state == "cancelled"
    assert usability(Device.objects.get(tag="GEN-0003"), on=make.TODAY).usable


def test_a_result_is_not_corrected_once_its_repair_has_begun(
    world: World, at: datetime, batch: Batch
) -> None:
    answer_all(world, batch, at)
    work_orders.start(WorkOrder.objects.get(kind="repair"), by=world.tess, at=at)
    with pytest.raises(UnableToAnswer, match="has begun"):
        batch_results.passed(line(batch, "GEN-0003"), readings=GOOD, by=world.tess, at=at + HOUR)
    assert standings(world, batch)["GEN-0003"] is Standing.FAILED


def test_fail_needs_what_failed(world: World, at: datetime, batch: Batch) -> None:
    with pytest.raises(InvalidInput, match="Say what failed"):
        batch_results.failed(line(batch), readings=GOOD, by=world.tess, at=at)
    with pytest.raises(InvalidInput, match="judged by eye"):
        batch_results.failed(line(batch), steps=["leakage"], by=world.tess, at=at)
    assert not StepResult.objects.exists()
    assert standings(world, batch)["GEN-0001"] is Standing.WAITING


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("leakage", Answer(values=("1e999",), unit="µA")),
        ("leakage", Answer(values=("12",), unit="V")),
        ("leakage", Answer(values=("",), unit="µA")),
        ("nothing", Answer(values=("1",))),
    ],
)
def test_a_reading_that_cannot_be_taken_stores_nothing(
    world: World, at: datetime, batch: Batch, key: str, answer: Answer
) -> None:
    with pytest.raises(InvalidInput):
        batch_results.passed(line(batch), readings={key: answer}, by=world.tess, at=at)
    assert not StepResult.objects.exists()
    assert line(batch).work_order.state == "assigned"


def test_a_device_in_use_is_on_record_as_an_attempt_and_may_pass_later(
    world: World, at: datetime, batch: Batch
) -> None:
    answer_all(world, batch, at)
    attempt = Attempt.objects.get()
    assert (attempt.kind, attempt.evidence, attempt.tried_by) == ("in_use", "Bed 4, infusing", world.tess)
    batch_results.passed(line(batch, "GEN-0004"), readings=GOOD, by=world.tess, at=at + HOUR)
    assert standings(world, batch)["GEN-0004"] is Standing.PASSED
    assert Attempt.objects.count() == 1


def test_an_attempt_needs_its_evidence(world: World, at: datetime, batch: Batch) -> None:
    with pytest.raises(InvalidInput, match="where you looked"):
        batch_results.could_not(
            line(batch), kind=AttemptKind.COULD_NOT_LOCATE, evidence=" ", by=world.tess, at=at
        )
    with pytest.raises(InvalidInput, match="Choose why"):
        batch_results.could_not(line(batch), kind=AttemptKind.FOUND, evidence="Here", by=world.tess, at=at)
    assert standings(world, batch)["GEN-0001"] is Standing.WAITING


def test_what_was_inspected_was_not_missing(world: World, at: datetime, batch: Batch) -> None:
    answer_all(world, batch, at)
    with pytest.raises(UnableToAnswer, match="has begun"):
        batch_results.could_not(
            line(batch), kind=AttemptKind.COULD_NOT_LOCATE, evidence="Nowhere", by=world.tess, at=at
        )


def test_the_second_of_two_people_is_told(world: World, at: datetime, batch: Batch) -> None:
    seen = line(batch).version
    batch_results.passed(line(batch), readings=GOOD, seen_version=seen, by=world.tess, at=at + HOUR)
    with pytest.raises(StaleVersion):
        batch_results.failed(line(batch), steps=["case"], seen_version=seen, by=world.cleo, at=at + HOUR)
    with pytest.raises(StaleVersion):
        acts.take_out(line(batch), reason="Late", seen_version=seen, by=world.cleo, at=at + HOUR)
    assert standings(world, batch)["GEN-0001"] is Standing.PASSED


def test_the_same_answer_twice_changes_no_result(world: World, at: datetime, batch: Batch) -> None:
    batch_results.passed(line(batch), readings=GOOD, by=world.tess, at=at)
    before = list(StepResult.objects.order_by("pk").values())
    batch_results.passed(line(batch), readings=GOOD, by=world.tess, at=at + HOUR)
    assert list(StepResult.objects.order_by("pk").values()) == before
    record = line(batch)
    for _n in range(2):
        batch_results.passed.once("r-1", record, readings=GOOD, by=world.tess, at=at)
    assert list(StepResult.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("who", ["nina", "ada", "otto"])
def test_who_does_not_work_answers_nothing(world: World, at: datetime, batch: Batch, who: str) -> None:
    person = world.people[who]
    for call in (
        lambda: batch_results.passed(line(batch), readings=GOOD, by=person, at=at),
        lambda: batch_results.failed(line(batch), steps=["case"], by=person, at=at),
        lambda: batch_results.could_not(
            line(batch), kind=AttemptKind.IN_USE, evidence="Bed 4", by=person, at=at
        ),
        lambda: acts.take_out(line(batch), reason="No", by=person, at=at),
        lambda: acts.close_batch(batch, minutes=0, by=person, at=at),
        lambda: acts.measure_batch_with(batch, analyzers=[], by=person, at=at),
    ):
        with pytest.raises(NotPermitted):
            call()
    assert set(standings(world, batch).values()) == {Standing.WAITING}


def test_an_outsider_sees_nothing_of_it(world: World, batch: Batch) -> None:
    assert not access.batches(world.otto).exists()
    with pytest.raises(NotFound):
        access.batch(world.otto, batch.pk)
    with pytest.raises(NotFound):
        access.batch_line(world.otto, line(batch).pk)


def test_steps_that_an_answer_brings_are_answered_too(world: World, at: datetime) -> None:
    """The alarm is asked for only where a battery is fitted; the choice stands before it."""
    steps = (
        Step(key="battery", kind=StepKind.CHOICE, label="Battery fitted", choices=("yes", "no")),
        Step(key="alarm", kind=StepKind.PASS_FAIL_NA, label="Battery alarm", condition="battery is yes"),
        Step(key="read", kind=StepKind.INSTRUCTION, label="Read the manual"),
        Step(key="volts", kind=StepKind.MEASURE, label="Voltage", unit="V", limits=Limits(lower=Decimal(11))),
    )
    version = make.make_procedure(world, at, steps=steps)
    make.make_device(world)
    make.make_plan(world, at, version=version)
    rows = make.make_due(world, at, until=date(2026, 12, 31))
    made = acts.open_batch(NewBatch(occurrences=rows), by=world.tess, at=at)
    readings = {"battery": Answer(values=("yes",)), "volts": Answer(values=("12",), unit="V")}
    batch_results.passed(line(made), readings=readings, by=world.tess, at=at)
    answered = {one.step.key: one.verdict for one in StepResult.objects.select_related("step")}
    assert answered["alarm"] == "pass"
    assert standings(world, made)["GEN-0001"] is Standing.PASSED
