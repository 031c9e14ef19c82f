"""Who repairs and vendors' visits through the pages and REST."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from openhtm.kernel.time import now
from openhtm.maintenance.models import CoverDecision, VendorVisit, WorkOrder
from openhtm.registry.models import Device
from openhtm.supply.actions import covering
from openhtm.supply.tests import factories as supply
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

from .test_outside import make_repair
from .test_rest import call

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]


@pytest.fixture
def order(world: World, at: datetime) -> WorkOrder:
    """A repair whose device is covered by a contract without an end; the doors read the clock themselves."""
    made = make_repair(world, at)
    contract = supply.make_contract(
        world, at, starts_on=date(2020, 1, 1), ends_on=None, call_phone="555 0199"
    )
    covering.cover(contract, devices=list(Device.objects.filter(tag="GEN-0001")), by=world.mara, at=at)
    return made


def address(name: str, *arguments: object) -> str:
    return reverse(f"maintenance:{name}", args=arguments)


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("report.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf")


def form(order: WorkOrder, **more: Any) -> dict[str, Any]:
    contract = supply.Contract.objects.get()
    came = (now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    given = {"vendor": contract.vendor_id, "contract": contract.number, "engineer": "J. Doe", "came_at": came}
    return {**given, "done": "Board replaced", "currency": "USD", "worth_minor": "900", **more}


def test_the_order_says_that_it_is_covered_and_asks_who_repairs(order: WorkOrder, sign_in: SignIn) -> None:
    page = sign_in("tess").get(order.get_absolute_url()).content.decode()
    assert "This repair is covered" in page
    assert "Call 555 0199: response within 8 hours" in page
    assert "Nobody has said yet who repairs it." in page
    assert address("order_repairer", order.reference) in page


def test_triage_says_it_too(order: WorkOrder, sign_in: SignIn) -> None:
    page = sign_in("mara").get(address("order_triage", order.reference)).content.decode()
    assert "Covered by Full service SC-1 of Acme Service" in page


def test_the_page_asks_for_the_reason_and_shows_it(order: WorkOrder, sign_in: SignIn) -> None:
    tess, url = sign_in("tess"), address("order_repairer", order.reference)
    assert tess.post(url, {"repairer": "in_house"}).status_code == 422
    assert tess.post(url, {"repairer": "in_house", "reason": "Needed tonight"}).status_code == 302
    assert "Needed tonight" in tess.get(order.get_absolute_url()).content.decode()
    assert tess.post(address("order_start", order.reference), follow=True).status_code == 200
    assert WorkOrder.objects.get(pk=order.pk).state == "in_progress"


def test_a_visit_is_recorded_with_its_report_and_accepted(order: WorkOrder, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    assert tess.post(address("visit_add", order.reference), form(order)).status_code == 302
    visit = VendorVisit.objects.get()
    assert "Report missing" in tess.get(order.get_absolute_url()).content.decode()
    accept = address("visit_accept", visit.pk)
    assert tess.post(accept, {"tested": "on"}).status_code == 422
    assert tess.post(accept, {"tested": "on", "report": pdf()}).status_code == 302
    assert "Accepted by Tess Technician" in tess.get(order.get_absolute_url()).content.decode()


def test_a_visit_is_struck_out_with_its_reason(order: WorkOrder, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    tess.post(address("visit_add", order.reference), form(order))
    strike = address("visit_strike", VendorVisit.objects.get().pk)
    assert tess.post(strike, {"reason": ""}).status_code == 422
    assert tess.post(strike, {"reason": "Wrong order"}).status_code == 302
    assert VendorVisit.objects.get().voided_reason == "Wrong order"


def test_who_only_reads_is_refused_and_the_outsider_finds_nothing(order: WorkOrder, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    tess.post(address("visit_add", order.reference), form(order))
    pk = VendorVisit.objects.get().pk
    pages = [address(name, order.reference) for name in ("order_repairer", "visit_add")]
    pages += [address(name, pk) for name in ("visit_accept", "visit_strike")]
    assert {sign_in("ada").get(url).status_code for url in pages} == {403}
    assert {sign_in("otto").get(url).status_code for url in pages} == {404}
    assert {tess.get(url).status_code for url in pages} == {200}


def test_all_words_are_translated(order: WorkOrder, sign_in: SignIn) -> None:
    sign_in("tess").post(address("visit_add", order.reference), form(order))
    mara = sign_in("mara")
    pk = VendorVisit.objects.get().pk
    pages = [address(name, order.reference) for name in ("order_repairer", "visit_add")]
    pages += [address(name, pk) for name in ("visit_accept", "visit_strike")]
    data = [
        "Mara Manager",
        "MM",
        "GEN",
        "SC-1",
        "Acme Service",
        "J. Doe",
        "Board replaced",
        "USD",
        "555 0199",
    ]
    with pseudo_locale():
        for url in pages:
            assert_all_translated(mara.get(url).content.decode(), data=data)


def test_rest_chooses_records_and_accepts(order: WorkOrder, sign_in: SignIn) -> None:
    tess, path = sign_in("tess"), f"/work-orders/{order.reference}"
    status, problem = call(tess, "POST", f"{path}/start")
    assert (status, problem["code"]) == (409, "covered_elsewhere")
    assert call(tess, "PUT", f"{path}/repairer", {"repairer": "paid"})[0] == 422
    status, found = call(tess, "PUT", f"{path}/repairer", {"repairer": "covered"})
    assert (status, found["covered"], found["repairer"]) == (200, True, "covered")
    assert call(tess, "GET", f"{path}/repairer")[1] == found
    visit = {
        "vendor_id": supply.Contract.objects.get().vendor_id,
        "contract": "SC-1",
        "engineer": "J. Doe",
        "came_at": (now() - timedelta(hours=2)).isoformat(),
        "done": "Board replaced",
    }
    made = [call(tess, "POST", f"{path}/vendor-visits", visit, Idempotency_Key="v1") for _ in range(2)]
    assert [status for status, _ in made] == [201, 201]
    pk = VendorVisit.objects.get().pk
    accept = f"/vendor-visits/{pk}/accept"
    assert call(tess, "POST", accept, {"tested": True})[1]["code"] == "unable_to_accept"
    answer = tess.post(f"/api/v1/vendor-visits/{pk}/report", {"report": pdf()})
    assert answer.status_code == 200, answer.content
    assert call(tess, "POST", accept, {"tested": True})[1]["accepted_at"]
    assert [one["contract"] for one in call(tess, "GET", f"{path}/vendor-visits")[1]] == ["SC-1"]


def test_rest_shows_nothing_to_the_outsider(order: WorkOrder, world: World, sign_in: SignIn) -> None:
    sign_in("tess").post(address("visit_add", order.reference), form(order))
    pk, otto = VendorVisit.objects.get().pk, sign_in("otto")
    path = f"/work-orders/{order.reference}"
    assert {call(otto, "GET", f"{path}/{end}")[0] for end in ("repairer", "vendor-visits")} == {404}
    assert call(otto, "GET", f"/vendor-visits/{pk}")[0] == 404
    assert call(sign_in("ada"), "PUT", f"{path}/repairer", {"repairer": "covered"})[0] == 403
    assert not CoverDecision.objects.exists()
