"""Unit readiness and attesting at every door: pages, files, REST and the command."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openhtm.accounts.models import RoleAssignment
from openhtm.awareness import questions, readiness
from openhtm.awareness.models import Attestation, SignSheet
from openhtm.awareness.readiness import People, Verdict
from openhtm.awareness.versions import NewDemand
from openhtm.checks.tests import ward
from openhtm.maintenance.tests.factories import make_device, make_model, proof
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here
from openhtm_testing.personas import PASSWORD

from .handbook import TODAY, in_force
from .test_knowing import attest, enter

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], "Client"]
BOARD, API = "/unit-readiness/", "/api/v1/unit-readiness"
SCAN = b"%PDF-1.4\n%%EOF\n"


def unit_page(world: World, part: str = "") -> str:
    return f"{BOARD}units/{world.icu.pk}/{part}"


def ready(world: World, at: datetime) -> readiness.UnitReadiness:
    (found,) = readiness.of_units([world.icu], on=TODAY, at=at)
    return found


def test_a_unit_is_ready_when_all_is_set_up_and_everybody_attested(world: World, at: datetime) -> None:
    assert ready(world, at).verdict is Verdict.NOTHING
    version = in_force(
        world, at, demands=[NewDemand(template="crash_cart", frequency="daily", department=world.icu)]
    )
    assert ready(world, at).lacking
    ward.make_check(world, at)
    found = ready(world, at)
    assert (found.lacking, found.people, found.verdict) == ([], People(unknown=2), Verdict.NOT_READY)
    enter(world, version, at)
    assert (ready(world, at).people, ready(world, at).verdict) == (People(known=2), Verdict.READY)
    RoleAssignment.objects.filter(department=world.icu).update(valid_to=at)
    found = ready(world, at)
    assert (found.is_nobody, found.verdict) == (True, Verdict.UNKNOWN)


def test_what_was_done_is_counted_for_thirty_and_ninety_days(world: World, at: datetime) -> None:
    begun = at - timedelta(days=40)
    check = ward.make_check(world, begun)
    point = check.points.get()
    for days in (39, 20, 10):
        ward.checked(point, world, at - timedelta(days=days))
    in_force(world, at)
    found = ready(world, at)
    # Today's window is still open: thirty days and forty days have passed, with two and three checks.
    assert [(found.done_in_all(days).on_time, found.done_in_all(days).required) for days in (30, 90)] == [
        (2, 30),
        (3, 40),
    ]


def test_the_nurse_signs_for_what_she_has_to_know(world: World, sign_in: SignIn, at: datetime) -> None:
    ward.make_check(world, at)
    in_force(world, at)
    nina = sign_in("nina")
    assert "2 lines wait for your signature" in nina.get("/policies/mine/").content.decode()
    address = unit_page(world, "attest/UC-9/")
    html = nina.get(address).content.decode()
    assert "Carts are checked." in html
    assert "Crash cart" in html
    assert nina.post(address, {"password": "wrong"}).status_code == 422
    assert nina.post(address, {"password": PASSWORD}).status_code == 302
    assert "You have attested to all of it." in nina.get("/policies/mine/").content.decode()
    assert set(Attestation.objects.values_list("person", "own")) == {(world.nina.pk, True)}
    assert nina.get(BOARD).status_code == 403
    assert nina.get(unit_page(world)).status_code == 403


def test_the_unit_manager_enters_a_sheet_and_sees_who_is_missing(
    world: World, sign_in: SignIn, at: datetime
) -> None:
    ward.make_check(world, at)
    version = in_force(world, at)
    uma = sign_in("uma")
    html = uma.get(unit_page(world)).content.decode()
    assert "2 people without a record" in html
    given = {"policy": version.pk, "signed_on": TODAY.isoformat(), "people": [world.nina.pk]}
    assert uma.post(unit_page(world, "sheet/"), given).status_code == 422
    file = SimpleUploadedFile("sheet.pdf", SCAN, content_type="application/pdf")
    assert uma.post(unit_page(world, "sheet/"), {**given, "file": file}).status_code == 302
    html = uma.get(unit_page(world)).content.decode()
    assert "1 person without a record" in html
    assert "Attested: 1, Nothing on record: 1" in html
    assert "Intensive care" in uma.get(BOARD).content.decode()
    assert SignSheet.objects.get().recorded_by == "Uma Unit Manager"


def test_the_board_is_sorted_and_exported(world: World, sign_in: SignIn, at: datetime) -> None:
    ward.make_check(world, at)
    in_force(world, at)
    mara = sign_in("mara")
    for sort in ("unit", "-unit", "state", "lacking", "-done", "attested", "nonsense"):
        assert mara.get(BOARD, {"sort": sort}).status_code == 200
    worst = mara.get(BOARD).content.decode()
    assert worst.index("Intensive care") < worst.index("Operating rooms")
    answer = mara.get(f"{BOARD}export/")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert [(row["unit"], row["verdict"], row["staff"], row["unknown"]) for row in rows] == [
        ("ICU", "not_ready", "2", "2"),
        ("OR", "nothing", "0", "0"),
    ]
    assert mara.get(f"{BOARD}export/", {"format": "xlsx"}).status_code == 200


def test_the_questions_come_from_the_demands_with_the_answers_apart(
    world: World, sign_in: SignIn, at: datetime
) -> None:
    ward.make_check(world, at, responsible="Charge nurse")
    in_force(world, at)
    asked = questions.of_unit(ready(world, at), responsible=["Charge nurse"])
    assert asked[0].text == "How often is this checked here, and which ones: Crash cart?"
    assert asked[0].expected == "Daily: Crash cart 2. UC-9 Crash carts"
    assert any(one.expected.startswith("Charge nurse.") for one in asked)
    assert any("Carts are checked." in one.expected for one in asked)
    answer = sign_in("uma").get(unit_page(world, "questions/"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_readiness_and_attesting_over_rest(world: World, sign_in: SignIn, at: datetime) -> None:
    make_device(world, "GEN-0007")
    kind = make_model().device_type
    wanted = NewDemand(template="defibrillator", frequency="daily", device_type=kind)
    in_force(world, at, demands=[wanted])
    mara, nina, uma = sign_in("mara"), sign_in("nina"), sign_in("uma")
    row = mara.get(API).json()[0]
    assert (row["unit"], row["verdict"], row["not_set_up"], row["unknown"]) == ("ICU", "not_ready", 1, 2)
    one = f"{API}/{world.icu.pk}"
    whole = mara.get(one).json()
    assert whole["demands"][0]["points"] == [{"name": "GEN-0007", "answer": "missing"}]
    assert [count["share"] for count in whole["demands"][0]["done"]] == [None, None]
    send: dict[str, Any] = {"content_type": "application/json"}
    signed = nina.post(f"{one}/attest", {"policy": "UC-9", "password": PASSWORD}, **send)
    assert [line["check"] for line in signed.json()] == ["", "defibrillator"]
    file = SimpleUploadedFile("sheet.pdf", SCAN, content_type="application/pdf")
    given = {"policy": "UC-9", "signed_on": TODAY.isoformat(), "people": "uma@example.org", "file": file}
    assert uma.post(f"{one}/sign-sheets", given).json()["people"] == 1
    file.seek(0)
    lost = uma.post(f"{one}/sign-sheets", {**given, "people": "tess@example.org"})
    assert lost.status_code == 404
    listed = mara.get("/api/v1/attestations", {"policy": "uc-9"}).json()["items"]
    assert sorted(line["person"] for line in listed) == ["Nina Nurse"] * 2 + ["Uma Unit Manager"] * 2
    assert mara.get(f"/api/v1/attestations/{listed[0]['id']}").json() == listed[0]
    assert mara.get(f"{one}/questions").content.startswith(b"%PDF")


def test_the_command_lists_units_enters_a_sheet_and_attests(
    world: World, at: datetime, tmp_path: Path
) -> None:
    ward.make_check(world, at)
    in_force(world, at)
    uma, place = ("--as", world.uma.email), ("--site", "GEN", "--unit", "ICU")
    assert run_here("policies", "units", *uma, "--json").data["units"][0]["unknown"] == 2
    scan = tmp_path / "sheet.pdf"
    scan.write_bytes(SCAN)
    who = ("--person", world.nina.email, "--signed-on", TODAY.isoformat())
    entered = run_here("policies", "sheet", "UC-9", *place, *who, str(scan), *uma)
    assert (entered.code, "1 people signed UC-9" in entered.out) == (0, True)
    signed = run_here("policies", "attest", "UC-9", *place, *uma, "--password-stdin", text=PASSWORD + "\n")
    assert (signed.code, "UC-9 crash_cart: attested." in signed.out) == (0, True)
    assert "ICU Intensive care: ready" in run_here("policies", "unit", *place, *uma).out
    paper = tmp_path / "questions.pdf"
    assert run_here("policies", "questions", *place, str(paper), *uma).code == 0
    assert paper.read_bytes().startswith(b"%PDF")
    assert run_here("policies", "unit", "--site", "OTH", "--unit", "ICU", *uma).code == 1


def test_outsiders_see_nothing(world: World, sign_in: SignIn, at: datetime) -> None:
    version = in_force(world, at, demands=[])
    (line,) = attest(world, version, at)
    otto = sign_in("otto")
    assert otto.get(unit_page(world)).status_code == 404
    assert otto.get(f"{API}/{world.icu.pk}").status_code == 404
    assert otto.get(f"/api/v1/attestations/{line.pk}").status_code == 404
    assert "Nina" not in otto.get(f"{BOARD}export/").getvalue().decode()
    assert otto.post(unit_page(world, "attest/UC-9/"), {"password": PASSWORD}).status_code == 404
    assert sign_in("tess").get(BOARD).status_code == 403
    assert proof(world.otto, at).actor_key == world.otto.actor_key


def test_the_board_asks_no_more_for_more_units(world: World, sign_in: SignIn, at: datetime) -> None:
    from openhtm.places.models import Department

    ward.make_check(world, at)
    in_force(world, at)
    mara = sign_in("mara")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert mara.get(BOARD).status_code == 200
        return len(asked)

    queries()
    few = queries()
    for number in range(5):
        Department.objects.create(site=world.site, code=f"W{number}", name=f"Ward {number}")
    assert queries() == few


def test_the_pages_are_translated_whole(world: World, sign_in: SignIn, at: datetime) -> None:
    ward.make_check(world, at)
    version = in_force(world, at)
    attest(world, version, at)
    data = [
        *("UM", "Uma Unit Manager", "Nina Nurse", "Intensive care", "GEN", "UC-9 v1", "Crash cart 2"),
        *("Crash cart", "Nurse, requester", "Unit manager", "CSV", "XLSX", "JSON"),
        *("UC-9 Crash carts", "General Hospital", "GEN General Hospital", "0 %"),
    ]
    for url in (BOARD, unit_page(world), unit_page(world, "sheet/"), "/policies/mine/"):
        with pseudo_locale():
            html = sign_in("uma").get(url).content.decode()
        assert_all_translated(html, data=data)


@pytest.mark.parametrize("name", ["board", "unit", "mine", "sheet"])
def test_the_pages_look_right_everywhere(
    world: World, enter: Any, page: Any, looks: Any, at: datetime, name: str
) -> None:
    ward.make_check(world, at)
    attest(world, in_force(world, at), at)
    enter(page, world.uma)
    parts = {"board": BOARD, "unit": unit_page(world), "mine": "/policies/mine/"}
    looks.everywhere(page, parts.get(name, unit_page(world, "sheet/")), name=f"units-{name}")
