"""Duplicates joined to the order that stays, taken apart again, and orders copied."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.kernel.errors import NotPermitted
from openhtm.maintenance.actions import checklists, fault_requests, finishing, notes, order_lines, work_orders
from openhtm.maintenance.actions.fault_requests import Report
from openhtm.maintenance.actions.order_lines import Labor, Part
from openhtm.maintenance.actions.work_orders import UnableToEnd
from openhtm.maintenance.models import FaultRequest, OrderMerge, WorkOrder
from openhtm.maintenance.moving import UnableToMove
from openhtm.maintenance.record import order_content
from openhtm.maintenance.rules.merging import Obstacle, to_merge, to_undo
from openhtm.maintenance.rules.work_order_states import ENDED, State
from openhtm_testing.command import run_here

from . import factories as make
from .test_rest import call
from .test_work_order_actions import repair

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]
HOUR = timedelta(hours=1)
STATES = st.sampled_from(State)


@given(same=st.booleans(), same_site=st.booleans(), circle=st.booleans(), run=st.booleans(), into=STATES)
def test_only_an_open_other_order_of_the_site_takes_a_duplicate_without_checklist(
    same: bool, same_site: bool, circle: bool, run: bool, into: State
) -> None:
    found = to_merge(same=same, same_site=same_site, in_a_circle=circle, into=into, has_checklist=run)
    allowed = not same and same_site and not circle and not run and into not in ENDED
    assert (found is None) == allowed


@given(into=STATES, changed=st.booleans())
def test_it_is_undone_only_while_the_other_order_is_still_at_work(into: State, changed: bool) -> None:
    done = {"work_done", "verified", "closed", "cancelled", "duplicate"}
    assert (to_undo(into=into, changed=changed) is None) == (into.value not in done and not changed)
    assert to_undo(into=State.IN_PROGRESS, changed=True) is Obstacle.CHANGED


@pytest.fixture
def pair(world: World, at: datetime) -> tuple[WorkOrder, WorkOrder]:
    """GEN-1 that stays; GEN-2, begun by Tess, with labor, a safety-relevant part, a note and Nina's report."""
    stays = repair(world, at)
    report = fault_requests.receive(
        Report(text="Dark", device=stays.device, requested_by=world.nina), by=world.nina, at=at
    )
    second = fault_requests.accept(report, assignee=world.tess, by=world.mara, at=at)
    work_orders.start(second, by=world.tess, at=at)
    order_lines.add_labor(second, labor=Labor(minutes=20, worked_on=make.TODAY), by=world.tess, at=at)
    part = Part(description="Power board", safety_relevant=True)
    order_lines.add_part(second, part=part, by=world.tess, at=at)
    notes.add_note(second, text="Fuse is fine", by=world.tess, at=at)
    return stays, second


def fresh(order: WorkOrder) -> WorkOrder:
    return WorkOrder.objects.get(pk=order.pk)


def written_on(order: WorkOrder) -> tuple[int, int, int, int]:
    return (order.labor.count(), order.parts.count(), order.notes.count(), order.requests.count())


def test_everything_written_goes_along_and_says_where_it_came_from(
    world: World, at: datetime, pair: tuple[WorkOrder, WorkOrder]
) -> None:
    stays, second = pair
    work_orders.mark_duplicate(second, of=stays, by=world.mara, at=at)
    assert (written_on(stays), written_on(second)) == ((1, 1, 1, 1), (0, 0, 0, 0))
    assert (second.state, second.duplicate_of) == ("duplicate", stays)
    # A safety-relevant part that came along asks for the test too.
    assert fresh(stays).safety_part_opened is True
    content = order_content(fresh(stays))
    assert (content["labor"][0]["first_on"], content["parts"][0]["first_on"]) == ("GEN-2", "GEN-2")
    assert FaultRequest.objects.get().work_order == stays


