"""Corrective actions at every door: pages, REST, the command and the file, for who may and who may not."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from openhtm.compliance import corrections
from openhtm.compliance.actions import correcting
from openhtm.compliance.models import CorrectionStep, CorrectiveAction, Finding
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here
from openhtm_testing.personas import PASSWORD

from .correction_world import LATER, SOON, awaiting, begun, by_hand, judge, mended, overdue, planned
from .planting import TODAY

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


@dataclass
class Clock:
    at: datetime

    @contextmanager
    def turned(self, at: datetime) -> Iterator[None]:
        before, self.at = self.at, at
        yield
        self.at = before


SignIn = Callable[[str], "Client"]
LIST, API = "/compliance/actions/", "/api/v1/corrective-actions"
SEND: dict[str, Any] = {"content_type": "application/json"}
THEN = timedelta(days=60)


#: Where the doors read the clock.
_DOORS = (
    *(f"compliance.web.views.{name}" for name in ("corrections", "correction_work", "findings", "readiness")),
    *("compliance.rest.corrections", "kernel.rest", "cli.compliance"),
)


@pytest.fixture(autouse=True)
def clock(at: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The doors read this one; the day of the tests, until it is turned."""
    found = Clock(at + timedelta(minutes=1))
    for name in _DOORS:
        monkeypatch.setattr(f"openhtm.{name}.now", lambda: found.at)
    return found


def page_of(found: CorrectiveAction, act: str = "") -> str:
    return f"{LIST}{found.pk}/{f'{act}/' if act else ''}"


def started(mara: Client, world: World, findings: list[Finding]) -> CorrectiveAction:
    """Begun over the findings and its cause found, on pages."""
    chosen = {"selected": [one.pk for one in findings]}
    assert "Maintenance overdue" in mara.post(f"{LIST}start/", chosen).content.decode()
    given = {**chosen, "title": "Late inspections", "wrong": "Two were late", "owner": world.cleo.pk}
    assert mara.post(f"{LIST}start/", {**given, "wrong": ""}).status_code == 422
    assert mara.post(f"{LIST}start/", given).status_code == 302
    found: CorrectiveAction = CorrectiveAction.objects.get()
    cause = {"method": "five_whys", "cause": "No deputy", "why_1": "Nobody came", "why_2": "Nobody was sent"}
    assert mara.post(page_of(found, "cause"), {**cause, "why_2": "", "why_3": "x"}).status_code == 422
    assert mara.post(page_of(found, "cause"), cause).status_code == 302
    return found


def worked_on(found: CorrectiveAction, mara: Client, tess: Client, world: World) -> CorrectionStep:
    """Its step done with a file, its check planned, handed over, on pages."""
    step = {"kind": "corrective", "text": "Name one", "owner": world.tess.pk, "due_on": SOON}
    assert mara.post(page_of(found, "steps/add"), step).status_code == 302
    check = {"rule": "overdue", "place": f"d{world.icu.pk}", "target": 0, "look_from": LATER}
    assert mara.post(page_of(found, "plan-check"), {**check, "target": 2}).status_code == 422
    assert mara.post(page_of(found, "plan-check"), check).status_code == 302
    assert "Every step has to be done first." in mara.get(page_of(found)).content.decode()
    one: CorrectionStep = CorrectionStep.objects.get()
    done = {"note": "Tim stands in", "file": SimpleUploadedFile("list.txt", b"Tim stands in for Tess\n")}
    assert tess.post(page_of(found, f"steps/{one.pk}/done"), done).status_code == 302
    assert mara.post(page_of(found, "hand-over")).status_code == 302
    one.refresh_from_db()
    return one


