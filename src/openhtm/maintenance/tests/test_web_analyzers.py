"""The pages of test equipment: who may open and press what, what is refused, and what is said on a checklist."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from openhtm.documents import api as documents
from openhtm.maintenance import measuring
from openhtm.maintenance.actions import analyzers
from openhtm.maintenance.actions.measuring import measure_with
from openhtm.maintenance.models import Analyzer, Certificate, ChecklistRun, OrderKind, TraceRetest
from openhtm.maintenance.rules.priority import Priority
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

from . import factories as make
from . import gear

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]


@pytest.fixture
def run(world: World, at: datetime) -> ChecklistRun:
    """GEN-0001 with a reading of 480 of 500 µA, to be measured with an electrical safety analyzer."""
    gear.make_analyzer(world, at)
    return gear.make_run(world, at, gear.make_asking(world, at), leakage="480")


@pytest.fixture
def off(run: ChecklistRun, world: World, at: datetime) -> Certificate:
    """The analyzer was used, and its next calibration found it 5 % off."""
    found = Analyzer.objects.get()
    measure_with(run, analyzers=[found], by=world.tess, at=at)
    new = gear.certificate(
        make.TODAY, date(2027, 11, 22), number="B", as_found="out", as_found_error=Decimal(5)
    )
    return analyzers.add_certificate(found, new=new, by=world.tess, at=at)


def address(name: str, *arguments: object) -> str:
    return reverse(f"maintenance:{name}", args=arguments)


def pages(certificate: Certificate) -> dict[str, str]:
    tag = certificate.analyzer.device.tag
    of_one = ("analyzer", "analyzer_mark", "analyzer_quarantine", "analyzer_release", "certificate_add")
    made = {name: address(name, tag) for name in of_one}
    made |= {name: address(name, certificate.pk) for name in ("trace", "certificate_void")}
    return made | {"analyzers": address("analyzers"), "device_gear": address("device_gear", "GEN-0001")}


def test_every_page_opens_for_the_manager_and_none_for_another_hospital(
    off: Certificate, sign_in: SignIn
) -> None:
    mara, otto = sign_in("mara"), sign_in("otto")
    assert {name: mara.get(url).status_code for name, url in pages(off).items()} == dict.fromkeys(
        pages(off), 200
    )
    found = {name: otto.get(url).status_code for name, url in pages(off).items() if name != "analyzers"}
    assert set(found.values()) == {404}
    assert "GEN-0090" not in otto.get(address("analyzers")).content.decode()


def test_what_changes_is_refused_to_the_auditor(off: Certificate, sign_in: SignIn) -> None:
    ada = sign_in("ada")
    reading = {"analyzers", "analyzer", "trace", "device_gear"}
    found = {name: ada.get(url).status_code for name, url in pages(off).items()}
    assert {name for name, status in found.items() if status == 200} == reading
    assert set(found.values()) == {200, 403}


def test_every_page_speaks_the_language_of_its_reader(
    off: Certificate, run: ChecklistRun, world: World, sign_in: SignIn
) -> None:
    data = [person.name for person in world.people.values()]
    data += ["MM", "General Hospital", "GEN", "Acme", "Flow 3", "Meterworks", "LC 9", gear.KIND, "Cal Lab"]
    data += ["Pump inspection", "PM-PUMP", "1234", "µA", "Infusion pump", "Check", "Intensive care", "C-"]
    data += ["GEN-0090", "Leakage current", "2026-11-22 12:00 UTC", "2026-11-22 06:00 CST"]
    data += ["Case is intact", "Touch current, ground open"]
    perform = address("perform", run.work_order.reference, run.pk)
    client = sign_in("mara")
    with pseudo_locale():
        for url in [*pages(off).values(), perform]:
            assert_all_translated(client.get(url).content.decode(), data=data)


def test_the_list_shows_the_worst_first_and_narrows_by_state(
    off: Certificate, world: World, at: datetime, sign_in: SignIn
) -> None:
    gear.make_analyzer(world, at, "GEN-0080")
    client = sign_in("tess")
    whole = client.get(address("analyzers")).content.decode()
    assert whole.index("GEN-0090") < whole.index("GEN-0080")
    narrowed = client.get(address("analyzers"), {"standing": "out_of_tolerance"}).content.decode()
    assert "GEN-0090" in narrowed
    assert "GEN-0080" not in narrowed
    assert "GEN-0080" in client.get(address("analyzers"), {"q": "lc 9"}).content.decode()


def test_a_device_is_marked_and_gets_its_certificate_with_the_file(
    world: World, at: datetime, sign_in: SignIn
) -> None:
    device = make.make_device(world, "GEN-0090", model=gear.analyzer_model())
    client = sign_in("tess")
    assert "Mark as test equipment" in client.get(address("device_gear", device.tag)).content.decode()
    client.post(
        address("analyzer_mark", device.tag), {"kinds": "Electrical safety analyzer\n", "interval_months": 12}
    )
    file = SimpleUploadedFile("c.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf")
    posted = {
        "number": "C-1",
        "laboratory": "Cal Lab",
        "calibrated_on": "2026-03-01",
        "valid_until": "2027-03-01",
        "as_found": "in",
        "file": file,
    }
    answer = client.post(address("certificate_add", device.tag), posted)
    assert answer.status_code == 302
    certificate = Certificate.objects.get()
    assert documents.current(certificate).count() == 1
    assert "C-1" in client.get(address("analyzer", device.tag)).content.decode()


def test_an_impossible_certificate_comes_back_with_the_words_and_nothing_is_kept(
    world: World, at: datetime, sign_in: SignIn
) -> None:
    found = gear.make_analyzer(world, at, days=None)
    posted = {"number": "C", "laboratory": "L", "calibrated_on": "2026-03-01", "valid_until": "2025-03-01"}
    answer = sign_in("tess").post(address("certificate_add", found.device.tag), {**posted, "as_found": "in"})
    assert answer.status_code == 422
    assert "It ends before the calibration." in answer.content.decode()
    assert not Certificate.objects.exists()


def test_the_checklist_asks_for_its_equipment_and_keeps_what_is_said(
    run: ChecklistRun, sign_in: SignIn
) -> None:
    client, perform = sign_in("tess"), address("perform", run.work_order.reference, run.pk)
    assert "Not said yet" in client.get(perform).content.decode()
    say = address("measured_with", run.work_order.reference, run.pk)
    client.post(say, {"analyzers": ["GEN-0090"]})
    assert [use.analyzer.device.tag for use in measuring.uses_of(run)] == ["GEN-0090"]
    page = client.get(perform).content.decode()
    assert "Not said yet" not in page
    assert "C-GEN-0090" in page
    assert sign_in("otto").post(say, {"analyzers": ["GEN-0090"]}).status_code == 404
    assert sign_in("ada").post(say, {"analyzers": []}).status_code == 403


def test_expired_equipment_is_not_offered_but_in_an_emergency(
    world: World, at: datetime, sign_in: SignIn
) -> None:
    gear.make_analyzer(world, at, days=(date(2025, 1, 1), date(2026, 1, 1)))
    version = gear.make_asking(world, at)
    plain = gear.make_run(world, at, version)
    urgent = gear.make_run(
        world, at, version, tag="GEN-0002", kind=OrderKind.REPAIR, priority=Priority.CRITICAL
    )
    client = sign_in("tess")
    for run, kept in ((plain, 0), (urgent, 1)):
        say = address("measured_with", run.work_order.reference, run.pk)
        client.post(say, {"analyzers": ["GEN-0090"], "reason": "Patient waits"})
        assert len(measuring.uses_of(run)) == kept
    page = client.get(address("work_order", urgent.work_order.reference)).content.decode()
    assert "To be tested again" in page


def test_a_step_says_which_of_several_it_was_measured_with(
    run: ChecklistRun, world: World, at: datetime, sign_in: SignIn
) -> None:
    second = gear.make_analyzer(world, at, "GEN-0091")
    measure_with(run, analyzers=list(Analyzer.objects.all()), by=world.tess, at=at)
    client, order = sign_in("tess"), run.work_order
    save = address("step_save", order.reference, run.pk, "leakage")
    client.post(save, {"value": "480", "unit": "µA", "analyzer": "GEN-0091"})
    assert run.results.filter(step__key="leakage", use__analyzer=second).exists()
    page = client.get(address("perform", order.reference, run.pk)).content.decode()
    assert 'value="GEN-0091" selected' in page


def test_the_trace_opens_re_tests_once_and_the_decision_lets_it_back(
    off: Certificate, sign_in: SignIn
) -> None:
    mara, trace = sign_in("mara"), address("trace", off.pk)
    page = mara.get(trace).content.decode()
    assert "4.2 %" in page
    for _ in range(2):
        mara.post(address("trace_retests", off.pk))
    assert [row.device.tag for row in TraceRetest.objects.all()] == ["GEN-0001"]
    assert TraceRetest.objects.get().work_order.reference in mara.get(trace).content.decode()
    assert mara.post(address("trace_settle", off.pk), {"disposition": ""}).status_code == 422
    mara.post(address("trace_settle", off.pk), {"disposition": "Tested again and good."})
    off.refresh_from_db()
    assert off.disposition == "Tested again and good."
    assert "It may be measured with." in mara.get(address("analyzer", "GEN-0090")).content.decode()


def test_only_who_may_decide_decides(off: Certificate, sign_in: SignIn) -> None:
    posted = {"disposition": "Fine"}
    assert sign_in("tess").post(address("trace_settle", off.pk), posted).status_code == 403
    assert sign_in("otto").post(address("trace_settle", off.pk), posted).status_code == 404
    assert sign_in("otto").post(address("trace_retests", off.pk)).status_code == 404
    assert sign_in("ada").post(address("trace_retests", off.pk)).status_code == 403


def test_quarantine_and_release_ask_why(off: Certificate, sign_in: SignIn) -> None:
    mara = sign_in("mara")
    assert mara.post(address("analyzer_quarantine", "GEN-0090"), {"reason": ""}).status_code == 422
    mara.post(address("analyzer_quarantine", "GEN-0090"), {"reason": "Dropped"})
    assert Analyzer.objects.get().quarantine_reason == "Dropped"
    mara.post(address("analyzer_release", "GEN-0090"), {"reason": "Checked"})
    assert Analyzer.objects.get().quarantine_reason == ""


def test_the_list_asks_the_database_the_same_number_of_times_for_many(
    world: World, at: datetime, sign_in: SignIn
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = sign_in("mara"), []
    gear.make_analyzer(world, at)
    client.get(address("analyzers"))
    for tags in ((), ("GEN-0091", "GEN-0092", "GEN-0093")):
        for tag in tags:
            gear.make_analyzer(world, at, tag)
        with CaptureQueriesContext(connection) as found:
            client.get(address("analyzers"))
        counts.append(len(found))
    assert counts[0] == counts[1]
