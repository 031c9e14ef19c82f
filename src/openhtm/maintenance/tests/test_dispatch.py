"""The dispatch board: planned by drag, by keyboard, over REST and the command; stale moves say who moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.audit.api import history
from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm.maintenance import access, dispatching
from openhtm.maintenance.actions import work_orders
from openhtm.maintenance.actions.dispatching import MovedMeanwhile, dispatch
from openhtm.maintenance.assignable import UnableToAssign
from openhtm.maintenance.models import Holiday, OrderKind, WorkOrder
from openhtm.maintenance.models.work_order import NEVER
from openhtm.maintenance.moving import RecordClosed
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.rules.priority import Priority
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing import days
from openhtm_testing.command import run_here
from openhtm_testing.personas import NOON

from . import factories as make
from .test_rest import call

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]
MONDAY = date(2026, 11, 23)
# The doors read the clock themselves.
AHEAD = days.today() + timedelta(days=1)


@pytest.fixture
def order(world: World, at: datetime) -> WorkOrder:
    """Nobody has it yet."""
    device = make.make_device(world)
    new = NewOrder(kind=OrderKind.REPAIR, title="No power", device=device)
    return work_orders.open_order(new, by=world.mara, at=at)


def board(world: World, day: date = MONDAY) -> dispatching.Board:
    from openhtm.accounts.api import Permission, people

    rows = access.work_orders(world.mara, Permission.WORK_ORDER_ASSIGN)
    return dispatching.board(world.site, rows, people(world.mara), day=day, at=NOON)


def line_of(found: dispatching.Board, person: Any) -> Any:
    return next(line for line in found.lines if line.person == person.pk)


def test_an_order_that_nobody_has_goes_from_the_pool_to_a_day(
    order: WorkOrder, world: World, at: datetime
) -> None:
    assert [one.pk for one in board(world).pool] == [order.pk]
    dispatch(order, assignee=world.tess, planned_on=MONDAY, seen_version=order.version, by=world.mara, at=at)
    found = board(world)
    assert list(found.pool) == []
    cell = line_of(found, world.tess).cells[0]
    assert (cell.day, cell.cards, cell.unknown) == (MONDAY, (order.pk,), 1)
    assert "maintenance.work_order.dispatch" in [event.action for event in history(order)]


def test_hours_are_those_of_the_site_and_a_holiday_has_none(world: World) -> None:
    Holiday.objects.create(site=world.site, day=date(2026, 11, 26), name="Thanksgiving")
    capacity = [cell.capacity for cell in line_of(board(world), world.tess).cells]
    assert capacity == [540, 540, 540, 0, 540, 0, 0], "eight to five, until the site says otherwise"


def test_only_who_may_work_there_has_a_line(world: World) -> None:
    names = {str(person) for person in board(world).people.values()}
    assert "Tess Technician" in names
    assert not names & {"Nina Nurse", "Ada Auditor", "Otto Other"}


def test_the_person_stays_when_only_the_day_changes(order: WorkOrder, world: World, at: datetime) -> None:
    dispatch(order, assignee=world.tess, planned_on=MONDAY, by=world.mara, at=at)
    dispatch(order, planned_on=None, by=world.mara, at=at)
    order.refresh_from_db()
    assert (order.assignee, order.planned_on) == (world.tess, None)
    assert line_of(board(world), world.tess).waiting == (order.pk,)


def test_a_move_of_what_somebody_moved_meanwhile_says_who(
    order: WorkOrder, world: World, at: datetime
) -> None:
    seen = order.version
    same = WorkOrder.objects.get(pk=order.pk)
    dispatch(order, assignee=world.tess, planned_on=MONDAY, by=world.cleo, at=at)
    same.refresh_from_db()
    with pytest.raises(MovedMeanwhile, match="Cleo Engineer") as refused:
        dispatch(same, assignee=world.mara, planned_on=MONDAY, seen_version=seen, by=world.mara, at=at)
    assert refused.value.details["by"] == "Cleo Engineer"
    order.refresh_from_db()
    assert order.assignee == world.tess


def test_the_same_move_twice_changes_nothing(order: WorkOrder, world: World, at: datetime) -> None:
    dispatch(order, assignee=world.tess, planned_on=MONDAY, by=world.mara, at=at)
    version = order.version
    dispatch(order, assignee=world.tess, planned_on=MONDAY, by=world.mara, at=at)
    assert order.version == version


def test_a_day_that_is_past_is_refused(order: WorkOrder, world: World, at: datetime) -> None:
    with pytest.raises(InvalidInput, match="past"):
        dispatch(order, planned_on=make.TODAY - timedelta(days=1), by=world.mara, at=at)


def test_who_cannot_work_there_gets_nothing_and_the_day_stays(
    order: WorkOrder, world: World, at: datetime
) -> None:
    with pytest.raises(UnableToAssign):
        dispatch(order, assignee=world.nina, planned_on=MONDAY, by=world.mara, at=at)
    order.refresh_from_db()
    assert (order.assignee, order.planned_on) == (None, None)


def test_begun_work_needs_words_for_the_next_person(order: WorkOrder, world: World, at: datetime) -> None:
    work_orders.take(order, by=world.tess, at=at)
    work_orders.start(order, by=world.tess, at=at)
    with pytest.raises(UnableToAssign, match="Work has begun"):
        dispatch(order, assignee=world.cleo, planned_on=MONDAY, by=world.mara, at=at)


def test_an_ended_order_is_not_planned(order: WorkOrder, world: World, at: datetime) -> None:
    work_orders.cancel(order, reason="Found the cable", by=world.mara, at=at)
    with pytest.raises(RecordClosed):
        dispatch(order, planned_on=MONDAY, by=world.mara, at=at)


def test_who_may_not_assign_plans_nothing(order: WorkOrder, world: World, at: datetime) -> None:
    for person in (world.tess, world.nina, world.ada, world.otto):
        with pytest.raises(NotPermitted):
            dispatch(order, planned_on=MONDAY, by=person, at=at)


# -- the doors --------------------------------------------------------------------------------------------


def test_a_card_is_moved_without_script_and_a_stale_one_is_said(
    order: WorkOrder, world: World, at: datetime, sign_in: SignIn
) -> None:
    mara = sign_in("mara")
    assert order.reference in mara.get("/dispatch/?site=GEN").content.decode()
    given = {
        "order": order.reference,
        "seen": order.version,
        "assignee": world.tess.pk,
        "planned_on": AHEAD.isoformat(),
        "site": "GEN",
        "week": AHEAD.isoformat(),
    }
    answer = mara.post("/dispatch/move/", given, follow=True)
    assert answer.redirect_chain[0][0] == f"/dispatch/?site=GEN&week={AHEAD.isoformat()}"
    order.refresh_from_db()
    assert (order.assignee, order.planned_on) == (world.tess, AHEAD)
    stale = mara.post("/dispatch/move/", given, follow=True).content.decode()
    assert "was changed by Mara Manager meanwhile" in stale
    kept = mara.post("/dispatch/move/", {**given, "kind": "repair"}, follow=True)
    assert kept.redirect_chain[0][0].endswith("&kind=repair")
    assert "Choose a person and a day" in mara.post("/dispatch/move/", {}, follow=True).content.decode()


def test_the_board_is_for_those_who_assign_at_their_sites(order: WorkOrder, sign_in: SignIn) -> None:
    assert sign_in("tess").get("/dispatch/").status_code == 403
    otto = sign_in("otto")
    assert otto.get("/dispatch/?site=GEN").status_code in (403, 404)
    given = {"order": order.reference, "seen": order.version, "planned_on": AHEAD.isoformat()}
    assert otto.post("/dispatch/move/", given).status_code in (403, 404)


def test_the_board_is_translated(order: WorkOrder, world: World, sign_in: SignIn) -> None:
    data = [
        "GEN-0001",
        "GEN-1",
        "Intensive care",
        "Operating rooms",
        "Mara Manager",
        "MM",
        "General Hospital",
        "UTC",
        "CST",
        "–",
        "·",
    ]
    data += [person.name for person in world.people.values()]
    mara = sign_in("mara")
    with pseudo_locale():
        assert_all_translated(mara.get("/dispatch/?site=GEN").content.decode(), data=data)


def test_rest_plans_and_refuses_what_is_stale(order: WorkOrder, world: World, sign_in: SignIn) -> None:
    mara = sign_in("mara")
    path, body = f"/work-orders/{order.reference}/dispatch", {"person": world.tess.pk}
    version = f'"{order.version}"'
    given = {**body, "planned_on": AHEAD.isoformat()}
    status, planned = call(mara, "POST", path, given, **{"If-Match": version})
    assert (status, planned["planned_on"], planned["assignee"]) == (200, AHEAD.isoformat(), "Tess Technician")
    status, problem = call(mara, "POST", path, given, **{"If-Match": version})
    assert (status, problem["code"], problem["details"]["by"]) == (409, "stale", "Mara Manager")
    status, week = call(mara, "GET", f"/dispatch?site=GEN&week={AHEAD.isoformat()}")
    (tess,) = [one for one in week["people"] if one["name"] == "Tess Technician"]
    days = {one["day"]: one["orders"] for one in tess["days"]}
    assert (status, days[AHEAD.isoformat()]) == (200, [order.reference])
    assert call(sign_in("tess"), "POST", path, given)[0] == 403
    assert call(sign_in("otto"), "GET", "/dispatch?site=GEN")[0] in (403, 404)


def test_the_command_plans_and_shows(order: WorkOrder, world: World) -> None:
    who = ("--as", "mara@example.org", "--json")
    words = ("dispatch", "plan", order.reference, "--on", AHEAD.isoformat(), "--to", "tess@example.org")
    done = run_here(*words, *who)
    assert (done.code, done.data["assignee"]) == (0, "tess@example.org")
    shown = run_here("dispatch", "show", "--site", "GEN", "--week", AHEAD.isoformat(), *who)
    (tess,) = [one for one in shown.data["people"] if one["email"] == "tess@example.org"]
    assert tess["days"][AHEAD.isoformat()] == [order.reference]
    assert "Tess Technician" in run_here("dispatch", "show", "--site", "GEN", *who[:2]).out
    assert run_here("dispatch", "plan", order.reference, "--on", "soon", *who).code == 2
    assert run_here("dispatch", "plan", order.reference, "--to", "x@example.org", *who).code == 1


def test_a_card_is_dragged_in_a_browser_and_the_board_fits_every_width(
    live_server: Any, order: WorkOrder, world: World, page: Any, enter: Any, looks: Any
) -> None:
    enter(page, world.mara)
    address = f"/dispatch/?site=GEN&week={AHEAD.isoformat()}"
    page.goto(address)
    target = page.locator(f'[data-person="{world.tess.pk}"][data-day="{AHEAD.isoformat()}"]')
    page.locator("[data-seen]").filter(has_text=order.reference).drag_to(target)
    page.get_by_text(f"{order.reference} is planned.").wait_for()
    order.refresh_from_db()
    assert (order.assignee, order.planned_on) == (world.tess, AHEAD)
    page.get_by_role("button", name=f"Move {order.reference}").focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog")
    assert sheet.get_by_label("Day").input_value() == AHEAD.isoformat()
    sheet.get_by_label("Day").fill("")
    sheet.get_by_role("button", name="Move").press("Enter")
    page.get_by_text(f"{order.reference} is planned.").wait_for()
    order.refresh_from_db()
    assert order.planned_on is None
    looks.everywhere(page, address, name="dispatch")


def test_the_board_shows_what_it_is_narrowed_to(
    order: WorkOrder, world: World, at: datetime, sign_in: SignIn
) -> None:
    """One more order is urgent, in the operating rooms, late and Cleo's."""
    device = make.make_device(world, "GEN-0077", department=world.operating)
    new = NewOrder(
        kind=OrderKind.PROJECT,
        title="Cabinet",
        device=device,
        priority=Priority.PLANNED,
        due_on=date(2020, 1, 1),
        assignee=world.cleo,
    )
    other = work_orders.open_order(new, by=world.mara, at=at)
    WorkOrder.objects.filter(pk=order.pk).update(late_at=NEVER)
    mara = sign_in("mara")

    def seen(**asked: str | int) -> set[str]:
        html = mara.get("/dispatch/", {"site": "GEN", **asked}).content.decode()
        return {one.reference for one in (order, other) if f">{one.reference}</a>" in html}

    both = {order.reference, other.reference}
    assert seen() == both
    for asked in (
        {"kind": "project"},
        {"department": world.operating.pk},
        {"priority": 4},
        {"late": "yes"},
    ):
        assert seen(**asked) == {other.reference}, asked
    assert seen(department=world.icu.pk) == {order.reference}
    # What nobody has stays in sight, whoever's week is looked at.
    assert seen(person=world.tess.pk) == {order.reference}
    assert seen(priority=9) == both
    week = call(mara, "GET", f"/dispatch?site=GEN&late=true&person={world.cleo.pk}")[1]
    assert [one["name"] for one in week["people"]] == ["Cleo Engineer"]
    assert (week["people"][0]["without_day"], week["unassigned"]) == ([other.reference], [])
    words = ("dispatch", "show", "--site", "GEN", "--late", "--as", "mara@example.org", "--json")
    assert run_here(*words).data["unassigned"] == []
    assert run_here(*words, "--person", "x@example.org").code == 1


