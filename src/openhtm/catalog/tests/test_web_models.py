"""The pages of models and device types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from openhtm.catalog.actions import model_lists, models
from openhtm.catalog.models import Model
from openhtm.catalog.rules.new_models import NewModel
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.personas import World

from .factories import Catalog

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
LIST, TYPES = "/catalog/models/", "/catalog/types/"


def text(response: Any) -> str:
    return str(response.content.decode())


def test_the_list_shows_unknown_risk_as_unknown(catalog: Catalog, sign_in: SignIn) -> None:
    page = text(sign_in("nina").get(LIST))

    assert "IntelliVue (MX800)" in page
    assert page.count("Unknown") >= 2
    assert "/catalog/models/add/" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "mx800"}, True),
        ({"q": "mx 800"}, True),
        ({"q": "philips"}, True),
        ({"q": "00884838003019"}, True),
        ({"q": "nothing"}, False),
        ({"risk": "high"}, False),
        ({"risk": "unknown"}, True),
        ({"support": "ended"}, False),
    ],
)
def test_the_list_is_filtered(catalog: Catalog, sign_in: SignIn, query: dict[str, str], found: bool) -> None:
    assert ("IntelliVue (MX800)" in text(sign_in("tess").get(LIST, query))) is found


def test_filters_by_maker_and_type_carry_their_names(catalog: Catalog, sign_in: SignIn) -> None:
    by_maker = text(sign_in("tess").get(LIST, {"manufacturer": catalog.philips.pk}))
    by_type = text(sign_in("tess").get(LIST, {"type": catalog.monitor_type.pk}))

    assert "<strong>Philips</strong>" in by_maker
    assert "HeartStart" not in by_maker
    assert "<strong>Monitor, patient, bedside</strong>" in by_type
    assert "HeartStart" not in by_type


def test_the_second_page_starts_after_the_first_and_statements_do_not_grow(
    catalog: Catalog, world: World, at: datetime, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    rows = [NewModel("Acme", f"Pump {number:03d}") for number in range(60)]
    model_lists.ensure_many(rows, by=world.mara, at=at)
    tess = sign_in("tess")
    with django_assert_max_num_queries(8):
        first = tess.get(LIST)

    page = first.context["page"]
    assert len(page.rows) == 50
    assert "Pump 050" in text(tess.get(page.paging.next_url))


@pytest.mark.parametrize("address", ["", "add/", "{pk}/", "{pk}/edit/", "{pk}/risk/"])
def test_whoever_may_not_read_the_catalog_sees_nothing(
    catalog: Catalog, sign_in: SignIn, address: str
) -> None:
    assert sign_in("vic").get(LIST + address.format(pk=catalog.monitor.pk)).status_code == 403


def test_a_model_page_says_what_is_unknown_and_how_to_settle_it(catalog: Catalog, sign_in: SignIn) -> None:
    for_cleo = text(sign_in("cleo").get(f"{LIST}{catalog.monitor.pk}/"))
    for_tess = text(sign_in("tess").get(f"{LIST}{catalog.monitor.pk}/"))

    assert "The risk class is unknown" in for_cleo
    assert "Set risk class" in for_cleo
    assert "GS1 00884838003019" in for_cleo
    assert "Set risk class" not in for_tess
    assert sign_in("tess").get(f"{LIST}999999/").status_code == 404


def test_a_model_is_added_by_the_names_of_maker_and_type(catalog: Catalog, sign_in: SignIn) -> None:
    cleo = sign_in("cleo")
    given = {
        "manufacturer": "philips",
        "name": "Efficia",
        "number": "CM120",
        "device_type": "monitor, patient, bedside",
        "network_connected": "yes",
        "replacement_cost": "1234.50",
        "currency": "usd",
        "is_active": "on",
    }
    done = cleo.post(f"{LIST}add/", given)

    made = Model.objects.get(name="Efficia")
    assert done.headers["Location"] == f"{LIST}{made.pk}/"
    assert (made.manufacturer, made.device_type) == (catalog.philips, catalog.monitor_type)
    assert (made.network_connected, made.stores_phi) == (True, None)
    assert (made.replacement_cost_minor, made.currency) == (123450, "USD")
    assert "1,234.50 USD" in text(cleo.get(f"{LIST}{made.pk}/"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"manufacturer": "Nobody"}, "There is no manufacturer “Nobody”"),
        ({"device_type": "Nothing"}, "There is no device type “Nothing”"),
        ({"name": "IntelliVue", "number": "MX800"}, "is there already"),
        ({"replacement_cost": "5"}, "Give the currency"),
        ({"mission_critical": "11"}, "10"),
    ],
)
def test_a_form_that_cannot_be_taken_comes_back_with_the_reason(
    catalog: Catalog, sign_in: SignIn, changes: dict[str, str], told: str
) -> None:
    response = sign_in("cleo").post(f"{LIST}add/", {"manufacturer": "Philips", "name": "New", **changes})

    assert response.status_code == 422
    assert told in text(response)


def test_a_model_is_edited_and_a_stale_edit_shows_both_versions(
    catalog: Catalog, world: World, at: datetime, sign_in: SignIn
) -> None:
    cleo, address = sign_in("cleo"), f"{LIST}{catalog.monitor.pk}/edit/"
    form = cleo.get(address).context["page"].form
    given = {name: "" if value is None else value for name, value in form.initial.items()}
    models.edit(catalog.monitor, changes={"notes": "wall mount"}, by=world.mara, at=at)

    refused = cleo.post(address, {**given, "notes": "cart"})
    assert refused.status_code == 422
    assert "<del>wall mount</del>" in text(refused)

    assert cleo.post(address, {**given, "notes": "cart", "seen_version": "2"}).status_code == 302
    assert Model.objects.get(pk=catalog.monitor.pk).notes == "cart"


def test_the_risk_class_is_set_with_a_reason(catalog: Catalog, sign_in: SignIn) -> None:
    cleo, address = sign_in("cleo"), f"{LIST}{catalog.monitor.pk}/risk/"
    assert cleo.post(address, {"risk_class": "high", "reason": ""}).status_code == 422

    given = {"risk_class": "life_support", "reason": "Committee", "seen_version": "1"}
    assert cleo.post(address, given).status_code == 302

    page = text(cleo.get(f"{LIST}{catalog.monitor.pk}/"))
    assert "Life support." in page
    assert "Committee" in page
    stale = cleo.post(address, {**given, "risk_class": "low"})
    assert (stale.status_code, "Two versions" in text(stale)) == (422, True)
    assert sign_in("tess").get(address).status_code == 403


def test_a_scanned_identifier_is_added_on_the_page(catalog: Catalog, sign_in: SignIn) -> None:
    cleo, address = sign_in("cleo"), f"{LIST}{catalog.defibrillator.pk}/identifiers/"
    given = {"value": "(01)51022222233336(21)1234", "kind": "primary"}

    assert cleo.post(address, given).status_code == 302
    assert "51022222233336" in text(cleo.get(f"{LIST}{catalog.defibrillator.pk}/"))
    assert cleo.post(address, {"value": "BME-1", "kind": "primary"}).status_code == 422
    assert "already identifies" in text(cleo.post(address, given))


def test_ended_support_is_red_and_found_by_the_filter(
    catalog: Catalog, world: World, at: datetime, sign_in: SignIn
) -> None:
    models.edit(catalog.monitor, changes={"end_of_support_on": date(2001, 1, 1)}, by=world.mara, at=at)
    tess = sign_in("tess")

    assert "Support ended" in text(tess.get(LIST, {"support": "ended"}))
    assert "Support ended" in text(tess.get(f"{LIST}{catalog.monitor.pk}/"))


def test_device_types_are_listed_with_codes_and_models(catalog: Catalog, sign_in: SignIn) -> None:
    tess = sign_in("tess")

    assert "GMDN 33586" in text(tess.get(TYPES, {"q": "33586"}))
    assert "No device type found" in text(tess.get(TYPES, {"q": "zzz"}))
    assert "1 model of this type." in text(tess.get(f"{TYPES}{catalog.monitor_type.pk}/"))


def test_a_device_type_is_added_edited_and_coded(catalog: Catalog, sign_in: SignIn) -> None:
    cleo = sign_in("cleo")
    done = cleo.post(f"{TYPES}add/", {"name": "Ventilator, intensive care"})
    page = done.headers["Location"]
    assert cleo.post(f"{TYPES}add/", {"name": "ventilator, INTENSIVE care"}).status_code == 422

    given = {"name": "Ventilator", "expected_life_years": "10", "seen_version": "1"}
    assert cleo.post(f"{page}edit/", given).status_code == 302
    assert cleo.post(f"{page}edit/", {**given, "name": "V"}).status_code == 422
    assert cleo.post(f"{page}codes/", {"system": "UMDNS", "code": "17-429"}).status_code == 302
    assert "17-429" in text(cleo.get(page))
    assert cleo.post(f"{page}codes/", {"system": "UMDNS", "code": "17-429"}).status_code == 422

    removed = cleo.post(f"{page}codes/remove/", {"system": "UMDNS", "code": "17-429"}, follow=True)
    assert "Code removed." in text(removed)
    again = cleo.post(f"{page}codes/remove/", {"system": "UMDNS", "code": "17-429"}, follow=True)
    assert "has no such code" in text(again)


@pytest.mark.parametrize("address", ["", "add/", "{pk}/", "{pk}/edit/"])
def test_types_are_closed_to_whoever_may_not_read_the_catalog(
    catalog: Catalog, sign_in: SignIn, address: str
) -> None:
    assert sign_in("vic").get(TYPES + address.format(pk=catalog.monitor_type.pk)).status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "models/",
        "models/add/",
        "models/{model}/",
        "models/{model}/edit/",
        "models/{model}/risk/",
        "types/",
        "types/add/",
        "types/{type}/",
        "types/{type}/edit/",
    ],
)
def test_every_word_of_the_pages_can_be_translated(catalog: Catalog, sign_in: SignIn, address: str) -> None:
    cleo = sign_in("cleo")
    with pseudo_locale():
        place = address.format(model=catalog.monitor.pk, type=catalog.monitor_type.pk)
        html = text(cleo.get(f"/catalog/{place}"))

    names = ["Philips IntelliVue (MX800)", "Monitor, patient, bedside", "Philips", "Cleo Engineer", "CE"]
    # Names of agencies, nomenclatures and classes are the same in every language.
    standards = [
        "GS1",
        "HIBCC",
        "ICCBBA",
        "IFA",
        "GMDN",
        "UMDNS",
        "EMDN",
        "SNOMED CT",
        "ISO/IEEE 11073",
        "UNSPSC",
    ]
    data = [*names, *standards, "II", "III", "IIa", "IIb"]
    assert_all_translated(html, data=data)
