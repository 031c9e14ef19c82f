"""The pages of work orders: opening, giving, waiting, lines, finishing, signing, ending."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from openhtm.audit.models import Signature
from openhtm.maintenance.actions import checklists, finishing, work_orders
from openhtm.maintenance.models import LaborLine, OrderKind, PartLine, RunPurpose, WorkOrder
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.registry.models import Device
from openhtm_testing.personas import PASSWORD

from . import factories as make
from .web_world import AtWork, make_at_work

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]


@pytest.fixture
def at_work(world: World, at: datetime) -> AtWork:
    return make_at_work(world, at)


def post(client: Client, name: str, order: WorkOrder, *more: object, **given: object) -> Any:
    return client.post(reverse(f"maintenance:{name}", args=[order.reference, *more]), given)


def fresh(order: WorkOrder) -> WorkOrder:
    return WorkOrder.objects.get(pk=order.pk)


def test_opening_an_order_works_its_priority_out_and_says_why(at_work: AtWork, sign_in: SignIn) -> None:
    """A patient on a device of any risk makes it critical, and the page says so."""
    client = sign_in("tess")
    given = {"device": "GEN-0003", "kind": "repair", "title": "Alarm does not sound", "on_patient": "yes"}
    answer = client.post("/work-orders/open/", given, follow=True)
    order = WorkOrder.objects.get(title="Alarm does not sound")
    assert order.priority == 1
    assert "a patient is on the device" in answer.content.decode()


def test_an_order_without_device_and_site_comes_back_with_a_sentence(
    at_work: AtWork, sign_in: SignIn
) -> None:
    answer = sign_in("tess").post("/work-orders/open/", {"kind": "repair", "title": "Somewhere"})
    assert answer.status_code == 422
    assert "Say which device or which site" in answer.content.decode()


def test_a_device_of_another_hospital_cannot_get_an_order(at_work: AtWork, sign_in: SignIn) -> None:
    answer = sign_in("otto").post(
        "/work-orders/open/", {"device": "GEN-0001", "kind": "repair", "title": "Spy"}
    )
    assert answer.status_code == 404
    assert not WorkOrder.objects.filter(title="Spy").exists()


def test_selected_orders_are_given_to_one_person(world: World, at_work: AtWork, sign_in: SignIn) -> None:
    given = {"selected": [at_work.repair.pk], "assignee": world.tess.pk}
    sign_in("mara").post("/work-orders/assign/", given)
    assert fresh(at_work.repair).assignee == world.tess


def test_orders_of_another_hospital_cannot_be_given_away(
    world: World, at_work: AtWork, sign_in: SignIn
) -> None:
    sign_in("otto").post("/work-orders/assign/", {"selected": [at_work.repair.pk], "assignee": world.otto.pk})
    assert fresh(at_work.repair).assignee is None


def test_waiting_needs_to_say_for_what(at_work: AtWork, sign_in: SignIn) -> None:
    client = sign_in("tess")
    assert post(client, "order_wait", at_work.order, state="wait_parts").status_code == 422
    post(client, "order_wait", at_work.order, state="wait_parts", reason="Battery, due Tuesday")
    assert fresh(at_work.order).state == "wait_parts"
    post(client, "order_resume", at_work.order)
    assert fresh(at_work.order).state == "in_progress"


def test_labor_and_parts_are_added_and_struck_out_with_a_reason(
    world: World, at_work: AtWork, sign_in: SignIn
) -> None:
    client = sign_in("tess")
    labor = {
        "person": world.tess.pk,
        "minutes": 30,
        "kind": "work",
        "worked_on": "2026-11-22",
        "rate_class": "regular",
    }
    post(client, "labor_add", at_work.order, **labor)
    part = {
        "description": "Battery",
        "quantity": "1",
        "source": "oem",
        "unit_cost": "42.50",
        "currency": "USD",
    }
    post(client, "part_add", at_work.order, **part)
    assert PartLine.objects.get().unit_cost_minor == 4250
    line = LaborLine.objects.get()
    assert post(client, "labor_strike", at_work.order, line.pk, reason="").status_code == 422
    post(client, "labor_strike", at_work.order, line.pk, reason="Typed twice")
    assert LaborLine.objects.get().voided_reason == "Typed twice"


def test_no_minutes_come_back_with_a_sentence(world: World, at_work: AtWork, sign_in: SignIn) -> None:
    labor = {
        "person": world.tess.pk,
        "minutes": 0,
        "kind": "work",
        "worked_on": "2026-11-22",
        "rate_class": "regular",
    }
    assert post(sign_in("tess"), "labor_add", at_work.order, **labor).status_code == 422


def finish(client: Client, world: World, at_work: AtWork, at: datetime) -> None:
    """The inspection with a good reading, half an hour of work, said to be done."""
    for key, answer in (("case", Answer(values=("pass",))), ("leakage", Answer(values=("80",), unit="µA"))):
        checklists.record(at_work.run, key=key, answer=answer, by=world.tess, at=at)
    labor = {
        "person": world.tess.pk,
        "minutes": 30,
        "kind": "work",
        "worked_on": "2026-11-22",
        "rate_class": "regular",
    }
    post(client, "labor_add", at_work.order, **labor)
    # Typed as on the clock of Chicago: 06:30 there is 12:30 UTC.
    post(client, "order_done", at_work.order, completed_at="2026-11-22T06:30")


def test_the_finish_sheet_leads_from_work_to_signature(
    world: World, at: datetime, at_work: AtWork, sign_in: SignIn
) -> None:
    client = sign_in("tess")
    finish(client, world, at_work, at)
    order = fresh(at_work.order)
    assert (order.state, order.sm_result) == ("work_done", "pass")
    assert order.completed_at == at.replace(hour=12, minute=30)
    html = client.get(reverse("maintenance:order_finish", args=[order.reference])).content.decode()
    assert "Still missing" not in html
    post(client, "order_close", at_work.order, password=PASSWORD)
    assert fresh(at_work.order).state == "closed"
    assert Signature.objects.filter(subject_type="maintenance.workorder").count() == 1


def test_a_wrong_password_signs_nothing(world: World, at: datetime, at_work: AtWork, sign_in: SignIn) -> None:
    client = sign_in("tess")
    finish(client, world, at_work, at)
    answer = post(client, "order_close", at_work.order, password="wrong")
    assert answer.status_code == 422
    assert "The password is not right." in answer.content.decode()
    assert fresh(at_work.order).state == "work_done"


def test_what_is_missing_is_listed_with_links(at_work: AtWork, sign_in: SignIn) -> None:
    html = sign_in("tess").get(at_work.order.get_absolute_url()).content.decode()
    assert f'href="{at_work.order.get_absolute_url()}#labor"' in html
    assert "Enter the time worked" in html


def test_an_incomplete_checklist_stops_the_end_of_work(at_work: AtWork, sign_in: SignIn) -> None:
    answer = post(sign_in("tess"), "order_done", at_work.order, completed_at="2026-11-22T06:30")
    assert answer.status_code == 422
    assert fresh(at_work.order).state == "in_progress"


def test_a_closed_record_offers_a_follow_up_and_no_edit(
    world: World, at: datetime, at_work: AtWork, sign_in: SignIn
) -> None:
    client = sign_in("tess")
    finish(client, world, at_work, at)
    post(client, "order_close", at_work.order, password=PASSWORD)
    html = client.get(at_work.order.get_absolute_url()).content.decode()
    assert "Open a follow-up" in html
    assert "Add labor" not in html
    post(client, "order_reopen", at_work.order, reason="Alarm again")
    assert WorkOrder.objects.get(follows=at_work.order, relation="follow_up").is_open


def test_canceling_needs_a_reason(at_work: AtWork, sign_in: SignIn) -> None:
    client = sign_in("mara")
    assert post(client, "order_cancel", at_work.repair, reason=" ").status_code == 422
    post(client, "order_cancel", at_work.repair, reason="Was plugged out")
    assert fresh(at_work.repair).state == "cancelled"


def test_the_printed_record_holds_reading_limit_and_signature(
    world: World, at: datetime, at_work: AtWork, sign_in: SignIn
) -> None:
    client = sign_in("tess")
    finish(client, world, at_work, at)
    post(client, "order_close", at_work.order, password=PASSWORD)
    html = client.get(reverse("maintenance:order_record", args=[at_work.order.reference])).content.decode()
    for fact in (
        "80 µA",
        "at most 500 µA",
        "Tess Technician",
        Signature.objects.get(meaning="performed").content_hash,
    ):
        assert fact in html


def test_a_report_becomes_an_order_joins_one_or_is_declined(
    world: World, at_work: AtWork, sign_in: SignIn
) -> None:
    client = sign_in("mara")
    base = reverse("maintenance:request", args=[at_work.report.pk])
    assert client.post(f"{base}decline/", {"reason": ""}).status_code == 422
    client.post(f"{base}accept/", {"priority": "", "assignee": world.tess.pk})
    order = WorkOrder.objects.get(device__tag="GEN-0003")
    assert (order.description, order.assignee, order.source) == (
        "The screen stays dark",
        world.tess,
        "request",
    )
    again = client.post(f"{base}accept/", {})
    assert again.status_code == 422
    assert "answered already" in again.content.decode()


def test_a_list_of_orders_takes_as_many_queries_for_forty_as_for_two(
    world: World,
    at: datetime,
    at_work: AtWork,
    sign_in: SignIn,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    client = sign_in("mara")
    client.get("/work-orders/")
    with django_assert_max_num_queries(20) as few:
        client.get("/work-orders/")
        count = len(few)
    for number in range(38):
        client.post(
            "/work-orders/open/", {"device": "GEN-0003", "kind": "repair", "title": f"Fault {number}"}
        )
    with django_assert_max_num_queries(count):
        client.get("/work-orders/")


def test_a_list_answers_htmx_with_its_rows_alone(at_work: AtWork, sign_in: SignIn) -> None:
    client = sign_in("mara")
    whole = client.get("/work-orders/").content.decode()
    part = client.get("/work-orders/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    assert at_work.repair.reference in part


def test_a_device_goes_back_into_service_from_the_sheet_only_after_its_retest(
    world: World, at: datetime, at_work: AtWork, sign_in: SignIn
) -> None:
    client = sign_in("tess")
    checklists.record(at_work.run, key="case", answer=Answer(values=("pass",)), by=world.tess, at=at)
    checklists.record(
        at_work.run, key="leakage", answer=Answer(values=("612",), unit="µA"), by=world.tess, at=at
    )
    checklists.finish_run(at_work.run, by=world.tess, at=at)
    repair = WorkOrder.objects.get(follows=at_work.order)
    post(client, "order_start", repair)
    post(client, "order_done", repair, completed_at="2026-11-22T23:59")
    answer = post(client, "order_device", repair, status="in_service")
    assert answer.status_code == 422
    assert Device.objects.get(pk=at_work.device.pk).status == "out_of_service"


def sheet_of(client: Client, order: WorkOrder) -> str:
    return client.get(reverse("maintenance:order_finish", args=[order.reference])).content.decode()


def repaired_and_tested(world: World, at: datetime, at_work: AtWork) -> WorkOrder:
    """GEN-0009 is high-risk; Tess replaced a safety-relevant part, tested it and has not finished yet."""
    device = make.make_device(world, "GEN-0009", risk_class="high")
    order = work_orders.open_order(
        NewOrder(kind=OrderKind.REPAIR, title="Case cracked", device=device, assignee=world.tess),
        by=world.mara,
        at=at,
    )
    order.procedure_version = at_work.version
    work_orders.start(order, by=world.tess, at=at)
    work_orders.edit(order, changes={"safety_part_opened": True}, by=world.tess, at=at)
    run = checklists.begin(order, purpose=RunPurpose.RETEST, by=world.tess, at=at)
    for key, answer in (("case", Answer(values=("pass",))), ("leakage", Answer(values=("80",), unit="µA"))):
        checklists.record(run, key=key, answer=answer, by=world.tess, at=at)
    return order


def test_the_sheet_says_beforehand_that_a_second_person_confirms_a_high_risk_repair(
    world: World, at: datetime, at_work: AtWork, sign_in: SignIn
) -> None:
    order = repaired_and_tested(world, at, at_work)
    beforehand = sheet_of(sign_in("tess"), order)
    assert "somebody else with the right to verify has to confirm the repair before" in beforehand
    finishing.finish(order, by=world.tess, at=at)
    hers = sheet_of(sign_in("tess"), order)
    assert "Somebody else with the right to verify has to confirm this repair." in hers
    assert f'action="{reverse("maintenance:order_verify", args=[order.reference])}"' not in hers
    others = sheet_of(sign_in("cleo"), order)
    assert "you are the second person who confirms the repair" in others
    assert f'action="{reverse("maintenance:order_verify", args=[order.reference])}"' in others


def test_no_second_person_is_named_where_none_is_needed(at_work: AtWork, sign_in: SignIn) -> None:
    assert "A second person" not in sheet_of(sign_in("tess"), at_work.repair)
    assert "A second person" not in sheet_of(sign_in("tess"), at_work.order)


def test_the_sheet_of_work_not_begun_leads_to_its_start(at_work: AtWork, sign_in: SignIn) -> None:
    html = sheet_of(sign_in("tess"), at_work.repair)
    assert "Go on with the work first" in html
    assert f'action="{reverse("maintenance:order_start", args=[at_work.repair.reference])}"' in html


def test_a_record_brought_in_is_not_said_to_be_signed(at: datetime, at_work: AtWork, sign_in: SignIn) -> None:
    WorkOrder.objects.filter(pk=at_work.repair.pk).update(
        state="closed", source="imported", completed_at=at, closed_at=at
    )
    html = sign_in("tess").get(at_work.repair.get_absolute_url()).content.decode()
    assert "Closed in the records before this program, which are not signed here." in html
    assert "Closed and signed" not in html
    assert "Not recorded" in html
