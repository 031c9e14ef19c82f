"""The end of a batch: a signature for each record, all of them or none, and devices that go on by themselves."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from openhtm.audit.api import Signature, UnableToSign
from openhtm.kernel.errors import InvalidInput, StaleVersion
from openhtm.maintenance.actions import batch_results, checklists, finishing, work_orders
from openhtm.maintenance.actions import batches as acts
from openhtm.maintenance.actions.batch_results import UnableToAnswer
from openhtm.maintenance.actions.batches import NewBatch, UnableToBatch, UnableToCloseBatch
from openhtm.maintenance.models import (
    Batch,
    Occurrence,
    OccurrenceState,
    WorkOrder,
)
from openhtm.maintenance.rules.batches import Standing
from openhtm.maintenance.rules.work_order_states import State

from . import factories as make
from .batch_world import GOOD, answer_all, closed, line, make_pumps, standings

if TYPE_CHECKING:
    from openhtm_testing.personas import World

HOUR = timedelta(hours=1)


@pytest.fixture
def due(world: World, at: datetime) -> list[Occurrence]:
    return make_pumps(world, at)


@pytest.fixture
def batch(world: World, at: datetime, due: list[Occurrence]) -> Batch:
    return acts.open_batch(NewBatch(occurrences=due, assignee=world.tess), by=world.tess, at=at)


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
