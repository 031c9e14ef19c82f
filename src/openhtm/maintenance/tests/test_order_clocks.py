"""The clocks of real orders: kept, shown, listed late first, by the hospital's own targets and hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.audit.api import history
from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm.kernel.time import now
from openhtm.maintenance import clocking, listing, rebuild
from openhtm.maintenance.actions import finishing, targets, work_orders
from openhtm.maintenance.actions.targets import NewHours, UnableToRestate
from openhtm.maintenance.models import Holiday, OrderKind, ServiceTarget, WorkingHours, WorkOrder
from openhtm.maintenance.models.work_order import NEVER
from openhtm.maintenance.moving import RecordClosed
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.rules.clocks import Goal, Standing, Target, Unit
from openhtm.maintenance.rules.priority import Priority
from openhtm.maintenance.rules.work_order_states import State
from openhtm_testing import days

from . import factories as make
from .test_rest import call
from .test_work_order_actions import finished, repair

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
QUICK = Target(respond=Goal(count=10, unit=Unit.MINUTE), resolve=Goal(count=2, unit=Unit.HOUR))


def urgent(world: World, at: datetime, **fields: Any) -> WorkOrder:
    return repair(world, at, priority=Priority.URGENT, **fields)


def standings(order: WorkOrder, moment: datetime) -> tuple[Standing, Standing]:
    order.refresh_from_db()
    found = clocking.clocks(order, now=moment)
    assert found is not None
    return found.respond.standing, found.resolve.standing


def test_a_new_order_is_late_when_nobody_answers_in_time(world: World, at: datetime) -> None:
    order = urgent(world, at)
    assert order.late_at == at + HOUR
    assert standings(order, at + HOUR) == (Standing.RUNNING, Standing.RUNNING)
    assert standings(order, at + HOUR + MINUTE) == (Standing.LATE, Standing.RUNNING)


def test_a_call_answers_without_starting_work_and_the_first_call_counts(world: World, at: datetime) -> None:
    order = urgent(world, at, assignee=world.tess)
    for minutes in (20, 30):
        work_orders.respond(order, text="Spoke to the nurse", by=world.tess, at=at + minutes * MINUTE)
    order.refresh_from_db()
    assert (order.responded_at, order.state) == (at + 20 * MINUTE, State.ASSIGNED)
    assert order.late_at == at + 24 * HOUR
    assert [note.text for note in order.notes.all()] == ["Spoke to the nurse"] * 2
    with pytest.raises(InvalidInput, match="Write something"):
        work_orders.respond(order, text=" ", by=world.tess, at=at)


def test_waiting_for_the_department_stops_the_clock_and_waiting_for_parts_does_not(
    world: World, at: datetime
) -> None:
    order = urgent(world, at, assignee=world.tess)
    work_orders.start(order, by=world.tess, at=at)
    work_orders.wait(order, state=State.WAIT_PARTS, reason="Battery", by=world.tess, at=at + HOUR)
    assert order.late_at == at + 24 * HOUR
    work_orders.wait(order, state=State.WAIT_DEPARTMENT, reason="In use", by=world.tess, at=at + 2 * HOUR)
    assert order.late_at == NEVER
    assert standings(order, at + 99 * HOUR)[1] is Standing.PAUSED
    work_orders.resume(order, by=world.tess, at=at + 12 * HOUR)
    assert order.late_at == at + 34 * HOUR


def test_work_done_and_back_in_use_stop_the_second_clock_and_rework_starts_it_again(
    world: World, at: datetime
) -> None:
    order = finished(world, at)
    assert (order.late_at, standings(order, at + 99 * HOUR)[1]) == (NEVER, Standing.MET)
    finishing.rework(order, reason="Still beeps", by=world.tess, at=at + HOUR)
    assert order.late_at < NEVER
    assert standings(order, at + 9999 * HOUR)[1] is Standing.LATE


def test_another_priority_counts_by_its_own_targets_from_the_opening(world: World, at: datetime) -> None:
    order = urgent(world, at)
    work_orders.set_priority(
        order, priority=Priority.CRITICAL, reason="On a patient", by=world.mara, at=at + HOUR
    )
    assert order.late_at == at + 15 * MINUTE


def test_a_canceled_order_is_not_late_any_more(world: World, at: datetime) -> None:
    order = urgent(world, at)
    work_orders.cancel(order, reason="Reported twice", by=world.mara, at=at + MINUTE)
    assert (order.late_at, standings(order, at + 99 * HOUR)) == (NEVER, (Standing.DROPPED, Standing.DROPPED))
    with pytest.raises(RecordClosed):
        work_orders.respond(order, text="Hello", by=world.mara, at=at)


def test_an_inspection_has_its_window_and_no_clock(world: World, at: datetime) -> None:
    new = NewOrder(kind=OrderKind.SCHEDULED, title="Yearly", device=make.make_device(world))
    order = work_orders.open_order(new, by=world.mara, at=at)
    assert order.late_at == NEVER
    assert clocking.clocks(order, now=at) is None


def test_the_list_begins_with_the_most_urgent_and_among_them_with_what_is_late(
    world: World, at: datetime
) -> None:
    device = make.make_device(world)
    routine = repair(world, at - 999 * HOUR, device=device, priority=Priority.ROUTINE)
    young = urgent(world, at - 2 * HOUR, device=device)
    answered = urgent(world, at - 3 * HOUR, device=device, assignee=world.tess)
    work_orders.respond(answered, text="Called", by=world.tess, at=at - 2 * HOUR)
    rows = WorkOrder.objects.all()
    late = listing.orders(rows, view="late", person=None, filters={}, at=at)
    assert set(late) == {routine, young}
    assert list(rows.order_by("priority", "late_at", "opened_at")) == [young, answered, routine]


def test_what_is_kept_is_what_the_record_says(world: World, at: datetime) -> None:
    order = urgent(world, at)
    WorkOrder.objects.update(late_at=NEVER)
    assert rebuild.rebuild(world.root, at)["late_at"] == 1
    assert rebuild.rebuild(world.root, at)["late_at"] == 0
    order.refresh_from_db()
    assert order.late_at == at + HOUR


# -- targets, hours, holidays -----------------------------------------------------------------------------


def test_other_targets_hold_for_orders_opened_from_their_day_on(world: World, at: datetime) -> None:
    earlier = urgent(world, at - 24 * HOUR)
    today = urgent(world, at, device=earlier.device)
    targets.set_target(priority=Priority.URGENT, target=QUICK, valid_from=at.date(), by=world.root, at=at)
    earlier.refresh_from_db()
    today.refresh_from_db()
    assert (earlier.late_at, today.late_at) == (at - 23 * HOUR, at + 10 * MINUTE)
    row = ServiceTarget.objects.get()
    assert (row.rule, history(row)[0].action) == (QUICK, "maintenance.service_target.set")


def test_a_target_set_twice_for_a_day_is_the_second(world: World, at: datetime) -> None:
    slow = Target(respond=Goal(count=1, unit=Unit.DAY), resolve=Goal(count=9, unit=Unit.DAY))
    for target in (QUICK, slow):
        targets.set_target(
            priority=Priority.URGENT, target=target, valid_from=at.date(), by=world.root, at=at
        )
    assert ServiceTarget.objects.get().rule == slow


def test_hours_and_holidays_move_the_end_of_open_orders(world: World, at: datetime) -> None:
    # Opened on Sunday at six in Chicago; Monday at five in the afternoon there is 23:00 UTC.
    order = repair(world, at, priority=Priority.ROUTINE, assignee=world.tess)
    assert order.late_at == datetime(2026, 11, 23, 23, tzinfo=UTC)
    new = NewHours(weekdays=(6,), opens=time(9), closes=time(21))
    targets.set_hours(world.site, new=new, valid_from=make.TODAY, by=world.root, at=at)
    order.refresh_from_db()
    assert order.late_at == datetime(2026, 11, 23, 3, tzinfo=UTC)
    made = targets.add_holidays(world.site, days=[(make.TODAY, "Founders' day")], by=world.root, at=at)
    again = targets.add_holidays(world.site, days=[(make.TODAY, "Founders")], by=world.root, at=at)
    assert again == []
    order.refresh_from_db()
    assert order.late_at == datetime(2026, 11, 30, 3, tzinfo=UTC)
    targets.remove_holiday(made[0], by=world.root, at=at)
    order.refresh_from_db()
    assert (order.late_at, Holiday.objects.count()) == (datetime(2026, 11, 23, 3, tzinfo=UTC), 0)


def test_what_numbers_were_told_by_does_not_change_afterwards(world: World, at: datetime) -> None:
    past = make.TODAY - timedelta(days=1)
    hours = NewHours(weekdays=(0,), opens=time(8), closes=time(9))
    for change in (
        lambda: targets.set_target(
            priority=Priority.URGENT, target=QUICK, valid_from=past, by=world.root, at=at
        ),
        lambda: targets.set_hours(world.site, new=hours, valid_from=past, by=world.root, at=at),
        lambda: targets.add_holidays(world.site, days=[(past, "Late")], by=world.root, at=at),
    ):
        with pytest.raises(UnableToRestate, match="has passed"):
            change()
    assert not WorkingHours.objects.exists()


def test_hours_that_cannot_be_are_refused(world: World, at: datetime) -> None:
    for new in (
        NewHours(weekdays=(), opens=time(8), closes=time(17)),
        NewHours(weekdays=(1,), opens=time(17), closes=time(8)),
    ):
        with pytest.raises(InvalidInput):
            targets.set_hours(world.site, new=new, valid_from=make.TODAY, by=world.root, at=at)


@pytest.mark.parametrize("who", ["tess", "cleo", "ada", "otto", "nina"])
def test_only_who_configures_the_site_sets_them(world: World, at: datetime, who: str) -> None:
    person = world.people[who]
    hours = NewHours(weekdays=(0,), opens=time(8), closes=time(9))
    with pytest.raises(NotPermitted):
        targets.set_target(priority=Priority.URGENT, target=QUICK, valid_from=make.TODAY, by=person, at=at)
    with pytest.raises(NotPermitted):
        targets.set_hours(world.site, new=hours, valid_from=make.TODAY, by=person, at=at)
    with pytest.raises(NotPermitted):
        targets.add_holidays(world.site, days=[(date(2027, 1, 1), "New year")], by=person, at=at)


@pytest.mark.parametrize("who", ["ada", "otto", "nina", "vic"])
def test_others_cannot_say_that_they_called(world: World, at: datetime, who: str) -> None:
    order = urgent(world, at)
    with pytest.raises(NotPermitted):
        work_orders.respond(order, text="Called", by=world.people[who], at=at)
    assert order.responded_at is None


# -- doors ------------------------------------------------------------------------------------------------


def test_the_page_shows_both_clocks_with_what_counted(world: World, sign_in: SignIn) -> None:
    order = urgent(world, now() - 2 * HOUR, assignee=world.tess)
    html = sign_in("tess").get(order.get_absolute_url()).content.decode()
    assert "Clocks" in html
    assert "of 1 hour" in html
    assert "What counted" in html
    listed = sign_in("tess").get("/work-orders/?view=late").content.decode()
    assert order.reference in listed
    assert "1 late" in listed


def test_a_call_is_noted_on_the_page(world: World, sign_in: SignIn) -> None:
    order = urgent(world, now(), assignee=world.tess)
    url = f"/work-orders/{order.reference}/answer/"
    assert sign_in("tess").get(url).status_code == 200
    assert sign_in("tess").post(url, {"text": ""}).status_code == 422
    assert sign_in("tess").post(url, {"text": "Spoke to the nurse"}).status_code == 302
    order.refresh_from_db()
    assert order.responded_at is not None
    assert sign_in("otto").post(url, {"text": "Hello"}).status_code == 404


def test_targets_and_hours_are_read_by_all_who_work_and_changed_by_who_configures(
    world: World, sign_in: SignIn
) -> None:
    page = sign_in("tess").get("/service-targets/").content.decode()
    assert "5 business days" in page
    assert ">Change<" not in page
    assert "Other Hospital" not in page
    root, today = sign_in("root"), days.today()
    given = {
        "respond_count": 10,
        "respond_unit": "minute",
        "resolve_count": 2,
        "resolve_unit": "hour",
        "valid_from": today,
    }
    assert root.post("/service-targets/2/", given).status_code == 302
    assert ServiceTarget.objects.get().rule == QUICK
    assert root.post("/service-targets/2/", {**given, "resolve_count": 0}).status_code == 422
    assert root.get("/service-targets/9/").status_code == 404
    assert sign_in("tess").post("/service-targets/2/", given).status_code == 403


def test_working_hours_and_holidays_are_changed_on_the_page(world: World, sign_in: SignIn) -> None:
    mara, day = sign_in("mara"), days.today() + timedelta(days=40)
    url = "/working-hours/GEN/"
    given = {"weekdays": [0, 1], "opens": "07:00", "closes": "15:00", "valid_from": days.today()}
    assert mara.post(url, given).status_code == 302
    assert mara.post(url, {**given, "closes": "06:00"}).status_code == 422
    assert mara.post(f"{url}holidays/add/", {"day": day, "name": "Fair"}).status_code == 302
    assert "Fair" in mara.get(url).content.decode()
    holiday = Holiday.objects.get()
    assert sign_in("otto").get(url).status_code == 404
    assert mara.post(f"{url}holidays/{holiday.pk}/remove/").status_code == 302
    assert not Holiday.objects.exists()


def test_rest_tells_the_clocks_and_keeps_targets_hours_and_holidays(world: World, sign_in: SignIn) -> None:
    order = urgent(world, now() - 2 * HOUR, assignee=world.tess)
    tess, root, today = sign_in("tess"), sign_in("root"), days.today()
    status, found = call(tess, "GET", f"/work-orders/{order.reference}/clocks")
    assert (status, found["respond"]["standing"], found["respond"]["target"]) == (200, "late", 3600)
    assert found["resolve"]["stretches"][0]["states"] == ["assigned"]
    status, answered = call(tess, "POST", f"/work-orders/{order.reference}/answer", {"text": "Called"})
    assert (status, answered["responded_at"] is not None) == (200, True)
    target = {"respond_count": 10, "respond_unit": "minute", "resolve_count": 2, "resolve_unit": "hour"}
    assert call(root, "PUT", "/service-targets/2", {**target, "valid_from": today.isoformat()})[0] == 200
    assert call(tess, "GET", "/service-targets")[1][1] == {"priority": 2, **target}
    hours = {"weekdays": [5], "opens": "08:00", "closes": "12:00", "valid_from": today.isoformat()}
    assert call(root, "PUT", "/working-hours/GEN", hours)[1]["weekdays"] == [5]
    day = (today + timedelta(days=9)).isoformat()
    made = call(root, "POST", "/working-hours/GEN/holidays", [{"day": day, "name": "Fair"}])
    assert (made[0], made[1]["holidays"]) == (201, [{"day": day, "name": "Fair"}])
    assert call(root, "DELETE", f"/working-hours/GEN/holidays/{day}")[1]["holidays"] == []
    assert call(tess, "PUT", "/working-hours/GEN", hours)[0] == 403
    assert call(sign_in("otto"), "GET", f"/work-orders/{order.reference}/clocks")[0] == 404
