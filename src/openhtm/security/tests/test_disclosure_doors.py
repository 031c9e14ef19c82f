"""Statements on security (MDS2) through pages, REST and the command."""

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
from openhtm.security.actions import disclosures
from openhtm.security.models import Disclosure, Release
from openhtm_testing.command import run_here

from . import disclosure_forms as forms
from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


@pytest.fixture
def device(world: World, at: datetime) -> Any:
    made = make_device(world, network_connected=True)
    facts = Facts(software=[{"kind": "firmware", "version": "3.1"}])
    devices.edit(made, changes={}, facts=facts, seen_version=None, by=world.mara, at=at)
    return made


@pytest.fixture
def release(device: Device) -> Release:
    return make.release_of(device.model, "3.1")


@pytest.fixture
def statement(world: World, device: Any, at: datetime) -> Disclosure:
    return disclosures.attach(device.model, file=forms.form(), by=world.ivo, at=at)


def _file(**changed: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("mds2.xlsx", forms.workbook(forms.rows(**changed)))


def _page(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(f"security:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_statement_is_attached_read_and_searched_on_pages(release: Release, sign_in: SignIn) -> None:
    ivo = sign_in("ivo")
    assert "MDS2" not in _page(ivo, "release", release.pk)
    address = reverse("security:disclosure_attach")
    given = {"model": str(release.model_id), "software_version": "3.1"}
    refused = ivo.post(address, given | {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04 no")})
    assert (refused.status_code, Disclosure.objects.count()) == (422, 0)
    assert "refused at" in refused.content.decode()
    sent = ivo.post(address, given | {"file": _file()})
    made = Disclosure.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, made.get_absolute_url())
    whole = _page(ivo, "disclosure", made.pk)
    for text in (
        "Asked about AUTH-1?",
        "Note 4: at the first start.",
        "An account that nobody knows of",
        "Gap",
    ):
        assert text in whole
    found = _page(ivo, "disclosure", made.pk, q="paut")
    assert ("Asked about PAUT-5?" in found, "Asked about AUTH-1?" in found) == (True, False)
    unknown = _page(ivo, "disclosure", made.pk, said="unknown")
    assert ("Asked about SBOM-1?" in unknown, "Asked about PAUT-5?" in unknown) == (True, False)
    assert made.get_absolute_url() in _page(ivo, "release", release.pk)
    part = ivo.get(made.get_absolute_url(), {"q": "auth"}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()


def test_every_device_that_runs_it_inherits_the_statement(
    device: Device, release: Release, statement: Disclosure, sign_in: SignIn
) -> None:
    assert statement.get_absolute_url() in _page(sign_in("tess"), "device_software", device.tag)
    assert "of every version of the model" in _page(sign_in("tess"), "release", release.pk)


def test_the_numbers_of_the_list_open_to_their_rows(
    world: World, device: Any, at: datetime, sign_in: SignIn
) -> None:
    tess = sign_in("tess")
    assert "No statement here" in _page(tess, "disclosures")
    without = _page(tess, "releases", statement="without")
    assert "Flow 3" in without
    disclosures.attach(device.model, file=forms.form(), by=world.ivo, at=at)
    assert "Acme Flow 3" in _page(tess, "disclosures")
    assert "Flow 3" not in _page(tess, "disclosures", q="other")
    assert "No statement here" in _page(tess, "disclosures", state="replaced")
    assert "Flow 3" in _page(tess, "releases", statement="with")
    assert "Flow 3" not in _page(tess, "releases", statement="without")


def test_two_statements_stand_side_by_side(
    world: World, statement: Any, at: datetime, sign_in: SignIn
) -> None:
    tess = sign_in("tess")
    assert "Nothing to compare with yet" in _page(tess, "disclosure_compare", statement.pk)
    newer = disclosures.attach(
        statement.model, file=forms.form(AUTH_1="No", DOC_7="2026-02-02"), by=world.ivo, at=at
    )
    shown = _page(tess, "disclosure_compare", newer.pk)
    assert ("2 answers differ" in shown, "Asked about AUTH-1?" in shown) == (True, True)
    assert "Asked about ALOF-1?" not in shown
    assert "A newer statement has taken its place." in _page(tess, "disclosure", statement.pk)
    chosen = _page(tess, "disclosure_compare", statement.pk, to=str(newer.pk))
    assert "2 answers differ" in chosen


def test_outsiders_and_readers(statement: Disclosure, device: Device, sign_in: SignIn) -> None:
    otto, nina, tess = sign_in("otto"), sign_in("nina"), sign_in("tess")
    assert nina.get(reverse("security:disclosures")).status_code == 403
    assert nina.get(f"/api/v1/security-disclosures/{statement.pk}").status_code == 403
    assert tess.get(reverse("security:disclosure_attach")).status_code == 403
    assert "Replace it" not in _page(tess, "disclosure", statement.pk)
    # What is known of a model belongs to the organization; Otto's devices are counted for him, ours are not.
    assert otto.get("/api/v1/security-disclosures/coverage").json() == {
        "devices": 0,
        "covered": 0,
        "unknown": 0,
    }
    assert otto.get(reverse("security:disclosure", args=[statement.pk + 1])).status_code == 404


def test_rest_keeps_statements(device: Device, sign_in: SignIn) -> None:
    ivo, address = sign_in("ivo"), "/api/v1/security-disclosures"
    assert ivo.get(f"{address}/coverage").json() == {"devices": 1, "covered": 0, "unknown": 1}
    made = ivo.post(address, {"model": str(device.model_id), "file": _file()})
    assert (made.status_code, made.json()["answer_count"], made.json()["software_version"]) == (201, 21, None)
    number = made.json()["id"]
    assert ivo.get(address, {"q": "flow"}).json()["items"][0]["id"] == number
    found = ivo.get(f"{address}/{number}/answers", {"q": "auth-1.1"}).json()["items"]
    assert [(one["question"], one["said"]) for one in found] == [("AUTH-1.1", "no")]
    gaps = ivo.get(f"{address}/{number}/gaps").json()["gaps"]
    assert (gaps[0]["meets"], len(gaps)) == ("gap", 9)
    newer = ivo.post(address, {"model": str(device.model_id), "file": _file(ALOF_1="Yes")}).json()["id"]
    told = ivo.get(f"{address}/{newer}/differences", {"to": number}).json()
    assert (told["same_edition"], [one["question"] for one in told["differences"]]) == (True, ["ALOF-1"])
    assert ivo.get(address, {"state": "replaced"}).json()["items"][0]["id"] == number
    refused = ivo.post(address, {"model": str(device.model_id), "file": SimpleUploadedFile("a", b"hello")})
    assert (refused.status_code, refused.json()["code"]) == (409, "unable_to_read")
    assert ivo.post(address, {"model": "999999", "file": _file()}).status_code == 404


def test_the_command_attaches_lists_shows_and_compares(device: Device, tmp_path: Path) -> None:
    file, newer = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    file.write_bytes(forms.workbook(forms.rows()))
    newer.write_bytes(forms.workbook(forms.rows(AUTH_1="No")))

    def run(*words: str, who: str = "ivo", code: int = 0) -> Any:
        ended = run_here("security", *words, "--as", f"{who}@example.org", "--json")
        assert ended.code == code, ended.out + ended.error
        return ended.data if code == 0 else ended.error or ended.data

    first = run("mds2", "attach", str(file), "--model", "Flow 3")
    (brought,) = run("import", str(newer), "--model", "Flow 3")["documents"]
    assert (brought["kind"], brought["applied"]) == ("mds2", 21)
    (standing,) = run("mds2", "list")["statements"]
    assert (standing["replaced_at"], run("mds2", "list")["covered"]) == (None, 1)
    shown = run("mds2", "show", str(standing["id"]), "--query", "AUTH-1")
    assert [one["said"] for one in shown["answers"]] == ["no", "no"]
    told = run("mds2", "compare", str(first["id"]), str(standing["id"]))
    assert [one["question"] for one in told["differences"]] == ["AUTH-1"]
    assert "no file" in run("mds2", "attach", str(tmp_path / "absent"), "--model", "Flow 3", code=1)
    assert "no model" in run("mds2", "attach", str(file), "--model", "Flow 9", code=1)
    assert "permission" in run("mds2", "attach", str(file), "--model", "Flow 3", who="tess", code=1)
    lost = run_here("security", "import", str(newer), "--as", "ivo@example.org", "--json")
    assert "attached to a model" in lost.data["documents"][0]["error"]
    table = run_here("security", "mds2", "show", str(standing["id"]), "--as", "ivo@example.org").out
    assert "PAUT-4" in table
