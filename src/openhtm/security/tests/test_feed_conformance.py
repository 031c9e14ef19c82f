"""The conformance sets and real documents of others; docs/reference/security-documents.md tells the counts and why."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from openhtm.security.rules.documents import (
    Affected,
    Answer,
    Component,
    Configuration,
    Exploited,
    Item,
    Likelihood,
    Problem,
    Product,
    Statement,
    Trouble,
    Vulnerability,
)

from .corpus_files import members, unpacked
from .feed_items import items, problems

# A cycle is told of, never a reason to refuse.
HARMLESS = {Trouble.CYCLE}
# Which ids SPDX gives to licenses is not ours to know; a license is kept as written.
LICENSE_IDS = ("invalid-license-id-1", "invalid-metadata-license")


def test_cyclonedx_takes_what_is_valid_and_complains_of_what_is_not(corpus_folder: Path) -> None:
    wrong, run, departed = [], 0, 0
    for name, content in members(corpus_folder / "sbom/cyclonedx_conformance_all_versions.tar.gz"):
        short = name.rpartition("/")[2]
        if not short.endswith((".json", ".xml")):
            continue
        run += 1
        found = [one for one in problems(short, content) if one.trouble not in HARMLESS]
        assert all(one.place for one in found)
        if short.startswith(LICENSE_IDS):
            departed += not found
        elif bool(found) != short.startswith("invalid"):
            wrong.append(name)
    assert wrong == []
    assert (run, departed) == (770, 23)


# Test of the standard (6.1.x): how many of its failures pass unseen here. The reference says why.
UNSEEN = {
    "6.1.10": 1,
    "6.1.11": 1,
    "6.1.12": 1,
    "6.1.15": 2,
    "6.1.24": 2,
    "6.1.26": 1,
    "6.1.27.1": 1,
    "6.1.27.2": 1,
    "6.1.27.3": 1,
    "6.1.27.7": 1,
    "6.1.27.10": 1,
    "6.1.31": 9,
}


def test_csaf_sees_what_the_validator_cases_of_oasis_break(corpus_folder: Path) -> None:
    archive = corpus_folder / "sbom/vex/oasis_csaf_validator_tests.tar.gz"
    start = "csaf_2.0/test/validator/data/"
    files = {
        name.removeprefix(start): content for name, content in members(archive) if name.startswith(start)
    }
    unseen, alarms, run = Counter[str](), [], Counter[str]()
    for test in json.loads(files["testcases.json"])["tests"]:
        if test["group"] != "mandatory":
            continue
        for case in test.get("failures", []):
            run["failures"] += 1
            unseen[test["id"]] += not problems(case["name"], files[case["name"]])
        for case in test.get("valid", []):
            run["valid"] += 1
            alarms += [case["name"]] if problems(case["name"], files[case["name"]]) else []
    assert alarms == []
    assert +unseen == UNSEEN
    assert run == {"failures": 87, "valid": 60}


def counted(found: list[Item]) -> Counter[str]:
    return Counter(type(one).__name__ for one in found)


def test_the_medical_advisories_of_cisa_count_as_their_description_says(corpus_folder: Path) -> None:
    """The archive holds 124 of the 144 that the description counts; these are its counts for them."""
    found = [
        item
        for name, content in members(corpus_folder / "sbom/vex/cisa_icsma_2017_2022.tar.gz", suffix=".json")
        for item in items(name, content)
    ]
    flaws = [one for one in found if isinstance(one, Vulnerability)]
    assert counted(found) == {"Document": 124, "Product": 567, "Vulnerability": 382, "Statement": 382}
    assert len({one.id for one in flaws}) == 377
    assert Counter(score.system for one in flaws for score in one.scores) == {"CVSS:3.0": 370, "CVSS:3.1": 12}
    assert Counter(remedy.kind for one in flaws for remedy in one.remedies) == {
        "vendor_fix": 1193,
        "mitigation": 467,
    }
    assert {one.said for one in found if isinstance(one, Statement)} == {"known_affected"}
    assert {one.wording_kind for one in found if isinstance(one, Product)} == {
        "product_version",
        "product_version_range",
    }


def test_products_made_of_two_are_products(corpus_folder: Path) -> None:
    name = "sbom/vex/cisa_with_relationships_icsa-24-235-03.json.gz"
    found = items(name, unpacked(corpus_folder / name))
    parts = [one for one in found if isinstance(one, Product) and one.part_of]
    known = {one.ref for one in found if isinstance(one, Product)}
    assert parts
    assert {one.part_of for one in parts} <= known
    assert [one for one in found if isinstance(one, Problem)] == []


@pytest.mark.parametrize("archive", ["claircore_vex_fixtures", "oasis_csaf_examples", "cisa_icsa_sample_200"])
def test_advisories_of_many_makers_are_read(archive: str, corpus_folder: Path) -> None:
    refused = Counter[str]()
    read = Counter[str]()
    for name, content in members(corpus_folder / f"sbom/vex/{archive}.tar.gz", suffix=".json"):
        if b'"csaf_version"' not in content:
            continue
        found = items(name, content)
        read["documents"] += 1
        refused.update(
            one.trouble for one in found if isinstance(one, Problem) and one.trouble == "wrong_type"
        )
        assert counted(found)["Document"] == 1
    assert read["documents"] >= 6
    assert refused == {}


def test_a_year_of_nvd_keeps_what_must_run_together(corpus_folder: Path) -> None:
    content = (corpus_folder / "sbom/vuln/nvdcve-1.1-modified_2022-10.json.gz").read_bytes()
    found = items("nvd", content)
    flaws = {one.id: one for one in found if isinstance(one, Vulnerability)}
    assert (len(flaws), [one for one in found if isinstance(one, Problem)]) == (1664, [])
    (zigor,) = flaws["CVE-2020-8973"].configurations
    assert isinstance(zigor, Configuration)
    assert [[(one.cpe.split(":")[4], one.vulnerable) for one in group] for group in zigor.groups] == [
        [("zgr_tps200_ng_firmware", True)],
        [("zgr_tps200_ng", False)],
    ]


def test_known_exploited_vulnerabilities_are_all_there(corpus_folder: Path) -> None:
    content = (corpus_folder / "sbom/vuln/kev_known_exploited_vulnerabilities.json.gz").read_bytes()
    found = items("kev", content)
    entries = {one.vulnerability: one for one in found if isinstance(one, Exploited)}
    assert counted(found) == {"Exploited": 1404, "Document": 1}
    shell = entries["CVE-2021-44228"]
    assert (shell.added_on.isoformat(), str(shell.due_on)) == ("2021-12-10", "2021-12-24")


def unpacked_zst(path: Path) -> bytes:
    program = shutil.which("zstd")
    if program is None:
        pytest.skip("zstd is not there to unpack the file")
    return subprocess.run([program, "-dc", str(path)], capture_output=True, check=True).stdout


def test_every_score_of_epss_is_a_share(corpus_folder: Path) -> None:
    found = items("epss", unpacked_zst(corpus_folder / "sbom/vuln/epss_all_2026-08-16.csv.zst"))
    rows = {one.vulnerability: one for one in found if isinstance(one, Likelihood)}
    assert (len(rows), counted(found)["Problem"]) == (360142, 0)
    assert rows["CVE-1999-1593"].probability == Decimal("0.181260000")


def test_records_of_cve_bring_the_decision_points_of_cisa(corpus_folder: Path) -> None:
    lines = unpacked_zst(corpus_folder / "sbom/vuln/vulnrichment_medical_and_kev_full.jsonl.zst").splitlines()
    flaws = [one for line in lines for one in items("cve", line) if isinstance(one, Vulnerability)]
    assert len(flaws) == len(lines) == 280
    flash = next(one for one in flaws if one.id == "CVE-2011-0611")
    assert ("Exploitation", "active") in flash.decisions
    assert all(isinstance(one, Affected) for flaw in flaws for one in flaw.affected)


def test_the_example_form_of_mds2_is_read_answer_by_answer(corpus_folder: Path) -> None:
    content = (corpus_folder / "mds2_scans/Example-MDS2-Worksheet_HN1-2019.xlsx").read_bytes()
    found = items("form.xlsx", content)
    answers = {one.question: one for one in found if isinstance(one, Answer)}
    assert len(answers) == 240
    assert (answers["MPII-2.1"].answer, answers["DOC-2"].answer) == ("N/A", "Handheld Blood Glucose Monitor")
    # Its one slip of the pen, an id of a section that is none, is told and kept.
    assert [(one.place, one.found) for one in found if isinstance(one, Problem)] == [
        ("mds2-form!A285", "SHAD-15")
    ]


@pytest.mark.parametrize(("name", "parts"), [("narrow", 55), ("extended", 65)])
def test_the_bills_of_medical_devices_are_read(name: str, parts: int, corpus_folder: Path) -> None:
    content = (corpus_folder / f"sbom/medical_device/fda_case_study_{name}.sbom.json").read_bytes()
    found = items(name, content)
    assert counted(found)["Component"] in (parts, parts + 1)
    assert [one for one in found if isinstance(one, Component) and not one.name] == []


def test_bills_that_broke_others_are_read_or_refused_with_a_place(corpus_folder: Path) -> None:
    read = 0
    for name, content in members(corpus_folder / "sbom/dependencytrack_bom_regressions.tar.gz"):
        found = problems(name, content)
        assert all(one.place for one in found)
        read += not found
    assert read >= 15


def test_the_examples_of_spdx_are_read(corpus_folder: Path) -> None:
    read = 0
    for name, content in members(corpus_folder / "sbom/spdx_examples.tar.gz"):
        if name.endswith(".xml"):
            continue
        found = items(name, content)
        read += 1
        assert counted(found)["Document"] == 1
        assert counted(found)["Component"] > 0
        trouble = {one.trouble for one in found if isinstance(one, Problem)}
        # Two name what other documents define without saying so; some hold each other in a circle.
        assert trouble <= {Trouble.NOBODY, Trouble.CYCLE}
    assert read == 56


def test_csaf_2_1_is_read_where_it_differs(corpus_folder: Path) -> None:
    """Products by their paths, metrics, weaknesses in a list: nothing that the cases keep to is complained of.

    Five cases are valid for the test they belong to and break another: a wrong base score, revisions out of order,
    product ids that two products have.
    """
    archive = corpus_folder / "sbom/vex/oasis_csaf_validator_tests.tar.gz"
    start = "csaf_2.1/test/validator/data/"
    files = {
        name.removeprefix(start): content for name, content in members(archive) if name.startswith(start)
    }
    seen, alarms, run = 0, [], Counter[str]()
    for test in json.loads(files["testcases.json"])["tests"]:
        if test["group"] != "mandatory":
            continue
        for case in test.get("failures", []):
            run["failures"] += 1
            seen += bool(problems(case["name"], files[case["name"]]))
        for case in test.get("valid", []):
            run["valid"] += 1
            alarms += [case["name"][-13:-5]] if problems(case["name"], files[case["name"]]) else []
    assert alarms == ["-1-10-13", "-1-14-32", "27-13-16", "-1-50-14", "-1-50-15"]
    assert run == {"failures": 260, "valid": 236}
    assert seen == 95