def test_taken_apart_again_everything_is_as_before(
    world: World, at: datetime, pair: tuple[WorkOrder, WorkOrder]
) -> None:
    stays, second = pair
    before = order_content(fresh(second)), order_content(fresh(stays))
    work_orders.mark_duplicate(second, of=stays, by=world.mara, at=at)
    with pytest.raises(UnableToMove, match="reason"):
        work_orders.undo_duplicate(second, reason=" ", by=world.mara, at=at)
    work_orders.undo_duplicate(second, reason="Another board", by=world.mara, at=at + HOUR)
    assert (order_content(fresh(second)), order_content(fresh(stays))) == before
    assert (fresh(second).state, fresh(second).duplicate_of) == ("in_progress", None)
    assert (fresh(stays).safety_part_opened, OrderMerge.objects.get().undone_at) == (None, at + HOUR)
    with pytest.raises(UnableToEnd, match="was not joined"):
        work_orders.undo_duplicate(second, reason="Again", by=world.mara, at=at + HOUR)
    work_orders.mark_duplicate(second, of=fresh(stays), by=world.mara, at=at + 2 * HOUR)
    assert written_on(stays) == (1, 1, 1, 1)


def test_what_was_built_on_is_not_taken_apart(
    world: World, at: datetime, pair: tuple[WorkOrder, WorkOrder]
) -> None:
    stays, second = pair
    work_orders.mark_duplicate(second, of=stays, by=world.mara, at=at)
    line = stays.labor.get()
    order_lines.strike_out_labor(line, reason="Twice", by=world.mara, at=at)
    with pytest.raises(UnableToEnd, match="changed there"):
        work_orders.undo_duplicate(second, reason="No", by=world.mara, at=at)
    work_orders.start(fresh(stays), by=world.tess, at=at)
    finishing.finish(fresh(stays), by=world.tess, at=at)
    with pytest.raises(UnableToEnd, match="GEN-1 is said to be done"):
        work_orders.undo_duplicate(second, reason="No", by=world.mara, at=at)
    work_orders.cancel(fresh(stays), reason="Sold", by=world.mara, at=at)
    with pytest.raises(UnableToEnd, match="GEN-1 has ended"):
        work_orders.undo_duplicate(second, reason="No", by=world.mara, at=at)


def test_through_a_chain_the_first_number_stays_on_the_line(
    world: World, at: datetime, pair: tuple[WorkOrder, WorkOrder]
) -> None:
    stays, second = pair
    third = repair(world, at, device=stays.device)
    work_orders.mark_duplicate(second, of=third, by=world.mara, at=at)
    work_orders.mark_duplicate(third, of=stays, by=world.mara, at=at)
    assert (str(stays.labor.get().first_on), written_on(stays)[0]) == ("GEN-2", 1)
    with pytest.raises(UnableToEnd, match="has ended"):
        work_orders.undo_duplicate(second, reason="No", by=world.mara, at=at)
    work_orders.undo_duplicate(third, reason="No", by=world.mara, at=at)
    work_orders.undo_duplicate(second, reason="No", by=world.mara, at=at)
    assert (written_on(fresh(second)), second.labor.get().first_on) == ((1, 1, 1, 1), None)


def test_what_cannot_be_joined_stays_as_it_is(
    world: World, at: datetime, pair: tuple[WorkOrder, WorkOrder]
) -> None:
    stays, second = pair
    version = make.make_procedure(world, at)
    measured = repair(world, at, device=stays.device, assignee=world.tess)
    checklists.begin(measured, version=version, by=world.tess, at=at)
    ended = repair(world, at, device=stays.device)
    work_orders.cancel(ended, reason="Sold", by=world.mara, at=at)
    for order, of, words in (
        (second, second, "cannot be a duplicate"),
        (measured, stays, "checklist was begun on GEN-3"),
        (second, ended, "GEN-4 has ended"),
    ):
        with pytest.raises(UnableToEnd, match=words):
            work_orders.mark_duplicate(order, of=of, by=world.mara, at=at)
    assert written_on(second) == (1, 1, 1, 1)


