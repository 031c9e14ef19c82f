"""The pages of result files: preview before anything is taken, what is refused, and the layout of an analyzer."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from openhtm.maintenance.actions.readings import map_files
from openhtm.maintenance.models import Analyzer, ChecklistRun, ResultFile, ResultMapping
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing import days

from . import gear
from .test_readings import LAYOUT, lines

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]
# Pages read the clock themselves.
DAYS = (days.today() - timedelta(days=30), days.today() + timedelta(days=300))
FILE = lines("leakage;80;µA", device="GEN-0001;;SGEN-0090;")


@pytest.fixture
def analyzer(world: World, at: datetime) -> Analyzer:
    return gear.make_analyzer(world, at, days=DAYS)


@pytest.fixture
def run(world: World, at: datetime, analyzer: Analyzer) -> ChecklistRun:
    return gear.make_run(world, at, gear.make_asking(world, at), leakage="80")


def page_of(run: ChecklistRun) -> str:
    return reverse("maintenance:readings", args=[run.work_order.reference, run.pk])


def uploaded(content: bytes, name: str = "esa.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def bring(client: Client, run: ChecklistRun, content: bytes) -> Any:
    return client.post(page_of(run), {"analyzer": "GEN-0090", "file": uploaded(content)})


def take(client: Client, run: ChecklistRun, content: bytes, *accepted: str) -> Any:
    carried = {"analyzer": "GEN-0090", "name": "esa.csv", "content": base64.b64encode(content).decode()}
    return client.post(page_of(run), {**carried, "accepted": list(accepted)})


def test_a_file_is_previewed_and_then_taken(run: ChecklistRun, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    preview = bring(tess, run, FILE)
    text = preview.content.decode()
    assert preview.status_code == 200
    assert "It fills 1 step." in text
    assert base64.b64encode(FILE).decode() in text
    assert not ResultFile.objects.exists()
    done = take(tess, run, FILE)
    assert done.status_code == 302
    shown = tess.get(done.url).content.decode()
    assert "esa.csv filled 1 step." in shown
    assert "From the file" in shown
    assert "esa.csv" in tess.get(page_of(run)).content.decode()


def test_the_checklist_offers_files_to_who_performs_it(run: ChecklistRun, sign_in: SignIn) -> None:
    address = reverse("maintenance:perform", args=[run.work_order.reference, run.pk])
    assert page_of(run) in sign_in("tess").get(address).content.decode()
    assert page_of(run) not in sign_in("ada").get(address).content.decode()


def test_what_stops_a_file_offers_another_one_only(run: ChecklistRun, sign_in: SignIn) -> None:
    text = bring(sign_in("tess"), run, lines("leakage;80;µA", device="GEN-0002;;;")).content.decode()
    assert "The file is of GEN-0002, not of GEN-0001 SGEN-0001." in text
    assert "Take these readings" not in text


def test_what_was_not_accepted_brings_the_preview_once_more(run: ChecklistRun, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    content = lines("leakage;80;µA", "noise;3;dBA", device="GEN-0001;;;")
    again = take(tess, run, content)
    assert again.status_code == 422
    assert "Leave out results that are not asked for" in again.content.decode()
    assert take(tess, run, content, "unknown_test").status_code == 302


@pytest.mark.parametrize("content", [b"", b"nothing of this", b"<a", b"PK\x03\x04\x00"])
def test_a_file_that_cannot_be_read_comes_back_with_the_reason(
    content: bytes, run: ChecklistRun, sign_in: SignIn
) -> None:
    answer = bring(sign_in("tess"), run, content)
    assert answer.status_code == 422
    assert "field-wrong" in answer.content.decode()


def test_a_preview_that_was_tampered_with_takes_nothing(run: ChecklistRun, sign_in: SignIn) -> None:
    client = sign_in("tess")
    answer = client.post(page_of(run), {"analyzer": "GEN-0090", "name": "x.csv", "content": "not base64"})
    assert answer.status_code == 302
    assert not ResultFile.objects.exists()


def test_without_fit_test_equipment_the_page_says_so(
    run: ChecklistRun, analyzer: Analyzer, sign_in: SignIn
) -> None:
    analyzer.certificates.update(valid_until=DAYS[0])
    text = sign_in("tess").get(page_of(run)).content.decode()
    assert "No test equipment is fit" in text


@pytest.mark.parametrize(("who", "status"), [("otto", 404), ("ada", 403), ("nina", 403)])
def test_outsiders_and_readers_bring_nothing(
    who: str, status: int, run: ChecklistRun, sign_in: SignIn
) -> None:
    client = sign_in(who)
    assert client.get(page_of(run)).status_code in (status, 404)
    assert take(client, run, FILE).status_code in (status, 404)
    assert not ResultFile.objects.exists()


# -- the layout of an analyzer ----------------------------------------------------------------------------


def layout_page(tag: str = "GEN-0090") -> str:
    return reverse("maintenance:result_files", args=[tag])


def posted(*tests: dict[str, str], **more: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "format": "csv",
        "shape": "rows",
        "record": "",
        "decimals": "comma",
        "day_format": "%Y-%m-%d",
        "name_test": "Prüfung",
        "name_value": "Wert",
        "name_device": "Asset",
        "tests-TOTAL_FORMS": str(len(tests)),
        "tests-INITIAL_FORMS": "0",
        "seen": "0",
    }
    for number, test in enumerate(tests):
        values |= {f"tests-{number}-{name}": value for name, value in test.items()}
    return values | more


LINE = {"name": "Ableitstrom", "step": "leakage", "unit": "mA", "lowest": "0", "highest": "20"}


def test_a_layout_is_stored_and_shown_again(analyzer: Analyzer, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    assert "Nothing is stored yet" in tess.get(layout_page()).content.decode()
    assert tess.post(layout_page(), posted(LINE, {"name": "left out"})).status_code == 302
    stored = ResultMapping.objects.get()
    assert [one.step for one in stored.layout.tests] == ["leakage"]
    shown = tess.get(layout_page()).content.decode()
    assert 'value="Ableitstrom"' in shown
    assert layout_page() in tess.get(analyzer.get_absolute_url()).content.decode()


def test_a_sample_brings_the_names_of_its_tests(analyzer: Analyzer, sign_in: SignIn) -> None:
    content = "Asset;Prüfung;Wert\nGEN-0001;Ableitstrom;0,08\nGEN-0001;Schutzleiter;0,1\n".encode()
    answer = sign_in("tess").post(layout_page(), posted(LINE, sample=uploaded(content)))
    text = answer.content.decode()
    assert 'value="Schutzleiter"' in text
    assert text.count('value="Ableitstrom"') == 1
    assert not ResultMapping.objects.exists()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"name_value": ""}, "Say what the file calls the value."),
        ({"name_value": "Prüfung"}, "is given for two things"),
        ({"format": "xml"}, "Say which element of the XML file is one result."),
        ({"sample": uploaded(b"a;b\n1;2\n")}, "No row of headings was found"),
    ],
)
def test_what_cannot_be_is_said_in_the_form(
    more: dict[str, Any], told: str, analyzer: Analyzer, sign_in: SignIn
) -> None:
    answer = sign_in("tess").post(layout_page(), posted(LINE, **more))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not ResultMapping.objects.exists()


def test_a_layout_that_somebody_else_changed_meanwhile_is_not_lost(
    analyzer: Analyzer, world: World, at: datetime, sign_in: SignIn
) -> None:
    map_files(analyzer, layout=LAYOUT, by=world.tess, at=at)
    map_files(analyzer, layout=LAYOUT | {"decimals": "point"}, by=world.tess, at=at)
    answer = sign_in("tess").post(layout_page(), posted(LINE, seen="1"))
    assert answer.status_code == 422
    assert ResultMapping.objects.get().decimals == "point"


@pytest.mark.parametrize(("who", "status"), [("otto", 403), ("ada", 403)])
def test_who_may_not_change_the_equipment_sees_no_form(
    who: str, status: int, analyzer: Analyzer, sign_in: SignIn
) -> None:
    assert sign_in(who).get(layout_page()).status_code in (status, 404)
    assert sign_in(who).post(layout_page(), posted(LINE)).status_code in (status, 404)
    assert not ResultMapping.objects.exists()


def test_every_page_speaks_the_language_of_its_reader(
    run: ChecklistRun, analyzer: Analyzer, world: World, sign_in: SignIn
) -> None:
    data = [person.name for person in world.people.values()]
    data += ["MM", "TT", "General Hospital", "GEN", "Pump inspection", "PM-PUMP", "µA", gear.KIND, "Check"]
    data += ["esa.csv", "leakage", "noise", "SGEN-", "S GEN", "CSV", "XML", "Touch current, ground open"]
    tess = sign_in("tess")
    content = lines("leakage;80;µA", "noise;3;dBA", device="GEN-0001;;;2026-11-01")
    with pseudo_locale():
        for text in (
            tess.get(page_of(run)).content.decode(),
            tess.get(layout_page()).content.decode(),
            bring(tess, run, content).content.decode(),
        ):
            assert_all_translated(text, data=data)
