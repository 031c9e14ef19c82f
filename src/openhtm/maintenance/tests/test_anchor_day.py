"""A grid that begins on the 31st keeps to the last day of shorter months and comes back to the 31st."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from openhtm.maintenance.actions import history, schedule
from openhtm.maintenance.models import Occurrence, OccurrenceState, OrderKind
from openhtm.maintenance.past import PastOrder
from openhtm.maintenance.rules.intervals import Interval, Unit

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World


def _dues() -> list[date]:
    return list(Occurrence.objects.order_by("due_on").values_list("due_on", flat=True))


def test_a_monthly_plan_of_a_device_accepted_on_the_31st_keeps_to_the_end_of_the_month(
    world: World, at: datetime
) -> None:
    make.make_device(world, accepted_on=date(2026, 1, 31))
    make.make_plan(world, at, asked=make.terms(interval=Interval(count=1, unit=Unit.MONTH)))
    schedule.generate(until=date(2026, 6, 30), by=world.root, at=at)
    assert _dues()[:5] == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
        date(2026, 5, 31),
        date(2026, 6, 30),
    ]


def test_a_half_yearly_plan_comes_back_to_the_31st(world: World, at: datetime) -> None:
    make.make_device(world, accepted_on=date(2025, 12, 31))
    make.make_plan(world, at, asked=make.terms(interval=Interval(count=6, unit=Unit.MONTH)))
    schedule.generate(until=date(2026, 12, 31), by=world.root, at=at)
    assert _dues()[:2] == [date(2026, 6, 30), date(2026, 12, 31)]


def test_after_past_records_caught_up_the_next_one_is_planned_however_far_away(
    world: World, at: datetime
) -> None:
    device = make.make_device(world, accepted_on=date(2026, 1, 1))
    plan = make.make_plan(world, at, asked=make.terms(interval=Interval(count=6, unit=Unit.MONTH)))
    schedule.generate(until=date(2026, 7, 1), by=world.root, at=at)
    Occurrence.objects.filter(due_on__gt=date(2026, 7, 1)).delete()
    done = PastOrder(
        site_id=world.site.pk,
        kind=OrderKind.SCHEDULED,
        title="Inspection",
        opened_at=at - timedelta(days=150),
        closed_at=at - timedelta(days=140),
        device_id=device.pk,
        plan_id=plan.pk,
        due_on=date(2026, 7, 1),
        sm_result="pass",
    )
    history.record_history([done], by=world.root, at=at)
    assert list(Occurrence.objects.filter(state=OccurrenceState.OPEN).values_list("due_on", flat=True)) == [
        date(2027, 1, 1)
    ]
    device.refresh_from_db()
    assert device.next_due_on == date(2027, 1, 1)