@pytest.mark.parametrize("who", ["tess", "nina", "ada", "otto", "vic"])
def test_only_who_may_cancel_joins_and_takes_apart(
    world: World, at: datetime, pair: tuple[WorkOrder, WorkOrder], who: str
) -> None:
    stays, second = pair
    with pytest.raises(NotPermitted):
        work_orders.mark_duplicate(second, of=stays, by=world.people[who], at=at)
    work_orders.mark_duplicate(second, of=stays, by=world.mara, at=at)
    with pytest.raises(NotPermitted):
        work_orders.undo_duplicate(second, reason="No", by=world.people[who], at=at)


def test_a_copy_is_the_same_work_without_what_was_done(
    world: World, at: datetime, pair: tuple[WorkOrder, WorkOrder]
) -> None:
    _stays, second = pair
    made = work_orders.copy_order(second, by=world.tess, at=at + HOUR)
    same = ("kind", "title", "device", "department", "site", "priority", "description")
    assert all(getattr(made, name) == getattr(second, name) for name in same)
    assert (made.opened_at, made.assignee, made.started_at) == (at + HOUR, None, None)
    assert written_on(made) == (0, 0, 0, 0)
    for who in ("ada", "otto", "vic"):
        with pytest.raises(NotPermitted):
            work_orders.copy_order(second, by=world.people[who], at=at)


def test_an_inspection_is_not_copied(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_plan(world, at, version=make.make_procedure(world, at))
    order = work_orders.open_for_occurrence(make.make_due(world, at)[0], by=world.mara, at=at)
    with pytest.raises(UnableToMove, match="comes from its plan"):
        work_orders.copy_order(order, by=world.tess, at=at)
    report = repair(world, at, device=order.device)
    work_orders.mark_duplicate(order, of=report, by=world.mara, at=at)
    assert order.occurrences.count() == 0
    work_orders.undo_duplicate(order, reason="No", by=world.mara, at=at)
    assert order.occurrences.count() == 1


def test_it_is_done_on_the_pages(pair: tuple[WorkOrder, WorkOrder], sign_in: SignIn) -> None:
    _stays, _second = pair
    mara = sign_in("mara")
    mara.post("/work-orders/GEN-2/duplicate/", {"other": "gen-1"})
    html = mara.get("/work-orders/GEN-1/").content.decode()
    assert html.count("from GEN-2") == 3
    assert "Its duplicate" in html
    assert "It is no duplicate" in mara.get("/work-orders/GEN-2/").content.decode()
    mara.post("/work-orders/GEN-2/no-duplicate/", {"reason": "Another one"})
    assert "from GEN-2" not in mara.get("/work-orders/GEN-1/").content.decode()
    answer = mara.post("/work-orders/GEN-1/copy/")
    assert answer.headers["Location"] == "/work-orders/GEN-3/"


def test_it_is_done_over_rest_and_by_command(pair: tuple[WorkOrder, WorkOrder], sign_in: SignIn) -> None:
    mara = sign_in("mara")
    status, ended = call(mara, "POST", "/work-orders/GEN-2/duplicate", {"of": "GEN-1"})
    assert (status, ended["state"]) == (200, "duplicate")
    assert call(sign_in("otto"), "POST", "/work-orders/GEN-2/no-duplicate", {"reason": "No"})[0] == 404
    assert (
        call(mara, "POST", "/work-orders/GEN-2/no-duplicate", {"reason": "No"})[1]["state"] == "in_progress"
    )
    assert call(mara, "POST", "/work-orders/GEN-1/copy")[1]["reference"] == "GEN-3"

    def run(*words: str) -> Any:
        return run_here("work-orders", *words, "--as", "mara@example.org", "--json")

    assert run("duplicate", "GEN-2", "--of", "GEN-1").data["duplicate_of"] == "GEN-1"
    assert run("show", "GEN-1").data["duplicates"] == ["GEN-2"]
    assert run("no-duplicate", "GEN-2", "--reason", "No").data["state"] == "in_progress"
    assert run("no-duplicate", "GEN-2", "--reason", "No").code == 1
    assert run("copy", "GEN-1").data["number"] == "GEN-4"
