"""Base dates of places: who begins with them, that nothing moves unasked, and what moves when asked."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from openhtm.audit.api import history
from openhtm.kernel.errors import InvalidInput, NotPermitted, StaleVersion
from openhtm.maintenance.actions import base_dates as actions
from openhtm.maintenance.actions import occurrences, plans, schedule, work_orders
from openhtm.maintenance.base_dates import Effect, preview
from openhtm.maintenance.models import AttemptKind, BaseDate, Occurrence, PlanAssignment
from openhtm.maintenance.rules.intervals import Interval, Unit
from openhtm.maintenance.rules.schedule import Kind
from openhtm.maintenance.why import why
from openhtm.maintenance.words import why as why_words
from openhtm.places.api import Building, Department, add_building
from openhtm.registry.models import Device

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

MARCH = date(2026, 3, 15)


def base(
    world: World, at: datetime, place: Department | Building | None = None, day: date = MARCH
) -> BaseDate:
    return actions.set_base_date(place or world.icu, day=day, by=world.mara, at=at)


def dues(tag: str = "GEN-0001") -> list[date]:
    rows = Occurrence.objects.filter(device__tag=tag, state="open").order_by("due_on")
    return list(rows.values_list("due_on", flat=True))


def anchor(tag: str = "GEN-0001") -> tuple[date | None, int | None]:
    row = PlanAssignment.objects.open().get(device__tag=tag)
    return row.anchor_on, row.base_date_id


def test_a_device_that_comes_under_a_plan_begins_with_the_base_date(world: World, at: datetime) -> None:
    set_ = base(world, at)
    make.make_device(world, accepted_on=date(2026, 6, 1))
    make.make_plan(world, at)
    make.make_due(world, at)
    assert anchor() == (MARCH, set_.pk)
    assert dues()[0] == date(2027, 3, 15)


def test_the_departments_base_date_wins_over_the_buildings_and_the_plans_day(
    world: World, at: datetime
) -> None:
    tower = add_building(world.site, name="Tower", by=world.root, at=at)
    room = world.icu_room
    type(room).objects.filter(pk=room.pk).update(building=tower)
    make.make_device(world, room=room)
    make.make_device(world, "GEN-0002", room=room, department=world.operating)
    make.make_device(world, "GEN-0003", department=world.operating)
    near, far = base(world, at), base(world, at, tower, date(2026, 4, 2))
    make.make_plan(world, at, asked=make.terms(anchor_on=date(2026, 9, 9)))
    make.make_due(world, at)
    assert anchor() == (date(2025, 3, 15), near.pk)
    assert anchor("GEN-0002") == (date(2025, 4, 2), far.pk)
    assert anchor("GEN-0003") == (date(2026, 9, 9), None)


def test_the_devices_own_first_due_day_wins_over_its_place(world: World, at: datetime) -> None:
    device = make.make_device(world)
    plan = make.make_plan(world, at)
    base(world, at)
    own = make.terms(anchor_on=date(2026, 12, 24))
    plans.propose_terms(
        plan, device=device, terms=own, reason="Rented", effective_from=make.TODAY, by=world.mara, at=at
    )
    row = PlanAssignment.objects.open().get()
    assert (row.anchor_on, row.base_date_id) == (date(2026, 12, 24), None)
    found = preview(BaseDate.objects.get(), at=at)
    assert [line.effect for line in found] == [Effect.OWN_TERMS]


@pytest.mark.parametrize("kind", [Kind.FLOATING, Kind.HYBRID])
def test_other_kinds_follow_the_work(world: World, at: datetime, kind: Kind) -> None:
    set_ = base(world, at)
    make.make_device(world)
    make.make_plan(world, at, asked=make.terms(kind))
    make.make_due(world, at)
    assert PlanAssignment.objects.get().base_date_id is None
    assert preview(set_, at=at) == []


def test_setting_changing_and_clearing_move_nothing(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_plan(world, at)
    make.make_due(world, at)
    before = (dues(), anchor())
    set_ = base(world, at)
    changed = base(world, at, day=date(2026, 9, 1))
    assert changed.pk == set_.pk
    assert changed.version == 2
    assert (dues(), anchor()) == before
    gone = actions.clear_base_date(changed, reason="Round given up", by=world.mara, at=at)
    assert actions.clear_base_date(gone, reason="", by=world.mara, at=at).version == gone.version
    schedule.generate(until=date(2028, 12, 31), by=world.root, at=at)
    assert (dues()[: len(before[0])], anchor()) == before
    assert base(world, at).pk != set_.pk


def test_rebasing_does_what_the_preview_says_and_why_names_the_place(world: World, at: datetime) -> None:
    """Due each 1 June; on 22 November the next 15 March lies before it, so the day comes earlier."""
    make.make_device(world)
    make.make_plan(world, at)
    make.make_due(world, at)
    assert dues()[:2] == [date(2026, 6, 1), date(2027, 6, 1)]
    set_ = base(world, at)
    (line,) = preview(set_, at=at)
    assert (line.effect, line.due, line.next_due) == (Effect.MOVES, date(2027, 6, 1), date(2027, 3, 15))
    done = actions.rebase_lines(set_, expected=1, by=world.mara, at=at)
    assert (done.moved, done.joined, done.kept) == (1, 0, 0)
    assert dues()[:2] == [date(2026, 6, 1), date(2027, 3, 15)], "what is overdue stays, the next is moved"
    occurrence = Occurrence.objects.get(due_on=date(2027, 3, 15))
    told = " ".join(why_words(why(occurrence)))
    assert "15 Mar 2026" in told
    assert f"base date of {world.icu}" in told
    entry = next(each for each in history(PlanAssignment.objects.get()) if "rebase" in each.action)
    assert entry.before["next_planned_on"] == "2027-06-01"
    assert entry.after["next_planned_on"] == "2027-03-15"
    again = actions.rebase_lines(set_, expected=0, by=world.mara, at=at)
    assert (again.moved, again.joined, again.kept) == (0, 0, 1)


def test_where_the_new_dates_have_no_day_before_the_next_that_one_stays(world: World, at: datetime) -> None:
    make.make_device(world, accepted_on=date(2026, 1, 10))
    make.make_plan(world, at)
    make.make_due(world, at)
    assert dues()[0] == date(2027, 1, 10)
    (line,) = preview(base(world, at), at=at)
    assert (line.effect, line.next_due) == (Effect.JOINS, date(2027, 1, 10))
    assert line.becomes is not None
    assert line.becomes.first == date(2027, 3, 15)
    actions.rebase_lines(BaseDate.objects.get(), by=world.mara, at=at)
    schedule.generate(until=date(2028, 12, 31), by=world.root, at=at)
    assert dues() == [date(2027, 1, 10), date(2027, 3, 15), date(2028, 3, 15)]
    device = Device.objects.get()
    assert device.next_due_on == date(2027, 1, 10)


def test_what_somebody_has_begun_stays_and_nothing_before_it_is_lost(world: World, at: datetime) -> None:
    make.make_device(world, accepted_on=date(2026, 11, 1))
    make.make_plan(world, at, asked=make.terms(interval=Interval(count=1, unit=Unit.MONTH)))
    due = make.make_due(world, at, until=date(2027, 6, 30))
    assert [row.due_on.month for row in due] == [12, 1, 2, 3, 4, 5, 6]
    work_orders.open_for_occurrence(due[2], assignee=world.tess, by=world.mara, at=at)
    actions.rebase_lines(base(world, at), by=world.mara, at=at)
    assert dues()[:5] == [
        date(2026, 12, 1),
        date(2027, 1, 1),
        date(2027, 2, 1),
        date(2027, 3, 1),
        date(2027, 4, 15),
    ]


def test_only_the_named_devices_move_and_a_tag_of_another_place_is_told(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_device(world, "GEN-0002")
    make.make_plan(world, at)
    make.make_due(world, at)
    set_ = base(world, at)
    with pytest.raises(InvalidInput, match="GEN-0009"):
        actions.rebase_lines(set_, tags=["GEN-0001", "GEN-0009"], by=world.mara, at=at)
    actions.rebase_lines(set_, tags=["GEN-0002"], by=world.mara, at=at)
    assert anchor()[1] is None
    assert anchor("GEN-0002")[1] == set_.pk


def test_a_device_that_moves_keeps_its_dates_until_asked(world: World, at: datetime) -> None:
    icu = base(world, at)
    make.make_device(world)
    make.make_plan(world, at)
    make.make_due(world, at)
    operating = base(world, at, world.operating, date(2026, 9, 1))
    Device.objects.update(department=world.operating)
    schedule.follow_devices(device_ids=[Device.objects.get().pk], by=world.root, at=at)
    assert anchor()[1] == icu.pk
    assert preview(icu, at=at) == []
    assert [line.effect for line in preview(operating, at=at)] == [Effect.JOINS]
    actions.rebase_lines(operating, by=world.mara, at=at)
    assert anchor()[1] == operating.pk


def test_in_storage_nothing_moves(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_plan(world, at)
    make.make_due(world, at)
    Device.objects.update(status="in_storage")
    assert [line.effect for line in preview(base(world, at), at=at)] == [Effect.SUSPENDED]
    before = dues()
    actions.rebase_lines(BaseDate.objects.get(), by=world.mara, at=at)
    assert dues() == before


def test_refusals(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_plan(world, at)
    make.make_due(world, at)
    for day in (date(1969, 12, 31), date(2040, 1, 1)):
        with pytest.raises(InvalidInput):
            base(world, at, day=day)
    set_ = base(world, at)
    with pytest.raises(StaleVersion):
        actions.set_base_date(world.icu, day=date(2026, 5, 1), seen_version=7, by=world.mara, at=at)
    with pytest.raises(InvalidInput):
        actions.clear_base_date(set_, reason=" ", by=world.mara, at=at)
    with pytest.raises(actions.MovedMeanwhile):
        actions.rebase_lines(set_, expected=5, by=world.mara, at=at)
    actions.clear_base_date(set_, reason="Given up", by=world.mara, at=at)
    with pytest.raises(actions.BaseDateCleared):
        actions.rebase_lines(set_, by=world.mara, at=at)
    for person in (world.tess, world.otto, world.ada):
        with pytest.raises(NotPermitted):
            actions.set_base_date(world.icu, day=MARCH, by=person, at=at)
        with pytest.raises(NotPermitted):
            actions.rebase_lines(set_, by=person, at=at)
        with pytest.raises(NotPermitted):
            actions.clear_base_date(set_, reason="No", by=person, at=at)


def test_an_attempt_keeps_its_day(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_plan(world, at)
    due = make.make_due(world, at)
    occurrences.record_attempt(due[1], kind=AttemptKind.IN_USE, evidence="Bed 4", by=world.tess, at=at)
    actions.rebase_lines(base(world, at), by=world.mara, at=at)
    assert date(2027, 6, 1) in dues()