def test_without_script_a_card_is_moved_on_a_page_of_its_own(
    order: WorkOrder, world: World, sign_in: SignIn
) -> None:
    mara = sign_in("mara")
    html = mara.get(f"/dispatch/move/?order={order.reference}").content.decode()
    assert f'name="seen" value="{order.version}"' in html
    assert "Tess Technician" in html
    assert sign_in("otto").get(f"/dispatch/move/?order={order.reference}").status_code == 404
    assert mara.get("/dispatch/move/").status_code == 404


def test_begun_work_is_moved_with_a_note_for_the_next_person(
    order: WorkOrder, world: World, at: datetime, sign_in: SignIn
) -> None:
    work_orders.take(order, by=world.tess, at=at)
    work_orders.start(order, by=world.tess, at=at)
    order.refresh_from_db()
    given = {
        "order": order.reference,
        "seen": order.version,
        "assignee": world.cleo.pk,
        "note": "Fuse is fine",
    }
    sign_in("mara").post("/dispatch/move/", given)
    order.refresh_from_db()
    assert order.assignee == world.cleo


def test_a_board_of_two_hundred_orders_is_a_light_page(world: World, at: datetime, sign_in: SignIn) -> None:
    """The people are sent once, whatever the number of cards."""
    device = make.make_device(world, "GEN-0099")
    for number in range(200):
        new = NewOrder(kind=OrderKind.REPAIR, title="Does not switch on", device=device, assignee=world.tess)
        made = work_orders.open_order(new, by=world.mara, at=at)
        WorkOrder.objects.filter(pk=made.pk).update(planned_on=AHEAD if number % 2 else None)
    html = sign_in("mara").get(f"/dispatch/?site=GEN&week={AHEAD.isoformat()}").content
    # A hundred have their day and are all there; of those without one the first twenty, and where the rest is.
    assert html.count(b"data-seen=") == 120
    assert b"80 more in the list" in html
    assert html.count(b"<option") < 100
    board = html.partition(b"<main")[2].partition(b"</main>")[0]
    assert 10_000 < len(board) < 40_000
