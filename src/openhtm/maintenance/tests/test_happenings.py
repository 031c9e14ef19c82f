"""Plans that wait for an event: whatever door it comes through, the work falls due once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm.maintenance import words
from openhtm.maintenance.actions import finishing, happenings, order_lines, plans, schedule, work_orders
from openhtm.maintenance.actions.order_lines import Labor
from openhtm.maintenance.models import Occurrence, OrderKind, Plan
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.rules.occasions import Trigger
from openhtm.maintenance.rules.schedule import Kind, Reason
from openhtm.maintenance.rules.windows import Scheme, WindowRule
from openhtm.maintenance.why import why
from openhtm.registry import api as registry
from openhtm.registry.api import Status

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

WEEK = WindowRule(scheme=Scheme.PLUSMINUS, before=7, after=3)


def waiting_for(world: World, at: datetime, *events: Trigger, within: int = 7, **more: Any) -> Plan:
    asked = make.terms(
        Kind.EVENT,
        interval=None,
        window=WEEK,
        trigger={"events": list(events), "within_days": within},
    )
    return make.make_plan(world, at, asked=asked, code="after", **more)


def test_a_move_asks_for_an_inspection_once(world: World, at: datetime) -> None:
    device = make.make_device(world)
    waiting_for(world, at, Trigger.RELOCATION)
    assert make.make_due(world, at) == [], "nothing lies ahead of an event"
    registry.devices.move(device, room=world.icu_room, by=world.tess, at=at)
    due = Occurrence.objects.get()
    assert (due.due_on, due.opens_on, due.closes_on) == (
        date(2026, 11, 29), date(2026, 11, 22), date(2026, 12, 2),
    )  # fmt: skip
    assert due.reason == Reason.AFTER_RELOCATION
    device.refresh_from_db()
    assert device.next_due_on == date(2026, 11, 29)
    registry.devices.move(device, room=None, by=world.tess, at=at + timedelta(days=1))
    assert Occurrence.objects.count() == 1, "one inspection answers both moves"
    make.settled(due, date(2026, 11, 25), at)
    assert not Occurrence.objects.open().exists()
    device.refresh_from_db()
    registry.devices.move(device, room=world.icu_room, by=world.tess, at=at + timedelta(days=30))
    assert Occurrence.objects.open().get().due_on == date(2026, 12, 29)


@pytest.mark.parametrize(
    ("away", "back", "trigger"),
    [
        (Status.LOANED_OUT, Status.IN_SERVICE, Trigger.LOAN),
        (Status.SEQUESTERED, Status.OUT_OF_SERVICE, Trigger.INCIDENT),
    ],
)
def test_the_end_of_a_status_is_an_event(
    world: World, at: datetime, away: Status, back: Status, trigger: Trigger
) -> None:
    device = make.make_device(world, status=away)
    waiting_for(world, at, trigger)
    registry.devices.change_status(device, to=back, reason="It is over", by=world.mara, at=at)
    assert Occurrence.objects.get().reason == f"after_{trigger.value}"


def test_acceptance_is_an_event_of_the_day_it_happened(world: World, at: datetime) -> None:
    device = make.make_device(world, status="in_acceptance", accepted_on=None)
    waiting_for(world, at, Trigger.ACCEPTANCE, within=30)
    schedule.follow_devices(device_ids=[device.pk], by=world.mara, at=at)
    registry.devices.accept(device, on=date(2026, 11, 20), by=world.mara, at=at)
    assert Occurrence.objects.get().due_on == date(2026, 12, 20)


@pytest.mark.parametrize(
    ("kind", "trigger"),
    [
        (OrderKind.REPAIR, Trigger.REPAIR),
        (OrderKind.CYBER, Trigger.UPDATE),
        (OrderKind.MODIFICATION, Trigger.UPDATE),
        (OrderKind.INVESTIGATION, Trigger.INCIDENT),
        (OrderKind.MOVE, Trigger.RELOCATION),
    ],
)
def test_a_closed_order_is_an_event_and_says_which(
    world: World, at: datetime, kind: OrderKind, trigger: Trigger
) -> None:
    device = make.make_device(world)
    waiting_for(world, at, trigger, within=0)
    order = closed_order(world, at, device, kind)
    due = Occurrence.objects.get()
    assert (due.due_on, due.occasion, due.reason) == (make.TODAY, order.reference, f"after_{trigger.value}")
    assert words.why(why(due)) == [
        f"The plan asks for it on the day of {words.EVENTS[due.reason]}: 22 Nov 2026 ({order.reference})."
    ]


def closed_order(world: World, at: datetime, device: Any, kind: OrderKind) -> Any:
    order = work_orders.open_order(
        NewOrder(kind=kind, title="Work", device=device, on_patient=False), by=world.mara, at=at
    )
    work_orders.take(order, by=world.tess, at=at)
    work_orders.start(order, by=world.tess, at=at)
    order_lines.add_labor(order, labor=Labor(minutes=10, worked_on=make.TODAY), by=world.tess, at=at)
    codes = {"problem_code": "no_power", "cause_code": "upf", "action_code": "part_replaced"}
    work_orders.edit(order, changes={**codes, "safety_part_opened": False}, by=world.tess, at=at)
    finishing.finish(order, by=world.tess, at=at)
    finishing.return_device(order, by=world.tess, at=at)
    return finishing.close(order, proof=make.proof(world.tess, at), by=world.tess, at=at)


def test_an_event_that_no_plan_waits_for_asks_for_nothing(world: World, at: datetime) -> None:
    device = make.make_device(world)
    waiting_for(world, at, Trigger.REPAIR)
    registry.devices.move(device, room=world.icu_room, by=world.tess, at=at)
    assert not Occurrence.objects.exists()


@pytest.mark.parametrize("status", ["in_storage", "retired"])
def test_a_device_that_rests_or_is_gone_is_asked_for_nothing(world: World, at: datetime, status: str) -> None:
    device = make.make_device(world, status=status)
    waiting_for(world, at, Trigger.UPDATE)
    schedule.follow_devices(device_ids=[device.pk], by=world.mara, at=at)
    happenings.follow_event(device, trigger=Trigger.UPDATE, on=make.TODAY, by=world.mara, at=at)
    assert not Occurrence.objects.exists()


def test_a_person_reports_what_no_record_tells(world: World, at: datetime) -> None:
    device = make.make_device(world)
    waiting_for(world, at, Trigger.UPDATE, within=1)
    day = date(2026, 11, 20)
    made = happenings.report_event(
        device, trigger=Trigger.UPDATE, on=day, note="Vendor update 4.2", by=world.tess, at=at
    )
    assert [one.due_on for one in made] == [date(2026, 11, 21)]
    assert words.why(why(made[0])) == [
        "The plan asks for it within 1 day of a modification or update on 20 Nov 2026 (Vendor update 4.2)."
    ]
    for wrong in ({"on": date(2026, 11, 23)}, {"on": date(2025, 11, 20)}, {"note": " "}):
        asked: dict[str, Any] = {"trigger": Trigger.UPDATE, "on": day, "note": "x", **wrong}
        with pytest.raises(InvalidInput):
            happenings.report_event(device, **asked, by=world.tess, at=at)
    for who in (world.nina, world.ada, world.otto):
        with pytest.raises(NotPermitted):
            happenings.report_event(device, trigger=Trigger.UPDATE, on=day, note="x", by=who, at=at)


def test_the_event_lies_on_the_day_of_the_site(world: World, at: datetime) -> None:
    """Half past eleven at night in New York is the next day in UTC."""
    type(world.site).objects.filter(pk=world.site.pk).update(time_zone="America/New_York")
    device = make.make_device(world)
    waiting_for(world, at, Trigger.RELOCATION, within=0)
    late = datetime.fromisoformat("2026-11-23T04:30:00+00:00")
    device.refresh_from_db()
    registry.devices.move(device, room=world.icu_room, by=world.tess, at=late)
    assert Occurrence.objects.get().due_on == make.TODAY


def test_a_campaign_asks_every_device_once(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_device(world, "GEN-0002")
    day = date(2026, 12, 24)
    asked = make.terms(Kind.ONCE, interval=None, anchor_on=day)
    make.make_plan(world, at, asked=asked, code="battery", since=date(2026, 11, 1))
    assert [one.due_on for one in make.make_due(world, at)] == [day, day]
    make.make_device(world, "GEN-0003", accepted_on=date(2026, 12, 25))
    found = make.make_due(world, at + timedelta(days=60), until=date(2028, 12, 31))
    assert len(found) == 2, "who comes later is not asked"
    make.settled(found[0], day, at)
    assert len(make.make_due(world, at + timedelta(days=60))) == 2
    assert words.why(why(found[1])) == ["The plan asks for it once, on 24 Dec 2026, of every device."]


def test_a_campaign_before_the_plan_begins_is_refused(world: World, at: datetime) -> None:
    asked = make.terms(Kind.ONCE, interval=None, anchor_on=date(2025, 12, 24))
    with pytest.raises(InvalidInput, match="before the plan begins"):
        make.make_plan(world, at, asked=asked)
    with pytest.raises(InvalidInput, match="which day"):
        make.make_plan(world, at, asked=make.terms(Kind.ONCE, interval=None))
    with pytest.raises(InvalidInput, match="at least one event"):
        make.make_plan(world, at, asked=make.terms(Kind.EVENT, interval=None))


def test_terms_of_another_kind_take_the_place_of_events(world: World, at: datetime) -> None:
    device = make.make_device(world)
    plan = waiting_for(world, at, Trigger.RELOCATION)
    registry.devices.move(device, room=world.icu_room, by=world.tess, at=at)
    plans.propose_terms(
        plan, terms=make.terms(anchor_on=date(2027, 3, 1)), effective_from=make.TODAY, reason="Yearly is enough",
        by=world.mara, at=at,
    )  # fmt: skip
    due = make.make_due(world, at)
    assert [one.reason for one in due][:2] == ["after_relocation", "first_on_grid"], "what is open stays"
