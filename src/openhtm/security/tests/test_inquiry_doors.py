"""Asking manufacturers through pages, REST, the command and Today."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from openhtm.catalog.models import Manufacturer
from openhtm.kernel.time import now
from openhtm.maintenance.tests.factories import make_device, make_model
from openhtm.registry.api import Facts, devices
from openhtm.security import access, inquiry_letters
from openhtm.security.actions import disclosures, documents
from openhtm.security.models import Assessment, Inquiry, Vulnerability
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing import days
from openhtm_testing.command import run_here

from . import disclosure_forms, papers
from . import factories as make
from .asked import answer, ask, send

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
ASK = f"/security/vulnerabilities/{papers.LOG4SHELL}/ask/"
LIST = "/security/inquiries/"
REST = "/api/v1/manufacturer-inquiries"
JSON: dict[str, Any] = {"content_type": "application/json"}


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


@pytest.fixture
def flaw(world: World, at: datetime) -> Vulnerability:
    """Log4Shell in a pump of General Hospital by its bill; a second one shows another version without a bill."""
    for tag, version in (("GEN-0001", "3.1"), ("GEN-0002", "2.0")):
        made = make_device(world, tag)
        shown = Facts(software=[{"kind": "firmware", "version": version}])
        devices.edit(made, changes={}, facts=shown, seen_version=None, by=world.root, at=at)
    make.make_bill(make.release_of(make_model(), "3.1"), by=world.root, at=at)
    told = documents.bring(source=papers.osv(), by=world.root, at=at)
    return told.claims.get().vulnerability


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_all_are_asked_from_the_page_of_the_flaw_and_twice_makes_none(
    world: World, flaw: Vulnerability, sign_in: SignIn
) -> None:
    ivo, ada, nina = sign_in("ivo"), sign_in("ada"), sign_in("nina")
    assert ASK in _text(ivo, flaw.get_absolute_url())
    assert ASK not in _text(ada, flaw.get_absolute_url())
    assert (ada.get(ASK).status_code, nina.get(ASK).status_code) == (403, 403)
    page = _text(ivo, ASK)
    assert ("Acme Flow 3 3.1: 1 device" in page, "Contact unknown" in page) == (True, True)
    assert "no bill of materials" in page
    assert "no bill of materials, so" not in _text(ivo, f"{ASK}?blind=no")
    maker = str(Manufacturer.objects.get(name="Acme").pk)
    refused = ivo.post(ASK, {"place": "GEN", "blind": "yes"})
    assert (refused.status_code, "Tick at least one" in refused.content.decode()) == (422, True)
    sent = {"place": "GEN", "blind": "yes", "makers": [maker]}
    assert ivo.post(ASK, sent | {"place": "all"}).status_code == 404
    made = ivo.post(ASK, sent)
    row = Inquiry.objects.get()
    assert (made.status_code, made["Location"]) == (302, row.get_absolute_url())
    assert ivo.post(ASK, sent).status_code == 302
    assert (Inquiry.objects.count(), row.lines.count()) == (1, 2)
    assert "Not asked again" in _text(ivo, ASK)


def test_it_is_sent_answered_adopted_and_seen_on_pages(
    world: World, flaw: Vulnerability, at: datetime, sign_in: SignIn
) -> None:
    ivo, ada, otto, nina = (sign_in(one) for one in ("ivo", "ada", "otto", "nina"))
    (row,) = ask(world, now(), flaw)
    own = row.get_absolute_url()
    today = days.today()
    for part in ("send/", "answer/", "close/"):
        assert (ada.get(own + part).status_code, otto.get(own + part).status_code) == (403, 404)
    assert (otto.get(own).status_code, nina.get(own).status_code) == (404, 403)
    letter = {"kind": "first", "sent_on": today.isoformat(), "way": "mail", "to": "psirt@acme.example.org"}
    assert ivo.post(own + "send/", letter | {"to": ""}).status_code == 422
    assert ivo.post(own + "send/", letter).status_code == 302
    assert "psirt@acme.example.org" in _text(ada, own)
    pk = row.lines.get().pk
    said = {"received_on": today.isoformat(), "way": "mail", "sender": "Acme", f"said_{pk}": "not_affected"}
    assert ivo.post(own + "answer/", said).status_code == 422
    paper = SimpleUploadedFile("letter.txt", b"Dear hospital, it is not.\n")
    whole = said | {f"justification_{pk}": "component_not_present", "document": paper}
    assert ivo.post(own + "answer/", whole).status_code == 302
    page = _text(ivo, own)
    assert ("Answered. Nothing is left to do." in page, "Adopt as a judgment" in page) == (True, True)
    assert "Adopt as a judgment" not in _text(ada, own)
    adopt = f"{own}answers/{row.answers.get().statements.get().pk}/adopt/"
    assert "The manufacturer&#x27;s answer of" in _text(ivo, adopt)
    assert ivo.post(adopt, {"reason": "So they say."}).status_code == 422
    review = (today + timedelta(days=90)).isoformat()
    assert ivo.post(adopt, {"reason": "So they say.", "review_on": review}).status_code == 302
    assert Assessment.objects.get().evidence == row.answers.get().document
    assert "Adopted" in _text(ivo, own)
    assert "1 of 1" in _text(ivo, f"{LIST}?state=answered")
    assert "No inquiry" in _text(otto, LIST)
    assert "Acme" in _text(ada, LIST + "manufacturers/")
    assert "Nobody was asked yet" in _text(otto, LIST + "manufacturers/")


def test_papers_are_asked_for_and_an_inquiry_is_closed(
    world: World, flaw: Vulnerability, sign_in: SignIn
) -> None:
    ivo = sign_in("ivo")
    address = LIST + "ask/"
    assert "a software bill of materials" in _text(ivo, address)
    assert "MDS2" not in _text(ivo, f"{address}?wants=bill").split("What each manufacturer is asked")[1]
    maker = str(Manufacturer.objects.get(name="Acme").pk)
    assert ivo.post(address, {"place": "GEN", "wants": ["bill"], "makers": [maker]}).status_code == 302
    row = Inquiry.objects.get()
    assert row.lines.get().wants == ["bill"]
    own = row.get_absolute_url()
    assert ivo.post(own + "close/", {"reason": ""}).status_code == 422
    assert ivo.post(own + "close/", {"reason": "They came by themselves."}).status_code == 302
    assert "They came by themselves." in _text(ivo, own)


def test_an_advisory_is_asked_about_from_its_page(
    world: World, flaw: Vulnerability, at: datetime, sign_in: SignIn
) -> None:
    told = documents.bring(
        source=papers.csaf(("Acme", "Thing 9", "product_version", "1")), by=world.root, at=at
    )
    ivo = sign_in("ivo")
    address = f"{told.get_absolute_url()}ask/"
    assert address in _text(ivo, told.get_absolute_url())
    maker = str(Manufacturer.objects.get(name="Acme").pk)
    assert ivo.post(address, {"place": "GEN", "blind": "no", "makers": [maker]}).status_code == 302
    assert Inquiry.objects.get().advisory == told


def test_whom_to_write_to_is_asked_for_until_somebody_has_written(
    world: World, sign_in: SignIn, flaw: Vulnerability, at: datetime
) -> None:
    (made,) = ask(world, at, flaw, blind=True)
    client, wanted = sign_in("ivo"), "Nobody has entered whom to write to."
    assert wanted in client.get(made.get_absolute_url()).content.decode()
    send(made, world, at)
    assert wanted not in client.get(made.get_absolute_url()).content.decode()


def test_the_letter_says_all_that_is_needed_and_no_more(
    world: World, flaw: Vulnerability, at: datetime
) -> None:
    Manufacturer.objects.update(security_contact="psirt@acme.example.org")
    (made,) = ask(world, at, flaw, blind=True)
    row = access.inquiry(world.ivo, made.pk)
    found = inquiry_letters.letter(row, reader=world.ivo, at=at)
    text = inquiry_letters.as_text(found)
    for part in (
        "To: Acme, psirt@acme.example.org",
        papers.LOG4SHELL,
        "General Hospital",
        "- Flow 3, 3.1: 1 device; a part of it is affected",
        "- Flow 3, 2.0: 1 device; no bill of materials",
        "ivo@example.org",
        "Please answer by 22 Dec 2026.",
    ):
        assert part in text
    assert "GEN-0001" not in text
    assert inquiry_letters.as_pdf(row, reader=world.ivo, at=at).startswith(b"%PDF")
    send(row, world, at)
    answer(row, world, at, {"said": "affected"})
    later = access.inquiry(world.ivo, row.pk)
    reminder = inquiry_letters.letter(later, reader=world.ivo, at=at + timedelta(days=40))
    assert (reminder.kind.value, [line[2] for line in reminder.rows]) == ("reminder", ["2.0"])
    late = inquiry_letters.letter(later, reader=world.ivo, at=at + timedelta(days=70))
    assert (late.kind.value, "treat these products as affected" in late.opening) == ("escalation", True)


def test_the_contact_of_the_security_statement_is_used_before_the_general_address(
    world: World, flaw: Vulnerability, at: datetime, sign_in: SignIn
) -> None:
    Manufacturer.objects.update(email="info@acme.example.org")
    ivo = sign_in("ivo")
    assert "info@acme.example.org" in _text(ivo, ASK)
    contact = ("DOC-5", "Whom to ask?", "security@acme.example.org", "")
    form = disclosure_forms.workbook([*disclosure_forms.rows(), contact])
    given = ContentFile(form, "mds2.xlsx")
    disclosures.attach(make_model(), file=given, by=world.root, at=at)
    page = _text(ivo, ASK)
    assert ("security@acme.example.org" in page, "info@acme.example.org" in page) == (True, False)


def _asked_over_rest(ivo: Client) -> dict[str, Any]:
    body = {"vulnerability": papers.LOG4SHELL, "site": "GEN", "blind": False}
    (made,) = ivo.post(REST, body, **JSON).json()
    assert (made["state"], made["releases"], made["next"]) == ("draft", 1, "send")
    assert ivo.post(REST, body, **JSON).json() == []
    return dict(made)


def test_rest_proposes_and_asks_once(world: World, flaw: Vulnerability, sign_in: SignIn) -> None:
    ivo, otto, ada = sign_in("ivo"), sign_in("otto"), sign_in("ada")
    wanted = {"vulnerability": papers.LOG4SHELL, "site": "GEN"}
    (offer,) = ivo.get(f"{REST}/proposals", wanted).json()
    why = {(one["software_version"], one["why"]) for one in offer["lines"]}
    assert why == {("3.1", "affected"), ("2.0", "no_bill")}
    assert ivo.get(f"{REST}/proposals", {"vulnerability": papers.LOG4SHELL}).status_code == 403
    assert ada.get(f"{REST}/proposals", wanted).status_code == 403
    assert ada.post(REST, wanted, **JSON).status_code == 403
    own = f"{REST}/{_asked_over_rest(ivo)['id']}"
    assert (otto.get(own).status_code, otto.get(REST).json()["items"]) == (404, [])
    assert ada.get(f"{own}/letter")["Content-Type"] == "application/pdf"


def test_rest_sends_files_adopts_and_closes(world: World, flaw: Vulnerability, sign_in: SignIn) -> None:
    ivo, otto, ada = sign_in("ivo"), sign_in("otto"), sign_in("ada")
    own, today = f"{REST}/{_asked_over_rest(ivo)['id']}", days.today().isoformat()
    letter = {"kind": "first", "sent_on": today, "way": "portal", "to": "Acme portal"}
    assert ada.post(f"{own}/letters", letter, **JSON).status_code == 403
    whole = ivo.post(f"{own}/letters", letter, **JSON).json()
    assert (whole["state"], whole["letters"][0]["to"]) == ("sent", "Acme portal")
    line = whole["lines"][0]["line"]
    given = {"received_on": today, "way": "portal", "sender": "Acme"}
    lacking = given | {"statements": json.dumps([{"line": line, "said": "fixed"}])}
    assert ivo.post(f"{own}/answers", lacking).json()["code"] == "some_refused"
    broken = ivo.post(f"{own}/answers", given | {"statements": "no list"}).json()
    assert set(broken["fields"]) == {"statements"}
    said = json.dumps([{"line": line, "said": "affected"}])
    paper = SimpleUploadedFile("letter.txt", b"Dear hospital, it is.\n")
    filed = ivo.post(f"{own}/answers", given | {"statements": said, "file": paper}).json()
    (statement,) = filed["answers"][0]["statements"]
    assert (filed["state"], statement["said"]) == ("answered", "affected")
    adopt = f"{own}/statements/{statement['id']}/adopt"
    assert otto.post(adopt, {"reason": "x"}, **JSON).status_code == 404
    (judged,) = ivo.post(adopt, {"reason": "So they say.", "action": "Unplug it."}, **JSON).json()
    assert (judged["status"], judged["site"]) == ("affected", "GEN")
    assert ivo.post(f"{own}/close", {"reason": "Done."}, **JSON).json()["code"] == "unable_to_ask"
    (tally,) = ada.get(f"{REST}/manufacturers").json()
    assert (tally["manufacturer_name"], tally["share_answered"], tally["median_days"]) == ("Acme", 100.0, 0.0)


def test_the_list_is_exported_as_it_is_narrowed(world: World, flaw: Vulnerability, sign_in: SignIn) -> None:
    (row,) = ask(world, now(), flaw, blind=True)
    ivo, otto = sign_in("ivo"), sign_in("otto")

    def lines(client: Client, query: str = "") -> list[str]:
        return b"".join(client.get(f"{LIST}export/?{query}")).decode("utf-8-sig").splitlines()

    head, *found = lines(ivo)
    assert head.startswith("inquiry,manufacturer,about")
    assert [one.split(",")[10] for one in found] == ["3.1", "2.0"]
    assert (len(lines(ivo, "state=owed")), len(lines(otto))) == (1, 1)
    assert row.lines.count() == 2


def test_the_command_lists_and_shows(world: World, flaw: Vulnerability) -> None:
    (row,) = ask(world, now(), flaw)
    send(row, world, now())

    def run(*arguments: str, who: str = "ivo") -> Any:
        return run_here("security", "inquiries", *arguments, "--as", f"{who}@example.org", "--json").data

    assert [one["state"] for one in run()["inquiries"]] == ["sent"]
    assert run(who="otto") == {"inquiries": []}
    assert run("--state", "overdue") == {"inquiries": []}
    assert papers.LOG4SHELL in run("show", str(row.pk))["text"]
    assert [one["owed"] for one in run("manufacturers")["manufacturers"]] == [1]


def test_an_overdue_answer_stands_on_today(
    world: World, flaw: Vulnerability, at: datetime, sign_in: SignIn
) -> None:
    (row,) = ask(world, now() - timedelta(days=31), flaw)
    mara, otto = sign_in("mara"), sign_in("otto")
    assert "Manufacturer owes an answer" not in _text(mara, "/today/")
    send(row, world, now(), sent_on=(now() - timedelta(days=31)).date())
    page = _text(mara, "/today/")
    assert ("Manufacturer owes an answer" in page, row.get_absolute_url() in page) == (True, True)
    assert "Manufacturer owes an answer" not in _text(otto, "/today/")


def test_every_text_of_the_pages_is_translated(world: World, flaw: Vulnerability, sign_in: SignIn) -> None:
    (row,) = ask(world, now(), flaw)
    send(row, world, now())
    answer(row, world, now(), {"said": "affected"})
    ivo = sign_in("ivo")
    own = row.get_absolute_url()
    adopt = f"answers/{row.answers.get().statements.get().pk}/adopt/"
    ours = [
        "Acme",
        "General Hospital",
        "Ivo Security",
        "IS",
        "CSV",
        "XLSX",
        "JSON",
        "·",
        ":",
        papers.LOG4SHELL,
    ]
    parts = (own, own + "send/", own + "answer/", own + adopt, own + "close/")
    for address in (LIST, LIST + "manufacturers/", LIST + "ask/", ASK, *parts):
        with pseudo_locale():
            html = ivo.get(address).content.decode()
        assert_all_translated(html, data=ours)
