"""Result files over REST: layouts, preview, taking; refusals with their codes; nothing for the outsider."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from openhtm.maintenance.models import Analyzer, ChecklistRun, ResultFile, ResultMapping

from . import gear
from .test_readings import LAYOUT, lines
from .test_rest import call
from .test_web_readings import DAYS

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]
FILE = lines("leakage;81;µA", device="GEN-0001;;;")


@pytest.fixture
def analyzer(world: World, at: datetime) -> Analyzer:
    return gear.make_analyzer(world, at, days=DAYS)


@pytest.fixture
def run(world: World, at: datetime, analyzer: Analyzer) -> ChecklistRun:
    return gear.make_run(world, at, gear.make_asking(world, at), leakage="80")


def send(client: Client, run: ChecklistRun, content: bytes, path: str = "", **more: str) -> tuple[int, Any]:
    address = f"/api/v1/work-orders/{run.work_order.reference}/checklists/main/readings{path}"
    file = SimpleUploadedFile("esa.csv", content)
    answer = client.post(address, {"analyzer": "GEN-0090", "file": file, **more})
    return answer.status_code, answer.json()


def test_a_file_is_previewed_refused_accepted_and_listed(run: ChecklistRun, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    status, preview = send(tess, run, FILE, "/preview")
    assert (status, preview["steps"][0]["value"], preview["left_out"]) == (200, "81", 0)
    assert [(one["code"], one["acceptable"]) for one in preview["problems"]] == [("replaces", True)]
    status, refused = send(tess, run, FILE)
    assert (status, refused["code"], refused["details"]["problems"]) == (
        409,
        "unable_to_take",
        preview["problems"],
    )
    assert not ResultFile.objects.exists()
    status, made = send(tess, run, FILE, accept="replaces")
    assert (status, made["steps"], made["accepted"], made["analyzer"]) == (
        201,
        ["leakage"],
        ["replaces"],
        "GEN-0090",
    )
    _status, listed = call(tess, "GET", f"/work-orders/{run.work_order.reference}/checklists/main/readings")
    assert [one["sha256"] for one in listed] == [made["sha256"]]


def test_what_cannot_be_read_is_a_problem_of_the_file(run: ChecklistRun, sign_in: SignIn) -> None:
    status, told = send(sign_in("tess"), run, b"nothing")
    assert (status, told["code"], list(told["fields"])) == (422, "unable_to_read", ["file"])


def test_layouts_are_stored_and_given_again(analyzer: Analyzer, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    path = "/test-equipment/GEN-0090/result-files"
    assert call(tess, "GET", path)[1]["stored"] is False
    status, stored = call(tess, "PUT", path, LAYOUT)
    assert (status, stored["stored"], stored["tests"]) == (
        200,
        True,
        [{**LAYOUT["tests"][0], "polarity": ""}],
    )
    assert call(sign_in("ada"), "GET", path)[1] == stored
    assert call(tess, "PUT", path, LAYOUT | {"format": "pdf"})[0] == 422
    assert call(tess, "PUT", path, LAYOUT | {"decimals": "point"}, **{"If-Match": '"1"'})[0] == 200
    assert call(tess, "PUT", path, LAYOUT, **{"If-Match": '"1"'})[0] == 409


@pytest.mark.parametrize("who", ["otto", "ada", "nina"])
def test_outsiders_and_readers_change_nothing(who: str, run: ChecklistRun, sign_in: SignIn) -> None:
    client = sign_in(who)
    assert send(client, run, FILE)[0] in (403, 404)
    assert send(client, run, FILE, "/preview")[0] in (403, 404)
    assert call(client, "PUT", "/test-equipment/GEN-0090/result-files", LAYOUT)[0] in (403, 404)
    assert (ResultFile.objects.count(), ResultMapping.objects.count()) == (0, 0)


def test_a_checklist_that_has_not_begun_says_so(run: ChecklistRun, sign_in: SignIn) -> None:
    address = f"/api/v1/work-orders/{run.work_order.reference}/checklists/retest/readings"
    file = SimpleUploadedFile("esa.csv", FILE)
    answer = sign_in("tess").post(address, {"analyzer": "GEN-0090", "file": file})
    assert (answer.status_code, "has not begun" in answer.json()["detail"]) == (422, True)
