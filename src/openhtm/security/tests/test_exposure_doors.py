"""Flaws and whom they concern through pages, REST and the command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from openhtm.maintenance.tests.factories import make_device
from openhtm.registry.api import Facts, devices
from openhtm.registry.models import Device
from openhtm.security.models import SecurityDocument
from openhtm_testing.command import run_here

from . import factories as make
from . import papers

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


@pytest.fixture
def device(world: World, at: datetime) -> Device:
    made = make_device(world)
    facts = Facts(software=[{"kind": "firmware", "version": "3.1"}])
    devices.edit(made, changes={}, facts=facts, seen_version=None, by=world.mara, at=at)
    make.make_bill(make.release_of(made.model, "3.1"), by=world.mara, at=at)
    return made


def _page(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(f"security:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def _upload(source: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile(source.name, source.content)


def test_documents_are_brought_in_and_lead_to_the_devices(device: Device, sign_in: SignIn) -> None:
    ivo = sign_in("ivo")
    assert "Nothing here" in _page(ivo, "exposure")
    address = reverse("security:bring")
    advisory = papers.csaf(("Nobody", "Thing 9", "product_version", "1"))
    answer = ivo.post(
        address, {"documents": [_upload(papers.osv()), _upload(advisory), _upload(papers.kev())]}
    )
    text = answer.content.decode()
    assert ("1 Applied" in text, "1 Unknown product" in text) == (True, True)
    assert ivo.post(address, {}).status_code == 422
    broken = ivo.post(address, {"documents": [SimpleUploadedFile("x.json", b"{")]})
    assert (broken.status_code, "The document is refused" in broken.content.decode()) == (422, True)
    inbox = _page(ivo, "exposure")
    assert (papers.LOG4SHELL in inbox, "Acme Flow 3" in inbox) == (True, True)
    assert papers.LOG4SHELL in _page(ivo, "exposure", q="log4j flow")
    assert papers.LOG4SHELL not in _page(ivo, "exposure", q="ventilator")
    assert papers.LOG4SHELL not in _page(ivo, "exposure", state="not_affected")
    assert papers.LOG4SHELL in _page(ivo, "exposure", state="all")
    flaw = _page(ivo, "vulnerability", papers.LOG4SHELL)
    assert "Flow 3 &gt; telemetry.jar &gt; log4j-core" in flaw
    assert (device.tag in flaw, "Patient safety: 15" in flaw) == (True, True)
    listed = _page(ivo, "documents")
    assert ("ICSMA-21-900-01" in listed, "GHSA-jfh8-c2jp-5v3q" in listed) == (True, True)
    found = SecurityDocument.objects.get(kind="csaf")
    assert "No model of yours is this product." in _page(ivo, "document", found.pk)


def test_others_see_only_their_devices_and_readers_bring_nothing(
    world: World, at: datetime, device: Device, sign_in: SignIn
) -> None:
    from openhtm.security.actions import documents

    documents.bring(source=papers.osv(), by=world.ivo, at=at)
    otto, nina, ada = sign_in("otto"), sign_in("nina"), sign_in("ada")
    assert device.tag not in _page(otto, "vulnerability", papers.LOG4SHELL)
    assert "Acme Flow 3" not in _page(otto, "exposure")
    answer = otto.get("/api/v1/affected-devices", {"query": papers.LOG4SHELL}).json()
    assert (answer["devices"], answer["counts"]["affected"]) == ([], 0)
    assert nina.get(reverse("security:exposure")).status_code == 403
    assert device.tag in _page(ada, "vulnerability", papers.LOG4SHELL)
    assert ada.get(reverse("security:bring")).status_code == 403
    assert ada.post("/api/v1/security-documents", {"file": _upload(papers.kev())}).status_code == 403


def test_rest_brings_documents_in_and_answers(device: Device, sign_in: SignIn) -> None:
    ivo = sign_in("ivo")
    made = ivo.post("/api/v1/security-documents", {"file": _upload(papers.osv())})
    assert (made.status_code, made.json()["applied"], made.json()["ignored"]) == (201, 1, [])
    again = ivo.post("/api/v1/security-documents", {"file": _upload(papers.osv())})
    assert again.json()["id"] == made.json()["id"]
    old = papers.osv(modified="2021-12-01T00:00:00Z")
    refused = ivo.post("/api/v1/security-documents", {"file": _upload(old)})
    assert (refused.status_code, refused.json()["code"]) == (409, "older_document")
    pk = made.json()["id"]
    assert ivo.get(f"/api/v1/security-documents/{pk}").json()["kind"] == "osv"
    (said,) = ivo.get(f"/api/v1/security-documents/{pk}/statements").json()["items"]
    assert (said["outcome"], said["versions"]) == ("applied", ">= 2.0-beta9 < 2.15.0")
    assert len(ivo.get("/api/v1/security-documents").json()["items"]) == 1
    answer = ivo.get("/api/v1/affected-devices", {"query": "log4j-core"}).json()
    (line,) = answer["devices"]
    assert (line["tag"], line["tier"], line["route"]) == (device.tag, "affected", "component")
    assert answer["counts"] == {
        "affected": 1,
        "probably": 0,
        "cannot_exclude": 0,
        "dismissed": 0,
        "not_affected": 0,
        "without_bill": 0,
    }
    assert ivo.get("/api/v1/affected-devices", {"query": "CVE-1999-1"}).status_code == 404
    flaw = ivo.get("/api/v1/vulnerabilities/ghsa-jfh8-c2jp-5v3q").json()
    assert (flaw["name"], flaw["aliases"], flaw["base_score"]) == (
        papers.LOG4SHELL,
        ["GHSA-jfh8-c2jp-5v3q"],
        "10.0",
    )


def test_the_command_writes_what_was_promised(device: Device, tmp_path: Path) -> None:
    def run(*words: str, code: int = 0, who: str = "ivo") -> Any:
        ended = run_here("security", *words, "--as", f"{who}@example.org", "--json")
        assert ended.code == code, ended.out + ended.error
        return ended.data if ended.out else ended.error

    nobody = papers.csaf(("Nobody", "Thing", "product_version", "1"))
    files = []
    for source in (papers.osv(), papers.kev(papers.LOG4SHELL), nobody):
        (tmp_path / source.name).write_bytes(source.content)
        files.append(str(tmp_path / source.name))
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    found = run("import", *files, str(broken), str(tmp_path / "absent"), code=1)["documents"]
    assert [(one["kind"], one["applied"], len(one["ignored"])) for one in found] == [
        ("osv", 1, 0),
        ("kev", 1, 0),
        ("csaf", 0, 1),
        (None, 0, 0),
        (None, 0, 0),
    ]
    assert all(set(one) == {"file", "kind", "applied", "ignored", "error"} for one in found)
    assert found[2]["ignored"][0]["statement"] == "CVE-2021-44228 affected: Nobody Thing: 1 1"
    assert "refused" in found[3]["error"]
    answer = run("affected", papers.LOG4SHELL)
    (line,) = answer["devices"]
    assert line | {"because": []} == {
        "tag": device.tag,
        "site": "GEN",
        "department": "ICU" if device.department is None else device.department.name,
        "risk_class": "medium",
        "tier": "affected",
        "route": "component",
        "because": [],
        "component_path": "Flow 3 > telemetry.jar > log4j-core",
        "priority": 70,
        "vulnerability": papers.LOG4SHELL,
        "decision": "out_of_cycle",
        "configuration": {},
        "conflict": False,
        "assessment": None,
        "controls": [],
        "accepted_until": None,
    }
    assert "Its version is 2.14.1." in line["because"]
    assert run("affected", "ICSMA-21-900-01")["counts"]["affected"] == 1
    assert "no vulnerability" in run("affected", "nothing", code=1)
    assert run("rematch") == {"hits": 1}
    assert "permission" in run("rematch", code=1, who="tess")
