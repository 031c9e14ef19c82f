"""What was judged leaves the house as VEX: valid by the schemas, read back as meant, without what is ours alone."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from django.test import Client
from referencing import Registry, Resource

from openhtm.kernel.errors import NotPermitted
from openhtm.maintenance.tests.factories import make_device, make_model
from openhtm.registry.api import Facts, devices
from openhtm.security import vexing
from openhtm.security.actions import assessments, documents
from openhtm.security.actions.assessments import NewAssessment
from openhtm.security.errors import NothingToTell, UnknownNotation
from openhtm.security.feeds.reading import read
from openhtm.security.feeds.sources import Source
from openhtm.security.models import Assessment, Vulnerability
from openhtm.security.rules import documents as said
from openhtm.security.rules.claims import Gathered
from openhtm_testing.command import run_here

from . import factories as make
from . import papers

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
KINDS = ("csaf", "cyclonedx", "openvex")
WHY = "vulnerable_code_cannot_be_controlled_by_adversary"
#: What stands on record here and nowhere in what leaves: a tag, a serial, a person, places, a reason.
OURS = ("GEN-000", "SGEN", "Root", "General Hospital", "Intensive care", "ICU", "letter from Jo", "Unplug")


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


def _judge(
    world: World, at: datetime, version: str, status: str, *, place: Any = None, **given: Any
) -> Assessment:
    flaw = Vulnerability.objects.get(name=papers.LOG4SHELL)
    (made,) = assessments.judge(
        flaw,
        releases=[make.release_of(make_model(), version)],
        new=NewAssessment(status=status, reason="A letter from Jo about GEN-0001.", **given),
        place=place,
        by=world.root,
        at=at,
    )
    return made


@pytest.fixture
def judged(world: World, at: datetime) -> None:
    """Four versions of a pump, each judged otherwise, and a fifth that nobody has judged."""
    for number, version in enumerate(("3.1", "3.2", "3.3", "3.4", "3.5"), 1):
        device = make_device(world, f"GEN-000{number}")
        shown = Facts(software=[{"kind": "firmware", "version": version}])
        devices.edit(device, changes={}, facts=shown, seen_version=None, by=world.root, at=at)
        part = make.LOG4J | {
            "version": f"2.1{number}.0",
            "purl": f"pkg:maven/org.apache.logging.log4j/log4j-core@2.1{number}.0",
        }
        make.make_bill(make.release_of(make_model(), version), part, by=world.root, at=at)
    documents.bring(source=papers.osv(fixed="2.99"), by=world.root, at=at)
    _judge(world, at, "3.1", "affected", action="Unplug it in the ICU.")
    _judge(world, at, "3.2", "not_affected", justification=WHY, review_on=at.date() + timedelta(days=9))
    _judge(world, at, "3.3", "fixed")
    _judge(world, at, "3.4", "under_investigation")


def _written(world: World, at: datetime, kind: str, **given: Any) -> dict[str, Any]:
    return vexing.document(world.root, kind, at=at, **given)


def _read_back(found: dict[str, Any]) -> dict[str, tuple[str, str, str, str]]:
    """By version: maker, model, status and justification, as our own reader understands it."""
    items = list(read(Source(name="vex.json", content=json.dumps(found).encode())))
    assert [one for one in items if isinstance(one, said.Problem)] == []
    claims = [one for one in Gathered().take(items).claims() if one.said != "vulnerable"]
    return {
        claim.versions["exact"][0]: (claim.vendor, claim.product, claim.status.value, claim.justification)
        for claim in claims
    }


EXPECTED = {"3.1": "affected", "3.2": "not_affected", "3.3": "fixed", "3.4": "under_investigation"}


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_read_back_as_it_was_meant(world: World, at: datetime, judged: None, kind: str) -> None:
    found = _read_back(_written(world, at, kind))
    assert {version: one[2] for version, one in found.items()} == EXPECTED
    assert {one[0].casefold() for one in found.values()} == {"acme"}
    assert {one[1].partition(" | ")[0].casefold() for one in found.values()} == {"flow 3"}
    words = {"csaf": WHY, "openvex": WHY, "cyclonedx": "requires_environment"}
    assert {version: one[3] for version, one in found.items() if one[3]} == {"3.2": words[kind]}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_ours_alone_stays_and_the_same_is_written_the_same(
    world: World, at: datetime, judged: None, kind: str
) -> None:
    text = json.dumps(_written(world, at, kind))
    assert [one for one in OURS if one.casefold() in text.casefold()] == []
    assert ("Test Health" in text, "2.11.0" in text) == (True, False)
    assert json.dumps(_written(world, at, kind)) == text
    later = json.dumps(_written(world, at + timedelta(days=10), kind))
    assert (WHY in later, later.count("nder_investigation") >= 1 or later.count("in_triage") == 2) == (
        False,
        True,
    )


def test_a_site_tells_what_holds_there_without_its_name(world: World, at: datetime, judged: None) -> None:
    _judge(world, at, "3.5", "fixed", place=world.site)
    everywhere, here = (_written(world, at, "openvex", site=site) for site in (None, world.site))
    assert (len(everywhere["statements"]), len(here["statements"])) == (4, 5)
    assert "General" not in json.dumps(here)


def test_nothing_judged_is_nothing_to_tell_and_readers_tell_nothing(world: World, at: datetime) -> None:
    with pytest.raises(NothingToTell):
        _written(world, at, "csaf")
    with pytest.raises(UnknownNotation):
        _written(world, at, "pdf")
    with pytest.raises(NotPermitted):
        vexing.document(world.ada, "csaf", at=at)


@pytest.mark.parametrize(("kind", "schema"), [("cyclonedx", "bom-1.6"), ("openvex", "openvex")])
def test_it_is_valid_by_the_schema(
    world: World, at: datetime, judged: None, corpus_folder: Path, kind: str, schema: str
) -> None:
    checker = jsonschema.Draft7Validator if kind == "cyclonedx" else jsonschema.Draft202012Validator
    whole, others = _schema(corpus_folder / "sbom", schema)
    validator = checker(whole, registry=others, format_checker=checker.FORMAT_CHECKER)
    found = _written(world, at, kind)
    assert [error.message for error in validator.iter_errors(found)] == []
    spoiled = found | {"statements": [{}], "vulnerabilities": [{"analysis": {"state": "safe"}}]}
    assert list(validator.iter_errors(spoiled))


def _schema(folder: Path, name: str) -> tuple[Any, Any]:
    if name == "openvex":
        return json.loads((folder / "vex" / "openvex_spec_openvex_json_schema.json").read_bytes()), Registry()
    rows = []
    for path in sorted((folder / "schemas").iterdir()):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        loaded = json.loads(content)
        rows.append((loaded["$id"], Resource.from_contents(loaded)))
    known = dict(rows)
    return known["http://cyclonedx.org/schema/bom-1.6.schema.json"].contents, Registry().with_resources(rows)


def test_the_csaf_keeps_what_its_profile_demands(world: World, at: datetime, judged: None) -> None:
    """What CSAF 2.0 demands of a VEX, by hand: its tests 6.1.1, 6.1.6, 6.1.14, 6.1.27.5 and .7 to .10."""
    found = _written(world, at, "csaf")
    defined = {
        leaf["product"]["product_id"]
        for vendor in found["product_tree"]["branches"]
        for product in vendor["branches"]
        for leaf in product["branches"]
    }
    (flaw,) = found["vulnerabilities"]
    statuses = flaw["product_status"]
    used = [ref for refs in statuses.values() for ref in refs]
    assert (sorted(used), len(set(used))) == (sorted(defined), len(used))
    assert (flaw["cve"], bool(flaw["notes"])) == (papers.LOG4SHELL, True)
    assert [ref for flag in flaw["flags"] for ref in flag["product_ids"]] == statuses["known_not_affected"]
    assert [ref for one in flaw["remediations"] for ref in one["product_ids"]] == statuses["known_affected"]
    tracking = found["document"]["tracking"]
    assert tracking["current_release_date"] == tracking["revision_history"][-1]["date"]
    assert tracking["version"] == tracking["revision_history"][-1]["number"]


def test_the_doors_write_it(
    world: World, at: datetime, judged: None, sign_in: SignIn, tmp_path: Path
) -> None:
    root, ada = sign_in("root"), sign_in("ada")
    page = root.get("/security/judgments/").content.decode()
    assert "Export as OpenVEX" in page
    assert "Export as OpenVEX" not in ada.get("/security/judgments/").content.decode()
    answer = root.get("/security/judgments/export/csaf/")
    assert (answer.status_code, "attachment" in answer["Content-Disposition"]) == (200, True)
    assert answer.json()["document"]["category"] == "csaf_vex"
    assert root.get("/security/judgments/export/pdf/").status_code == 404
    assert ada.get("/security/judgments/export/csaf/").status_code == 403
    rest = "/api/v1/security-vex"
    assert root.get(rest, {"format": "openvex"}).json()["@context"].startswith("https://openvex.dev")
    assert root.get(rest, {"format": "pdf"}).status_code == 422
    assert ada.get(rest).status_code == 403
    assert sign_in("otto").get(rest, {"site": "GEN"}).status_code == 404
    file = tmp_path / "vex.json"
    words = ("security", "export-vex", str(file), "--format", "cyclonedx", "--as", world.root.email, "--json")
    told = run_here(*words)
    assert (told.code, told.data["statements"]) == (0, 4)
    assert json.loads(file.read_text())["bomFormat"] == "CycloneDX"
    again = run_here(*words)
    assert (again.code, "is there already" in again.error) == (1, True)
