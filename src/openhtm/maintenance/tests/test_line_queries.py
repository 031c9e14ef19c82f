"""Coming back from storage, and what a larger inspection supersedes, ask no more for more lines."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from openhtm.kernel import acts
from openhtm.kernel.actors import SystemActor
from openhtm.maintenance import nested
from openhtm.maintenance.actions import schedule, work_orders
from openhtm.maintenance.models import Occurrence, WorkOrder
from openhtm.maintenance.rules.work_order_states import State

from . import factories as make

if TYPE_CHECKING:
    from openhtm.registry.models import Device
    from openhtm_testing.personas import World


def lines(world: World, at: datetime, device: Device, first: int, last: int) -> None:
    for number in range(first, last + 1):
        make.make_plan(world, at, code=f"PM{number}", asked=make.terms(anchor_on=date(2027, 6, 1)))
    make.make_due(world, at)


def test_a_device_back_from_storage_is_planned_in_one_go(world: World, at: datetime) -> None:
    device, counts = make.make_device(world, accepted_on=date(2026, 6, 1)), []
    for first, last in ((1, 2), (3, 12)):
        lines(world, at, device, first, last)
        with CaptureQueriesContext(connection) as found:
            assert schedule.resume(device, by=world.mara, at=at) == []
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_what_was_missed_in_storage_is_cancelled_but_one_of_each_line(world: World, at: datetime) -> None:
    """Two monthly lines since June, today 22 November: the open window of November stays, five are cancelled;
    the yearly one, missed in June, stays."""
    from openhtm.maintenance.rules.intervals import Interval, Unit

    device = make.make_device(world, accepted_on=date(2026, 5, 20))
    monthly = make.terms(interval=Interval(count=1, unit=Unit.MONTH))
    for code in ("A", "B"):
        make.make_plan(world, at, code=code, asked=monthly)
    make.make_plan(world, at, code="Y", asked=make.terms(anchor_on=date(2026, 6, 1)))
    make.make_due(world, at)
    schedule.resume(device, by=world.mara, at=at)
    for code, cancelled, kept in (("A", 5, [date(2026, 11, 20)]), ("Y", 0, [date(2026, 6, 1)])):
        rows = Occurrence.objects.filter(plan__code=code)
        assert rows.filter(state="cancelled").count() == cancelled
        past = rows.filter(state="open", due_on__lte=make.TODAY)
        assert list(past.values_list("due_on", flat=True)) == kept


def test_orders_of_superseded_work_are_looked_at_together(world: World, at: datetime) -> None:
    """Two orders, three inspections: both are cancelled, each once."""
    device = make.make_device(world)
    lines(world, at, device, 1, 3)
    first, second, third = (Occurrence.objects.filter(plan__code=f"PM{n}").first() for n in (1, 2, 3))
    assert first is not None
    assert second is not None
    assert third is not None
    one = work_orders.open_for_occurrence(first, assignee=None, by=world.mara, at=at)
    other = work_orders.open_for_occurrence(second, assignee=None, by=world.mara, at=at)
    Occurrence.objects.filter(pk=third.pk).update(work_order=one)
    rows = list(Occurrence.objects.filter(work_order__isnull=False).select_related("work_order__site"))
    with transaction.atomic(), acts.entered(_act(at)), CaptureQueriesContext(connection) as found:
        nested.withdraw_orders(rows, reason="Held in the yearly one", at=at)
    looked = [each for each in found if each["sql"].startswith("SELECT") and "occurrence" in each["sql"]]
    assert sum('"work_order_id" IN' in each["sql"] for each in looked) == 1
    for order in (one, other):
        assert WorkOrder.objects.get(pk=order.pk).state == State.CANCELLED


def test_an_order_with_other_work_left_goes_on(world: World, at: datetime) -> None:
    device = make.make_device(world)
    lines(world, at, device, 1, 2)
    first, second = (Occurrence.objects.get(plan__code=f"PM{n}") for n in (1, 2))
    order = work_orders.open_for_occurrence(first, assignee=None, by=world.mara, at=at)
    Occurrence.objects.filter(pk=second.pk).update(work_order=order)
    rows = list(Occurrence.objects.filter(pk=first.pk).select_related("work_order__site"))
    with transaction.atomic(), acts.entered(_act(at)):
        nested.withdraw_orders(rows, reason="Held", at=at)
    assert WorkOrder.objects.get(pk=order.pk).state != State.CANCELLED


def _act(at: datetime) -> acts.Act:
    return acts.Act("tests.settle", SystemActor("tests"), at)
