"""The advisories of CISA as a whole, brute force beside the matching, and Log4Shell from the first day on."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from univers.versions import MavenVersion, PypiVersion, SemverVersion

from openhtm.catalog.models import ManufacturerAlias, Model
from openhtm.maintenance.tests.factories import make_model
from openhtm.registry.api import Facts, devices
from openhtm.registry.models import Device
from openhtm.security import answering
from openhtm.security.actions import documents
from openhtm.security.feeds.sources import Source
from openhtm.security.models import Claim, Hit, SecurityDocument, Vulnerability
from openhtm_testing.personas import NOON

from . import factories as make
from . import papers
from .corpus_files import members
from .log4shell import device_with, fleet, model_of, what_is_known

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


def _tiers(world: World, query: str) -> dict[str, str]:
    found = answering.affected(world.ivo, query, on=NOON.date()).devices
    return {one.device.tag: one.exposure.tier for one in found}


def _leaves(branches: list[dict[str, Any]], above: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """By id of a product all names that lead to it, read without our program."""
    found: dict[str, tuple[str, ...]] = {}
    for branch in branches:
        here = (*above, branch["name"])
        if "product" in branch:
            found[branch["product"]["product_id"]] = (*here, branch["product"]["name"])
        found |= _leaves(branch.get("branches", []), here)
    return found


def _said(document: dict[str, Any]) -> set[tuple[str, ...]]:
    """Every flaw with every product that an advisory calls affected. Some list one product under two ids."""
    leaves = _leaves(document["product_tree"]["branches"])
    return {
        (document["document"]["tracking"]["id"], str(number), flaw["cve"], *leaves[ref])
        for number, flaw in enumerate(document["vulnerabilities"])
        for ref in flaw["product_status"].get("known_affected", ())
    }


def test_the_medical_advisories_of_cisa_are_brought_in_and_hold(
    corpus_folder: Path, world: World, at: datetime
) -> None:
    alaris = model_of("BD", "Alaris PC Unit", "8015")
    ManufacturerAlias.objects.create(
        manufacturer=alaris.manufacturer, name="Becton, Dickinson and Company (BD)", normalized="becton"
    )
    pyxis, monitor = model_of("BD", "Pyxis ES"), model_of("Philips Healthcare", "IntelliVue MX40")
    for number, version in enumerate(("9.19", "9.5", "9.7", "")):
        device_with(world, at, f"ALARIS-{number}", version, alaris)
    device_with(world, at, "PYXIS", "1.5.3", pyxis)
    device_with(world, at, "MONITOR", "B.06.18", monitor)
    read = [json.loads(content) for _name, content in _advisories(corpus_folder)]
    for name, content in _advisories(corpus_folder):
        documents.bring(source=Source(name=name, content=content), by=world.ivo, at=at)
    expected = {said for document in read for said in _said(document)}
    assert (len(read), SecurityDocument.objects.count()) == (124, 124)
    assert Claim.objects.count() == len(expected)
    assert set(Vulnerability.objects.values_list("name", flat=True)) == {said[2] for said in expected}
    scores = sum(len(flaw.get("scores", ())) for document in read for flaw in document["vulnerabilities"])
    assert sum(len(one.scores) for one in Vulnerability.objects.all()) == scores
    for name, content in _advisories(corpus_folder):
        documents.bring(source=Source(name=name, content=content), by=world.ivo, at=at + timedelta(1))
    assert (SecurityDocument.objects.count(), Claim.objects.count()) == (124, len(expected))
    _alaris_holds(world)
    _pyxis_disagrees(world)
    assert Hit.objects.filter(release__model=monitor).exists()


def _advisories(corpus_folder: Path) -> list[tuple[str, bytes]]:
    archive = corpus_folder / "sbom/vex/cisa_icsma_2017_2022.tar.gz"
    return [(Path(name).name, content) for name, content in members(archive, suffix=".json")]


def _alaris_holds(world: World) -> None:
    """9.5 < 9.7 < 9.19 < 9.33: as decimals two of the answers would be the wrong way round."""
    ranges = Counter(
        (hit.release.software_version, hit.claim.versions["raw"])
        for hit in Hit.objects.filter(
            claim__document__identifier__iexact="ICSMA-17-017-02", tier="affected"
        ).select_related("release", "claim")
    )
    assert set(ranges) == {
        ("9.19", "<= 9.33"),
        ("9.5", "<= 9.33"),
        ("9.5", "<= 9.5"),
        ("9.7", "9.7"),
        ("9.7", "<= 9.33"),
    }
    unknown = Hit.objects.filter(
        claim__document__identifier__iexact="ICSMA-17-017-02", release__software_version=""
    )
    assert set(unknown.values_list("tier", flat=True)) == {"cannot_exclude"}
    # Another advisory on one of these flaws names all versions of the unit.
    assert _tiers(world, "ICSMA-17-017-02")["ALARIS-3"] == "affected"


def _pyxis_disagrees(world: World) -> None:
    """The operator leaves 1.5.3 out, the prose beside it takes it in: nobody can exclude it."""
    (line,) = (
        one
        for one in answering.affected(world.ivo, "CVE-2019-13517", on=NOON.date()).devices
        if one.device.tag == "PYXIS"
    )
    assert line.exposure.tier == "cannot_exclude"
    assert "The name of the product puts the bound elsewhere." in line.because


#: Versions of three ecosystems whose orders differ from each other and from that of texts and numbers.
VERSIONS = {
    "maven": [
        "2.0-beta9",
        "2.0-rc1",
        "2.0",
        "2.3.1",
        "2.9.1",
        "2.12.2",
        "2.14.1",
        "2.15.0",
        "2.16.0",
        "2.17.1",
    ],
    "npm": ["1.0.0-alpha.1", "1.0.0", "1.2.3", "1.10.0", "2.0.0-rc.1", "2.0.0", "10.0.0", "1.9.9"],
    "pypi": ["1.0.dev1", "1.0a2", "1.0", "1.0.post1", "1.1", "1.9", "1.10", "2.0rc1", "2.0", "1!0.5"],
}
_OWN = {"maven": MavenVersion, "npm": SemverVersion, "pypi": PypiVersion}
_ECOSYSTEM = {"maven": "Maven", "npm": "npm", "pypi": "PyPI"}


def test_brute_force_by_the_ecosystems_own_rules_finds_the_same(world: World, at: datetime) -> None:
    """Every version against every range between two versions, each pair compared by another library."""
    parts, expected = [], set()
    for scheme, listed in VERSIONS.items():
        parts += [
            {
                "type": "library",
                "bom-ref": f"{scheme}{version}",
                "name": "part",
                "version": version,
                "purl": f"pkg:{scheme}/{'org/part' if scheme == 'maven' else 'part'}@{version}",
            }
            for version in listed
        ]
    device = device_with(world, at, "GEN-0001", "3.1", make_model())
    make.make_bill(make.release_of(device.model, "3.1"), *parts, dependencies=[], by=world.mara, at=at)
    for scheme, listed in VERSIONS.items():
        for number, (low, high) in enumerate(product(listed, listed)):
            own = _OWN[scheme]
            if not own(low) < own(high):
                continue
            name = f"CVE-2030-{number + 1000 * len(scheme):05}"
            documents.bring(source=_range(name, scheme, low, high), by=world.ivo, at=at)
            expected |= {(name, scheme, one) for one in listed if own(low) <= own(one) < own(high)}
    rows = Hit.objects.filter(tier="affected").values_list(
        "vulnerability__name", "component__ecosystem", "component__component_version"
    )
    assert len(expected) > 300
    assert set(rows) == expected


def _range(name: str, scheme: str, low: str, high: str) -> Source:
    package = {"ecosystem": _ECOSYSTEM[scheme], "name": "org:part" if scheme == "maven" else "part"}
    events = [{"introduced": low}, {"fixed": high}]
    return papers.source(
        {
            "schema_version": "1.6.0",
            "id": name,
            "modified": "2030-01-01T00:00:00Z",
            "affected": [{"package": package, "ranges": [{"type": "ECOSYSTEM", "events": events}]}],
        },
        f"{name}.json",
    )


def test_log4shell_from_the_first_day_on(world: World, at: datetime) -> None:
    """A pump server with a jar in a jar, a gateway with the first version, a station whose maker says otherwise, an
    analyzer without a bill, a gateway in storage, a server whose version nobody knows, two with one address."""
    fleet(world, at)
    what_is_known(world, at)
    answer = answering.affected(world.ivo, papers.LOG4SHELL, on=NOON.date())
    lines = {one.device.tag: one for one in answer.devices}
    assert {tag: one.exposure.tier for tag, one in lines.items()} == {
        "SERVER-1": "affected",
        "SERVER-2": "affected",
        "SERVER-3": "cannot_exclude",
        "GATEWAY-1": "affected",
        "GATEWAY-2": "affected",
        "STATION": "affected",
    }
    assert answer.devices[0].device.tag == "GATEWAY-1"
    assert lines["SERVER-1"].exposure.component_path == "Flow 3 > telemetry.jar > log4j-core"
    assert {tag for tag, one in lines.items() if one.exposure.conflict} == {"STATION"}
    # The server of unknown version and the analyzer: nobody knows what they are made of.
    assert answer.without_bill == 2
    assert lines["GATEWAY-1"].score.decision.value == "immediate"
    _the_next_flaw_opens_again(world, at)


def _the_next_flaw_opens_again(world: World, at: datetime) -> None:
    """2.15.0 did not mend all of it: 45046 is mended in 2.16.0."""
    server = Model.objects.get(name="Syra Server")
    row = Device.objects.get(tag="SERVER-1")
    facts = Facts(software=[{"kind": "firmware", "version": "4.3"}])
    devices.edit(row, changes={}, facts=facts, seen_version=None, by=world.mara, at=at + timedelta(1))
    newer = {
        **make.LOG4J,
        "version": "2.15.0",
        "purl": "pkg:maven/org.apache.logging.log4j/log4j-core@2.15.0",
    }
    make.make_bill(make.release_of(server, "4.3"), newer, by=world.mara, at=at + timedelta(1))
    assert "SERVER-1" not in _tiers(world, papers.LOG4SHELL)
    package = {"ecosystem": "Maven", "name": "org.apache.logging.log4j:log4j-core"}
    events = [{"introduced": "2.0-beta9"}, {"fixed": "2.16.0"}]
    second = papers.source(
        {
            "schema_version": "1.6.0",
            "id": "CVE-2021-45046",
            "modified": "2021-12-18T00:00:00Z",
            "affected": [{"package": package, "ranges": [{"type": "ECOSYSTEM", "events": events}]}],
        },
        "second.json",
    )
    documents.bring(source=second, by=world.ivo, at=at + timedelta(2))
    assert _tiers(world, "CVE-2021-45046")["SERVER-1"] == "affected"
