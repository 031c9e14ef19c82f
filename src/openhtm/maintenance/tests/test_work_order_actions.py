"""Work orders: numbers, states, hand-over, ends, lines, who may what; and reports without an account."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from openhtm.audit.api import UnableToSign
from openhtm.kernel.actors import SystemActor
from openhtm.kernel.errors import InvalidInput, NotPermitted, StaleVersion
from openhtm.kernel.time import local_date
from openhtm.maintenance.actions import (
    checklists,
    fault_requests,
    finishing,
    notes,
    order_lines,
    work_orders,
)
from openhtm.maintenance.actions.fault_requests import Report
from openhtm.maintenance.actions.order_lines import Labor, Part
from openhtm.maintenance.assignable import UnableToAssign
from openhtm.maintenance.models import (
    FaultRequest,
    Occurrence,
    OrderKind,
    OrderNote,
    RunPurpose,
    StateChange,
    StepResult,
    WorkOrder,
)
from openhtm.maintenance.moving import RecordClosed, UnableToMove
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.rules.priority import Priority
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.maintenance.rules.work_order_states import State

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

HOUR = timedelta(hours=1)


def repair(world: World, at: datetime, **fields: Any) -> WorkOrder:
    device = fields.pop("device", None) or make.make_device(world)
    new = NewOrder(kind=OrderKind.REPAIR, title="No power", device=device, **fields)
    return work_orders.open_order(new, by=world.cleo, at=at)


def finished(world: World, at: datetime) -> WorkOrder:
    """A repair of a medium-risk device without a safety-relevant part, ready to be closed."""
    order = repair(world, at, assignee=world.tess)
    work_orders.start(order, by=world.tess, at=at)
    labor = Labor(minutes=30, worked_on=local_date(at, order.site.time_zone))
    order_lines.add_labor(order, labor=labor, by=world.tess, at=at)
    changes = {
        "problem_code": "no_power",
        "cause_code": "batt",
        "action_code": "battery_replaced",
        "safety_part_opened": False,
        "status_after": "in_service",
    }
    work_orders.edit(order, changes=changes, by=world.tess, at=at)
    return finishing.finish(order, by=world.tess, at=at)


def closed(world: World, at: datetime) -> WorkOrder:
    order = finished(world, at)
    return finishing.close(order, proof=make.proof(world.tess, at), by=world.tess, at=at)


def test_numbers_run_on_at_each_site(world: World, at: datetime) -> None:
    device = make.make_device(world)
    references = [repair(world, at, device=device).reference for _ in range(3)]
    other = NewOrder(kind=OrderKind.PROJECT, title="Move", site=world.other_site)
    assert references == ["GEN-1", "GEN-2", "GEN-3"]
    assert work_orders.open_order(other, by=world.otto, at=at).reference == "OTH-1"
    device.refresh_from_db()
    assert device.open_work_orders == 3


def test_a_new_order_takes_place_and_priority_from_its_device(world: World, at: datetime) -> None:
    device = make.make_device(world, risk_class="life_support")
    order = repair(world, at, device=device, on_patient=True)
    assert (order.site, order.department) == (world.site, world.icu)
    assert (order.priority, order.state) == (Priority.CRITICAL, State.TRIAGED)
    assert "patient_on_life_support" in order.priority_reason.split(",")


@pytest.mark.parametrize(
    ("fields", "message"),
    [({"title": " "}, "title"), ({"device": None, "site": None}, "which device")],
)
def test_an_order_needs_a_title_and_a_place(
    world: World, at: datetime, fields: dict[str, Any], message: str
) -> None:
    values = {"kind": OrderKind.REPAIR, "title": "X", "site": world.site, **fields}
    with pytest.raises(InvalidInput, match=message):
        work_orders.open_order(NewOrder(**values), by=world.root, at=at)


def test_a_device_of_another_site_is_refused(world: World, at: datetime) -> None:
    device = make.make_device(world, site=world.other_site, department=None)
    new = NewOrder(kind=OrderKind.REPAIR, title="X", device=device, site=world.site)
    with pytest.raises(InvalidInput, match="another site"):
        work_orders.open_order(new, by=world.root, at=at)


@pytest.mark.parametrize("who", ["nina", "ada", "otto", "vic", "ivo"])
def test_others_may_not_open_orders_here(world: World, at: datetime, who: str) -> None:
    new = NewOrder(kind=OrderKind.REPAIR, title="X", device=make.make_device(world))
    with pytest.raises(NotPermitted):
        work_orders.open_order(new, by=world.people[who], at=at)
    assert not WorkOrder.objects.exists()


def test_the_same_request_opens_one_order(world: World, at: datetime) -> None:
    new = NewOrder(kind=OrderKind.REPAIR, title="X", device=make.make_device(world))
    first = work_orders.open_order.once("req-1", new, by=world.tess, at=at)
    assert work_orders.open_order.once("req-1", new, by=world.tess, at=at + HOUR) == first
    assert WorkOrder.objects.count() == 1


def test_each_change_of_state_says_who_when_and_why(world: World, at: datetime) -> None:
    order = repair(world, at, assignee=world.tess)
    work_orders.start(order, by=world.tess, at=at)
    work_orders.wait(order, state=State.WAIT_PARTS, reason="Battery ordered", by=world.tess, at=at)
    work_orders.resume(order, by=world.tess, at=at + HOUR)
    rows = StateChange.objects.filter(work_order=order)
    assert [(row.verb, row.state_after, row.by_label, row.reason) for row in rows] == [
        ("open", "assigned", "Cleo Engineer", ""),
        ("start", "in_progress", "Tess Technician", ""),
        ("wait", "wait_parts", "Tess Technician", "Battery ordered"),
        ("resume", "in_progress", "Tess Technician", ""),
    ]


def test_waiting_needs_a_reason(world: World, at: datetime) -> None:
    order = repair(world, at, assignee=world.tess)
    work_orders.start(order, by=world.tess, at=at)
    with pytest.raises(UnableToMove, match="reason"):
        work_orders.wait(order, state=State.WAIT_IT, reason=" ", by=world.tess, at=at)


def test_a_step_that_is_not_in_the_table_is_refused_and_nothing_changes(world: World, at: datetime) -> None:
    order = repair(world, at)
    with pytest.raises(UnableToMove, match="triaged"):
        work_orders.resume(order, by=world.tess, at=at)
    order.refresh_from_db()
    assert (order.state, order.version) == ("triaged", 1)


def test_an_order_is_assigned_only_to_who_may_work_there(world: World, at: datetime) -> None:
    order = repair(world, at)
    for who in ("otto", "nina", "ada"):
        with pytest.raises(UnableToAssign, match="may not"):
            work_orders.assign(order, assignee=world.people[who], by=world.mara, at=at)
    work_orders.assign(order, assignee=world.tess, by=world.mara, at=at)
    assert list(WorkOrder.objects.of(world.tess)) == [order]


def test_handing_over_work_that_has_begun_needs_a_note(world: World, at: datetime) -> None:
    order = repair(world, at, assignee=world.tess)
    work_orders.start(order, by=world.tess, at=at)
    with pytest.raises(UnableToAssign, match="next person"):
        work_orders.hand_over(order, assignee=world.cleo, note="", by=world.tess, at=at)
    work_orders.hand_over(order, assignee=world.cleo, note="Fuse is fine", by=world.tess, at=at)
    assert (order.assignee, OrderNote.objects.get().kind) == (world.cleo, "hand_over")
    with pytest.raises(UnableToAssign, match="not yours"):
        work_orders.hand_over(order, assignee=world.tess, note="Back", by=world.tess, at=at)


def test_an_order_that_somebody_has_cannot_be_taken(world: World, at: datetime) -> None:
    order = repair(world, at)
    work_orders.take(order, by=world.tess, at=at)
    with pytest.raises(UnableToAssign, match="Tess"):
        work_orders.take(order, by=world.cleo, at=at)


def test_a_vendor_works_on_their_own_orders_only(world: World, at: datetime) -> None:
    device = make.make_device(world)
    mine = repair(world, at, device=device, assignee=world.vic)
    work_orders.start(mine, by=world.vic, at=at)
    with pytest.raises(NotPermitted, match="not assigned"):
        work_orders.start(repair(world, at, device=device, assignee=world.tess), by=world.vic, at=at)


def test_of_two_who_close_the_same_order_one_is_told(world: World, at: datetime) -> None:
    order = finished(world, at)
    other = WorkOrder.objects.get(pk=order.pk)
    finishing.close(order, proof=make.proof(world.tess, at), by=world.tess, at=at)
    with pytest.raises(StaleVersion):
        finishing.close(other, proof=make.proof(world.mara, at), by=world.mara, at=at)
    assert StateChange.objects.filter(work_order=order, verb="close").count() == 1


def test_closing_needs_the_password(world: World, at: datetime) -> None:
    order = finished(world, at)
    with pytest.raises(UnableToSign):
        finishing.close(order, by=world.tess, at=at)
    with pytest.raises(UnableToSign, match="yourself"):
        finishing.close(order, proof=make.proof(world.mara, at), by=world.tess, at=at)
    order.refresh_from_db()
    assert order.closed_at is None


def test_a_closed_record_grows_addenda_and_nothing_else(world: World, at: datetime) -> None:
    order = closed(world, at)
    labor = Labor(minutes=5, worked_on=make.TODAY)
    for change in (
        lambda: work_orders.edit(order, changes={"resolution": "x"}, by=world.tess, at=at),
        lambda: order_lines.add_labor(order, labor=labor, by=world.tess, at=at),
        lambda: order_lines.add_part(order, part=Part(description="x"), by=world.tess, at=at),
        lambda: order_lines.strike_out_labor(order.labor.get(), reason="x", by=world.tess, at=at),
        lambda: checklists.begin(order, by=world.tess, at=at),
    ):
        with pytest.raises(RecordClosed, match="addendum"):
            change()
    note = notes.add_note(order, text="Serial was misread", by=world.tess, at=at)
    assert note.kind == "addendum"


def test_reopening_opens_a_linked_follow_up_and_leaves_the_record(world: World, at: datetime) -> None:
    order = closed(world, at)
    later = work_orders.reopen(order, reason="Fails again", by=world.tess, at=at)
    order.refresh_from_db()
    assert (order.state, later.follows, later.relation) == ("closed", order, "follow_up")
    with pytest.raises(UnableToMove, match="still open"):
        work_orders.reopen(later, reason="x", by=world.tess, at=at)


def test_a_cancelled_order_frees_what_was_planned(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_plan(world, at)
    first = make.make_due(world, at)[0]
    order = work_orders.open_for_occurrence(first, by=world.mara, at=at)
    assert work_orders.open_for_occurrence(first, by=world.mara, at=at) == order
    work_orders.cancel(order, reason="Wrong device", by=world.mara, at=at)
    first.refresh_from_db()
    assert (first.state, first.work_order) == ("open", None)


def test_orders_are_opened_for_what_comes_due_once(world: World, at: datetime) -> None:
    make.make_device(world)
    make.make_plan(world, at)
    make.make_due(world, at)
    made = work_orders.open_due(until=make.TODAY, site=world.site, by=world.mara, at=at)
    again = work_orders.open_due(until=make.TODAY, site=world.site, by=world.mara, at=at)
    assert (len(made), again) == (1, [])


def test_a_duplicate_points_to_the_other_order(world: World, at: datetime) -> None:
    device = make.make_device(world)
    first, second = repair(world, at, device=device), repair(world, at, device=device)
    with pytest.raises(work_orders.UnableToEnd):
        work_orders.mark_duplicate(first, of=first, by=world.mara, at=at)
    work_orders.mark_duplicate(second, of=first, by=world.mara, at=at)
    assert (second.state, second.duplicate_of) == ("duplicate", first)


def test_a_high_risk_repair_is_verified_by_somebody_else(world: World, at: datetime) -> None:
    version = make.make_procedure(world, at)
    device = make.make_device(world, risk_class="high")
    order = repair(world, at, device=device, assignee=world.tess, procedure_version=version)
    work_orders.start(order, by=world.tess, at=at)
    work_orders.edit(order, changes={"safety_part_opened": True}, by=world.tess, at=at)
    run = checklists.begin(order, purpose=RunPurpose.RETEST, by=world.tess, at=at)
    checklists.record(run, key="case", answer=Answer(values=("pass",)), by=world.tess, at=at)
    reading = Answer(values=("80",), unit="µA")
    checklists.record(run, key="leakage", answer=reading, by=world.tess, at=at)
    finishing.finish(order, by=world.tess, at=at)
    with pytest.raises(finishing.UnableToVerify, match="somebody else"):
        finishing.verify(order, by=world.tess, at=at)
    with pytest.raises(NotPermitted):
        finishing.verify(order, by=world.otto, at=at)
    with pytest.raises(finishing.UnableToVerify, match="somebody else"):
        finishing.return_device(order, by=world.tess, at=at)
    finishing.verify(order, by=world.cleo, at=at)
    assert order.verified_by == world.cleo
    finishing.return_device(order, by=world.tess, at=at)
    assert order.status_after == "in_service"


@pytest.mark.parametrize(("completed", "message"), [(HOUR, "future"), (-HOUR, "before it began")])
def test_work_is_not_completed_before_it_is_done(
    world: World, at: datetime, completed: timedelta, message: str
) -> None:
    order = repair(world, at, assignee=world.tess)
    work_orders.start(order, by=world.tess, at=at)
    with pytest.raises(finishing.UnableToFinish, match=message):
        finishing.finish(order, completed_at=at + completed, by=world.tess, at=at)


@pytest.mark.parametrize(
    ("labor", "message"),
    [
        (Labor(minutes=0, worked_on=make.TODAY), "one minute"),
        (Labor(minutes=1441, worked_on=make.TODAY), "one minute"),
        (Labor(worked_on=make.TODAY), "one minute"),
    ],
)
def test_labor_that_cannot_be_is_refused(world: World, at: datetime, labor: Labor, message: str) -> None:
    order = repair(world, at)
    with pytest.raises(InvalidInput, match=message):
        order_lines.add_labor(order, labor=labor, by=world.tess, at=at)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"problem_code": "gremlins"}, "problem_code"),
        ({"cause_code": "no_power"}, "cause_code"),
        ({"sm_result": "perfect"}, "sm_result"),
        ({"status_after": "fine"}, "status_after"),
        ({"vendor_cost_minor": 100}, "currency"),
    ],
)
def test_words_that_do_not_exist_are_refused(
    world: World, at: datetime, changes: dict[str, Any], field: str
) -> None:
    order = repair(world, at)
    with pytest.raises(InvalidInput) as caught:
        work_orders.edit(order, changes=changes, by=world.tess, at=at)
    assert list(caught.value.fields) == [field]


def test_only_known_fields_are_edited_and_downtime_runs_forward(world: World, at: datetime) -> None:
    order = repair(world, at)
    for changes in (
        {"state": "closed"},
        {"down_from": at + HOUR},
        {"down_from": at, "down_to": at - HOUR},
        {"down_to": at},
    ):
        with pytest.raises(InvalidInput):
            work_orders.edit(order, changes=changes, by=world.tess, at=at)


def test_lines_have_costs_and_wrong_ones_are_struck_out(world: World, at: datetime) -> None:
    order = repair(world, at)
    labor = Labor(minutes=50, worked_on=make.TODAY, rate_minor=9000, currency="USD")
    line = order_lines.add_labor(order, labor=labor, by=world.tess, at=at)
    part = Part(description="Battery", quantity=Decimal(2), unit_cost_minor=4550, currency="USD")
    bought = order_lines.add_part(order, part=part, by=world.tess, at=at)
    # 50 minutes at 90.00 an hour; two at 45.50.
    assert (line.cost_minor, bought.cost_minor) == (7500, 9100)
    with pytest.raises(InvalidInput, match="why"):
        order_lines.strike_out_part(bought, reason="", by=world.tess, at=at)
    order_lines.strike_out_part(bought, reason="Not used", by=world.tess, at=at)
    assert order.parts.get().voided_reason == "Not used"


def test_a_wrong_unit_is_refused_and_nothing_is_stored(world: World, at: datetime) -> None:
    version = make.make_procedure(world, at)
    order = repair(world, at, procedure_version=version, assignee=world.tess)
    run = checklists.begin(order, by=world.tess, at=at)
    for unit in ("mV", "", "furlong"):
        answer = Answer(values=("80",), unit=unit)
        with pytest.raises(InvalidInput, match="unit"):
            checklists.record(run, key="leakage", answer=answer, by=world.tess, at=at)
    with pytest.raises(InvalidInput, match="no step"):
        checklists.record(run, key="nope", answer=Answer(values=("1",)), by=world.tess, at=at)
    assert not StepResult.objects.exists()


def test_the_same_answer_twice_is_one_result_and_one_entry(world: World, at: datetime) -> None:
    version = make.make_procedure(world, at)
    order = repair(world, at, procedure_version=version, assignee=world.tess)
    run = checklists.begin(order, by=world.tess, at=at)
    answer = Answer(values=("80",), unit="µA")
    first = checklists.record(run, key="leakage", answer=answer, by=world.tess, at=at)
    again = checklists.record(run, key="leakage", answer=answer, by=world.tess, at=at + HOUR)
    assert (again.pk, again.recorded_at) == (first.pk, at)
    assert (first.lower, first.upper, first.unit) == ("", "500", "µA")


def test_a_running_order_keeps_its_version(world: World, at: datetime) -> None:
    version = make.make_procedure(world, at)
    order = repair(world, at, procedure_version=version, assignee=world.tess)
    run = checklists.begin(order, by=world.tess, at=at)
    assert checklists.begin(order, by=world.tess, at=at) == run
    assert order.procedure_version == version


def test_an_incomplete_checklist_cannot_be_finished(world: World, at: datetime) -> None:
    version = make.make_procedure(world, at)
    order = repair(world, at, procedure_version=version, assignee=world.tess)
    run = checklists.begin(order, by=world.tess, at=at)
    with pytest.raises(checklists.UnableToPerform, match="not complete") as caught:
        checklists.finish_run(run, by=world.tess, at=at)
    assert caught.value.details["missing"] == ["case", "leakage"]


@pytest.mark.parametrize(
    "change",
    [
        {"state": "closed"},
        {"state": "lost"},
        {"state": "cancelled"},
        {"vendor_cost_minor": 1},
        {"number": 1},
    ],
)
def test_the_database_refuses_an_order_that_cannot_be(
    world: World, at: datetime, change: dict[str, Any]
) -> None:
    device = make.make_device(world)
    repair(world, at, device=device)
    order = repair(world, at, device=device)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(**change)


NOBODY = SystemActor("public")


def report(world: World, at: datetime, **fields: Any) -> FaultRequest:
    device = fields.pop("device", None) or make.make_device(world)
    values = {"text": "It beeps\nsince noon", "device": device, **fields}
    return fault_requests.receive(Report(**values), by=NOBODY, at=at)


def test_a_report_without_an_account_becomes_a_request_with_a_secret_link(world: World, at: datetime) -> None:
    request = report(world, at, usable=False)
    assert (request.site, request.department, len(request.key)) == (world.site, world.icu, 43)
    order = fault_requests.accept(request, by=world.cleo, at=at)
    assert (order.title, order.description) == ("It beeps", "It beeps\nsince noon")
    assert (request.work_order, order.down_from) == (order, at)
    with pytest.raises(fault_requests.AlreadyAnswered):
        fault_requests.decline(request, reason="x", by=world.mara, at=at)


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
def test_a_report_needs_a_few_words(world: World, at: datetime, text: str) -> None:
    with pytest.raises(InvalidInput):
        report(world, at, text=text)
    assert not FaultRequest.objects.exists()


def test_a_second_report_joins_the_order_and_a_declined_one_says_why(world: World, at: datetime) -> None:
    request = report(world, at)
    order = fault_requests.accept(request, by=world.cleo, at=at)
    second = report(world, at, device=order.device)
    fault_requests.join(second, order=order, by=world.cleo, at=at)
    assert order.requests.count() == 2
    third = report(world, at, device=order.device)
    with pytest.raises(InvalidInput, match="why"):
        fault_requests.decline(third, reason="", by=world.mara, at=at)
    fault_requests.decline(third, reason="Works as intended", by=world.mara, at=at)
    assert list(FaultRequest.objects.unanswered()) == []


def test_otto_cannot_answer_requests_of_another_hospital(world: World, at: datetime) -> None:
    with pytest.raises(NotPermitted):
        fault_requests.accept(report(world, at), by=world.otto, at=at)


def test_a_failed_action_leaves_nothing_behind(
    world: World, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.make_device(world)
    make.make_plan(world, at)
    first = make.make_due(world, at)[0]

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("openhtm.maintenance.actions.work_orders.remember_state", broken)
    with pytest.raises(RuntimeError):
        work_orders.open_for_occurrence(first, by=world.mara, at=at)
    assert not WorkOrder.objects.exists()
    assert Occurrence.objects.get(pk=first.pk).work_order is None
