"""The catalog over REST."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from openhtm.catalog.models import Manufacturer, Model

from .factories import Catalog

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
API = "/api/v1"


def send(client: Client, method: str, path: str, body: dict[str, Any], **headers: str) -> Any:
    call = getattr(client, method)
    return call(API + path, body, content_type="application/json", headers=headers)


def test_manufacturers_are_listed_page_by_page(catalog: Catalog, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    first = tess.get(f"{API}/manufacturers?limit=2").json()
    second = tess.get(f"{API}/manufacturers", {"limit": "2", "cursor": first["next"]}).json()

    assert [item["name"] for item in first["items"]] == ["Getinge", "Philips"]
    assert [item["name"] for item in second["items"]] == ["Philips Medical Systems"]
    assert second["next"] is None
    assert [i["name"] for i in tess.get(f"{API}/manufacturers?q=geti").json()["items"]] == ["Getinge"]


@pytest.mark.parametrize(
    "path",
    [
        "/manufacturers",
        "/manufacturers/duplicates",
        "/models",
        "/device-types",
        "/manufacturers/{maker}",
        "/models/{model}",
    ],
)
def test_the_catalog_is_closed_to_whoever_may_not_read_it(
    catalog: Catalog, sign_in: SignIn, path: str
) -> None:
    place = path.format(maker=catalog.philips.pk, model=catalog.monitor.pk)

    assert sign_in("vic").get(API + place).status_code == 403
    assert Client().get(API + place).status_code == 401


def test_a_manufacturer_is_added_once_for_one_key(catalog: Catalog, sign_in: SignIn) -> None:
    cleo = sign_in("cleo")
    body = {"name": "Mindray", "country": "CN"}
    key = {"Idempotency-Key": "abc"}

    first = send(cleo, "post", "/manufacturers", body, **key)
    again = send(cleo, "post", "/manufacturers", body, **key)

    assert (first.status_code, first.json()["country"]) == (201, "CN")
    assert again.json()["id"] == first.json()["id"]
    assert Manufacturer.objects.filter(name="Mindray").count() == 1
    assert send(cleo, "post", "/manufacturers", {"name": "philips"}).json()["code"] == "already_there"
    assert send(sign_in("tess"), "post", "/manufacturers", body).status_code == 403
    assert send(cleo, "post", "/manufacturers", {"title": "x"}).status_code == 422


def test_a_stale_change_is_refused_by_its_etag(catalog: Catalog, sign_in: SignIn) -> None:
    cleo, path = sign_in("cleo"), f"/manufacturers/{catalog.getinge.pk}"
    tag = cleo.get(API + path)["ETag"]

    done = send(cleo, "patch", path, {"country": "SE"}, **{"If-Match": tag})
    stale = send(cleo, "patch", path, {"country": "NO"}, **{"If-Match": tag})

    assert (done.status_code, done["ETag"]) == (200, '"2"')
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")


def test_a_merge_and_its_undo(catalog: Catalog, sign_in: SignIn) -> None:
    cleo, path = sign_in("cleo"), f"/manufacturers/{catalog.medical_systems.pk}"
    body = {"into": catalog.philips.pk, "reason": "Renamed"}
    assert send(sign_in("tess"), "post", f"{path}/merge", body).status_code == 403

    merged = send(cleo, "post", f"{path}/merge", body)

    assert merged.status_code == 201
    assert merged.json()["moved"]["models"] == [catalog.defibrillator.pk]
    assert cleo.get(API + path).json()["merged_into"] == catalog.philips.pk
    place = f"/merges/{merged.json()['id']}"
    assert cleo.get(API + place).json()["reason"] == "Renamed"
    assert send(cleo, "post", f"{place}/undo", {"reason": "Two"}).json()["undone_by"] == "Cleo Engineer"
    assert send(cleo, "post", f"{place}/undo", {}).json()["code"] == "unable_to_undo"


def test_names_are_suggested_and_settled(catalog: Catalog, sign_in: SignIn) -> None:
    cleo, path = sign_in("cleo"), f"/manufacturers/{catalog.philips.pk}"
    made = send(cleo, "post", f"{path}/names", {"name": "Phillips", "suggested": True}).json()
    assert made["status"] == "suggested"

    settled = send(cleo, "post", f"/manufacturer-names/{made['id']}/confirm", {})

    assert settled.json()["status"] == "confirmed"
    assert [alias["name"] for alias in cleo.get(API + path).json()["aliases"]] == ["Phillips"]
    assert send(cleo, "post", f"/manufacturer-names/{made['id']}/burn", {}).status_code == 422


def test_duplicates_come_with_reasons(catalog: Catalog, sign_in: SignIn) -> None:
    (pair,) = sign_in("tess").get(f"{API}/manufacturers/duplicates").json()

    assert {pair["one"]["name"], pair["other"]["name"]} == {"Philips", "Philips Medical Systems"}
    assert (pair["confidence"], len(pair["reasons"])) == (0.94, 1)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("q=mx800", 1),
        ("risk_class=high", 0),
        ("identifier=(01)00884838003019(21)7", 1),
        ("identifier=unknown", 0),
    ],
)
def test_models_are_filtered(catalog: Catalog, sign_in: SignIn, query: str, count: int) -> None:
    assert len(sign_in("tess").get(f"{API}/models?{query}").json()["items"]) == count


def test_the_number_of_statements_does_not_grow_with_the_models(
    catalog: Catalog, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    tess = sign_in("tess")
    with django_assert_max_num_queries(5):
        tess.get(f"{API}/models")


def test_a_model_is_added_changed_classified_and_identified(catalog: Catalog, sign_in: SignIn) -> None:
    cleo = sign_in("cleo")
    body = {"manufacturer": catalog.getinge.pk, "name": "Servo-u", "device_type": catalog.monitor_type.pk}
    made = send(cleo, "post", "/models", body)
    path = f"/models/{made.json()['id']}"
    assert (made.status_code, made.json()["risk_class"]) == (201, "unknown")

    changed = send(cleo, "patch", path, {"number": "6694800", "device_type": None})
    risk = send(cleo, "post", f"{path}/risk", {"risk_class": "life_support", "reason": "Ventilator"})
    identifier = send(cleo, "post", f"{path}/identifiers", {"value": "(01)51022222233336"})

    assert (changed.json()["number"], changed.json()["device_type"]) == ("6694800", None)
    assert risk.json()["risk_class"] == "life_support"
    assert (identifier.status_code, identifier.json()["value"]) == (201, "51022222233336")
    assert cleo.get(API + path).json()["identifiers"][0]["agency"] == "GS1"
    assert Model.objects.get(name="Servo-u").version == 3
    assert send(sign_in("tess"), "patch", path, {"notes": "x"}).status_code == 403
    assert cleo.get(f"{API}/models/999999").status_code == 404
    assert send(cleo, "post", "/models", {**body, "manufacturer": 999999}).status_code == 404


def test_a_device_type_is_added_changed_and_coded(catalog: Catalog, sign_in: SignIn) -> None:
    cleo = sign_in("cleo")
    made = send(cleo, "post", "/device-types", {"name": "Ventilator", "expected_life_years": 10}).json()
    path = f"/device-types/{made['id']}"

    code = send(cleo, "post", f"{path}/codes", {"system": "UMDNS", "code": "17-429"})
    changed = send(cleo, "patch", path, {"expected_life_years": 12})

    assert code.status_code == 201
    assert (changed.json()["expected_life_years"], changed.json()["codes"][0]["code"]) == (12, "17-429")
    assert cleo.get(API + path)["ETag"] == '"2"'
    assert [item["name"] for item in cleo.get(f"{API}/device-types?q=17-429").json()["items"]] == [
        "Ventilator"
    ]
    assert send(cleo, "post", f"{path}/codes", {"system": "NONE", "code": "1"}).status_code == 422


def test_a_scan_is_read(sign_in: SignIn) -> None:
    found = sign_in("vic").get(f"{API}/udi/parse", {"text": "(01)51022222233336(10)A213B1"}).json()

    assert (found["agency"], found["di"], found["lot"]) == ("GS1", "51022222233336", "A213B1")
    assert Client().get(f"{API}/udi/parse", {"text": "1"}).status_code == 401
