"""Devices that could not be found: the ladder is climbed rung by rung, and ends by finding or by giving up."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm.maintenance import chasing
from openhtm.maintenance.actions import (
    checklists,
    finishing,
    occurrences,
    order_lines,
    searching,
    work_orders,
)
from openhtm.maintenance.actions.order_lines import Labor
from openhtm.maintenance.models import Attempt, AttemptKind, Occurrence, WorkOrder
from openhtm.maintenance.rules.chase import Rung
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.registry import api as registry
from openhtm.registry.api import Status

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

DAY = timedelta(days=1)


@pytest.fixture
def due(world: World, at: datetime) -> Occurrence:
    version = make.make_procedure(world, at)
    make.make_device(world)
    make.make_plan(world, at, version=version)
    return make.make_due(world, at)[0]


def look(world: World, due: Occurrence, at: datetime, kind: str = AttemptKind.COULD_NOT_LOCATE) -> Attempt:
    return occurrences.record_attempt(
        due, kind=AttemptKind(kind), evidence="Rooms 310 to 320", by=world.tess, at=at
    )


def state(due: Occurrence, at: datetime) -> tuple[int, Rung] | None:
    found = chasing.search_for(due.device, at=at)
    return (found.state.searches, found.state.rung) if found else None


def test_each_search_in_vain_climbs_a_rung_and_names_the_next_day(
    world: World, due: Occurrence, at: datetime
) -> None:
    first = look(world, due, at)  # Sunday, 22 November
    assert (state(due, at), first.retry_on) == ((1, Rung.RETRY), date(2026, 11, 27))
    again = look(world, due, at + DAY)
    assert (state(due, at + DAY), again.retry_on) == ((2, Rung.SEARCH_WIDELY), date(2026, 12, 23))
    look(world, due, at + 2 * DAY)
    assert state(due, at + 2 * DAY) == (3, Rung.DECLARE)
    due.refresh_from_db()
    assert due.state == "open", "a search settles nothing"


def test_a_day_that_somebody_chose_is_kept(world: World, due: Occurrence, at: datetime) -> None:
    made = occurrences.record_attempt(
        due, kind=AttemptKind.COULD_NOT_LOCATE, evidence="Ward", retry_on=date(2026, 11, 24), by=world.tess, at=at
    )  # fmt: skip
    assert made.retry_on == date(2026, 11, 24)


def test_searches_of_two_inspections_on_one_day_are_one(world: World, due: Occurrence, at: datetime) -> None:
    other = make.make_plan(world, at, code="battery")
    make.make_due(world, at)
    look(world, due, at)
    look(world, Occurrence.objects.filter(plan=other)[0], at + timedelta(hours=1))
    assert state(due, at) == (1, Rung.RETRY)


@pytest.mark.parametrize("seen", ["in_use", "done", "moved"])
def test_whoever_sees_the_device_ends_the_search(
    world: World, due: Occurrence, at: datetime, seen: str
) -> None:
    registry.devices.move(due.device, room=world.icu_room, by=world.tess, at=at - DAY)
    look(world, due, at)
    if seen == "in_use":
        look(world, due, at + DAY, kind=AttemptKind.IN_USE)
    elif seen == "done":
        make.settled(due, make.TODAY, at + DAY)
    else:
        registry.devices.move(due.device, room=None, by=world.tess, at=at + DAY)
    assert state(due, at + 2 * DAY) is None
    assert chasing.searches(world.mara, at=at + 2 * DAY) == []


def test_after_a_sighting_a_search_begins_anew(world: World, due: Occurrence, at: datetime) -> None:
    look(world, due, at)
    look(world, due, at + DAY, kind=AttemptKind.IN_USE)
    look(world, due, at + 2 * DAY)
    assert state(due, at + 2 * DAY) == (1, Rung.RETRY)


def test_late_searches_come_first_and_outsiders_see_none(world: World, due: Occurrence, at: datetime) -> None:
    make.make_device(world, "GEN-0002")
    make.make_due(world, at)
    other = Occurrence.objects.filter(device__tag="GEN-0002")[0]
    look(world, due, at)
    look(world, other, at - 20 * DAY)
    tags = [one.device.tag for one in chasing.searches(world.mara, at=at + DAY)]
    assert tags == ["GEN-0002", "GEN-0001"]
    assert chasing.searches(world.otto, at=at) == []


def test_giving_up_too_early_is_refused(world: World, due: Occurrence, at: datetime) -> None:
    with pytest.raises(searching.NotSearched, match="Nobody is looking"):
        searching.declare_missing(due.device, by=world.mara, at=at)
    look(world, due, at)
    with pytest.raises(searching.NotSearched, match="too early"):
        searching.declare_missing(due.device, by=world.mara, at=at)


def test_after_three_searches_the_device_is_declared_missing_once(
    world: World, due: Occurrence, at: datetime
) -> None:
    for day in range(3):
        look(world, due, at + day * DAY)
    later = at + 3 * DAY
    searching.declare_missing(due.device, reason="Committee informed", by=world.mara, at=later)
    due.device.refresh_from_db()
    assert due.device.status == Status.MISSING
    with pytest.raises(searching.NotSearched, match="already"):
        searching.declare_missing(due.device, by=world.mara, at=later)
    assert due in Occurrence.objects.on_hold(), "still in the inventory, listed"
    found = chasing.searches(world.mara, at=later)
    assert [(one.missing, one.is_late(date(2030, 1, 1))) for one in found] == [(True, False)]


def declared(world: World, due: Occurrence, at: datetime) -> None:
    for day in range(3):
        look(world, due, at - (9 - day) * DAY)
    searching.declare_missing(due.device, by=world.mara, at=at - 5 * DAY)
    due.device.refresh_from_db()


def test_what_was_missing_is_inspected_before_use(world: World, due: Occurrence, at: datetime) -> None:
    declared(world, due, at)
    searching.found(due.device, where="Store of the OR", room=world.icu_room, by=world.tess, at=at)
    device = due.device
    device.refresh_from_db()
    assert (device.status, device.room_id) == (Status.OUT_OF_SERVICE, world.icu_room.pk)
    assert not registry.usability(device, on=make.TODAY).usable
    with pytest.raises(registry.UnableToChangeStatus):
        registry.devices.change_status(device, to=Status.IN_SERVICE, reason="Fine", by=world.mara, at=at)
    order = inspected(world, due, at)
    finishing.return_device(order, by=world.tess, at=at)
    device.refresh_from_db()
    assert (device.status, device.block_count) == (Status.IN_SERVICE, 0)


def inspected(world: World, due: Occurrence, at: datetime) -> WorkOrder:
    order = work_orders.open_for_occurrence(due, assignee=world.tess, by=world.mara, at=at)
    run = checklists.begin(order, by=world.tess, at=at)
    checklists.record(run, key="case", answer=Answer(values=("pass",)), by=world.tess, at=at)
    leakage = Answer(values=("80",), unit="µA")
    checklists.record(run, key="leakage", answer=leakage, by=world.tess, at=at)
    order_lines.add_labor(order, labor=Labor(minutes=10, worked_on=make.TODAY), by=world.tess, at=at)
    return finishing.finish(order, by=world.tess, at=at)


def test_found_by_hand_is_held_too(world: World, due: Occurrence, at: datetime) -> None:
    declared(world, due, at)
    registry.devices.change_status(
        due.device, to=Status.OUT_OF_SERVICE, reason="Turned up", by=world.mara, at=at
    )
    due.device.refresh_from_db()
    assert due.device.block_count == 1
    assert state(due, at) is None


def test_finding_needs_the_place_and_a_search(world: World, due: Occurrence, at: datetime) -> None:
    with pytest.raises(searching.NotSearched):
        searching.found(due.device, where="Here", by=world.tess, at=at)
    look(world, due, at)
    with pytest.raises(InvalidInput, match="where"):
        searching.found(due.device, where=" ", by=world.tess, at=at)
    searching.found(due.device, where="Here", by=world.tess, at=at + DAY)
    assert state(due, at + DAY) is None
    due.refresh_from_db()
    assert due.state == "open"


def test_found_is_no_failed_attempt(world: World, due: Occurrence, at: datetime) -> None:
    with pytest.raises(InvalidInput, match="where it was found"):
        look(world, due, at, kind=AttemptKind.FOUND)


@pytest.mark.parametrize("who", ["nina", "ada", "otto"])
def test_others_may_neither_find_nor_give_up(world: World, due: Occurrence, at: datetime, who: str) -> None:
    look(world, due, at)
    with pytest.raises(NotPermitted):
        searching.found(due.device, where="Here", by=world.people[who], at=at)
    with pytest.raises(NotPermitted):
        searching.declare_missing(due.device, by=world.people[who], at=at)


def test_the_list_asks_as_few_questions_for_many_searches(
    world: World, due: Occurrence, at: datetime, django_assert_max_num_queries: object
) -> None:
    for number in range(2, 12):
        make.make_device(world, f"GEN-{number:04}")
    make.make_due(world, at)
    for row in Occurrence.objects.filter(due_on=due.due_on):
        look(world, row, at)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert len(chasing.searches(world.mara, at=at)) == 11
