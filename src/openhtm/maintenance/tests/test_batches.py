"""Many devices inspected in one go: a result for each, a record for each, and nothing of one spills over to another."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.accounts.api import Permission, scope
from openhtm.audit.api import Signature, UnableToSign
from openhtm.kernel.errors import DomainError, InvalidInput, NotFound, NotPermitted, StaleVersion
from openhtm.maintenance import access, batches
from openhtm.maintenance.actions import batch_results, checklists, finishing, work_orders
from openhtm.maintenance.actions import batches as acts
from openhtm.maintenance.actions.batch_results import UnableToAnswer
from openhtm.maintenance.actions.batches import NewBatch, UnableToBatch, UnableToCloseBatch
from openhtm.maintenance.models import (
    Attempt,
    AttemptKind,
    Batch,
    BatchLine,
    Occurrence,
    OccurrenceState,
    StepResult,
    WorkOrder,
)
from openhtm.maintenance.rules.batches import Standing
from openhtm.maintenance.rules.limits import Limits
from openhtm.maintenance.rules.steps import Step, StepKind
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.maintenance.rules.work_order_states import State
from openhtm.registry.api import usability
from openhtm.registry.models import Device

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

GOOD = {"leakage": Answer(values=("80",), unit="µA")}
HOUR = timedelta(hours=1)


@pytest.fixture
def due(world: World, at: datetime) -> list[Occurrence]:
    """Four pumps of the ICU, each with its yearly inspection due on 1 June 2026."""
    version = make.make_procedure(world, at)
    for number in range(1, 5):
        make.make_device(world, f"GEN-000{number}", stores_phi=False)
    make.make_plan(world, at, version=version)
    rows = make.make_due(world, at, until=date(2026, 12, 31))
    assert len(rows) == 4
    return rows


@pytest.fixture
def batch(world: World, at: datetime, due: list[Occurrence]) -> Batch:
    return acts.open_batch(NewBatch(occurrences=due, assignee=world.tess), by=world.tess, at=at)


def line(batch: Batch, tag: str = "GEN-0001") -> BatchLine:
    found: BatchLine = BatchLine.objects.select_related("batch", "device").get(batch=batch, device__tag=tag)
    return found


def standings(world: World, batch: Batch) -> dict[str, Standing]:
    reach = scope(world.mara, Permission.WORK_ORDER_READ)
    return {one.line.device.tag: one.standing for one in batches.lines_of(batch, reach)}


def closed(world: World, batch: Batch, at: datetime, *, minutes: int = 40, who: str = "tess") -> Batch:
    person = world.people[who]
    return acts.close_batch(batch, minutes=minutes, proof=make.proof(person, at), by=person, at=at)


def answer_all(world: World, batch: Batch, at: datetime) -> None:
    """Two pass, the third leaks, the fourth is on a patient."""
    for tag in ("GEN-0001", "GEN-0002"):
        batch_results.passed(line(batch, tag), readings=GOOD, by=world.tess, at=at)
    leaks = {"leakage": Answer(values=("900",), unit="µA")}
    batch_results.failed(line(batch, "GEN-0003"), readings=leaks, by=world.tess, at=at)
    batch_results.could_not(
        line(batch, "GEN-0004"), kind=AttemptKind.IN_USE, evidence="Bed 4, infusing", by=world.tess, at=at
    )


def repair_of(order: WorkOrder) -> WorkOrder | None:
    found: WorkOrder | None = order.followers.filter(relation="repair_of").first()
    return found


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


# -- the end ----------------------------------------------------------------------------------------------


def test_closing_signs_a_record_of_its_own_for_each_device(world: World, at: datetime, batch: Batch) -> None:
    answer_all(world, batch, at)
    closed(world, batch, at + HOUR, minutes=43)
    orders = list(WorkOrder.objects.filter(kind="scheduled").order_by("device__tag"))
    assert {order.state for order in orders} == {"closed"}
    assert [order.sm_result for order in orders] == ["pass", "pass", "fail_removed", "in_use"]
    assert [order.labor.get().minutes for order in orders] == [11, 11, 11, 10]
    signed = Signature.objects.filter(subject_type="maintenance.workorder")
    assert {one.subject_id for one in signed} == {order.pk for order in orders}
    assert len({one.content_hash for one in signed}) == 4
    states = dict(Occurrence.objects.filter(due_on=date(2026, 6, 1)).values_list("device__tag", "state"))
    assert states == {
        "GEN-0001": "done",
        "GEN-0002": "done",
        "GEN-0003": "done",
        "GEN-0004": OccurrenceState.OPEN,
    }
    batch.refresh_from_db()
    assert batch.closed_by == "Tess Technician"


def test_a_device_without_a_result_keeps_the_whole_batch_open(
    world: World, at: datetime, batch: Batch
) -> None:
    batch_results.passed(line(batch), readings=GOOD, by=world.tess, at=at)
    batch_results.passed(line(batch, "GEN-0002"), by=world.tess, at=at)
    with pytest.raises(UnableToCloseBatch, match="3 devices have no result yet: GEN-0002, GEN-0003") as told:
        closed(world, batch, at + HOUR)
    assert told.value.details == {"devices": ["GEN-0002", "GEN-0003", "GEN-0004"]}
    assert not Signature.objects.filter(subject_type="maintenance.workorder").exists()


def test_one_record_that_cannot_be_closed_names_its_device_and_closes_none(
    world: World, at: datetime, batch: Batch
) -> None:
    answer_all(world, batch, at)
    order = line(batch, "GEN-0002").work_order
    work_orders.wait(order, state=State.WAIT_PARTS, reason="A cable", by=world.tess, at=at)
    with pytest.raises(UnableToCloseBatch, match="GEN-0002"):
        closed(world, batch, at + HOUR)
    assert not WorkOrder.objects.filter(state="closed").exists()


@pytest.mark.parametrize("minutes", [-1, 3])
def test_the_time_is_at_least_a_minute_a_device(
    world: World, at: datetime, batch: Batch, minutes: int
) -> None:
    answer_all(world, batch, at)
    with pytest.raises(InvalidInput, match="at least one a device"):
        closed(world, batch, at + HOUR, minutes=minutes)


def test_no_time_is_said_as_such(world: World, at: datetime, batch: Batch) -> None:
    answer_all(world, batch, at)
    closed(world, batch, at + HOUR, minutes=0)
    assert set(WorkOrder.objects.filter(kind="scheduled").values_list("no_labor", flat=True)) == {True}


def test_closing_needs_the_password_of_who_closes(world: World, at: datetime, batch: Batch) -> None:
    answer_all(world, batch, at)
    with pytest.raises(UnableToSign):
        acts.close_batch(batch, minutes=9, by=world.tess, at=at)
    with pytest.raises(UnableToSign):
        acts.close_batch(batch, minutes=9, proof=make.proof(world.mara, at), by=world.tess, at=at)
    late = at + timedelta(days=1)
    with pytest.raises(UnableToSign, match="too old"):
        acts.close_batch(batch, minutes=9, proof=make.proof(world.tess, at), by=world.tess, at=late)


def test_closed_twice_or_by_who_saw_an_older_state_is_refused(
    world: World, at: datetime, batch: Batch
) -> None:
    answer_all(world, batch, at)
    with pytest.raises(StaleVersion):
        acts.close_batch(
            batch, minutes=9, proof=make.proof(world.tess, at), seen_version=99, by=world.tess, at=at
        )
    batch.refresh_from_db()
    closed(world, batch, at + HOUR)
    with pytest.raises(UnableToBatch, match="closed"):
        closed(world, batch, at + HOUR)
    with pytest.raises(UnableToAnswer, match="closed"):
        batch_results.passed(line(batch), readings=GOOD, by=world.tess, at=at + HOUR)
    with pytest.raises(UnableToBatch, match="closed"):
        acts.take_out(line(batch), reason="Late", by=world.tess, at=at + HOUR)


def test_a_device_taken_out_goes_on_by_itself(world: World, at: datetime, batch: Batch) -> None:
    answer_all(world, batch, at)
    with pytest.raises(InvalidInput, match="Say why"):
        acts.take_out(line(batch, "GEN-0004"), reason=" ", by=world.tess, at=at)
    acts.take_out(line(batch, "GEN-0004"), reason="Stays on the patient", by=world.tess, at=at)
    with pytest.raises(UnableToBatch, match="taken out already"):
        acts.take_out(line(batch, "GEN-0004"), reason="Again", by=world.tess, at=at)
    with pytest.raises(UnableToAnswer, match="taken out"):
        batch_results.passed(line(batch, "GEN-0004"), readings=GOOD, by=world.tess, at=at)
    closed(world, batch, at + HOUR)
    assert line(batch, "GEN-0004").work_order.is_open
    assert WorkOrder.objects.filter(kind="scheduled", state="closed").count() == 3


def test_an_order_closed_or_canceled_on_its_own_page_does_not_hold_the_batch(
    world: World, at: datetime, batch: Batch
) -> None:
    answer_all(world, batch, at)
    one, other = line(batch, "GEN-0001").work_order, line(batch, "GEN-0004").work_order
    finishing.finish(one, by=world.tess, at=at)
    work_orders.edit(one, changes={"no_labor": True}, by=world.tess, at=at)
    finishing.close(one, proof=make.proof(world.tess, at), by=world.tess, at=at)
    work_orders.cancel(other, reason="Sold", by=world.mara, at=at)
    assert standings(world, batch)["GEN-0004"] is Standing.LEFT
    closed(world, batch, at + HOUR)
    assert Signature.objects.filter(subject_type="maintenance.workorder", subject_id=one.pk).count() == 1


def test_a_checklist_finished_on_its_own_page_is_not_answered_again(
    world: World, at: datetime, batch: Batch
) -> None:
    batch_results.passed(line(batch), readings=GOOD, by=world.tess, at=at)
    checklists.finish_run(line(batch).work_order.runs.get(), by=world.tess, at=at)
    with pytest.raises(UnableToAnswer, match="finished"):
        batch_results.passed(line(batch), readings=GOOD, by=world.tess, at=at)


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
