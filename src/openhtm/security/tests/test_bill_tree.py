"""The bill of a release as a tree on a page and as a file, however large it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from openhtm.maintenance.tests.factories import make_device
from openhtm.registry.api import Facts, devices
from openhtm.security.actions import documents
from openhtm.security.models import BillComponent, Release
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

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
def release(world: World, at: datetime) -> Release:
    """A pump in whose jar log4j-core hides, with Log4Shell on record."""
    made = make_device(world)
    facts = Facts(software=[{"kind": "firmware", "version": "3.1"}])
    devices.edit(made, changes={}, facts=facts, seen_version=None, by=world.root, at=at)
    found = make.release_of(made.model, "3.1")
    make.make_bill(found, by=world.root, at=at)
    documents.bring(source=papers.osv(), by=world.root, at=at)
    return found


def _text(client: Client, release: Release, **query: str) -> str:
    answer = client.get(reverse("security:bill_tree", args=[release.pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_tree_shows_what_is_nested_with_its_flaw(release: Release, sign_in: SignIn) -> None:
    ivo = sign_in("ivo")
    page = _text(ivo, release)
    assert ("telemetry.jar" in page, "log4j-core" in page, papers.LOG4SHELL in page) == (True, True, True)
    # What holds the flaw stands before what does not.
    assert page.index("telemetry.jar") < page.index("openssl")
    assert "1 with a flaw" in page
    own = reverse("security:release", args=[release.pk])
    assert reverse("security:bill_tree", args=[release.pk]) in ivo.get(own).content.decode()


def test_inside_one_component_stands_what_it_holds_and_the_way_back(
    release: Release, sign_in: SignIn
) -> None:
    page = _text(sign_in("ivo"), release, inside="Flow 3 > telemetry.jar")
    assert ("log4j-core" in page, "openssl" in page, "From the root" in page) == (True, False, True)
    assert "openssl" in _text(sign_in("ivo"), release, inside="Nothing of this kind")


@pytest.mark.parametrize("text", ["log4j-core", "LOG4J 2.14.1", "pkg:maven/org.apache", "core@2.14"])
def test_search_finds_by_name_version_and_package_url(release: Release, sign_in: SignIn, text: str) -> None:
    page = _text(sign_in("ivo"), release, q=text)
    assert ("Flow 3 &gt; telemetry.jar &gt; log4j-core" in page, "openssl" in page) == (True, False)
    assert papers.LOG4SHELL in page
    assert "names nothing of this kind" in _text(sign_in("ivo"), release, q="struts")


def test_a_contradicted_flaw_says_so(world: World, release: Release, at: datetime, sign_in: SignIn) -> None:
    said = papers.csaf(
        ("Acme", "Flow 3", "product_version", "3.1"),
        category="csaf_vex",
        status="known_not_affected",
        flag="vulnerable_code_not_present",
    )
    documents.bring(source=said, by=world.root, at=at)
    assert "Contradicted" in _text(sign_in("ivo"), release)


def test_circles_are_shown_once_and_said(
    world: World, release: Release, at: datetime, sign_in: SignIn
) -> None:
    links = [
        {"ref": "root", "dependsOn": ["openssl"]},
        {"ref": "openssl", "dependsOn": ["gui"]},
        {"ref": "gui", "dependsOn": ["openssl"]},
    ]
    parts = (make.OPENSSL, make.NAMELESS)
    metadata = make.cyclonedx()["metadata"] | {"timestamp": "2026-04-01T10:00:00Z"}
    make.make_bill(release, *parts, dependencies=links, metadata=metadata, by=world.root, at=at)
    page = _text(sign_in("ivo"), release)
    assert "hold each other" in page
    assert page.count("cpe") == 0
    tree = page.split("Tree of components")[1].split("hold each other")[0]
    assert (tree.count(": inside openssl"), tree.count("vendor-gui")) == (1, 1)


def test_ten_thousand_components_take_as_many_questions_as_three(release: Release, sign_in: SignIn) -> None:
    ivo = sign_in("ivo")
    address = reverse("security:bill_tree", args=[release.pk])

    def asked(**query: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as seen:
            page = ivo.get(address, query).content
        return len(seen), len(page)

    asked()
    few, _size = asked()
    bill = release.bills.get()
    BillComponent.objects.bulk_create(
        BillComponent(
            bill=bill,
            name=f"part-{number}",
            name_key=f"part-{number}",
            component_version="1",
            path=f"Flow 3 > image > part-{number}",
        )
        for number in range(10_000)
    )
    many, size = asked()
    assert many == few
    assert size < 200_000
    assert asked(inside="Flow 3 > image")[0] == few
    assert asked(q="part")[0] == few
    page = _text(ivo, release, inside="Flow 3 > image")
    assert "9800 more at this place" in page.replace(",", "")
    assert "part-9999" in _text(ivo, release, inside="Flow 3 > image", page="49")


def test_components_are_exported_with_their_flaws(release: Release, sign_in: SignIn) -> None:
    address = reverse("security:bill_export", args=[release.pk])

    def lines(**query: str) -> list[str]:
        answer: Any = sign_in("ivo").get(address, query)
        return b"".join(answer).decode("utf-8-sig").splitlines()

    head, first, *rest = lines()
    assert head.startswith("component,version,package")
    assert first.startswith("log4j-core,2.14.1,pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1")
    assert papers.LOG4SHELL in first
    assert len(rest) == 4
    assert len(lines(q="openssl")) == 2


def test_without_a_bill_the_tree_says_that_nobody_knows(
    world: World, release: Release, sign_in: SignIn
) -> None:
    bare = make.release_of(release.model, "9")
    ivo, nina = sign_in("ivo"), sign_in("nina")
    assert "Nobody knows what it is made of." in _text(ivo, bare)
    assert ivo.get(reverse("security:bill_export", args=[bare.pk])).status_code == 404
    for name in ("bill_tree", "bill_export"):
        assert nina.get(reverse(f"security:{name}", args=[release.pk])).status_code == 403


def test_every_text_of_the_tree_is_translated(release: Release, sign_in: SignIn) -> None:
    ivo = sign_in("ivo")
    for query in ({}, {"q": "log4j"}, {"inside": "Flow 3 > telemetry.jar"}):
        with pseudo_locale():
            html = ivo.get(reverse("security:bill_tree", args=[release.pk]), query).content.decode()
        assert_all_translated(
            html, data=["Ivo Security", "IS", "CSV", "XLSX", "JSON", ">", "Acme Flow 3 3.1", "Flow 3"]
        )
