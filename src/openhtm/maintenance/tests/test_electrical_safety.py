"""Electrical safety by table, from the site's choice to the signed record, through every door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from openhtm.audit.api import history
from openhtm.kernel.errors import InvalidInput, NotFound, NotPermitted, StaleVersion
from openhtm.maintenance import expanding, performing, taking
from openhtm.maintenance.actions import checklists, electrical, work_orders
from openhtm.maintenance.actions.electrical import NewFacts
from openhtm.maintenance.actions.measuring import measure_with
from openhtm.maintenance.electrical import tables
from openhtm.maintenance.expanding import UnableToExpand
from openhtm.maintenance.models import (
    ChecklistRun,
    ElectricalFacts,
    OrderKind,
    ProcedureStep,
    ProcedureVersion,
    SafetyStandard,
    WorkOrder,
)
from openhtm.maintenance.offline_package import make as package
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.record import order_content
from openhtm.maintenance.rules.electrical import AppliedPart, Connection, Facts, MakerLimit, ProtectionClass
from openhtm.maintenance.rules.steps import Step, StepKind
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.registry.models import Device
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

from . import factories as make
from . import gear
from .test_rest import call

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]
TABLE = Step(
    key="electrical_safety",
    kind=StepKind.ELECTRICAL_SAFETY,
    label="Electrical safety by the table of the site",
    critical=True,
)
KNOWN = Facts(protection=ProtectionClass.I, parts=frozenset({AppliedPart.BF}), connection=Connection.CORD)
MAKER = MakerLimit(
    key="es_equipment_leakage", unit="mA", at_most=Decimal("0.3"), source="Service manual C, p. 41"
)
DATA = [
    "GEN-0001",
    "Acme Flow 3",
    "IEC 62353, direct or differential method",
    "Most countries outside the USA",
    "Mara Manager",
    "MM",
    "BF",
]
MEASURED = {
    "es_earth_resistance": ("0.12", "Ω"),
    "es_equipment_leakage__class_1": ("90", "µA"),
    "es_applied_part_leakage__bf": ("40", "µA"),
}


@pytest.fixture
def version(world: World, at: datetime) -> ProcedureVersion:
    return make.make_procedure(world, at, steps=(make.CASE, TABLE))


@pytest.fixture
def device(world: World) -> Device:
    return make.make_device(world)


@pytest.fixture
def follows(world: World, at: datetime) -> SafetyStandard:
    return electrical.choose_table(world.site, slug="iec_62353_direct", by=world.mara, at=at)


@pytest.fixture
def order(device: Device, world: World, at: datetime) -> WorkOrder:
    new = NewOrder(kind=OrderKind.SUPPORT, title="Check", device=device, assignee=world.tess)
    return work_orders.open_order(new, by=world.mara, at=at)


Begin = Callable[[], ChecklistRun]


@pytest.fixture
def begin(order: WorkOrder, version: ProcedureVersion, world: World, at: datetime) -> Begin:
    return lambda: checklists.begin(order, version=version, by=world.tess, at=at)


def answered(run: ChecklistRun, world: World, at: datetime, **given: str) -> None:
    for key, text in given.items():
        checklists.record(run, key=key, answer=Answer(values=(text,)), by=world.tess, at=at)


def measured(run: ChecklistRun, world: World, at: datetime) -> None:
    for key, (text, unit) in MEASURED.items():
        step = next(step for step in performing.steps_of(run) if step.key == key)
        values = (text,) * step.readings
        checklists.record(run, key=key, answer=Answer(values=values, unit=unit), by=world.tess, at=at)


def asked(run: ChecklistRun) -> list[str]:
    return performing.asked_of(run, performing.steps_of(run))


def test_a_device_that_is_known_is_asked_for_just_what_applies(
    begin: Begin, device: Device, follows: SafetyStandard, world: World, at: datetime
) -> None:
    electrical.describe_model(make.make_model(), new=NewFacts(facts=KNOWN), by=world.mara, at=at)
    run = begin()
    assert [step.key for step in performing.steps_of(run)] == [
        "case",
        "es_earth_resistance",
        "es_insulation_resistance__class_1",
        "es_insulation_resistance__applied_part__bf",
        "es_equipment_leakage__class_1",
        "es_applied_part_leakage__bf",
    ]
    leakage = run.own_steps.get(key="es_equipment_leakage__class_1")
    assert (leakage.upper, leakage.unit, leakage.readings, leakage.critical) == (500, "µA", 2, True)
    assert leakage.source == "IEC 62353:2014, table 2"
    assert run.electrical["table"] == "iec_62353_direct"


def test_an_unknown_class_is_asked_once_and_kept_for_the_device(
    begin: Begin,
    device: Device,
    follows: SafetyStandard,
    version: ProcedureVersion,
    world: World,
    at: datetime,
) -> None:
    run = begin()
    assert asked(run) == ["case", "es_class", "es_has_b", "es_has_bf", "es_has_cf"]
    with pytest.raises(InvalidInput, match="Asked only when: protection class is Class I"):
        answered(run, world, at, es_equipment_leakage__class_1="90")
    answered(run, world, at, case="pass", es_class="Class I", es_connection="With its mains cord")
    answered(run, world, at, es_has_b="No", es_has_bf="Yes", es_has_cf="No")
    assert {"es_earth_resistance", "es_equipment_leakage__class_1"} <= set(asked(run))
    assert "es_applied_part_leakage__cf" not in asked(run)
    measured(run, world, at)
    checklists.finish_run(run, by=world.tess, at=at)
    kept = ElectricalFacts.objects.get(device=device)
    assert kept.facts == KNOWN
    assert kept.source == run.work_order.reference
    new = NewOrder(kind=OrderKind.SUPPORT, title="Again", device=device, assignee=world.tess)
    again = work_orders.open_order(new, by=world.mara, at=at)
    later = checklists.begin(again, version=version, by=world.tess, at=at)
    assert [key for key in asked(later) if "es_" in key] == [
        "es_earth_resistance",
        "es_insulation_resistance__class_1",
        "es_insulation_resistance__applied_part__bf",
        "es_equipment_leakage__class_1",
        "es_applied_part_leakage__bf",
    ]


def test_the_manufacturers_limit_wins_and_says_so(
    begin: Begin, device: Device, follows: SafetyStandard, world: World, at: datetime
) -> None:
    electrical.describe_model(
        make.make_model(), new=NewFacts(facts=KNOWN, limits=[MAKER]), by=world.mara, at=at
    )
    run = begin()
    found = run.own_steps.get(key="es_equipment_leakage__class_1")
    assert (found.upper, found.unit) == (300, "µA")
    assert found.source == (
        "Manufacturer: Service manual C, p. 41 (instead of at most 500 µA by IEC 62353:2014, table 2)"
    )
    checklists.record(
        run,
        key=found.key,
        answer=Answer(values=("310", "200"), unit="µA"),
        by=world.tess,
        at=at,
    )
    run.refresh_from_db()
    assert run.overall == "fail"


def test_the_device_wins_over_its_model(device: Device, world: World, at: datetime) -> None:
    electrical.describe_model(
        make.make_model(), new=NewFacts(facts=KNOWN, limits=[MAKER]), by=world.mara, at=at
    )
    own = MakerLimit(key=MAKER.key, unit="µA", at_most=Decimal(250), source="Letter of 3 May")
    new = NewFacts(facts=Facts(protection=ProtectionClass.II), limits=[own])
    electrical.describe_device(device, new=new, by=world.tess, at=at)
    known = expanding.known_of(device)
    assert known.facts == Facts(protection=ProtectionClass.II, parts=KNOWN.parts, connection=KNOWN.connection)
    assert [one.at_most for one in known.makers] == [250]


def test_without_a_choice_a_table_stands_in_and_the_checklist_says_so(begin: Begin) -> None:
    run = begin()
    assert (run.electrical["table"], run.electrical["chosen"]) == ("nfpa_99_2012", False)


def test_the_choice_of_a_site_is_no_standing_in(begin: Begin, follows: SafetyStandard) -> None:
    run = begin()
    assert (run.electrical["table"], run.electrical["chosen"]) == (follows.table, True)


def test_a_table_that_is_gone_is_never_replaced_in_silence(
    begin: Begin, order: WorkOrder, follows: SafetyStandard
) -> None:
    SafetyStandard.objects.update(table="of_another_release")
    with pytest.raises(UnableToExpand, match="does not have"):
        begin()
    order.refresh_from_db()
    assert order.is_before_work
    assert not ChecklistRun.objects.exists()


def test_a_procedure_may_name_its_table(order: WorkOrder, world: World, at: datetime) -> None:
    named = make.make_procedure(world, at, steps=(replace(TABLE, expected="nfpa_99_2012"),), code="PM-N")
    run = checklists.begin(order, version=named, by=world.tess, at=at)
    assert run.electrical["standard"] == "NFPA 99-2012"
    with pytest.raises(InvalidInput, match="no table of electrical safety named made_up"):
        make.make_procedure(world, at, steps=(replace(TABLE, expected="made_up"),), code="PM-M")


def test_what_is_learned_later_leaves_a_checklist_as_it_began(
    begin: Begin, device: Device, follows: SafetyStandard, world: World, at: datetime
) -> None:
    run = begin()
    before = [(step.key, step.upper) for step in performing.steps_of(run)]
    electrical.describe_model(
        make.make_model(), new=NewFacts(facts=KNOWN, limits=[MAKER]), by=world.mara, at=at
    )
    electrical.choose_table(world.site, slug="nfpa_99_2012", by=world.mara, at=at)
    assert begin() == run
    assert [(step.key, step.upper) for step in performing.steps_of(run)] == before


def test_the_record_says_by_which_table_and_facts(
    begin: Begin, device: Device, follows: SafetyStandard, world: World, at: datetime
) -> None:
    electrical.describe_model(make.make_model(), new=NewFacts(facts=KNOWN), by=world.mara, at=at)
    run = begin()
    measured(run, world, at)
    (told,) = order_content(run.work_order)["checklists"]
    assert told["electrical"] == {
        "table": "iec_62353_direct",
        "standard": "IEC 62353:2014",
        "chosen": True,
        "protection": "Class I",
        "parts": ["BF"],
        "connection": "With its mains cord",
        "manufacturer": [],
    }
    assert [one["step"] for one in told["results"]] == list(MEASURED)


def test_a_file_of_the_analyzer_fills_the_steps_of_the_table(
    begin: Begin, device: Device, follows: SafetyStandard, world: World, at: datetime
) -> None:
    """The file says earth resistance and equipment leakage; which variant of it is asked, the device decides."""
    analyzer = gear.make_analyzer(world, at)
    electrical.describe_model(make.make_model(), new=NewFacts(facts=KNOWN), by=world.mara, at=at)
    run = begin()
    measure_with(run, analyzers=[analyzer], by=world.tess, at=at)
    head = "device;serial;analyzer;measured_on;test;value;unit\n"
    start = "GEN-0001;SGEN-0001;SGEN-0090;2026-11-22"
    rows = [
        "es_earth_resistance;0.12;Ω",
        "es_equipment_leakage;90;µA",
        "es_equipment_leakage;95;µA",
        "es_applied_part_leakage;40;µA",
        "es_applied_part_leakage;41;µA",
    ]
    content = (head + "".join(f"{start};{row}\n" for row in rows)).encode()
    found = taking.taking(run, analyzer=analyzer, content=content, at=at).match
    assert [fill.step for fill in found.fills] == list(MEASURED)
    assert not [one for one in found.problems if one.stops]


def test_the_technician_takes_the_steps_along(
    order: WorkOrder, device: Device, follows: SafetyStandard, world: World, at: datetime
) -> None:
    version = make.make_procedure(world, at, steps=(make.CASE, TABLE))
    WorkOrder.objects.filter(pk=order.pk).update(procedure_version=version)
    order.refresh_from_db()
    electrical.describe_model(make.make_model(), new=NewFacts(facts=KNOWN), by=world.mara, at=at)
    taken = package(world.tess, at)
    (mine,) = taken["orders"]
    steps = taken["procedures"][mine["procedure"]]["steps"]
    would_be = [step["key"] for step in steps]
    assert would_be[:2] == ["case", "es_earth_resistance"]
    run = checklists.begin(order, by=world.tess, at=at)
    assert would_be == [step.key for step in performing.steps_of(run)]
    taken = package(world.tess, at)
    assert [step["key"] for step in taken["procedures"][mine["procedure"]]["steps"]] == would_be


def test_the_same_choice_twice_changes_nothing(
    follows: SafetyStandard, device: Device, world: World, at: datetime
) -> None:
    again = electrical.choose_table(world.site, slug="iec_62353_direct", by=world.mara, at=at)
    assert (again.pk, again.version) == (follows.pk, 1)
    first = electrical.describe_device(device, new=NewFacts(facts=KNOWN), by=world.tess, at=at)
    second = electrical.describe_device(device, new=NewFacts(facts=KNOWN), by=world.tess, at=at)
    assert (second.pk, second.version, len(history(second))) == (first.pk, 1, 1)


def test_a_stale_description_is_refused(device: Device, world: World, at: datetime) -> None:
    row = electrical.describe_device(device, new=NewFacts(facts=KNOWN), by=world.tess, at=at)
    changed = NewFacts(facts=Facts(protection=ProtectionClass.II))
    electrical.describe_device(device, new=changed, seen_version=row.version, by=world.tess, at=at)
    with pytest.raises(StaleVersion):
        electrical.describe_device(device, new=NewFacts(facts=KNOWN), seen_version=1, by=world.tess, at=at)


def test_wrong_tables_and_limits_are_refused_in_words(device: Device, world: World, at: datetime) -> None:
    with pytest.raises(InvalidInput, match="no table of electrical safety named made_up"):
        electrical.choose_table(world.site, slug="made_up", by=world.mara, at=at)
    wrong = MakerLimit(key="es_wind", unit="µA", at_most=Decimal(1), source="Manual")
    with pytest.raises(InvalidInput, match="es_wind"):
        electrical.describe_device(device, new=NewFacts(facts=KNOWN, limits=[wrong]), by=world.tess, at=at)
    with pytest.raises(InvalidInput, match="given twice"):
        electrical.describe_device(
            device, new=NewFacts(facts=KNOWN, limits=[MAKER, MAKER]), by=world.tess, at=at
        )
    assert not ElectricalFacts.objects.exists()


def test_who_may_not_change_it_cannot(device: Device, world: World, at: datetime) -> None:
    new = NewFacts(facts=KNOWN)
    for act in (
        lambda: electrical.choose_table(world.site, slug="nfpa_99_2012", by=world.tess, at=at),
        lambda: electrical.choose_table(world.site, slug="nfpa_99_2012", by=world.otto, at=at),
        lambda: electrical.describe_model(make.make_model(), new=new, by=world.tess, at=at),
        lambda: electrical.describe_device(device, new=new, by=world.nina, at=at),
        lambda: electrical.describe_device(device, new=new, by=world.otto, at=at),
    ):
        with pytest.raises((NotPermitted, NotFound)):
            act()


# -- pages ------------------------------------------------------------------------------------------------


def test_the_pages_show_tables_choices_and_what_a_device_needs(
    follows: SafetyStandard, device: Device, world: World, at: datetime, sign_in: SignIn
) -> None:
    electrical.describe_model(
        make.make_model(), new=NewFacts(facts=KNOWN, limits=[MAKER]), by=world.mara, at=at
    )
    mara = sign_in("mara")
    listed = mara.get("/electrical-safety/").content.decode()
    assert "IEC 62353, direct or differential method" in listed
    table = mara.get("/electrical-safety/nfpa_99_2012/").content.decode()
    assert "less than 0.5 Ω" in table
    assert mara.get("/electrical-safety/made-up/").status_code == 404
    page = mara.get(f"/devices/{device.tag}/electrical-safety/").content.decode()
    assert "instead of at most 500 µA by IEC 62353:2014, table 2" in page
    assert "of its model" in page
    model = mara.get(reverse("maintenance:model_electrical", args=[device.model_id])).content.decode()
    assert "at most 0.3 mA" in model


def test_a_site_chooses_its_table_on_the_page(world: World, sign_in: SignIn) -> None:
    mara = sign_in("mara")
    assert "has not chosen" in mara.get("/electrical-safety/").content.decode()
    url = reverse("maintenance:safety_site", args=[world.site.code])
    assert mara.post(url, {"table": "nfpa_99_2012"}).status_code == 302
    assert SafetyStandard.objects.get(site=world.site).table == "nfpa_99_2012"
    assert mara.post(url, {"table": "made_up"}).status_code == 422
    assert sign_in("tess").get(url).status_code == 403
    assert sign_in("otto").get(url).status_code in {403, 404}


def test_a_device_is_described_on_the_page(device: Device, world: World, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    url = reverse("maintenance:device_electrical_edit", args=[device.tag])
    given = {
        "protection": "Class I",
        "parts": "BF+CF",
        "connection": "",
        "source": "Rating plate",
        "key_1": "es_equipment_leakage__class_1",
        "at_most_1": "300",
        "unit_1": "µA",
        "source_1": "Manual C, p. 41",
    }
    assert tess.post(url, given).status_code == 302
    row = ElectricalFacts.objects.get(device=device)
    assert (row.parts, row.connection, row.limits[0]["at_most"]) == (["BF", "CF"], "", "300")
    assert 'value="300"' in tess.get(url).content.decode()
    lost = tess.post(url, given | {"key_1": ""})
    assert (lost.status_code, "Choose the test" in lost.content.decode()) == (422, True)
    assert tess.post(url, {"parts": "none"}).status_code == 302
    row.refresh_from_db()
    assert (row.parts, row.limits) == ([], [])
    assert sign_in("otto").get(url).status_code == 404


def test_a_model_is_described_on_the_page(device: Device, world: World, sign_in: SignIn) -> None:
    url = reverse("maintenance:model_electrical_edit", args=[device.model_id])
    assert sign_in("mara").post(url, {"protection": "Class II", "parts": "none"}).status_code == 302
    assert ElectricalFacts.objects.get(model=device.model).facts.protection is ProtectionClass.II
    assert sign_in("tess").get(url).status_code == 403


def test_the_checklist_shows_what_is_asked_first(
    begin: Begin, follows: SafetyStandard, sign_in: SignIn
) -> None:
    run = begin()
    tess = sign_in("tess")
    url = reverse("maintenance:perform", args=[run.work_order.reference, run.pk])
    assert "Protection class" in tess.get(url).content.decode()
    save = reverse("maintenance:step_save", args=[run.work_order.reference, run.pk, "es_class"])
    answer = tess.post(save, {"value": "Class II"}, headers={"HX-Request": "true"})
    assert "Equipment leakage" in answer.content.decode()
    wrong = reverse("maintenance:step_save", args=[run.work_order.reference, run.pk, "electrical_safety"])
    assert tess.post(wrong, {"value": "x"}).status_code == 404


def test_the_pages_speak_the_language_of_their_reader(
    device: Device, follows: SafetyStandard, world: World, at: datetime, sign_in: SignIn
) -> None:
    electrical.describe_model(
        make.make_model(), new=NewFacts(facts=KNOWN, limits=[MAKER]), by=world.mara, at=at
    )
    mara = sign_in("mara")
    for url in (
        "/electrical-safety/",
        "/electrical-safety/iec_62353_direct/",
        reverse("maintenance:safety_site", args=[world.site.code]),
        reverse("maintenance:device_electrical", args=[device.tag]),
        reverse("maintenance:model_electrical", args=[device.model_id]),
    ):
        with pseudo_locale():
            html = mara.get(url).content.decode()
        assert_all_translated(html, data=[*DATA, *(one.title for one in tables().values())])


# -- REST -------------------------------------------------------------------------------------------------


def test_rest_tells_tables_and_lets_a_site_follow_one(world: World, sign_in: SignIn) -> None:
    mara = sign_in("mara")
    status, found = call(mara, "GET", "/electrical-safety/tables")
    assert (status, "nfpa_99_2012" in [one["name"] for one in found]) == (200, True)
    assert call(mara, "GET", "/electrical-safety/tables/made_up")[0] == 404
    path = f"/electrical-safety/sites/{world.site.code}"
    assert call(mara, "PUT", path, {"table": "nfpa_99_2012"}) == (
        200,
        {"site": world.site.code, "table": "nfpa_99_2012"},
    )
    assert {"site": world.site.code, "table": "nfpa_99_2012"} in call(
        mara, "GET", "/electrical-safety/sites"
    )[1]
    assert call(mara, "PUT", path, {"table": "made_up"})[0] == 422
    assert call(sign_in("tess"), "PUT", path, {"table": "nfpa_99_2012"})[0] == 403


def test_rest_describes_devices_and_models(
    device: Device, follows: SafetyStandard, world: World, sign_in: SignIn
) -> None:
    tess, path = sign_in("tess"), f"/devices/{device.tag}/electrical-safety"
    body: dict[str, Any] = {
        "protection": "Class I",
        "parts": ["BF"],
        "connection": "With its mains cord",
        "limits": [
            {"key": "es_equipment_leakage", "unit": "mA", "at_most": "0.3", "source": "Manual C, p. 41"}
        ],
    }
    status, found = call(tess, "PUT", path, body)
    assert (status, found["parts"], found["table"]) == (200, ["BF"], "iec_62353_direct")
    leakage = next(one for one in found["steps"] if one["key"] == "es_equipment_leakage__class_1")
    assert (leakage["limit"], leakage["source"][:12]) == ("at most 300 µA", "Manufacturer")
    stale = call(tess, "PUT", path, {}, **{"If-Match": '"9"'})
    assert stale[0] == 409
    assert call(tess, "PUT", path, body | {"parts": ["Z"]})[0] == 422
    assert call(sign_in("otto"), "GET", path)[0] == 404
    model = f"/models/{device.model_id}/electrical-safety"
    assert call(sign_in("mara"), "PUT", model, {"parts": []})[0] == 200
    assert call(tess, "GET", model)[1]["parts"] == []
    assert call(tess, "PUT", model, {})[0] == 403


def test_the_steps_of_a_table_belong_to_their_checklist(begin: Begin, follows: SafetyStandard) -> None:
    run = begin()
    assert run.procedure_version.steps.count() == 2
    assert not ProcedureStep.objects.filter(run=run, procedure_version__isnull=False).exists()
