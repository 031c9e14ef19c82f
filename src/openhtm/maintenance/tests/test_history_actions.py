"""Past work comes in whole, once, with its own numbers, and moves no due day unless it says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.audit.api import verify as verify_ledger
from openhtm.kernel.errors import NotPermitted, UnableToSome
from openhtm.maintenance.actions.history import record_history
from openhtm.maintenance.models import LaborLine, Occurrence, OrderKind, PartLine, WorkOrder
from openhtm.maintenance.past import PastLabor, PastOrder, PastPart
from openhtm.maintenance.rebuild import rebuild
from openhtm.registry.models import Device

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

OPENED = datetime(2026, 6, 10, 14, 0, tzinfo=UTC)


def past(world: World, device: Device | None = None, **fields: Any) -> PastOrder:
    order = PastOrder(
        site_id=world.site.pk,
        kind=OrderKind.SCHEDULED,
        title="Yearly inspection",
        opened_at=OPENED,
        completed_at=OPENED + timedelta(hours=1),
        closed_at=OPENED + timedelta(hours=2),
        original_number="WO-77",
        device_id=device.pk if device else None,
        sm_result="pass",
        labor=(PastLabor(minutes=45, worked_on=OPENED.date(), person_name="R. Diaz"),),
        parts=(PastPart(description="Battery", quantity="2"),),
    )
    return replace(order, **fields)


def test_past_orders_come_in_closed_with_their_own_numbers(world: World, at: datetime) -> None:
    device = make.make_device(world)
    done = record_history([past(world, device)], by=world.mara, at=at)
    order = WorkOrder.objects.get()
    assert (done.created, done.known, done.settled) == (1, 0, 0)
    assert (order.reference, order.original_number, order.state) == ("GEN-1", "WO-77", "closed")
    assert (order.source, order.closed_at) == ("imported", OPENED + timedelta(hours=2))
    assert LaborLine.objects.get().minutes == 45
    assert PartLine.objects.get().quantity == Decimal(2)
    assert verify_ledger().ok


def test_a_second_time_nothing_is_added(world: World, at: datetime) -> None:
    rows = [past(world), past(world)]
    first = record_history(rows, by=world.mara, at=at)
    again = record_history(rows, by=world.mara, at=at)
    assert (first.created, first.known) == (1, 1)
    assert (again.created, again.known) == (0, 2)


def test_the_schedule_stays_unless_a_row_names_the_occurrence(world: World, at: datetime) -> None:
    device = make.make_device(world)
    plan = make.make_plan(world, at)
    make.make_due(world, at)
    record_history([past(world, device)], by=world.mara, at=at)
    device.refresh_from_db()
    assert device.next_due_on == date(2026, 6, 1)
    named = past(world, device, original_number="WO-78", plan_id=plan.pk, due_on=date(2026, 6, 1))
    lost = replace(named, original_number="WO-79", due_on=date(2020, 6, 1))
    done = record_history([named, lost], by=world.mara, at=at)
    device.refresh_from_db()
    assert (done.settled, done.unmatched) == (1, 1)
    assert device.next_due_on == date(2027, 6, 1)
    settled = Occurrence.objects.get(due_on=date(2026, 6, 1))
    assert (settled.state, settled.done_on) == ("done", date(2026, 6, 10))
    assert WorkOrder.objects.get(occurrences=settled).original_number == "WO-78"
    assert set(rebuild(by=world.root, at=at).values()) == {0}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"closed_at": OPENED - timedelta(hours=1)}, "before it was opened"),
        ({"closed_at": OPENED + timedelta(days=900)}, "future"),
        ({"down_to": OPENED}, "downtime"),
        ({"vendor_cost_minor": 5}, "currency"),
    ],
)
def test_what_cannot_be_true_refuses_all_and_names_the_rows(
    world: World, at: datetime, fields: dict[str, Any], message: str
) -> None:
    rows = [past(world), past(world, original_number="BAD", **fields)]
    with pytest.raises(UnableToSome) as caught:
        record_history(rows, by=world.mara, at=at)
    assert list(caught.value.problems) == ["BAD"]
    assert message in caught.value.problems["BAD"]
    assert not WorkOrder.objects.exists()


def test_a_cancelled_order_keeps_its_reason(world: World, at: datetime) -> None:
    record_history([past(world, cancelled_because="Entered twice")], by=world.mara, at=at)
    order = WorkOrder.objects.get()
    assert (order.state, order.end_reason, order.closed_at) == ("cancelled", "Entered twice", None)


@pytest.mark.parametrize("who", ["tess", "otto", "ada"])
def test_others_may_not_take_over_history(world: World, at: datetime, who: str) -> None:
    with pytest.raises(NotPermitted):
        record_history([past(world)], by=world.people[who], at=at)
