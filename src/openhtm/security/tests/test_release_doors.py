"""Releases and bills of materials through pages, REST and the command: everybody's own devices only."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from openhtm.maintenance.tests.factories import make_device, make_model
from openhtm.registry.api import Facts, devices
from openhtm.registry.models import Device
from openhtm.security.models import Bill, Release
from openhtm_testing.command import run_here

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
def device(world: World, at: datetime) -> Device:
    made = make_device(world)
    facts = Facts(software=[{"kind": "firmware", "version": "3.1"}])
    devices.edit(made, changes={}, facts=facts, seen_version=None, by=world.mara, at=at)
    return made


@pytest.fixture
def release(device: Device) -> Release:
    return make.release_of(device.model, "3.1")


def _file(**given: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile("flow3.json", json.dumps(make.cyclonedx(**given)).encode())


def _page(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(f"security:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_bill_is_attached_and_searched_on_pages(release: Release, sign_in: SignIn) -> None:
    ivo = sign_in("ivo")
    assert "No bill of materials" in _page(ivo, "release", release.pk)
    address = reverse("security:bill_attach", args=[release.pk])
    assert ivo.get(address).status_code == 200
    refused = ivo.post(address, {"file": _file(version="9")})
    assert (refused.status_code, Bill.objects.count()) == (422, 0)
    assert "Give a reason if it is right." in refused.content.decode()
    assert ivo.post(address, {"file": _file()}).status_code == 302
    whole = _page(ivo, "release", release.pk)
    assert "Flow 3 &gt; telemetry.jar &gt; log4j-core" in whole
    found = _page(ivo, "release", release.pk, q="LOG4J")
    assert ("log4j-core" in found, "vendor-gui" in found) == (True, False)
    part = ivo.get(
        reverse("security:release", args=[release.pk]), {"q": "openssl"}, headers={"HX-Request": "true"}
    )
    assert "<html" not in part.content.decode()


def test_the_list_is_filtered_by_component_and_bill(
    world: World, at: datetime, release: Release, sign_in: SignIn
) -> None:
    make.release_of(make_model("Flow 4"), "1.0")
    make.make_bill(release, by=world.mara, at=at)
    tess = sign_in("tess")
    every, holding = _page(tess, "releases"), _page(tess, "releases", component="log4j")
    assert ("Flow 3" in every, "Flow 4" in every) == (True, True)
    assert ("Flow 3" in holding, "Flow 4" in holding) == (True, False)
    assert "Flow 3" not in _page(tess, "releases", bill="without")
    assert "Flow 4" not in _page(tess, "releases", q="flow 3.1")
    assert "5 components" in _page(tess, "releases", bill="with")


def test_a_release_is_added_on_a_page(world: World, sign_in: SignIn) -> None:
    model, mara = make_model(), sign_in("mara")
    address = reverse("security:release_add")
    assert mara.post(address, {"model": str(model.pk), "software_version": "7"}).status_code == 302
    assert mara.post(address, {"model": "", "software_version": "7"}).status_code == 422
    assert Release.objects.get().software_version == "7"


def test_the_panel_of_a_device_names_what_it_runs_and_ran(
    world: World, at: datetime, device: Device, release: Release, sign_in: SignIn
) -> None:
    tess = sign_in("tess")
    assert release.get_absolute_url() in _page(tess, "device_software", device.tag)
    facts = Facts(software=[{"kind": "firmware", "version": "3.2"}])
    devices.edit(device, changes={}, facts=facts, seen_version=None, by=world.mara, at=at)
    later = _page(tess, "device_software", device.tag)
    assert "firmware 3.1" in later
    bare = make_device(world, "GEN-0002")
    Release.objects.get_or_create(model=bare.model, software_version="")
    assert "Unknown version" in _page(tess, "device_software", bare.tag)


def test_outsiders_and_readers_do_not_reach_what_is_not_theirs(
    release: Release, device: Device, sign_in: SignIn
) -> None:
    otto, nina, ada = sign_in("otto"), sign_in("nina"), sign_in("ada")
    assert otto.get(reverse("security:device_software", args=[device.tag])).status_code == 404
    assert device.tag not in _page(otto, "release", release.pk)
    assert otto.get(f"/api/v1/software-releases/{release.pk}").json()["devices"] == 0
    assert nina.get(reverse("security:releases")).status_code == 403
    assert nina.get(f"/api/v1/software-releases/{release.pk}").status_code == 403
    assert ada.get(reverse("security:bill_attach", args=[release.pk])).status_code == 403
    assert "Attach" not in _page(ada, "release", release.pk)
    assert ada.post(f"/api/v1/software-releases/{release.pk}/bills", {"file": _file()}).status_code == 403


def test_rest_keeps_releases_and_bills(world: World, release: Release, sign_in: SignIn) -> None:
    ivo = sign_in("ivo")
    body = {"model": release.model_id, "software_version": "4.0"}
    made = ivo.post("/api/v1/software-releases", body, content_type="application/json")
    assert (made.status_code, made.json()["components"]) == (201, None)
    missing = {"model": 999_999, "software_version": "4.0"}
    assert ivo.post("/api/v1/software-releases", missing, content_type="application/json").status_code == 404
    address = f"/api/v1/software-releases/{release.pk}"
    assert ivo.get(f"{address}/components").status_code == 404
    refused = ivo.post(f"{address}/bills", {"file": _file(version="9")})
    assert (refused.status_code, refused.json()["code"]) == (409, "other_version")
    given = {"file": _file(version="9"), "reason": "Told by the maker"}
    attached = ivo.post(f"{address}/bills", given)
    assert (attached.status_code, attached.json()["component_count"]) == (201, 5)
    shown = ivo.get(address).json()
    assert (shown["devices"], shown["components"], len(shown["bills"])) == (1, 5, 1)
    found = ivo.get(f"{address}/components", {"q": "log4j"}).json()["items"]
    assert [(one["name"], one["path"]) for one in found] == [
        ("log4j-core", "Flow 3 > telemetry.jar > log4j-core")
    ]
    listed = ivo.get("/api/v1/software-releases", {"component": "log4j-core"}).json()["items"]
    assert [one["id"] for one in listed] == [release.pk]
    assert ivo.get("/api/v1/software-releases", {"bill": "some"}).status_code == 422


def test_the_command_attaches_and_shows(release: Release, tmp_path: Path) -> None:
    file = tmp_path / "flow3.cdx.json"
    file.write_text(json.dumps(make.cyclonedx()), encoding="utf-8")

    def run(*words: str, who: str = "ivo", code: int = 0) -> Any:
        ended = run_here("sbom", *words, "--as", f"{who}@example.org", "--json")
        assert ended.code == code, ended.out + ended.error
        return ended.data if code == 0 else ended.error

    known = ("--model", "flow 3", "--version", "3.1")
    assert run("show", *known)["bill"] is None
    assert run("attach", str(file), *known)["component_count"] == 5
    shown = run("show", *known, "--component", "log4j")
    assert (shown["devices"], [one["version"] for one in shown["components"]]) == (1, ["2.14.1"])
    assert run("attach", str(file), "--model", "Acme Flow 3", "--version", "3.1")["problem_count"] == 0
    assert "no model 'Flow 9'" in run("show", "--model", "Flow 9", "--version", "1", code=1)
    assert "no release 8" in run("show", "--model", "Flow 3", "--version", "8", code=1)
    assert "no file" in run("attach", str(tmp_path / "absent"), *known, code=1)
    assert "of version 3.1" in run("attach", str(file), "--model", "Flow 3", "--version", "8", code=1)
    assert "permission" in run("attach", str(file), *known, who="tess", code=1)
