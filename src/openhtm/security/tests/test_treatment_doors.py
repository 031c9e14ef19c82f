"""Controls, accepted risks and clocks through pages, REST and the command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from openhtm.kernel.time import now
from openhtm.maintenance.tests.factories import make_device, make_model
from openhtm.registry.api import Facts, devices
from openhtm.registry.models import Device
from openhtm.security.actions import documents
from openhtm.security.models import Control, RiskAcceptance, Vulnerability
from openhtm.security.reaching import Group
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here
from openhtm_testing.days import today
from openhtm_testing.personas import PASSWORD

from . import factories as make
from . import papers
from .treated import make_acceptance, make_control

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
FLAW = f"/security/vulnerabilities/{papers.LOG4SHELL}/"
JSON: dict[str, Any] = {"content_type": "application/json"}


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


@pytest.fixture
def flaw(world: World, at: datetime) -> Vulnerability:
    for tag, site, department in (
        ("GEN-0001", world.site, world.icu),
        ("OTH-0001", world.other_site, world.other_department),
    ):
        made = make_device(world, tag, site=site, department=department)
        facts = Facts(software=[{"kind": "firmware", "version": "3.1"}])
        devices.edit(made, changes={}, facts=facts, seen_version=None, by=world.root, at=at)
    make.make_bill(make.release_of(make_model(), "3.1"), by=world.root, at=at)
    return documents.bring(source=papers.osv(), by=world.root, at=at).claims.get().vulnerability


def _in(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


def _sent(world: World, **given: Any) -> dict[str, Any]:
    return {
        "title": "Wall",
        "kind": "segment",
        "what": "Moved to VLAN 40.",
        "against": "named",
        "flaws": papers.LOG4SHELL,
        "place": "GEN",
        "tags": "GEN-0001",
        "owner": str(world.ivo.pk),
        "begins_on": _in(0),
        "until_on": _in(60),
        **given,
    }


def test_a_control_is_entered_proven_signed_shown_and_ended_on_pages(
    world: World, flaw: Vulnerability, sign_in: SignIn
) -> None:
    ivo, ada, otto, nina = (sign_in(one) for one in ("ivo", "ada", "otto", "nina"))
    add = "/security/controls/add/"
    assert papers.LOG4SHELL in ivo.get(f"{add}?flaw={papers.LOG4SHELL}").content.decode()
    assert (ada.get(add).status_code, nina.get("/security/controls/").status_code) == (403, 403)
    refused = ivo.post(add, _sent(world, tags="OTH-0001", flaws="CVE-1999-1"))
    text = refused.content.decode()
    assert (refused.status_code, "OTH-0001" in text, "CVE-1999-1" in text) == (422, True, True)
    nobody = ivo.post(add, _sent(world, tags=""))
    assert "Say which devices are meant" in nobody.content.decode()
    assert ivo.post(add, _sent(world)).status_code == 302
    made = Control.objects.get()
    own = f"/security/controls/{made.pk}/"
    assert "Say first how it was verified" in ivo.get(own).content.decode()
    assert ivo.post(own + "sign/", {"password": PASSWORD}).status_code == 422
    assert ivo.post(own + "prove/", {"evidence_text": "Probed."}).status_code == 302
    assert ivo.post(own + "sign/", {"password": "wrong"}).status_code == 422
    assert ivo.post(own + "sign/", {"password": PASSWORD}).status_code == 302
    page = ada.get(own).content.decode()
    assert ("In force" in page, "GEN-0001" in page, "Ivo Security" in page) == (True, True, True)
    assert otto.get(own).status_code == 404
    flaw_page = ivo.get(FLAW).content.decode()
    assert ("Compensating control: Wall" in flaw_page, "controls: −6" in flaw_page) == (True, True)
    assert "Under control: 1 of 1" in ivo.get("/security/").content.decode()
    assert "Wall" in ivo.get("/security/devices/GEN-0001/").content.decode()
    assert "Wall" in ivo.get("/security/controls/?state=in_force&q=wall").content.decode()
    assert "Wall" not in otto.get("/security/controls/").content.decode()
    assert ada.post(own + "end/", {"reason": "x"}).status_code == 403
    assert ivo.post(own + "end/", {"reason": ""}).status_code == 422
    assert ivo.post(own + "end/", {"reason": "Patched."}).status_code == 302
    assert "Wall" in ivo.get("/security/controls/?state=ended").content.decode()


def test_a_risk_is_proposed_accepted_left_out_of_what_is_open_and_withdrawn_on_pages(
    world: World, flaw: Vulnerability, sign_in: SignIn
) -> None:
    ivo, rita, otto, nina = (sign_in(one) for one in ("ivo", "rita", "otto", "nina"))
    sent = {
        "reason": "Two others stand beside it.",
        "action": "Update it.",
        "place": "GEN",
        "tags": "GEN-0001",
        "owner": str(world.cleo.pk),
        "until_on": _in(30),
    }
    assert rita.get(FLAW + "accept/").status_code == 403
    assert ivo.post(FLAW + "accept/", sent | {"until_on": _in(800)}).status_code == 422
    assert ivo.post(FLAW + "accept/", sent).status_code == 302
    made = RiskAcceptance.objects.get()
    own = f"/security/acceptances/{made.pk}/"
    assert papers.LOG4SHELL in ivo.get("/security/").content.decode()
    assert ivo.get(own + "approve/").status_code == 403
    assert "Accept the risk and sign" in rita.get(own).content.decode()
    assert rita.post(own + "approve/", {"password": "wrong"}).status_code == 422
    assert rita.post(own + "approve/", {"password": PASSWORD}).status_code == 302
    assert (otto.get(own).status_code, nina.get(own).status_code) == (404, 403)
    inbox = ivo.get("/security/").content.decode()
    assert (papers.LOG4SHELL in inbox, "accepted for a time" in inbox) == (False, True)
    assert papers.LOG4SHELL in ivo.get("/security/?state=accepted").content.decode()
    assert "Risk accepted: 1 of 1" in ivo.get("/security/?state=all").content.decode()
    assert papers.LOG4SHELL in otto.get("/security/").content.decode(), "his device is open"
    assert "The risk is accepted: Two others" in ivo.get(FLAW).content.decode()
    assert papers.LOG4SHELL in ivo.get("/security/acceptances/?state=in_force").content.decode()
    assert "No accepted risk" in otto.get("/security/acceptances/").content.decode()
    assert ivo.post(own + "withdraw/", {"reason": "Attacked."}).status_code == 302
    assert papers.LOG4SHELL in ivo.get("/security/").content.decode()


def test_the_clocks_are_shown_and_set_on_a_page(world: World, sign_in: SignIn) -> None:
    root, ivo, nina = sign_in("root"), sign_in("ivo"), sign_in("nina")
    assert "Longest life of an accepted risk" in ivo.get("/security/clocks/").content.decode()
    assert nina.get("/security/clocks/").status_code == 403
    assert ivo.get("/security/clocks/control/").status_code == 403
    assert root.get("/security/clocks/moon/").status_code == 404
    assert root.post("/security/clocks/control/", {"days": "900", "because": "x"}).status_code == 422
    assert root.post("/security/clocks/control/", {"days": "90", "because": "The board."}).status_code == 302
    assert "The board." in ivo.get("/security/clocks/").content.decode()


def test_every_word_of_these_pages_can_be_translated(
    world: World, flaw: Vulnerability, sign_in: SignIn
) -> None:
    control = make_control(world, now(), flaws=[flaw], groups=[Group(everything=True)])
    risk = make_acceptance(world, now(), flaw, groups=[Group(everything=True)], approver=world.rita)
    client = sign_in("root")
    ours: tuple[str, ...] = (
        "Acme",
        "Flow 3",
        "General Hospital",
        "Intensive care",
        "Root Administrator",
        "Ivo Security",
    )
    ours += (
        "RA",
        "Rita Risk",
        "Cleo Engineer",
        papers.LOG4SHELL,
        "Remote code injection in Log4j",
        "GEN",
        "ICU",
    )
    ours += (control.title, control.what, control.evidence_text, risk.reason, risk.action, "VLAN")
    for address in (
        "/security/controls/",
        control.get_absolute_url(),
        "/security/acceptances/",
        risk.get_absolute_url(),
        "/security/clocks/",
    ):
        with pseudo_locale():
            html = client.get(address).content.decode()
        assert_all_translated(html, data=ours)


def test_rest_enters_signs_lists_and_ends_controls(
    world: World, flaw: Vulnerability, sign_in: SignIn
) -> None:
    ivo, otto, ada = sign_in("ivo"), sign_in("otto"), sign_in("ada")
    address = "/api/v1/security-controls"
    body = {
        "kind": "service_off",
        "title": "Port off",
        "what": "LDAP switched off.",
        "flaws": [papers.LOG4SHELL],
        "site": "GEN",
        "groups": [{"device": "GEN-0001"}],
        "owner": "ivo@example.org",
        "begins_on": _in(0),
        "until_on": _in(60),
        "evidence_text": "Probed.",
    }
    assert ada.post(address, body, **JSON).status_code == 403
    assert ivo.post(address, body | {"site": ""}, **JSON).status_code == 403
    assert ivo.post(address, body | {"groups": [{"device": "OTH-0001"}]}, **JSON).status_code == 404
    assert ivo.post(address, body | {"owner": "no@example.org"}, **JSON).json()["fields"]["owner"]
    assert ivo.post(address, body | {"kind": "wish"}, **JSON).json()["fields"]["kind"]
    made = ivo.post(address, body, **JSON).json()
    assert (made["state"], made["groups"][0]["device"], made["flaws"]) == (
        "waiting",
        "GEN-0001",
        [papers.LOG4SHELL],
    )
    own = f"{address}/{made['id']}"
    assert ivo.post(own + "/prove", {"evidence_text": "Probed twice."}, **JSON).status_code == 200
    assert ivo.post(own + "/sign", {"password": "wrong"}, **JSON).status_code == 403
    assert ivo.post(own + "/sign", {"password": PASSWORD}, **JSON).json()["state"] == "in_force"
    assert [one["id"] for one in ivo.get(address, {"state": "in_force"}).json()["items"]] == [made["id"]]
    assert (otto.get(address).json()["items"], otto.get(own).status_code) == ([], 404)
    answer = ivo.get("/api/v1/affected-devices", {"query": papers.LOG4SHELL}).json()
    (line,) = answer["devices"]
    assert (line["controls"], answer["counts"]["affected"]) == ([made["id"]], 1)
    assert ivo.post(own + "/end", {"reason": "Patched."}, **JSON).json()["state"] == "ended"


def test_rest_proposes_accepts_and_withdraws_risks(
    world: World, flaw: Vulnerability, sign_in: SignIn
) -> None:
    ivo, rita, otto = sign_in("ivo"), sign_in("rita"), sign_in("otto")
    address = "/api/v1/security-acceptances"
    body = {
        "vulnerability": papers.LOG4SHELL,
        "reason": "Two others.",
        "action": "Update.",
        "site": "GEN",
        "groups": [{"model": make_model().pk}],
        "owner": "cleo@example.org",
        "until_on": _in(30),
    }
    assert rita.post(address, body, **JSON).status_code == 403
    assert ivo.post(address, body | {"action": " "}, **JSON).json()["fields"]["action"]
    made = ivo.post(address, body, **JSON).json()
    own = f"{address}/{made['id']}"
    assert (made["state"], made["approver"]) == ("waiting", None)
    assert ivo.post(own + "/approve", {"password": PASSWORD}, **JSON).status_code == 403
    assert rita.post(own + "/approve", {"password": PASSWORD}, **JSON).json()["approver"] == "Rita Risk"
    (line,) = ivo.get("/api/v1/affected-devices", {"query": papers.LOG4SHELL}).json()["devices"]
    assert (line["tier"], line["accepted_until"]) == ("affected", _in(30))
    assert (otto.get(own).status_code, otto.get(address).json()["items"]) == (404, [])
    assert ivo.post(own + "/withdraw", {"reason": "No."}, **JSON).json()["state"] == "ended"
    assert ivo.get(own).json()["ended_because"] == "No."


def test_rest_shows_and_sets_clocks(world: World, sign_in: SignIn) -> None:
    root, ivo = sign_in("root"), sign_in("ivo")
    address = "/api/v1/security-clocks"
    assert [one["days"] for one in ivo.get(address).json() if one["clock"] == "control"] == [365]
    assert ivo.put(f"{address}/control", {"days": 9, "because": "x"}, **JSON).status_code == 403
    assert root.put(f"{address}/control", {"days": 90, "because": "x"}, **JSON).json()["days"] == 90
    assert root.put(f"{address}/moon", {"days": 90, "because": "x"}, **JSON).status_code == 422


def test_the_command_lists_and_shows(world: World, flaw: Vulnerability) -> None:
    control = make_control(world, now(), flaws=[flaw], groups=[Group(everything=True)])
    risk = make_acceptance(world, now(), flaw, groups=[Group(everything=True)], approver=world.rita)

    def run(*arguments: str, code: int = 0, who: str = "ivo") -> Any:
        ended = run_here("security", *arguments, "--as", world.people[who].email, "--json")
        assert ended.code == code, ended.out + ended.error
        return ended.data if ended.out else ended.error

    assert [one["id"] for one in run("controls", "list", "--state", "in_force")["controls"]] == [control.pk]
    assert run("controls", "show", str(control.pk))["devices"] == ["GEN-0001"]
    assert run("controls", "list", who="otto") == {"controls": []}
    run("controls", "show", str(control.pk), who="otto", code=1)
    assert [one["id"] for one in run("acceptances", "list", "log4")["acceptances"]] == []
    assert [one["id"] for one in run("acceptances", "list", "CVE-2021")["acceptances"]] == [risk.pk]
    assert run("acceptances", "show", str(risk.pk))["devices"] == ["GEN-0001"]
    assert "Segment of its own" in run_here("security", "controls", "list", "--as", "ivo@example.org").out


def test_an_accepted_risk_leaves_the_house_as_affected_with_what_is_done(
    world: World, flaw: Vulnerability, at: datetime, sign_in: SignIn
) -> None:
    from openhtm.security import vexing

    def told(kind: str) -> Any:
        return vexing.document(world.ivo, kind, site=world.site, at=at)

    until = (at.date() + timedelta(days=30)).isoformat()
    make_acceptance(world, at, flaw, devices=[Device.objects.get(tag="GEN-0001")], approver=world.rita)
    assert vexing.statements(world.ivo, site=world.site, at=at) == [], "not of the whole release"
    make_acceptance(world, at, flaw, groups=[Group(model=make_model())], approver=world.rita)
    (statement,) = told("openvex")["statements"]
    assert (statement["status"], until in statement["action_statement"]) == ("affected", True)
    (found,) = told("csaf")["vulnerabilities"]
    assert list(found["product_status"]) == ["known_affected"]
    assert until in found["remediations"][0]["details"]
    (one,) = told("cyclonedx")["vulnerabilities"]
    assert (one["analysis"]["state"], until in one["recommendation"]) == ("exploitable", True)
    assert vexing.statements(world.ivo, site=None, at=at) == [], "it is accepted at one site alone"
    late = at + timedelta(days=31)
    assert vexing.statements(world.ivo, site=world.site, at=late) == []
    assert date.fromisoformat(until) == at.date() + timedelta(days=30)
