"""Nested inspections: the larger one settles the smaller ones due in its window, and nothing else."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.kernel.errors import NotPermitted
from openhtm.maintenance.actions import checklists, nesting, plans, work_orders
from openhtm.maintenance.models import Occurrence, OccurrenceState, Plan, PlanCover
from openhtm.maintenance.rules.intervals import Interval, Unit
from openhtm.maintenance.rules.schedule import Kind

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

QUARTERLY = Interval(count=3, unit=Unit.MONTH)
JUNE, DONE = date(2026, 6, 1), date(2026, 6, 20)


@pytest.fixture
def major(world: World, at: datetime) -> Plan:
    return make.make_plan(world, at, code="annual")


def minor(world: World, at: datetime, kind: Kind = Kind.FIXED, **fields: Any) -> Plan:
    asked = make.terms(kind, **{"interval": QUARTERLY, **fields})
    return make.make_plan(world, at, code="quarterly", asked=asked)


def of(plan: Plan, due: date) -> Occurrence:
    found: Occurrence = Occurrence.objects.get(plan=plan, due_on=due)
    return found


def test_the_larger_one_settles_the_smaller_one_of_its_window(
    world: World, at: datetime, major: Plan
) -> None:
    make.make_device(world)
    small = minor(world, at)
    nesting.set_covered(major, covered=[small], by=world.mara, at=at)
    make.make_due(world, at)
    make.settled(of(major, JUNE), DONE, at)
    held = of(small, JUNE)
    assert (held.state, held.done_on) == (OccurrenceState.SUPERSEDED, DONE)
    assert held.settled_reason == "Held in Yearly inspection"
    missed, ahead = of(small, date(2026, 3, 1)), of(small, date(2026, 9, 1))
    assert (missed.state, ahead.state) == ("open", "open"), "missed before stays missed, what comes stays due"


def test_without_a_word_of_a_person_nothing_is_settled_with_it(
    world: World, at: datetime, major: Plan
) -> None:
    make.make_device(world)
    small = minor(world, at)
    make.make_due(world, at)
    make.settled(of(major, JUNE), DONE, at)
    assert of(small, JUNE).state == "open"


def test_of_another_device_nothing_is_settled(world: World, at: datetime, major: Plan) -> None:
    make.make_device(world)
    make.make_device(world, "GEN-0002")
    small = minor(world, at)
    nesting.set_covered(major, covered=[small], by=world.mara, at=at)
    make.make_due(world, at)
    done = Occurrence.objects.get(plan=major, due_on=JUNE, device__tag="GEN-0001")
    make.settled(done, DONE, at)
    states = Occurrence.objects.filter(plan=small, due_on=JUNE).order_by("device__tag")
    assert [row.state for row in states] == ["superseded", "open"]


def test_a_floating_smaller_one_counts_from_the_day_the_larger_one_was_done(
    world: World, at: datetime, major: Plan
) -> None:
    make.make_device(world, accepted_on=date(2026, 3, 10))
    small = minor(world, at, Kind.FLOATING)
    wide = make.make_plan(world, at, code="wide", asked=make.terms(anchor_on=date(2026, 6, 15)))
    nesting.set_covered(wide, covered=[small], by=world.mara, at=at)
    make.make_due(world, at)
    make.settled(of(wide, date(2026, 6, 15)), DONE, at)
    assert of(small, date(2026, 6, 10)).state == "superseded"
    assert Occurrence.objects.open().get(plan=small).due_on == date(2026, 9, 20)


def test_a_chain_of_three_is_settled_together(world: World, at: datetime, major: Plan) -> None:
    make.make_device(world)
    small = minor(world, at)
    middle = make.make_plan(
        world, at, code="half", asked=make.terms(interval=Interval(count=6, unit=Unit.MONTH), anchor_on=JUNE)
    )
    nesting.set_covered(middle, covered=[small], by=world.mara, at=at)
    nesting.set_covered(major, covered=[middle], by=world.mara, at=at)
    make.make_due(world, at)
    make.settled(of(major, JUNE), DONE, at)
    assert [of(plan, JUNE).state for plan in (small, middle)] == ["superseded", "superseded"]


def test_an_order_that_nobody_has_begun_is_cancelled_and_one_in_work_goes_on(
    world: World, at: datetime, major: Plan
) -> None:
    version = make.make_procedure(world, at)
    for tag in ("GEN-0001", "GEN-0002"):
        make.make_device(world, tag)
    asked = make.terms(interval=QUARTERLY)
    small = make.make_plan(world, at, code="quarterly", asked=asked, version=version)
    nesting.set_covered(major, covered=[small], by=world.mara, at=at)
    make.make_due(world, at)
    rows = Occurrence.objects.filter(plan=small, due_on=JUNE).order_by("device__tag")
    orders = [work_orders.open_for_occurrence(row, assignee=world.tess, by=world.mara, at=at) for row in rows]
    checklists.begin(orders[1], by=world.tess, at=at)
    for row in Occurrence.objects.filter(plan=major, due_on=JUNE):
        make.settled(row, DONE, at)
    for order in orders:
        order.refresh_from_db()
    assert [order.state for order in orders] == ["cancelled", "in_progress"]
    assert [row.state for row in rows.all()] == ["superseded", "open"]


def test_what_is_not_named_any_more_ends_and_the_record_stays(
    world: World, at: datetime, major: Plan
) -> None:
    small = minor(world, at)
    first = nesting.set_covered(major, covered=[small], by=world.mara, at=at)
    assert nesting.set_covered(major, covered=[small], by=world.mara, at=at) == first
    assert nesting.set_covered(major, covered=[], by=world.mara, at=at) == []
    assert PlanCover.objects.get().ended_at == at


def test_lines_that_cannot_hold_each_other_are_refused(world: World, at: datetime, major: Plan) -> None:
    small = minor(world, at)
    nesting.set_covered(small, covered=[major], by=world.mara, at=at)
    foreign = make.make_plan(world, at, code="other", model=make.make_model("Evita"))
    make.make_model("Evita")
    over = make.make_plan(world, at, code="over")
    plans.end_plan(over, on=date(2026, 12, 1), reason="Not needed", by=world.mara, at=at)
    for wrong, words in ((small, "holds"), (major, "itself"), (foreign, "other devices"), (over, "ended")):
        with pytest.raises(nesting.UnableToCover, match=words):
            nesting.set_covered(major, covered=[wrong], by=world.mara, at=at)
    with pytest.raises(nesting.UnableToCover, match="ended"):
        nesting.set_covered(over, covered=[], by=world.mara, at=at)


@pytest.mark.parametrize("who", ["nina", "ada", "otto"])
def test_others_may_not_nest_lines(world: World, at: datetime, major: Plan, who: str) -> None:
    with pytest.raises(NotPermitted):
        nesting.set_covered(major, covered=[], by=world.people[who], at=at)
