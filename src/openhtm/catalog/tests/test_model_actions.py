"""Models and device types, one at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from openhtm.audit.api import history
from openhtm.catalog.actions import device_types, merges, models
from openhtm.catalog.actions.errors import AlreadyThere, NeedsReason
from openhtm.catalog.models import Model, ModelIdentifier, TypeCode
from openhtm.catalog.queries import models as queries
from openhtm.catalog.rules.new_models import NewCode
from openhtm.kernel.errors import InvalidInput, NotPermitted, StaleVersion
from openhtm_testing.personas import World

from .factories import Catalog

pytestmark = pytest.mark.django_db


def test_a_model_is_added_with_an_unknown_risk_class(catalog: Catalog) -> None:
    assert catalog.monitor.risk_class == "unknown"
    assert catalog.monitor.label == "IntelliVue (MX800)"
    assert catalog.monitor.normalized == "intellivue mx800"
    assert history(catalog.monitor)[-1].action == "catalog.model.add"


def test_a_model_of_a_merged_maker_goes_to_the_survivor(catalog: Catalog, world: World, at: datetime) -> None:
    merges.merge(catalog.medical_systems, into=catalog.philips, reason="same", by=world.mara, at=at)

    added = models.add(manufacturer=catalog.medical_systems, name="Trilogy", by=world.mara, at=at)

    assert added.manufacturer == catalog.philips


def test_a_twin_is_refused_whatever_its_case(catalog: Catalog, world: World, at: datetime) -> None:
    with pytest.raises(AlreadyThere, match=r"Philips IntelliVue \(MX800\) is there already"):
        models.add(manufacturer=catalog.philips, name="INTELLIVUE", number="mx800", by=world.mara, at=at)
    with pytest.raises(InvalidInput):
        models.add(manufacturer=catalog.philips, name=" ", by=world.mara, at=at)
    changes = {"manufacturer": catalog.philips, "name": "IntelliVue", "number": "MX800"}
    with pytest.raises(AlreadyThere):
        models.edit(catalog.defibrillator, changes=changes, by=world.mara, at=at)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"mission_critical": 11}, "mission_critical"),
        ({"replacement_cost_minor": 100}, "currency"),
        ({"fda_class": "IV"}, "fda_class"),
    ],
)
def test_values_that_cannot_be_are_refused_by_field(
    catalog: Catalog, world: World, at: datetime, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        models.edit(catalog.monitor, changes=changes, by=world.mara, at=at)
    assert field in refused.value.fields


def test_the_risk_class_wants_a_reason_and_its_own_permission(
    catalog: Catalog, world: World, at: datetime
) -> None:
    with pytest.raises(NeedsReason):
        models.set_risk(catalog.monitor, risk_class="high", reason=" ", by=world.mara, at=at)
    with pytest.raises(InvalidInput):
        models.set_risk(catalog.monitor, risk_class="huge", reason="x", by=world.mara, at=at)
    with pytest.raises(InvalidInput, match="risk_class"):
        models.edit(catalog.monitor, changes={"risk_class": "high"}, by=world.mara, at=at)
    with pytest.raises(NotPermitted):
        models.set_risk(catalog.monitor, risk_class="high", reason="x", by=world.tess, at=at)

    models.set_risk(catalog.monitor, risk_class="high", reason="Committee, 3 Nov", by=world.mara, at=at)

    assert (catalog.monitor.risk_class, catalog.monitor.risk_reason) == ("high", "Committee, 3 Nov")
    assert history(catalog.monitor)[0].after["risk_class"] == "high"


def test_a_stale_edit_is_refused(catalog: Catalog, world: World, at: datetime) -> None:
    old = Model.objects.get(pk=catalog.monitor.pk)
    models.edit(catalog.monitor, changes={"notes": "one"}, seen_version=1, by=world.mara, at=at)
    with pytest.raises(StaleVersion):
        models.edit(old, changes={"notes": "two"}, seen_version=1, by=world.cleo, at=at)


@pytest.mark.parametrize(
    ("text", "agency", "value"),
    [
        ("(01)51022222233336(11)141231(21)1234", "GS1", "51022222233336"),
        ("+X999123ABC0/$$31905151234AB/S5678EDFG/16D20151001J", "HIBCC", "X999123ABC0"),
        ("614141123452", "GS1", "00614141123452"),
    ],
)
def test_a_scanned_label_gives_the_model_its_identifier(
    catalog: Catalog, world: World, at: datetime, text: str, agency: str, value: str
) -> None:
    made = models.add_identifier(catalog.defibrillator, value=text, by=world.mara, at=at)

    assert (made.agency, made.value) == (agency, value)
    assert queries.by_identifier([text]) == {text: catalog.defibrillator}


def test_an_identifier_of_another_model_or_of_none_is_refused(
    catalog: Catalog, world: World, at: datetime
) -> None:
    with pytest.raises(AlreadyThere, match="already identifies Philips IntelliVue"):
        models.add_identifier(catalog.defibrillator, value="00884838003019", by=world.mara, at=at)
    with pytest.raises(InvalidInput):
        models.add_identifier(catalog.defibrillator, value="BME-0001", by=world.mara, at=at)


def test_a_removed_identifier_finds_nothing_and_the_ledger_keeps_it(
    catalog: Catalog, world: World, at: datetime
) -> None:
    identifier = ModelIdentifier.objects.get()
    remove = models.remove_identifier
    with pytest.raises(NeedsReason):
        remove(catalog.monitor, agency="GS1", value=identifier.value, reason="", by=world.mara, at=at)
    with pytest.raises(InvalidInput):
        remove(catalog.defibrillator, agency="GS1", value=identifier.value, reason="x", by=world.mara, at=at)

    remove(catalog.monitor, agency="GS1", value=identifier.value, reason="misread", by=world.mara, at=at)

    assert queries.by_identifier(["00884838003019"]) == {}


def test_the_database_refuses_what_must_never_be(catalog: Catalog) -> None:
    for changes in (
        {"risk_class": "none"},
        {"mission_critical": 0},
        {"replacement_cost_minor": 5, "currency": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Model.objects.filter(pk=catalog.monitor.pk).update(**changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        ModelIdentifier.objects.create(model=catalog.defibrillator, agency="GS1", value="00884838003019")


@pytest.mark.parametrize("text", ["MX800", "IntelliVue MX 800", "philips intellivue mx-800", "INTELLIVUE"])
def test_a_model_is_known_by_name_number_or_both(catalog: Catalog, text: str) -> None:
    assert queries.resolve([(catalog.philips, text)]) == {(catalog.philips.pk, text): catalog.monitor}


def test_a_similar_model_is_suggested_never_resolved(catalog: Catalog, world: World, at: datetime) -> None:
    models.add(manufacturer=catalog.philips, name="IntelliVue", number="MX700", by=world.mara, at=at)

    assert queries.resolve([(catalog.philips, "IntelliVue"), (catalog.philips, "MX80")]) == {}
    found = queries.suggest(catalog.philips, ["Intelivue MX800"])["Intelivue MX800"]
    assert [candidate.key for candidate in found] == [catalog.monitor.pk]


def test_a_device_type_has_codes_of_several_nomenclatures(
    catalog: Catalog, world: World, at: datetime
) -> None:
    kind = catalog.monitor_type
    device_types.add_code(kind, system="UMDNS", code="12-647", by=world.mara, at=at)
    with pytest.raises(AlreadyThere):
        device_types.add_code(kind, system="UMDNS", code="12-647", by=world.mara, at=at)
    with pytest.raises(AlreadyThere):
        device_types.add(name="monitor, PATIENT, bedside", by=world.mara, at=at)
    with pytest.raises(InvalidInput):
        device_types.add(name="", by=world.mara, at=at)

    device_types.remove_code(kind, system="GMDN", code="33586", by=world.mara, at=at)

    assert [str(code) for code in TypeCode.objects.all()] == ["UMDNS 12-647"]
    with pytest.raises(InvalidInput):
        device_types.remove_code(kind, system="GMDN", code="33586", by=world.mara, at=at)


def test_a_type_is_known_by_its_code_where_one_type_has_it(
    catalog: Catalog, world: World, at: datetime
) -> None:
    wanted = {"Bedside monitor": (NewCode("GMDN", "33586"),), "Pump": (NewCode("GMDN", "13215", "Pump"),)}

    found = device_types.ensure_many(wanted, by=world.mara, at=at)

    assert found["Bedside monitor"] == catalog.monitor_type
    assert (found["Pump"].name, found["Pump"].codes.get().code) == ("Pump", "13215")
    assert device_types.ensure_many(wanted, by=world.mara, at=at) == found
    assert TypeCode.objects.count() == 2


def test_a_renamed_type_is_told_to_its_models(catalog: Catalog, world: World, at: datetime) -> None:
    changes = {"name": "Monitor, bedside", "expected_life_years": 10}
    device_types.edit(catalog.monitor_type, changes=changes, seen_version=1, by=world.mara, at=at)

    assert (catalog.monitor_type.name, catalog.monitor_type.expected_life_years) == ("Monitor, bedside", 10)
