"""Many models at once."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from openhtm.audit.api import history, verify
from openhtm.audit.models import Entry
from openhtm.catalog.actions import model_lists
from openhtm.catalog.actions.model_lists import ModelChange
from openhtm.catalog.models import Manufacturer, Model, ModelCode, ModelIdentifier
from openhtm.catalog.rules.new_models import NewCode, NewIdentifier, NewModel, from_gudid
from openhtm.kernel.errors import InvalidInput, NotPermitted, UnableToSome
from openhtm_testing.personas import World

from .factories import Catalog

pytestmark = pytest.mark.django_db

PUMP = NewModel(
    manufacturer="B. Braun",
    name="Infusomat  Space",
    number="8713050",
    device_type="Pump, infusion",
    type_codes=(NewCode("GMDN", "13215", "Infusion pump"),),
    codes=(NewCode("FDA", "FRN", "Pump, infusion"),),
    identifiers=(NewIdentifier("GS1", "04046963713058"), NewIdentifier("GS1", "14046963713055", "package")),
    facts={"description": "Large volume", "network_connected": True},
)


def test_a_list_makes_models_with_makers_types_identifiers_and_codes(world: World, at: datetime) -> None:
    done = model_lists.ensure_many([PUMP], source="list.csv", by=world.mara, at=at)

    model = Model.objects.get()
    assert done.outcomes == ["created"]
    assert (str(model), model.primary_di) == ("B. Braun Infusomat Space (8713050)", "04046963713058")
    assert (model.description, model.network_connected, model.risk_class) == ("Large volume", True, "unknown")
    assert model.device_type is not None
    assert model.device_type.codes.get().code == "13215"
    assert set(ModelIdentifier.objects.values_list("value", "kind")) == {
        ("04046963713058", "primary"),
        ("14046963713055", "package"),
    }
    assert str(ModelCode.objects.get()) == "FDA FRN"
    event = history(model)[0]
    assert event.action == "catalog.model.ensure_many"
    assert event.after["identifiers"][0] == ["GS1", "04046963713058", "primary"]
    assert verify().ok


def test_a_second_run_changes_nothing(world: World, at: datetime) -> None:
    model_lists.ensure_many([PUMP], by=world.mara, at=at)
    entries = Entry.objects.count()

    again = model_lists.ensure_many([PUMP], by=world.mara, at=at)

    assert again.outcomes == ["unchanged"]
    assert (Model.objects.count(), Entry.objects.count()) == (1, entries)


def test_what_is_there_is_completed_and_never_overwritten(
    catalog: Catalog, world: World, at: datetime
) -> None:
    row = NewModel(
        manufacturer="PHILIPS",
        name="intellivue",
        number="mx800",
        catalog_number="865240",
        device_type="Something else",
        facts={"end_of_support_on": date(2030, 12, 31)},
    )

    done = model_lists.ensure_many([row], by=world.mara, at=at)

    model = Model.objects.get(pk=catalog.monitor.pk)
    assert (done.outcomes, done.models[0].pk) == (["completed"], model.pk)
    assert (model.catalog_number, model.end_of_support_on) == ("865240", date(2030, 12, 31))
    assert (model.name, model.device_type, model.version) == ("IntelliVue", catalog.monitor_type, 2)
    assert history(model)[0].before == {"catalog_number": "", "end_of_support_on": None}


def test_one_name_with_several_identifiers_is_several_models(world: World, at: datetime) -> None:
    rows = [
        NewModel("Acme", "Pack", "P1", identifiers=(NewIdentifier("GS1", value),))
        for value in ("00844588018923", "00844588010026")
    ]

    done = model_lists.ensure_many(rows, by=world.mara, at=at)

    assert done.outcomes == ["created", "created"]
    assert Manufacturer.objects.count() == 1


def test_a_model_without_identifier_takes_the_one_the_list_brings(
    catalog: Catalog, world: World, at: datetime
) -> None:
    scanned = NewIdentifier("", "(01)00844588018923(21)7")
    row = NewModel("Philips Medical Systems", "HeartStart", "XL+", identifiers=(scanned,))

    done = model_lists.ensure_many([row], by=world.mara, at=at)

    assert done.models[0].pk == catalog.defibrillator.pk
    assert Model.objects.get(pk=catalog.defibrillator.pk).primary_di == "00844588018923"


def test_an_identifier_of_another_model_is_left_there_and_told(
    catalog: Catalog, world: World, at: datetime
) -> None:
    taken = NewIdentifier("GS1", "00844588018923")
    rows = [
        NewModel("Acme", "One", identifiers=(taken,)),
        NewModel("Acme", "Two", identifiers=(NewIdentifier("GS1", "00844588010026"), taken)),
    ]
    model_lists.ensure_many(rows[:1], by=world.mara, at=at)
    shared = NewModel("Acme", "Three", identifiers=(NewIdentifier("GS1", "00844588018923", "unit_of_use"),))

    done = model_lists.ensure_many([NewModel("Acme", "Two"), shared], by=world.mara, at=at)
    assert done.problems == {}

    changes = [ModelChange(done.models[0].pk, {"notes": "x"}, (taken,))]
    with pytest.raises(UnableToSome, match="belong to other models"):
        model_lists.update_many(changes, by=world.mara, at=at)
    assert Model.objects.get(pk=done.models[0].pk).notes == ""


def test_values_of_many_models_are_overwritten_and_only_differences_noted(
    catalog: Catalog, world: World, at: datetime
) -> None:
    changes = [
        ModelChange(catalog.monitor.pk, {"notes": "wall", "device_type": catalog.monitor_type}),
        ModelChange(catalog.defibrillator.pk, {"notes": ""}),
    ]

    assert model_lists.update_many(changes, reason="list", by=world.mara, at=at) == 1

    assert Model.objects.get(pk=catalog.monitor.pk).notes == "wall"
    assert (history(catalog.monitor)[0].before, history(catalog.monitor)[0].after) == (
        {"notes": ""},
        {"notes": "wall"},
    )


def test_what_a_list_may_not_set_is_refused_before_anything_is_written(world: World, at: datetime) -> None:
    for facts, problem in (({"version": 7}, InvalidInput), ({"pk": 1}, InvalidInput)):
        with pytest.raises(problem):
            model_lists.ensure_many([NewModel("Acme", "One", facts=facts)], by=world.mara, at=at)
    with pytest.raises(NotPermitted):
        model_lists.ensure_many([NewModel("Acme", "One")], by=world.tess, at=at)
    assert (Model.objects.count(), Manufacturer.objects.count()) == (0, 0)


def test_a_risk_class_in_a_list_is_taken_with_its_reason(world: World, at: datetime) -> None:
    facts = {"risk_class": "life_support", "risk_reason": "Committee list 2026"}

    model_lists.ensure_many([NewModel("Acme", "Ventilator", facts=facts)], by=world.mara, at=at)

    assert Model.objects.get().risk_class == "life_support"


def test_a_record_of_fdas_database_is_read_whole() -> None:
    record = {
        "primary_di": "00844588018923",
        "issuing_agency": "GS1",
        "other_identifiers": " | ".join(
            ("Package GS1 10844588018920", "Unit of Use GS1 00733132628902", "Secondary HIBCC H3730N05A3Q")
        ),
        "company_name": "CONSENSUS ORTHOPEDICS, INC.",
        "brand_name": "CS2",
        "version_model_number": "1107",
        "catalog_number": "C-1107",
        "fda_product_codes": "OQG | LPH",
        "fda_product_names": "Hip | Other hip",
        "gmdn_names": "Liner",
        "single_use": "true",
        "distribution_end": "2016-01-31",
        "mri_safety": "",
    }

    new = from_gudid(record)

    assert (new.manufacturer, new.name, new.number) == ("CONSENSUS ORTHOPEDICS, INC.", "CS2", "1107")
    assert (new.catalog_number, new.device_type) == ("C-1107", "Liner")
    assert new.codes == (NewCode("FDA", "OQG", "Hip"), NewCode("FDA", "LPH", "Other hip"))
    assert [(i.normalized().agency, i.normalized().value, i.kind) for i in new.identifiers] == [
        ("GS1", "00844588018923", "primary"),
        ("GS1", "10844588018920", "package"),
        ("GS1", "00733132628902", "unit_of_use"),
        ("HIBCC", "H3730N05A3", "secondary"),
    ]
    assert new.facts == {"is_single_use": True, "end_of_sale_on": date(2016, 1, 31)}


def test_an_empty_record_is_a_model_without_name_for_the_list_to_refuse() -> None:
    new = from_gudid({})

    assert (new.name, new.identifiers, new.codes, dict(new.facts)) == ("", (), (), {})
