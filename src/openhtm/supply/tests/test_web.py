"""The pages of vendors and contracts: who may open and press what, what is refused, what is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from openhtm.supply.actions import covering as coverage
from openhtm.supply.actions import uses, vendors
from openhtm.supply.actions.uses import NewUse
from openhtm.supply.models import Contract, Coverage, Vendor
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]


@pytest.fixture
def contract(world: World, at: datetime) -> Contract:
    """Covers GEN-0001; one visit was used of it."""
    made = make.make_contract(world, at, limit_visits=1)
    vendors.add_contact(made.vendor, name="Hotline", phone="555 0199", by=world.mara, at=at)
    vendors.set_account(made.vendor, site=world.site, number="ACC-7", by=world.mara, at=at)
    device = make.make_cover(made, world, at).device
    new = NewUse(used_on=make.TODAY, device=device, worth_minor=123_45, reference="FSR-1")
    uses.record_use(made, use=new, by=world.mara, at=at)
    return made


def address(name: str, *arguments: object) -> str:
    return reverse(f"supply:{name}", args=arguments)


def reading(contract: Contract) -> dict[str, str]:
    return {
        "contracts": address("contracts"),
        "vendors": address("vendors"),
        "contract": address("contract", contract.number),
        "vendor": address("vendor", contract.vendor_id),
        "device_cover": address("device_cover", "GEN-0001"),
        "contracts_export": address("contracts_export"),
    }


def changing(contract: Contract) -> dict[str, str]:
    of_contract = ("contract_edit", "contract_renew", "contract_terminate", "contract_cover", "contract_use")
    made = {name: address(name, contract.number) for name in of_contract}
    made |= {
        name: address(name, contract.vendor_id) for name in ("vendor_edit", "contact_add", "account_set")
    }
    made |= {
        name: address(name, contract.coverages.get().pk) for name in ("coverage_edit", "coverage_remove")
    }
    made["use_void"] = address("use_void", contract.uses.get().pk)
    made["contact_end"] = address("contact_end", contract.vendor_id, contract.vendor.contacts.get().pk)
    return made | {name: address(name) for name in ("contract_add", "vendor_add")}


def test_every_page_opens_for_the_manager_the_technician_reads_and_the_nurse_neither(
    contract: Contract, sign_in: SignIn
) -> None:
    mara, tess, nina = sign_in("mara"), sign_in("tess"), sign_in("nina")
    pages = reading(contract) | changing(contract)
    assert {name: mara.get(url).status_code for name, url in pages.items()} == dict.fromkeys(pages, 200)
    assert {tess.get(url).status_code for url in reading(contract).values()} == {200}
    assert {tess.get(url).status_code for url in changing(contract).values()} == {403}
    assert {nina.get(url).status_code for url in pages.values()} == {403}


def test_another_hospital_finds_nothing(contract: Contract, sign_in: SignIn) -> None:
    otto = sign_in("otto")
    closed = [reading(contract)[name] for name in ("contract", "device_cover")]
    of_contract = [
        url for url in changing(contract).values() if "vendors" not in url and not url.endswith("/add/")
    ]
    assert {otto.get(url).status_code for url in [*closed, *of_contract]} == {404}
    for name in ("contracts", "contracts_export"):
        answer: Any = otto.get(reading(contract)[name])
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"SC-1" not in text
    assert "ACC-7" not in otto.get(reading(contract)["vendor"]).content.decode()


def test_prices_are_shown_to_those_who_may_see_costs(contract: Contract, sign_in: SignIn) -> None:
    page = address("contract", contract.number)
    fay, tess = sign_in("fay").get(page).content.decode(), sign_in("tess").get(page).content.decode()
    assert ("123.45" in fay, "3,650.00" in fay) == (True, True)
    assert ("123.45" in tess, "3,650.00" in tess, "FSR-1" in tess) == (False, False, True)


def test_all_words_are_translated(contract: Contract, sign_in: SignIn) -> None:
    client = sign_in("mara")
    data = [
        "Pumps, full service",
        "Acme Service",
        "GEN",
        "SC-1",
        "Acme",
        "USD",
        "Pump",
        "555",
        "FSR",
        "555 0199",
    ]
    pages = {**reading(contract), **changing(contract)}
    pages.pop("contracts_export")
    with pseudo_locale():
        for url in pages.values():
            assert_all_translated(client.get(url).content.decode(), data=[*data, *_DATA])


_DATA = [
    "Mara Manager",
    "MM",
    "General Hospital",
    "Infusion",
    "Flowmaker",
    "Hotline",
    "ACC-7",
    "service",
    "Mon to Fri",
]


def _contract_form(vendor: Vendor, **more: Any) -> dict[str, Any]:
    given = {name: value for name, value in make.contract_values(vendor).items() if value is not None}
    given.pop("yearly_minor")
    unknown = dict.fromkeys(("consumables", "preventive", "renews_itself"), "unknown")
    return {**given, **unknown, "site": "GEN", "yearly_minor": "3650.00", **more}


def test_a_contract_is_entered_changed_and_a_stale_change_is_told(
    world: World, at: datetime, sign_in: SignIn
) -> None:
    vendor, mara = make.make_vendor(world, at), sign_in("mara")
    answer = mara.post(address("contract_add"), _contract_form(vendor))
    made = Contract.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, made.get_absolute_url())
    assert (made.yearly_minor, made.site, made.labor) == (365_000, world.site, "yes")
    change = _contract_form(vendor, title="Pumps and more", seen_version=1)
    assert mara.post(address("contract_edit", "SC-1"), change).status_code == 302
    again = mara.post(address("contract_edit", "SC-1"), {**change, "title": "Else"})
    assert (again.status_code, "changed by someone else" in again.content.decode()) == (422, True)
    assert Contract.objects.get().title == "Pumps and more"


def test_a_contract_of_another_hospital_cannot_be_entered(
    world: World, at: datetime, sign_in: SignIn
) -> None:
    vendor = make.make_vendor(world, at)
    assert (
        sign_in("mara").post(address("contract_add"), _contract_form(vendor, site="OTH")).status_code == 422
    )
    assert not Contract.objects.exists()


def test_refused_input_comes_back_with_the_reason(contract: Contract, sign_in: SignIn) -> None:
    mara = sign_in("mara")
    late = {"number": "SC-2", "starts_on": "2027-01-01"}
    answer = mara.post(address("contract_renew", "SC-1"), late)
    assert (answer.status_code, "31 Mar 2027" in answer.content.decode()) == (422, True)
    answer = mara.post(address("contract_cover", "SC-1"), {"tags": "GEN-0001, NOWHERE"})
    assert (answer.status_code, "NOWHERE" in answer.content.decode()) == (422, True)


def test_devices_are_scanned_in_and_taken_out(
    contract: Contract, world: World, at: datetime, sign_in: SignIn
) -> None:
    mara = sign_in("mara")
    make.make_device(world, "GEN-0002")
    make.make_device(world, "GEN-0003")
    given = {"tags": "gen-0002\nGEN-0003", "yearly_minor": "12.5", "note": "With probes"}
    assert mara.post(address("contract_cover", "SC-1"), given).status_code == 302
    row = Coverage.objects.get(device__tag="GEN-0002")
    assert (row.yearly_minor, row.note) == (1250, "With probes")
    out = {"last_on": "2026-11-22", "reason": "Sold"}
    assert mara.post(address("coverage_remove", row.pk), out).status_code == 302
    page = mara.get(address("contract", "SC-1")).content.decode()
    assert "1 device taken out" in page
    assert "Sold" in page


def test_the_page_counts_devices_outside_the_readers_sites(
    contract: Contract, world: World, at: datetime, sign_in: SignIn
) -> None:
    theirs = make.make_device(world, "OTH-0001", site=world.other_site, department=world.other_department)
    coverage.cover(contract, devices=[theirs], by=world.root, at=at)
    page = sign_in("mara").get(address("contract", "SC-1")).content.decode()
    assert ("1 more device outside your sites" in page, "OTH-0001" in page) == (True, False)
    page = sign_in("otto").get(address("contract", "SC-1")).content.decode()
    assert ("OTH-0001" in page, "GEN-0001" in page, "FSR-1" in page) == (True, False, False)


def test_the_list_filters_and_answers_htmx_with_its_part(contract: Contract, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    assert "SC-1" in tess.get(address("contracts"), {"standing": "active", "q": "pumps"}).content.decode()
    assert "SC-1" not in tess.get(address("contracts"), {"standing": "ended"}).content.decode()
    part = tess.get(address("contracts"), headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in part, "SC-1" in part) == (False, True)


def test_the_panel_of_a_device_says_whom_to_call(contract: Contract, sign_in: SignIn) -> None:
    part = sign_in("tess").get(address("device_cover", "GEN-0001"), headers={"HX-Request": "true"})
    text = part.content.decode()
    assert "Covered by Full service SC-1 of Acme Service" in text
    assert "Call 555 0100: response within 8 hours" in text
    assert address("contract", "SC-1") in text