def test_the_whole_life_on_pages(
    world: World, sign_in: SignIn, at: datetime, settings: Any, tmp_path: Path, clock: Clock
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    findings = overdue(world, at, "GEN-0001", "GEN-0002")
    mara, rita = sign_in("mara"), sign_in("rita")
    found = started(mara, world, findings)
    one = worked_on(found, mara, sign_in("tess"), world)
    assert (one.done_by, one.evidence is not None) == ("Tess Technician", True)
    assert "Not before" in rita.get(page_of(found)).content.decode()
    mended(at + THEN, "GEN-0001", "GEN-0002")
    with clock.turned(at + THEN):
        judged = {"effective": "yes", "judgment": "None is late", "password": "wrong"}
        assert rita.post(page_of(found, "check"), judged).status_code == 422
        assert rita.post(page_of(found, "check"), {**judged, "password": PASSWORD}).status_code == 302
        html = rita.get(page_of(found)).content.decode()
    assert "Target reached" in html
    assert "Reviewed: Rita Risk" in html


def test_the_inbox_and_the_finding_say_that_it_is_being_corrected(
    world: World, sign_in: SignIn, at: datetime, clock: Clock
) -> None:
    findings = overdue(world, at, "GEN-0001", "GEN-0002")
    found = planned(world, at, findings[:1])
    mara = sign_in("mara")
    inbox = mara.get("/compliance/findings/", {"rule": "overdue"})
    assert [one.corrected is not None for one in inbox.context["page"].rows] == [True, False]
    html = mara.get(findings[0].get_absolute_url()).content.decode()
    assert "Being corrected by Cleo Engineer until" in html
    assert "Begin a corrective action" not in html
    assert "Begin a corrective action" in mara.get(findings[1].get_absolute_url()).content.decode()
    with clock.turned(at + THEN):
        late = sign_in("mara").get(findings[0].get_absolute_url()).content.decode()
    assert "What comes next is overdue." in late
    correcting.withdraw(found, reason="Settled", by=world.mara, at=at)
    assert "Being corrected" not in mara.get(findings[0].get_absolute_url()).content.decode()


def test_who_does_a_step_finds_its_button_and_nothing_else(
    world: World, sign_in: SignIn, at: datetime
) -> None:
    found = planned(world, at, overdue(world, at, "GEN-0001"))
    html = sign_in("tess").get(page_of(found)).content.decode()
    assert "It is done" in html
    assert "Withdraw" not in html
    assert "It is done" not in sign_in("uma").get(page_of(found)).content.decode()


def test_a_step_waits_on_today_for_who_does_it(world: World, sign_in: SignIn, at: datetime) -> None:
    planned(world, at, overdue(world, at, "GEN-0001"))
    assert "Name a deputy" in sign_in("tess").get("/today/").content.decode()
    assert "Name a deputy" not in sign_in("mara").get("/today/").content.decode()


def test_who_answers_for_it_is_told_that_somebody_else_checks(
    world: World, sign_in: SignIn, at: datetime
) -> None:
    found = awaiting(world, at, overdue(world, at, "GEN-0001"), look_from=TODAY)
    assert "someone else has to check it" in sign_in("cleo").get(page_of(found)).content.decode()
    given = {"effective": "no", "judgment": "Mine", "password": PASSWORD}
    assert sign_in("cleo").post(page_of(found, "check"), given).status_code == 422
    told = sign_in("cleo").post(f"{API}/{found.pk}/check", {**given, "effective": False}, **SEND)
    assert told.status_code == 409


def test_every_count_opens_to_its_rows(world: World, sign_in: SignIn, at: datetime, clock: Clock) -> None:
    overdue(world, at, "GEN-0003", department=world.operating)
    found = awaiting(world, at, overdue(world, at, "GEN-0001", "GEN-0002"))
    mended(at + THEN, "GEN-0001")
    with clock.turned(at + THEN):
        judge(found, world.rita, at + THEN, effective=False, judgment="One is late")
        mara = sign_in("mara")

        def rows(number: int, when: str) -> list[str]:
            page = mara.get(page_of(found, f"rounds/{number}/counted/{when}")).context["page"]
            return [one.subject for one in page.rows]

        assert rows(1, "before") == ["GEN-0001", "GEN-0002"]
        assert rows(1, "after") == rows(2, "before") == rows(2, "now") == ["GEN-0002"]
        assert mara.get(page_of(found, "rounds/2/counted/after")).status_code == 404
        assert mara.get(page_of(found, "rounds/9/counted/now")).status_code == 404
        html = mara.get(page_of(found)).content.decode()
    assert "Round 1" in html
    assert "One is late" in html


def test_what_nobody_looked_at_today_is_unknown_and_not_none(
    world: World, sign_in: SignIn, at: datetime, clock: Clock
) -> None:
    found = planned(world, at, overdue(world, at, "GEN-0001"))
    with clock.turned(at + timedelta(days=1)):
        facts = {one.label: one for one in sign_in("mara").get(page_of(found)).context["page"].now.check}
    assert facts["Now"].value is None
    assert (facts["When it was planned"].value, "looked at" in facts["Now"].hint) == (1, True)


def test_the_list_narrows_and_is_exported_as_it_stands(world: World, sign_in: SignIn, at: datetime) -> None:
    begun(world, at, overdue(world, at, "GEN-0001", "GEN-0002"))
    mended(at, "GEN-0001")
    by_hand(world, at, source_link="/compliance/")
    mara = sign_in("mara")

    def names(**query: str) -> list[str]:
        return [one.name for one in mara.get(LIST, query).context["page"].rows]

    assert names() == ["CA-2", "CA-1"]
    assert names(source="incident") == ["CA-2"]
    assert names(q="late inspections") == ["CA-1"]
    assert names(state="late") == names(state="effective") == names(owner="me") == []
    CorrectiveAction.objects.filter(number=1).update(due_on=TODAY - timedelta(days=1))
    assert names(state="late") == ["CA-1"]
    assert names(sort="due_on") == ["CA-1", "CA-2"]
    assert mara.get(LIST).context["page"].lead.startswith("2 corrective actions have not ended; 0 waiting")
    answer: Any = mara.get(f"{LIST}export/", {"state": "late", "format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    kept = [
        (one["number"], one["findings"], one["findings_standing"], one["overdue"])
        for one in csv.DictReader(io.StringIO(text))
    ]
    assert kept == [("CA-1", "2", "1", "yes")]


def test_the_number_of_queries_does_not_grow(world: World, sign_in: SignIn, at: datetime) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    mara = sign_in("mara")

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            mara.get(address)
        return len(captured)

    found = planned(world, at, overdue(world, at, "GEN-0001"))
    mara.get(LIST)
    few = (queries(LIST), queries(page_of(found)), queries("/compliance/findings/"))
    begun(world, at, overdue(world, at, "GEN-0002", "GEN-0003"))
    more = planned(world, at, overdue(world, at, *(f"GEN-010{n}" for n in range(5))))
    mara.get(LIST)
    assert (queries(LIST), queries(page_of(more)), queries("/compliance/findings/")) == few


def caused_over_rest(mara: Client, world: World, finding: Finding) -> str:
    """The address of one that was begun over a finding, with its cause."""
    given = {"findings": [finding.pk], "title": "Late", "wrong": "One was late", "owner": world.cleo.email}
    assert mara.post(API, {**given, "owner": "nobody@example.org"}, **SEND).status_code == 422
    assert mara.post(API, {**given, "findings": [999_999]}, **SEND).status_code == 422
    made = mara.post(API, given, **SEND)
    assert (made.status_code, made.json()["number"], made.json()["state"]) == (201, "CA-1", "open")
    one = f"{API}/{made.json()['id']}"
    said = {name: given[name] for name in ("title", "wrong", "owner")}
    assert mara.put(one, said, **SEND, headers={"If-Match": '"9"'}).status_code == 409
    assert mara.put(one, {**said, "title": "Late again"}, **SEND).json()["title"] == "Late again"
    cause = {"method": "five_whys", "whys": ["Nobody came", "Nobody was sent"], "cause": "No deputy"}
    assert mara.put(f"{one}/cause", cause, **SEND).json()["state"] == "cause_found"
    return one


def test_the_whole_life_over_rest(world: World, sign_in: SignIn, at: datetime) -> None:
    mara = sign_in("mara")
    one = caused_over_rest(mara, world, overdue(world, at, "GEN-0001")[0])
    step = {"text": "Name one", "owner": world.tess.email, "due_on": str(SOON)}
    kept = mara.post(f"{one}/steps", {**step, "kind": "corrective"}, **SEND).json()
    assert kept["due_on"] == str(SOON)
    step_url = f"{one}/steps/{kept['rounds'][0]['steps'][0]['id']}"
    changed = mara.put(step_url, {**step, "text": "Name two"}, **SEND).json()
    assert changed["rounds"][0]["steps"][0]["text"] == "Name two"
    measure = {"rule": "overdue", "target": 0, "look_from": str(TODAY), "department": "ICU"}
    assert mara.put(f"{one}/measure", {**measure, "department": "XX"}, **SEND).status_code == 422
    assert mara.put(f"{one}/measure", measure, **SEND).json()["rounds"][0]["before"] == 1
    assert sign_in("tess").post(f"{step_url}/done", {"note": "Tim"}, **SEND).json()["missing"] == []
    assert mara.post(f"{one}/hand-over", **SEND).json()["state"] == "awaiting_check"
    mended(at, "GEN-0001")
    check = {"password": PASSWORD, "effective": True, "judgment": "None is late"}
    closed = mara.post(f"{one}/check", check, **SEND).json()
    assert (closed["state"], closed["rounds"][0]["after"], closed["due_on"]) == ("effective", 0, None)
    assert mara.post(f"{one}/withdraw", {"reason": "Over"}, **SEND).status_code == 409
    items = mara.get(API, {"state": "effective"}).json()["items"]
    assert [(row["number"], row["findings"], row["findings_standing"]) for row in items] == [("CA-1", 1, 0)]


def test_one_by_hand_over_rest_names_its_place(world: World, sign_in: SignIn, at: datetime) -> None:
    given = {
        "title": "Pads",
        "wrong": "Expired",
        "owner": world.cleo.email,
        "source": "mock_survey",
        "source_text": "Tracer of March",
        "site": "GEN",
        "department": "ICU",
    }
    made = sign_in("mara").post(API, given, **SEND).json()
    assert (made["site"], made["department"], made["findings"]) == ("GEN", "Intensive care", [])
    assert sign_in("mara").post(API, {**given, "site": "OTH"}, **SEND).status_code == 404


def test_the_command_lists_them(world: World, at: datetime) -> None:
    begun(world, at, overdue(world, at, "GEN-0001"))
    by_hand(world, at)
    CorrectiveAction.objects.filter(number=1).update(due_on=TODAY - timedelta(days=1))
    data = run_here("compliance", "actions", "--as", world.mara.email, "--json").data
    assert [(one["number"], one["overdue"], one["findings"]) for one in data["actions"]] == [
        ("CA-2", False, 0),
        ("CA-1", True, 1),
    ]
    assert data["counts"] == {"live": 2, "awaiting": 0, "late": 1}
    assert "CA-1" in run_here("compliance", "actions", "--state", "late").out
    assert run_here("compliance", "actions", "--state", "wishful").code == 2
    assert run_here("compliance", "actions", "--as", world.otto.email, "--json").data["actions"] == []


def test_outsiders_see_nothing_and_the_unprivileged_do_nothing(
    world: World, sign_in: SignIn, at: datetime
) -> None:
    found = planned(world, at, overdue(world, at, "GEN-0001"))
    otto, tess, nina = sign_in("otto"), sign_in("tess"), sign_in("nina")
    assert otto.get(page_of(found)).status_code == 404
    assert otto.get(f"{API}/{found.pk}").status_code == 404
    assert otto.get(page_of(found, "rounds/1/counted/before")).status_code == 404
    assert otto.get(f"/documents/of/compliance.correctiveaction/{found.pk}/").status_code == 404
    assert "CA-1" not in otto.get(LIST).content.decode()
    assert nina.get(LIST).status_code == 403
    acts = ("start", "cause", "steps/add", "plan-check", "hand-over", "withdraw", "change", "check")
    for act in acts:
        address = f"{LIST}start/" if act == "start" else page_of(found, act)
        assert tess.post(address).status_code == 403, act
    step = CorrectionStep.objects.get()
    assert sign_in("uma").post(page_of(found, f"steps/{step.pk}/done"), {"note": "x"}).status_code == 403


def test_of_an_action_for_all_sites_one_sees_the_findings_of_ones_own(
    world: World, sign_in: SignIn, at: datetime
) -> None:
    overdue(world, at, "GEN-0001")
    model = Finding.objects.filter(site__isnull=True).select_related("site", "department")
    found = correcting.start(
        list(model[:1]),
        new=correcting.NewCorrection(title="Manuals", wrong="None is there", owner=world.root),
        by=world.root,
        at=at,
    )
    assert (found.site, corrections.places(found)) == (None, ([], []))
    assert sign_in("otto").get(page_of(found)).status_code == 200


def test_a_late_action_is_found_without_a_look_at_everything(
    world: World, sign_in: SignIn, at: datetime, clock: Clock
) -> None:
    found = planned(world, at, overdue(world, at, "GEN-0001"))
    with clock.turned(at + timedelta(days=21)):
        mara = sign_in("mara")
        mara.post("/compliance/look/")
        rows = mara.get("/compliance/findings/", {"rule": "correction_late"}).context["page"].rows
        assert [one.subject for one in rows] == ["CA-1 Late inspections"]
        correcting.withdraw(
            CorrectiveAction.objects.get(pk=found.pk),
            reason="Settled",
            by=world.mara,
            at=at + timedelta(days=21),
        )
        assert mara.get("/compliance/findings/", {"rule": "correction_late"}).context["page"].rows == []


def test_files_hang_on_it_until_it_has_ended(world: World, sign_in: SignIn, at: datetime) -> None:
    found = by_hand(world, at)
    mara = sign_in("mara")
    assert mara.get(f"/documents/add/compliance.correctiveaction/{found.pk}/").status_code == 200
    correcting.withdraw(found, reason="Settled", by=world.mara, at=at)
    assert mara.get(f"/documents/of/compliance.correctiveaction/{found.pk}/").status_code == 200
    assert mara.get(f"/documents/add/compliance.correctiveaction/{found.pk}/").status_code == 409


def test_the_pages_are_translated_whole(world: World, sign_in: SignIn, at: datetime) -> None:
    found = planned(world, at, overdue(world, at, "GEN-0001"))
    step = CorrectionStep.objects.get()
    mara = sign_in("mara")
    data = [
        *("MM", "Mara Manager", "· Mara Manager", "Cleo Engineer", "CA-1", "CA-1: Late inspections"),
        *("GEN Intensive care", "CSV", "XLSX", "JSON", "Late inspections", "Name a deputy", "GEN-0001"),
        *(one.name for one in world.people.values()),
        *("Operating rooms", "2026-11-22 12:00 UTC"),
        *("Two pumps were late.", "No deputy is named", "Intensive care", "1", "GEN General Hospital"),
    ]
    acts = ("", "cause", "steps/add", f"steps/{step.pk}/done", "plan-check", "withdraw")
    for url in (LIST, f"{LIST}start/", *(page_of(found, act) for act in acts)):
        with pseudo_locale():
            html = mara.get(url).content.decode()
        assert_all_translated(html, data=data)


@pytest.mark.parametrize("name", ["list", "action", "start"])
def test_the_pages_look_right_everywhere(
    world: World, enter: Any, page: Any, looks: Any, at: datetime, name: str
) -> None:
    found = planned(world, at, overdue(world, at, "GEN-0001"))
    enter(page, world.mara)
    address = {"list": LIST, "action": page_of(found), "start": f"{LIST}start/"}[name]
    looks.everywhere(page, address, name=f"correction-{name}")
