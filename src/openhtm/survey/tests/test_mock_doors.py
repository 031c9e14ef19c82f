"""Mock surveys at every door: pages, PDF, REST and the command, for who may and who may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openhtm.maintenance.tests import factories as make
from openhtm.survey import access
from openhtm.survey.actions import mock_surveys as acts
from openhtm.survey.errors import UnableToDraw
from openhtm.survey.mock import paper, report
from openhtm.survey.mock.asking import questions
from openhtm.survey.mock.ground import Place
from openhtm.survey.models import MockAnswer, MockLine, MockSurvey
from openhtm.survey.readers import Person
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here
from openhtm_testing.personas import PASSWORD

from .traced import traced

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], "Client"]
LIST, API = "/surveys/mock/", "/api/v1/mock-surveys"


@pytest.fixture
def survey(world: World, at: datetime) -> MockSurvey:
    traced(world, at)
    return acts.begin(Place(world.site), seed=7, by=world.mara, at=at)


def first(survey: MockSurvey) -> MockLine:
    found: MockLine = MockLine.objects.filter(survey=survey, by_record=False).order_by("position")[0]
    return found


def test_a_manager_begins_plays_and_signs_from_the_pages(world: World, at: datetime, sign_in: SignIn) -> None:
    traced(world, at)
    client = sign_in("mara")
    given = {"site": world.site.pk, "department": "", "size": 5, "chosen_seed": 7}
    answer = client.post("/surveys/mock/begin/", given)
    survey = MockSurvey.objects.get()
    assert answer["Location"] == f"/surveys/mock/{survey.pk}/"
    line = first(survey)
    stop = f"/surveys/mock/{survey.pk}/stops/{line.stop.position}/"
    assert client.get(f"/surveys/mock/{survey.pk}/play/")["Location"] == stop
    assert "Ask<" in client.get(stop).content.decode()
    client.post(f"/surveys/mock-questions/{line.pk}/ask/")
    assert 'value="gap"' in client.get(stop).content.decode()
    refused = client.post(f"/surveys/mock-questions/{line.pk}/answer/", {"verdict": "gap"})
    assert (refused.status_code, "Say what is wrong" in refused.content.decode()) == (422, True)
    kept = client.post(f"/surveys/mock-questions/{line.pk}/answer/", {"verdict": "gap", "note": "Torn cord"})
    assert kept["Location"] == f"{stop}#question-{line.pk}"
    assert "Torn cord" in client.get(stop).content.decode()
    end = {"conclusion": "Mend the cord", "password": PASSWORD}
    client.post(f"/surveys/mock/{survey.pk}/finish/", end)
    survey.refresh_from_db()
    assert (survey.conclusion, survey.is_running) == ("Mend the cord", False)
    assert "Ask<" not in client.get(stop).content.decode()


def test_an_interrupted_survey_goes_on_where_it_was_left(
    survey: MockSurvey, world: World, at: datetime
) -> None:
    from openhtm.survey.mock.playing import first_open

    lines = list(MockLine.objects.filter(survey=survey, by_record=False).order_by("position"))
    for line in [one for one in lines if one.stop.position == lines[0].stop.position]:
        acts.ask(line, by=world.mara, at=at)
        acts.answer(line, verdict="met", by=world.mara, at=at)
    left = [one.stop.position for one in lines if not one.answers.exists()]
    assert first_open(survey) == left[0]
    assert left[0] > lines[0].stop.position


def test_every_number_of_the_report_opens_to_its_rows(survey: MockSurvey, sign_in: SignIn) -> None:
    client = sign_in("mara")
    for verdict, number in (
        ("gap", MockLine.objects.filter(verdict="gap").count()),
        ("unknown", MockLine.objects.filter(verdict="unknown").count()),
        ("open", MockLine.objects.filter(by_record=False).count()),
        ("all", MockLine.objects.count()),
    ):
        html = client.get(f"{LIST}{survey.pk}/", {"verdict": verdict}).content.decode()
        part = html[html.index('id="line-rows"') :].split("</table>")[0]
        assert part.count("data-row") == number
    page = client.get(f"{LIST}{survey.pk}/", {"verdict": "all", "requirement": "-"}).content.decode()
    assert "No requirement in force" in page
    # By the name that the authority goes by, not by the key of its file.
    assert "42 CFR 482.41(d)(2) (CMS, hospitals)" in page
    assert "cms_hospital:" not in page.replace("requirement=cms_hospital", "")


def test_the_pdf_has_lines_for_what_nobody_answered(
    survey: MockSurvey, world: World, sign_in: SignIn
) -> None:
    answer = sign_in("mara").get(f"{LIST}{survey.pk}/pdf/")
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == f'attachment; filename="mock-survey-{str(survey).lower()}.pdf"'
    found = report.of_survey(survey, reader=Person(world.mara), kept=access.mock_surveys(world.mara))
    told = json.dumps(paper.sheet(found).values(), default=str)
    assert first(survey).text in told
    assert told.count("_" * 34) == MockLine.objects.filter(by_record=False).count()


def test_who_may_not_is_refused(survey: MockSurvey, sign_in: SignIn) -> None:
    """Nina sees no findings; Tess sees them, plays along, and neither begins nor signs."""
    nurse, technician = sign_in("nina"), sign_in("tess")
    for address in (LIST, f"{LIST}{survey.pk}/", f"{LIST}{survey.pk}/stops/1/", "/surveys/mock/begin/"):
        assert nurse.get(address).status_code == 403
    assert technician.get(f"{LIST}{survey.pk}/").status_code == 200
    for address in ("/surveys/mock/begin/", f"{LIST}{survey.pk}/finish/"):
        assert technician.get(address).status_code == 403


def test_the_outsider_sees_nothing(survey: MockSurvey, sign_in: SignIn) -> None:
    client, line = sign_in("otto"), first(survey)
    assert str(survey) not in client.get(LIST).content.decode()
    for address in (f"{LIST}{survey.pk}/", f"{LIST}{survey.pk}/pdf/", f"{LIST}{survey.pk}/stops/1/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/surveys/mock-questions/{line.pk}/ask/").status_code == 404
    assert client.get(f"{API}/{survey.pk}").status_code == 404
    assert client.get(API).json()["items"] == []


def test_a_stop_that_is_none_is_not_found(survey: MockSurvey, sign_in: SignIn) -> None:
    assert sign_in("mara").get(f"{LIST}{survey.pk}/stops/999/").status_code == 404


def test_rest_begins_asks_answers_reports_and_signs(world: World, at: datetime, sign_in: SignIn) -> None:
    traced(world, at)
    client = sign_in("mara")

    def post(address: str, body: dict[str, Any]) -> Any:
        return client.post(address, json.dumps(body), content_type="application/json")

    made = post(API, {"site": world.site.code, "seed": 7, "size": 3}).json()
    line = first(MockSurvey.objects.get(pk=made["id"]))
    assert post(f"/api/v1/mock-questions/{line.pk}/ask", {}).status_code == 200
    answered = post(f"/api/v1/mock-questions/{line.pk}/answer", {"verdict": "met"})
    assert (answered.status_code, answered.json()["verdict"]) == (201, "met")
    told = client.get(f"{API}/{made['id']}/report").json()
    assert told["seed"] == 7
    assert next(one for one in told["lines"] if one["id"] == line.pk)["verdict"] == "met"
    assert client.get(f"{API}/{made['id']}/pdf").content.startswith(b"%PDF")
    wrong = post(f"{API}/{made['id']}/finish", {"conclusion": "None", "password": "wrong"})
    assert wrong.status_code == 403
    signed = post(f"{API}/{made['id']}/finish", {"conclusion": "None", "password": PASSWORD}).json()
    assert signed["score"]["met"] == told["score"]["met"]


def test_the_command_plays_the_machines_part_and_keeps_nothing(
    world: World, at: datetime, tmp_path: Path
) -> None:
    traced(world, at)
    file = tmp_path / "mock.pdf"
    asked = (
        "compliance",
        "mock-survey",
        str(file),
        "--site",
        world.site.code,
        "--seed",
        "7",
        "--devices",
        "5",
    )
    told = run_here(*asked, "--json").data
    assert file.read_bytes().startswith(b"%PDF")
    # ANA-1 is test equipment by its role only, so it may be drawn too.
    assert (told["seed"], told["devices"]) == (7, ["ANA-1", "GEN-0001"])
    assert told["score"]["unanswered"] == sum(one["answered_by"] == "person" for one in told["lines"])
    assert "seed 7, 2 devices at General Hospital" in run_here(*asked).out
    assert not MockSurvey.objects.exists()


def test_without_a_site_the_command_goes_to_every_site_in_reach(
    world: World, at: datetime, tmp_path: Path
) -> None:
    traced(world, at)
    file = tmp_path / "mock.pdf"
    asked = ("compliance", "mock-survey", str(file), "--seed", "7", "--json")
    assert "No device" in run_here(*asked, "--as", "otto@example.org").error
    make.make_device(world, "OTH-0001", site=world.other_site, department=world.other_department)
    every = run_here(*asked).data
    assert (every["place"], every["site"], "OTH-0001" in every["devices"]) == ("All sites", None, True)
    assert run_here(*asked).data["devices"] == every["devices"]
    assert file.read_bytes().startswith(b"%PDF")
    otto = run_here(*asked, "--as", "otto@example.org").data
    assert (otto["place"], otto["site"], otto["devices"]) == ("Other Hospital", "OTH", ["OTH-0001"])
    assert "may not see" in run_here(*asked, "--as", "nina@example.org").error
    with pytest.raises(UnableToDraw, match="of one site"):
        acts.begin(Place(), seed=7, by=world.root, at=at)


def test_the_pages_speak_the_language_of_the_reader(
    survey: MockSurvey, world: World, at: datetime, sign_in: SignIn
) -> None:
    line = first(survey)
    acts.ask(line, by=world.mara, at=at)
    data = [one.text for one in questions()] + [one.good for one in questions()]
    data += ["GEN General Hospital", "General Hospital", "Intensive care", "Operating rooms"]
    data += [
        str(survey),
        "GEN-0001",
        "ANA-1",
        "2026-11-22 06:00 CST",
        "Mara Manager",
        "MM",
        "Acme",
        "Flow 3",
        "Infusion pump",
    ]
    client = sign_in("mara")
    with pseudo_locale():
        for address in (LIST, "/surveys/mock/begin/", f"{LIST}{survey.pk}/", f"{LIST}{survey.pk}/finish/"):
            assert_all_translated(client.get(address).content.decode(), data=data)
        assert_all_translated(client.get(f"{LIST}{survey.pk}/stops/1/").content.decode(), data=data)


def test_pages_ask_as_often_for_many_devices_as_for_few(world: World, at: datetime, sign_in: SignIn) -> None:
    traced(world, at)
    few = acts.begin(Place(world.site), seed=7, by=world.mara, at=at)
    for number in range(19):
        make.make_device(world, f"GEN-1{number:02}")
    many = acts.begin(Place(world.site), seed=7, by=world.mara, at=at)
    client = sign_in("mara")

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    asked(f"{LIST}{few.pk}/")
    assert asked(f"{LIST}{few.pk}/") == asked(f"{LIST}{many.pk}/")
    assert asked(f"{LIST}{few.pk}/stops/1/") == asked(f"{LIST}{many.pk}/stops/1/")


def test_answers_given_once_are_kept_over_the_day(
    survey: MockSurvey, world: World, at: datetime, sign_in: SignIn
) -> None:
    client, line = sign_in("mara"), first(survey)
    client.post(f"/surveys/mock-questions/{line.pk}/ask/")
    client.post(f"/surveys/mock-questions/{line.pk}/answer/", {"verdict": "met"})
    client.post(f"/surveys/mock-questions/{line.pk}/answer/", {"verdict": "unknown"})
    assert [one.verdict for one in MockAnswer.objects.filter(line=line)] == ["met", "unknown"]
