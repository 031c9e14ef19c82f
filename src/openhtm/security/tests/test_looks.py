"""Exposure, flaws, documents and releases in a real browser: every size, light and dark, axe."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from openhtm.kernel.time import now
from openhtm.maintenance.tests.factories import make_device, make_model
from openhtm.registry.api import Facts, devices
from openhtm.security.actions import assessments, documents, feeds
from openhtm.security.actions.assessments import NewAssessment
from openhtm.security.models import FetchVia, Release, SecurityDocument, Vulnerability
from openhtm_testing.personas import NOON, World

from . import factories as make
from . import papers


@pytest.fixture
def release(world: World) -> Release:
    """A pump with a jar in a jar, an advisory, the maker's statement against it, and one of unknown version."""
    by = world.mara
    model = make_model()
    for tag, version in (("GEN-0001", "3.1"), ("GEN-0002", "3.1"), ("GEN-0003", "")):
        device = make_device(world, tag, model=model, risk_class="life_support", network_connected=True)
        shown = Facts(software=[{"kind": "firmware", "version": version}] if version else [])
        devices.edit(device, changes={"name": "Pump"}, facts=shown, seen_version=None, by=by, at=NOON)
    make.release_of(model, "")
    found = make.release_of(model, "3.1")
    make.make_bill(found, by=by, at=NOON)
    clearing = papers.csaf(
        ("Acme", "Flow 3", "product_version", "3.1"),
        identifier="ACME-VEX-2021-1",
        status="known_not_affected",
        category="csaf_vex",
        flag="vulnerable_code_not_in_execute_path",
    )
    strange = papers.csaf(
        ("Acme", "Flow 3", "product_version_range", "<= 4"), ("Other", "Thing 9", "product_version", "1")
    )
    for source in (papers.osv(), papers.kev(papers.LOG4SHELL), strange, clearing):
        documents.bring(source=source, by=by, at=NOON)
    return found


def _feeds(world: World) -> None:
    """One is current, one failed, one is off; the others never came."""
    by, at, real = world.mara, NOON, now()
    for slug in ("kev", "epss"):
        state = feeds.set_feed(slug=slug, is_on=True, by=by, at=at)
        new = feeds.NewFetch(
            name="",
            address="https://feeds.example.org/list.json",
            via=FetchVia.NETWORK,
            fetched_at=real,
            sha256="5" * 64,
            size=1_234_567,
            documents=1,
            applied=1404,
            ignored=3,
        )
        feeds.take(state, new=new, by=by, at=real)
        feeds.take(state, new=replace(new, trouble="type", found="text/html"), by=by, at=real)
        ended = feeds.Ended(succeeded_at=real, next_in=timedelta(days=1))
        if slug == "epss":
            ended = feeds.Ended(
                succeeded_at=None, next_in=timedelta(minutes=5), trouble="type", found="text/html"
            )
        feeds.end(state, ended=ended, by=by, at=real)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/security/", "exposure"),
        ("/security/vulnerabilities/CVE-2021-44228/", "vulnerability"),
        ("/security/vulnerabilities/CVE-2021-44228/judge/", "judge"),
        ("/security/judgments/", "judgments"),
        ("/security/judgments/{judgment}/", "judgment"),
        ("/security/contradictions/", "contradictions"),
        ("/security/advisories/", "advisories"),
        ("/security/advisories/{document}/", "advisory"),
        ("/security/advisories/bring/", "bring"),
        ("/security/feeds/", "feeds"),
        ("/security/feeds/kev/", "feed"),
        ("/security/feeds/kev/change/", "feed-change"),
        ("/security/feed-pack/", "feed-pack"),
        ("/security/releases/", "releases"),
        ("/security/releases/{release}/", "release"),
    ],
)
def test_the_pages_look_right_everywhere(
    world: World, release: Release, enter: Any, page: Any, looks: Any, address: str, name: str
) -> None:
    document = SecurityDocument.objects.get(identifier="ICSMA-21-900-01")
    _feeds(world)
    new = NewAssessment(status="under_investigation", reason="Asked the maker on 3 March.")
    flaw = Vulnerability.objects.get(name=papers.LOG4SHELL)
    (judgment,) = assessments.judge(flaw, releases=[release], new=new, by=world.root, at=NOON)
    enter(page, world.mara)
    known = {"document": document.pk, "release": release.pk, "judgment": judgment.pk}
    looks.everywhere(page, address.format(**known), name=f"security-{name}")
