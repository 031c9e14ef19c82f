"""Generating occurrences: complete, never twice, suspended where the device rests, and explained."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from openhtm.kernel.errors import NotPermitted
from openhtm.maintenance.actions import occurrences, schedule, work_orders
from openhtm.maintenance.models import AttemptKind, Occurrence, OccurrenceState, PlanAssignment
from openhtm.maintenance.rebuild import rebuild
from openhtm.maintenance.rules.intervals import Interval, Unit
from openhtm.maintenance.rules.schedule import Kind, Reason, next_due, occurrences_until
from openhtm.maintenance.rules.windows import Scheme, WindowRule
from openhtm.maintenance.settling import AlreadySettled
from openhtm.maintenance.why import why
from openhtm.registry import api as registry
from openhtm.registry.models import Device

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

MONTHLY = Interval(count=1, unit=Unit.MONTH)
LISTED = {"months": [3, 9], "days": [{"weekday": 1, "nth": 1}]}
KINDS = [
    (Kind.FIXED, {}),
    (Kind.FLOATING, {}),
    (Kind.HYBRID, {}),
    (Kind.CALENDAR_LIST, {"calendar": LISTED, "interval": None}),
    (Kind.ONCE, {"interval": None, "anchor_on": date(2026, 12, 24)}),
]


done = make.settled


@pytest.mark.parametrize(("kind", "fields"), KINDS)
def test_what_is_generated_is_what_the_rule_says(
    world: World, at: datetime, kind: Kind, fields: dict[str, object]
) -> None:
    make.make_device(world, accepted_on=date(2026, 1, 31))
    asked = make.terms(kind, **{"interval": MONTHLY, **fields})
    make.make_plan(world, at, asked=asked, since=date(2026, 2, 1))
    found = make.make_due(world, at, until=date(2027, 3, 31))
    row = PlanAssignment.objects.get()
    until = date(2027, 3, 31)
    expected = [
        due
        for due in occurrences_until(row.schedule, start=row.asked_from, until=until)
        if due.firm or kind in {Kind.FIXED, Kind.CALENDAR_LIST}  # of the others only the next is stored
    ]
    assert [one.due_on for one in found] == [due.on for due in expected]
    assert [one.reason for one in found] == [due.why.reason for due in expected]
    assert [one.step for one in found] == [due.why.step for due in expected]
    if kind is not Kind.CALENDAR_LIST:
        assert [why(one) for one in found] == [due.why for due in expected]


@pytest.mark.parametrize(("kind", "fields"), KINDS)
def test_a_second_run_adds_nothing(world: World, at: datetime, kind: Kind, fields: dict[str, object]) -> None:
    make.make_device(world)
    make.make_plan(world, at, asked=make.terms(kind, **fields))
    first = make.make_due(world, at)
    again = schedule.generate(until=date(2027, 12, 31), site=world.site, by=world.mara, at=at)
    assert first
    assert (again.created, again.assigned, again.devices) == (0, 0, 0)


def test_a_longer_horizon_adds_only_what_is_new(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_plan(world, at, asked=make.terms(interval=MONTHLY))
    near = make.make_due(world, at, until=date(2026, 12, 31))
    far = make.make_due(world, at, until=date(2027, 2, 28))
    assert far[: len(near)] == near
    assert [one.due_on for one in far[len(near) :]] == [date(2027, 1, 1), date(2027, 2, 1)]


def test_a_plan_every_three_years_has_a_next_due_day_although_it_is_beyond_the_horizon(
    world: World, at: datetime
) -> None:
    device = make.make_device(world)
    make.make_plan(world, at, asked=make.terms(interval=Interval(count=3, unit=Unit.YEAR)))
    make.make_due(world, at, until=date(2026, 12, 31))
    device.refresh_from_db()
    assert device.next_due_on == date(2028, 6, 1)


def test_the_generator_catches_up_after_it_did_not_run(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_plan(world, at, asked=make.terms(interval=MONTHLY))
    make.make_due(world, at, until=date(2026, 11, 30))
    later = make.make_due(world, at + timedelta(days=200), until=date(2027, 3, 31))
    assert [one.due_on.month for one in later if one.due_on.year == 2027] == [1, 2, 3]


def test_the_window_is_stored_with_the_occurrence(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_plan(world, at)
    first = make.make_due(world, at)[0]
    assert (first.opens_on, first.closes_on) == (date(2026, 6, 1), date(2026, 6, 30))
    assert first.is_overdue(make.TODAY)


@pytest.mark.parametrize("status", ["in_storage", "retired", "on_order", "received", "in_acceptance"])
def test_devices_that_rest_or_are_gone_get_nothing(world: World, at: datetime, status: str) -> None:
    make.make_device(world, status=status)
    make.make_plan(world, at)
    assert make.make_due(world, at) == []


@pytest.mark.parametrize("status", ["missing", "sequestered", "out_for_repair", "unknown", "in_repair"])
def test_devices_on_hold_are_planned_and_listed(world: World, at: datetime, status: str) -> None:
    make.make_device(world, status=status)
    make.make_plan(world, at)
    assert make.make_due(world, at)
    held = Occurrence.objects.on_hold().exists()
    assert held == (status in {"missing", "sequestered", "out_for_repair"})
    assert Occurrence.objects.actionable().exists() != held


def test_a_floating_plan_counts_from_the_day_done(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_plan(world, at, asked=make.terms(Kind.FLOATING))
    first = make.make_due(world, at)[0]
    done(first, date(2026, 11, 20), at)
    after = Occurrence.objects.open().get()
    assert after.due_on == date(2027, 11, 20)
    assert why(after).reason is Reason.AFTER_DONE
    assert why(after).last is not None


def test_a_short_floating_plan_may_be_due_on_the_same_day_again(world: World, at: datetime) -> None:
    make.make_device(world)
    asked = make.terms(
        Kind.FLOATING,
        interval=Interval(count=5, unit=Unit.DAY),
        window=WindowRule(scheme=Scheme.PLUSMINUS),
    )
    make.make_plan(world, at, asked=asked)
    first = make.make_due(world, at)[0]
    done(first, first.due_on - timedelta(days=5), at)
    assert Occurrence.objects.open().get().due_on == first.due_on


@pytest.mark.parametrize(
    ("done_on", "expected", "reason"),
    [
        (date(2026, 7, 15), date(2027, 6, 1), Reason.DRIFT_WITHIN),
        (date(2026, 11, 20), date(2027, 11, 20), Reason.DRIFT_BEYOND),
    ],
)
def test_a_hybrid_plan_starts_anew_when_done_far_off(
    world: World, at: datetime, done_on: date, expected: date, reason: Reason
) -> None:
    make.make_device(world)
    make.make_plan(world, at, asked=make.terms(Kind.HYBRID))
    done(make.make_due(world, at)[0], done_on, at)
    after = Occurrence.objects.open().get()
    assert (after.due_on, why(after).reason) == (expected, reason)
    done(after, after.due_on, at)
    assert Occurrence.objects.open().get().due_on == expected.replace(year=2028)


def test_done_late_is_late_and_moves_no_fixed_date(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_plan(world, at)
    first = make.make_due(world, at)[0]
    done(first, date(2026, 11, 20), at)
    assert not first.was_on_time()
    assert Occurrence.objects.open().get().due_on == date(2027, 6, 1)
    with pytest.raises(AlreadySettled):
        done(first, date(2026, 11, 21), at)


def test_a_deferral_moves_no_due_day_and_hides_no_lateness(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_plan(world, at)
    first = make.make_due(world, at)[0]
    occurrences.defer(first, target_on=date(2027, 1, 15), reason="Ward closed", by=world.tess, at=at)
    first.refresh_from_db()
    assert (first.due_on, first.closes_on) == (date(2026, 6, 1), date(2026, 6, 30))
    assert first.deferred_to == date(2027, 1, 15)
    assert first in Occurrence.objects.overdue(make.TODAY)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"target_on": date(2026, 11, 22)}, "day to come"),
        ({"reason": " "}, "why"),
    ],
)
def test_a_deferral_needs_a_later_day_and_a_reason(
    world: World, at: datetime, fields: dict[str, object], message: str
) -> None:
    make.make_device(world)
    make.make_plan(world, at)
    first = make.make_due(world, at)[0]
    values: dict[str, Any] = {"target_on": date(2027, 1, 1), "reason": "Ward closed", **fields}
    with pytest.raises(occurrences.UnableToDefer, match=message):
        occurrences.defer(first, **values, by=world.tess, at=at)


@pytest.mark.parametrize("risk", ["life_support", "high", "unknown"])
def test_deferring_on_a_high_risk_device_needs_approver_and_risk(
    world: World, at: datetime, risk: str
) -> None:
    make.make_device(world, risk_class=risk)
    make.make_plan(world, at)
    first = make.make_due(world, at)[0]
    asked: dict[str, Any] = {"target_on": date(2027, 1, 1), "reason": "In use", "by": world.tess, "at": at}
    with pytest.raises(occurrences.UnableToDefer, match="patients"):
        occurrences.defer(first, **asked)
    for approver in (None, world.tess, world.otto):
        with pytest.raises(occurrences.UnableToDefer, match="approver"):
            occurrences.defer(first, **asked, risk_note="Backup on the ward", approver=approver)
    occurrences.defer(first, **asked, risk_note="Backup on the ward", approver=world.mara)
    assert first.deferrals.get().approved_by == world.mara


def test_an_attempt_needs_evidence_and_settles_nothing(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_plan(world, at)
    first = make.make_due(world, at)[0]
    with pytest.raises(Exception, match="what you saw"):
        occurrences.record_attempt(first, kind=AttemptKind.IN_USE, evidence=" ", by=world.tess, at=at)
    occurrences.record_attempt(
        first, kind=AttemptKind.COULD_NOT_LOCATE, evidence="Rooms 310 to 320", by=world.tess, at=at
    )
    first.refresh_from_db()
    assert first.state == OccurrenceState.OPEN
    assert first in Occurrence.objects.attempted()


def test_a_retired_device_has_nothing_open_and_the_reason_is_kept(world: World, at: datetime) -> None:
    device = make.make_device(world, stores_phi=False)
    make.make_plan(world, at)
    make.make_due(world, at)
    registry.devices.retire(device, reason="Beyond repair", by=world.mara, at=at)
    assert not Occurrence.objects.open().exists()
    overdue = Occurrence.objects.get(due_on=date(2026, 6, 1))
    assert (overdue.state, overdue.settled_reason) == ("cancelled", "Device retired: Beyond repair")
    assert not PlanAssignment.objects.filter(valid_to=None).exists()


def test_back_from_storage_the_latest_missed_inspection_is_due_and_the_others_are_explained(
    world: World, at: datetime
) -> None:
    device = make.make_device(world)
    make.make_plan(world, at, asked=make.terms(interval=MONTHLY))
    make.make_due(world, at, until=date(2026, 11, 30))
    registry.devices.change_status(
        device, to=registry.Status.IN_STORAGE, reason="Ward closed", by=world.mara, at=at
    )
    later = at + timedelta(days=100)  # 2 March 2027
    device.refresh_from_db()
    registry.devices.change_status(
        device, to=registry.Status.IN_SERVICE, reason="Ward open", by=world.mara, at=later
    )
    opened = Occurrence.objects.open().filter(due_on__lte=date(2027, 3, 2))
    assert [one.due_on for one in opened] == [date(2027, 3, 1)], "its window is open: that is the inspection"
    cancelled = Occurrence.objects.filter(state=OccurrenceState.CANCELLED)
    assert {one.settled_reason for one in cancelled} == {"In storage at the time"}
    found = make.make_due(world, later, until=date(2027, 6, 30))
    assert [one.due_on.month for one in found if one.due_on > date(2027, 3, 2)][:3] == [4, 5, 6]


def test_a_device_that_is_accepted_counts_from_its_incoming_inspection(world: World, at: datetime) -> None:
    device = make.make_device(world, status="in_acceptance", accepted_on=None)
    make.make_plan(world, at)
    assert make.make_due(world, at) == []
    registry.devices.accept(device, on=date(2026, 11, 20), by=world.mara, at=at)
    device.refresh_from_db()
    assert device.next_due_on == date(2027, 11, 20)


def test_nobody_plans_further_than_ten_years(world: World, at: datetime) -> None:
    with pytest.raises(schedule.TooFar):
        schedule.generate(until=date(2040, 1, 1), site=world.site, by=world.mara, at=at)


@pytest.mark.parametrize("who", ["tess", "nina", "ada", "otto"])
def test_others_may_not_generate_for_the_hospital(world: World, at: datetime, who: str) -> None:
    with pytest.raises(NotPermitted):
        schedule.generate(until=date(2027, 1, 1), site=world.site, by=world.people[who], at=at)


def test_the_database_refuses_the_same_occurrence_twice(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_plan(world, at)
    twin = make.make_due(world, at)[0]
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        Occurrence.objects.bulk_create([twin])


@pytest.mark.parametrize(
    "change",
    [
        {"opens_on": date(2026, 6, 2)},
        {"closes_on": date(2026, 5, 31)},
        {"state": "done"},
        {"state": "lost"},
    ],
)
def test_the_database_refuses_an_occurrence_that_cannot_be(
    world: World, at: datetime, change: dict[str, object]
) -> None:
    make.make_device(world)
    make.make_plan(world, at)
    first = make.make_due(world, at)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Occurrence.objects.filter(pk=first.pk).update(**change)


def test_a_rebuild_changes_nothing_and_mends_what_was_broken(world: World, at: datetime) -> None:
    device = make.make_device(world)
    make.make_plan(world, at)
    first = make.make_due(world, at)[0]
    work_orders.open_for_occurrence(first, by=world.mara, at=at)
    done(first, make.TODAY, at)
    unchanged = {"next_due": 0, "open_work_orders": 0, "latest_settled": 0, "late_at": 0}
    assert rebuild(by=world.root, at=at) == unchanged
    Device.objects.filter(pk=device.pk).update(next_due_on=None, open_work_orders=7)
    PlanAssignment.objects.update(last_done_on=None)
    mended = {"next_due": 1, "open_work_orders": 1, "latest_settled": 1, "late_at": 0}
    assert rebuild(by=world.root, at=at) == mended
    assert rebuild(by=world.root, at=at) == unchanged


def test_generating_asks_the_database_the_same_number_of_questions_for_more_devices(
    world: World, at: datetime, django_assert_max_num_queries: object
) -> None:
    make.make_plan(world, at)
    for number in range(30):
        make.make_device(world, f"GEN-{number:03}")
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        make.make_due(world, at)


def test_next_due_of_the_rule_and_of_the_record_agree_after_work(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_plan(world, at, asked=make.terms(Kind.FLOATING))
    done(make.make_due(world, at)[0], date(2026, 7, 3), at)
    row = PlanAssignment.objects.get()
    due = next_due(row.schedule, start=row.asked_from, last=row.last)
    assert Occurrence.objects.open().get().due_on == due.on
