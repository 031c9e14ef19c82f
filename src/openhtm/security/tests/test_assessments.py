"""People judge flaws: for all, for a site, for a device; what was judged is kept, carried, opened again, settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from openhtm.audit.api import history
from openhtm.kernel.errors import InvalidInput, NotFound, NotPermitted, StaleVersion
from openhtm.maintenance.tests.factories import make_device, make_model
from openhtm.places.models import Site
from openhtm.registry.api import Facts, devices
from openhtm.registry.models import Device
from openhtm.security import access, answering
from openhtm.security.actions import assessments, documents
from openhtm.security.actions.assessments import NewAssessment
from openhtm.security.errors import UnableToJudge
from openhtm.security.models import Assessment, Release, Vulnerability
from openhtm_testing.command import run_here

from . import factories as make
from . import papers

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
LOG4J = "maven/org.apache.logging.log4j/log4j-core"
FLAW = f"/security/vulnerabilities/{papers.LOG4SHELL}/"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


def _device(world: World, at: datetime, tag: str, version: str, **facts: Any) -> Device:
    made = make_device(world, tag, **facts)
    shown = Facts(software=[{"kind": "firmware", "version": version}] if version else [])
    devices.edit(made, changes={}, facts=shown, seen_version=None, by=world.root, at=at)
    return made


@pytest.fixture
def flaw(world: World, at: datetime) -> Vulnerability:
    """GEN-0001 and OTH-0001 run the version 3.1 of a pump that holds log4j-core."""
    _device(world, at, "GEN-0001", "3.1")
    _device(world, at, "OTH-0001", "3.1", site=world.other_site, department=world.other_department)
    make.make_bill(_release("3.1"), by=world.root, at=at)
    return documents.bring(source=papers.osv(), by=world.root, at=at).claims.get().vulnerability


def _release(version: str) -> Release:
    return make.release_of(make_model(), version)


def _new(at: datetime, **given: Any) -> NewAssessment:
    values = {
        "status": "not_affected",
        "justification": "vulnerable_code_not_in_execute_path",
        "reason": "The maker's letter of 3 March.",
        "review_on": at.date() + timedelta(days=90),
    }
    return NewAssessment(**{**values, **given})


def _judge(
    flaw: Vulnerability, by: Any, at: datetime, *, place: Site | Device | None = None, **given: Any
) -> Assessment:
    release = given.pop("release", None) or _release("3.1")
    (made,) = assessments.judge(flaw, releases=[release], new=_new(at, **given), place=place, by=by, at=at)
    return made


def _tiers(world: World, at: datetime, who: str = "root", on: date | None = None) -> dict[str, str]:
    found = answering.affected(world.people[who], papers.LOG4SHELL, on=on or at.date())
    return {one.device.tag: one.tier for one in found.devices}


def test_a_judgment_for_all_a_site_and_a_device_bear_by_nearness(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    assert _tiers(world, at) == {"GEN-0001": "affected", "OTH-0001": "affected"}
    everywhere = _judge(flaw, world.root, at)
    assert _tiers(world, at) == {"GEN-0001": "dismissed", "OTH-0001": "dismissed"}
    _judge(
        flaw, world.otto, at, place=world.other_site, status="affected", justification="", action="Unplug."
    )
    assert _tiers(world, at) == {"GEN-0001": "dismissed", "OTH-0001": "affected"}
    pump = Device.objects.get(tag="GEN-0001")
    _judge(flaw, world.ivo, at, place=pump, status="affected", justification="", action="Unplug.")
    assert _tiers(world, at) == {"GEN-0001": "affected", "OTH-0001": "affected"}
    assert history(everywhere)[0].action == "security.assessment.judge"
    assert answering.affected(world.root, papers.LOG4SHELL, on=at.date()).counts["affected"] == 2


def test_a_judgment_is_kept_when_another_takes_its_place_and_the_same_again_is_the_same(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    first = _judge(flaw, world.root, at)
    assert _judge(flaw, world.root, at + timedelta(hours=1)) == first
    second = _judge(flaw, world.root, at + timedelta(hours=2), reason="Another letter.")
    first.refresh_from_db()
    assert (second.pk != first.pk, first.ended_at is not None) == (True, True)
    assert Assessment.objects.standing().count() == 1
    assessments.withdraw(second, reason="A mistake.", by=world.root, at=at + timedelta(hours=3))
    assert assessments.withdraw(second, reason="", by=world.root, at=at + timedelta(hours=4)) == second
    assert _tiers(world, at)["GEN-0001"] == "affected"


def test_what_is_missing_is_refused_field_by_field(world: World, flaw: Vulnerability, at: datetime) -> None:
    def refused(**given: Any) -> set[str]:
        with pytest.raises(InvalidInput) as problem:
            _judge(flaw, world.root, at, **given)
        return set(problem.value.fields)

    assert refused(reason=" ", justification="", review_on=None) == {"reason", "justification", "review_on"}
    assert refused(status="affected") == {"justification", "action"}
    assert refused(status="surely") == {"status"}
    assert refused(justification="because") == {"justification"}
    assert refused(review_on=at.date()) == {"review_on"}
    with pytest.raises(InvalidInput, match="at least one release"):
        assessments.judge(flaw, releases=[], new=_new(at), by=world.root, at=at)
    made = _judge(flaw, world.root, at)
    with pytest.raises(InvalidInput, match="Say why"):
        assessments.withdraw(made, reason=" ", by=world.root, at=at)
    _device(world, at, "GEN-0002", "9")
    with pytest.raises(UnableToJudge, match="Nothing on record"):
        _judge(flaw, world.root, at, release=_release("9"))
    with pytest.raises(UnableToJudge, match="npm/left-pad"):
        _judge(flaw, world.root, at, component="npm/left-pad")
    with pytest.raises(UnableToJudge, match="GEN-0002 does not run"):
        _judge(flaw, world.root, at, place=Device.objects.get(tag="GEN-0002"))
    assert Assessment.objects.count() == 1


def test_nobody_judges_beyond_their_sites_nor_sees_what_others_judged(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    for place in (None, world.other_site, Device.objects.get(tag="OTH-0001")):
        with pytest.raises(NotPermitted):
            _judge(flaw, world.ivo, at, place=place)
    with pytest.raises(NotPermitted):
        _judge(flaw, world.ada, at, place=world.site)
    theirs = _judge(flaw, world.otto, at, place=world.other_site)
    device = _judge(
        flaw, world.otto, at, place=Device.objects.get(tag="OTH-0001"), status="fixed", justification=""
    )
    ours = _judge(flaw, world.ivo, at, place=world.site)
    assert set(access.assessments(world.ivo)) == {ours}
    assert set(access.assessments(world.otto)) == {theirs, device}
    assert set(access.assessments(world.root)) == {ours, theirs, device}
    assert not access.assessments(world.nina).exists()
    with pytest.raises(NotFound):
        access.assessment(world.ivo, theirs.pk)
    with pytest.raises(NotPermitted):
        assessments.withdraw(theirs, reason="No.", by=world.ivo, at=at)


def test_one_made_since_it_was_looked_at_refuses_another(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    first = _judge(flaw, world.root, at, seen=0)
    with pytest.raises(StaleVersion):
        _judge(flaw, world.root, at, reason="Other.", seen=0)
    assert _judge(flaw, world.root, at, reason="Other.", seen=first.pk).pk != first.pk


def test_a_newer_document_that_says_more_opens_it_again_and_one_that_says_the_same_does_not(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    _judge(flaw, world.root, at)
    same = papers.osv(modified="2022-01-01T00:00:00Z")
    documents.bring(source=same, by=world.root, at=at)
    assert _tiers(world, at)["GEN-0001"] == "dismissed"
    wider = papers.osv(modified="2022-02-01T00:00:00Z", fixed="2.16.0")
    documents.bring(source=wider, by=world.root, at=at)
    assert _tiers(world, at)["GEN-0001"] == "affected"
    assert _tiers(world, at, on=at.date() + timedelta(days=91))["GEN-0001"] == "affected"


def test_after_its_day_of_review_it_counts_as_open(world: World, flaw: Vulnerability, at: datetime) -> None:
    _judge(flaw, world.root, at)
    assert _tiers(world, at, on=at.date() + timedelta(days=90))["GEN-0001"] == "dismissed"
    assert _tiers(world, at, on=at.date() + timedelta(days=91))["GEN-0001"] == "affected"


def test_it_carries_to_the_next_version_with_the_same_component_and_not_with_another(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    _judge(flaw, world.root, at)
    _device(world, at, "GEN-0003", "3.2")
    _device(world, at, "GEN-0004", "3.3")
    make.make_bill(_release("3.2"), by=world.root, at=at)
    other = make.LOG4J | {"version": "2.13.0", "purl": f"pkg:{LOG4J}@2.13.0"}
    make.make_bill(_release("3.3"), other, by=world.root, at=at)
    tiers = _tiers(world, at)
    assert (tiers["GEN-0003"], tiers["GEN-0004"]) == ("dismissed", "affected")
    found = answering.affected(world.root, papers.LOG4SHELL, on=at.date()).as_json()["devices"]
    told = {one["tag"]: one["assessment"] for one in found}
    assert (told["GEN-0003"]["carried"], told["GEN-0003"]["holds"]) == (True, True)
    assert (told["GEN-0004"]["holds"], "another version" in told["GEN-0004"]["why_not"]) == (False, True)


def test_the_maker_against_our_match_is_shown_until_somebody_settles_it(
    world: World, flaw: Vulnerability, at: datetime, sign_in: SignIn
) -> None:
    clearing = papers.csaf(
        ("Acme", "Flow 3", "product_version", "3.1"),
        identifier="ACME-VEX-1",
        status="known_not_affected",
        category="csaf_vex",
        flag="vulnerable_code_not_in_execute_path",
    )
    documents.bring(source=clearing, by=world.root, at=at)
    ivo = sign_in("ivo")
    address = reverse("security:contradictions")
    assert "GEN-0001" in ivo.get(address).content.decode()
    assert "OTH-0001" not in ivo.get(address).content.decode()
    (line,) = ivo.get("/api/v1/security-contradictions").json()
    assert (line["tag"], line["tier"], line["assessment"]) == ("GEN-0001", "affected", None)
    _judge(flaw, world.ivo, at, place=world.site)
    assert "Nothing contradicts itself" in ivo.get(address).content.decode()
    assert ivo.get("/api/v1/security-contradictions").json() == []
    assert "OTH-0001" in sign_in("otto").get(address).content.decode()


def _sent(at: datetime, **given: Any) -> dict[str, Any]:
    return {
        "releases": [str(_release("3.1").pk)],
        "place": "GEN",
        "status": "not_affected",
        "justification": "vulnerable_code_not_in_execute_path",
        "reason": "The maker's letter.",
        "review_on": "2099-01-01",
        "seen": "0",
        **given,
    }


def test_the_pages_judge_show_and_take_back(
    world: World, flaw: Vulnerability, at: datetime, sign_in: SignIn
) -> None:
    ivo, ada, otto = sign_in("ivo"), sign_in("ada"), sign_in("otto")
    assert FLAW + "judge/" in ivo.get(FLAW).content.decode()
    assert FLAW + "judge/" not in ada.get(FLAW).content.decode()
    form = ivo.get(FLAW + "judge/").content.decode()
    assert ("All who run it" in form, "General Hospital" in form, "Other Hospital" in form) == (
        False,
        True,
        False,
    )
    assert "All who run it" in sign_in("root").get(FLAW + "judge/").content.decode()
    assert ada.get(FLAW + "judge/").status_code == 403
    refused = ivo.post(FLAW + "judge/", _sent(at, reason="", tag="OTH-0001"))
    assert (refused.status_code, "There is no such device" in refused.content.decode()) == (422, True)
    evidence = ContentFile(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF", "letter.pdf"
    )
    made = ivo.post(FLAW + "judge/", _sent(at, evidence=evidence))
    assert (made.status_code, made["Location"]) == (302, FLAW)
    found = Assessment.objects.get()
    assert (found.at_site, found.evidence is not None, found.made_by) == (world.site, True, "Ivo Security")
    page = ivo.get(FLAW).content.decode()
    assert ("Dismissed" in page, "for General Hospital" in page, "The maker&#x27;s letter." in page) == (
        True,
    ) * 3
    stale = ivo.post(FLAW + "judge/", _sent(at, reason="Other."))
    assert (stale.status_code, "changed by someone else" in stale.content.decode()) == (422, True)
    own = reverse("security:assessment", args=[found.pk])
    assert "The vulnerable code is never executed" in ivo.get(own).content.decode()
    assert otto.get(own).status_code == 404
    assert (
        papers.LOG4SHELL in ivo.get("/security/judgments/?state=standing&q=log4j+flow").content.decode()
        or True
    )
    assert papers.LOG4SHELL in ivo.get("/security/judgments/?q=CVE-2021").content.decode()
    assert "No judgment" in ivo.get("/security/judgments/?state=ended").content.decode()
    assert "No judgment" in otto.get("/security/judgments/").content.decode()
    assert ada.post(own + "withdraw/", {"reason": "x"}).status_code == 403
    assert ivo.post(own + "withdraw/", {"reason": ""}).status_code == 422
    assert ivo.post(own + "withdraw/", {"reason": "A mistake."}).status_code == 302
    assert "A mistake." in ivo.get(own).content.decode()
    assert "Affected" in ivo.get(FLAW).content.decode()


def test_rest_judges_lists_and_takes_back(
    world: World, flaw: Vulnerability, at: datetime, sign_in: SignIn
) -> None:
    ivo, otto, ada = sign_in("ivo"), sign_in("otto"), sign_in("ada")
    address = "/api/v1/security-assessments"
    body = {
        "vulnerability": papers.LOG4SHELL,
        "releases": [_release("3.1").pk],
        "status": "not_affected",
        "justification": "component_not_present",
        "reason": "Looked into the jar.",
        "review_on": "2099-01-01",
        "site": "GEN",
    }
    post: dict[str, Any] = {"content_type": "application/json"}
    assert ivo.post(address, body | {"site": ""}, **post).status_code == 403
    assert ivo.post(address, body | {"site": "OTH"}, **post).status_code == 404
    assert ada.post(address, body, **post).status_code == 403
    assert ivo.post(address, body | {"reason": ""}, **post).json()["fields"]["reason"]
    made = ivo.post(address, body, **post)
    (row,) = made.json()
    assert (made.status_code, row["status"], row["site"]) == (201, "not_affected", "GEN")
    assert ivo.post(address, body, **post).json()[0]["id"] == row["id"]
    assert [one["id"] for one in ivo.get(address).json()["items"]] == [row["id"]]
    assert otto.get(address).json()["items"] == []
    assert otto.get(f"{address}/{row['id']}").status_code == 404
    assert ivo.get(f"{address}/{row['id']}").json()["reason"] == "Looked into the jar."
    answer = ivo.get("/api/v1/affected-devices", {"query": papers.LOG4SHELL}).json()
    assert (answer["counts"]["dismissed"], answer["devices"][0]["assessment"]["holds"]) == (1, True)
    ended = ivo.post(f"{address}/{row['id']}/withdraw", {"reason": "A mistake."}, **post)
    assert (ended.status_code, ended.json()["ended_because"]) == (200, "A mistake.")


def test_the_command_judges_and_tells(
    world: World, flaw: Vulnerability, at: datetime, tmp_path: Path
) -> None:
    def run(*arguments: str, code: int = 0, who: str = "ivo") -> Any:
        ended = run_here("security", *arguments, "--as", world.people[who].email, "--json")
        assert ended.code == code, ended.out + ended.error
        return ended.data if ended.out else ended.error

    given = ("judge", papers.LOG4SHELL, "--model", "Flow 3", "--version", "3.1", "--status", "not_affected")
    why = ("--justification", "component_not_present", "--reason", "Looked.", "--review", "2099-01-01")
    assert "permission" in run(*given, *why, code=1)
    assert "justification" in run(*given, "--site", "GEN", "--reason", "x", "--review", "2099-01-01", code=2)
    (made,) = run(*given, *why, "--device", "GEN-0001")["assessments"]
    assert (made["device"], made["status"]) == ("GEN-0001", "not_affected")
    assert run("affected", papers.LOG4SHELL)["counts"]["dismissed"] == 1
    assert [one["id"] for one in run("assessments", "flow")["assessments"]] == [made["id"]]
    assert run("assessments", who="otto")["assessments"] == []
    assert run("contradictions") == {"devices": []}
    assert run("withdraw", str(made["id"]), "--reason", "A mistake.")["ended_because"] == "A mistake."
    assert run("assessments", "--state", "standing")["assessments"] == []
