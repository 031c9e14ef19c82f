"""The bills of FDA's case study against a year of NVD, KEV and EPSS: what the program says, and what the files say.

docs/reference/security-documents.md shows the list. The files are searched here without the program.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile

from openhtm.maintenance.tests.factories import make_device, make_model
from openhtm.registry.api import Facts, devices
from openhtm.security import answering
from openhtm.security.actions import bills, documents
from openhtm.security.feeds.sources import Source
from openhtm.security.models import ExploitedEntry, Hit
from openhtm_testing.personas import NOON

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
BILLS = ("narrow", "extended")


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


def _bill(folder: Path, name: str) -> bytes:
    return (folder / f"sbom/medical_device/fda_case_study_{name}.sbom.json").read_bytes()


def _flaws(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        gzip.decompress((folder / "sbom/vuln/nvdcve-1.1-2022.json.gz").read_bytes())
    )
    return found


def _named(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        yield from node.get("cpe_match", [])
        yield from _named(node.get("children", []))


def _numbers(text: str) -> list[int]:
    return [int(part) for part in re.findall(r"[0-9]+", text)]


def _holds(match: dict[str, Any], version: str) -> bool:
    named = match["cpe23Uri"].split(":")[5]
    if named not in "*-":
        return _numbers(named) == _numbers(version)
    here = _numbers(version)
    bounds: dict[str, Callable[[list[int]], bool]] = {
        "versionStartIncluding": here.__ge__,
        "versionStartExcluding": here.__gt__,
        "versionEndIncluding": here.__le__,
        "versionEndExcluding": here.__lt__,
    }
    return all(inside(_numbers(match[name])) for name, inside in bounds.items() if name in match)


def _searched(folder: Path, year: dict[str, Any]) -> tuple[set[str], set[tuple[str, str]]]:
    """The flaws that name a part of the bills, and those of its version, each with the bill."""
    named, held = set(), set()
    for bill in BILLS:
        parts = {
            tuple(one["cpe"].split(":")[3:5]): one.get("version", "")
            for one in json.loads(_bill(folder, bill))["components"]
        }
        for item in year["CVE_Items"]:
            flaw = item["cve"]["CVE_data_meta"]["ID"]
            for match in _named(item["configurations"]["nodes"]):
                part = tuple(match["cpe23Uri"].split(":")[3:5])
                if part in parts:
                    named.add(flaw)
                    held |= {(bill, flaw)} if _holds(match, parts[part]) else set()
    return named, held


def test_the_program_finds_what_a_search_of_the_files_finds(
    corpus_folder: Path, world: World, at: datetime
) -> None:
    for number, name in enumerate(BILLS):
        model = make_model(f"Robot {name}")
        device = make_device(world, f"ROBOT-{number}", model=model)
        shown = Facts(software=[{"kind": "firmware", "version": "1.0"}])
        devices.edit(device, changes={}, facts=shown, seen_version=None, by=world.root, at=at)
        file = ContentFile(_bill(corpus_folder, name), f"{name}.json")
        bills.attach(
            make.release_of(model, "1.0"), file=file, reason="Of the case study", by=world.root, at=at
        )
    year = _flaws(corpus_folder)
    named, held = _searched(corpus_folder, year)
    assert (len(year["CVE_Items"]), len(named), len(held)) == (15454, 7, 10)
    # Every hundredth of the others beside them: the whole year takes minutes and gives the same.
    items = [
        one
        for number, one in enumerate(year["CVE_Items"])
        if one["cve"]["CVE_data_meta"]["ID"] in named or number % 100 == 0
    ]
    content = json.dumps({**year, "CVE_Items": items}).encode()
    kev = (corpus_folder / "sbom/vuln/kev_known_exploited_vulnerabilities.json.gz").read_bytes()
    for file_name, data in (("nvd.json", content), ("kev.json.gz", kev)):
        documents.bring(source=Source(name=file_name, content=data), by=world.root, at=at)
    rows = Hit.objects.filter(tier="affected").values_list("release__model__name", "vulnerability__name")
    assert {(model.removeprefix("Robot "), flaw) for model, flaw in rows} == held
    assert Hit.objects.count() == len(held)
    assert not ExploitedEntry.objects.filter(name__in=named).exists()
    (first, second) = answering.affected(world.ivo, "CVE-2022-39173", on=NOON.date()).devices
    assert {first.device.tag, second.device.tag} == {"ROBOT-0", "ROBOT-1"}
