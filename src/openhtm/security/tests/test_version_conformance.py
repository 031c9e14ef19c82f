"""The conformance sets of `vers` and of Package-URL, with every departure counted and explained in the reference."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openhtm.security.rules import purls, vers
from openhtm.security.rules.device_versions import Held
from openhtm.security.rules.ecosystems import contains, key

# File: how many of its cases we depart from. docs/reference/version-conformance.md says why.
DEPARTED = {
    "alpm_version_cmp_test": 4,
    "conan_version_cmp_test": 3,
    "maven_version_cmp_test": 4,
    "pypi_range_validate_test": 3,
    "vers_canonical_parse_test": 8,
}
COMPARED = {"comparison", "equality", "containment", "parse", "validate"}


def cases(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.glob("*.json")):
        for case in json.loads(path.read_bytes())["tests"]:
            yield path.stem, case


def _holds(case: dict[str, Any]) -> bool:
    given: Any = case["input"]
    expected: Any = case.get("expected_output")
    match case["test_type"]:
        case "comparison":
            keys = [key(given["input_scheme"], version) for version in given["versions"]]
            ordered = [key(given["input_scheme"], version) for version in expected]
            return None not in keys and bool(ordered == sorted(map(str, keys)))
        case "equality":
            one, other = (key(given["input_scheme"], version) for version in given["versions"])
            return one is not None and bool((one == other) == expected)
        case "containment":
            return bool((contains(vers.parse(given["vers"]), given["version"]) == Held.INSIDE) == expected)
        case _:
            return _reads(given, expected, fails=bool(case.get("expected_failure")))


def _reads(text: str, expected: Any, *, fails: bool) -> bool:
    try:
        found = vers.parse(text)
    except vers.BadRange:
        return fails
    if isinstance(expected, dict):
        constraints = [[one.comparator, one.version] for one in found.constraints]
        return (found.scheme, constraints) == (expected["scheme"], expected["version_constraints"])
    return not fails and str(found) == expected


def test_versions_and_ranges_of_the_vers_specification(corpus_folder: Path) -> None:
    run, departed = Counter[str](), Counter[str]()
    for name, case in cases(corpus_folder / "versions/vers-spec"):
        if case["test_type"] in COMPARED:
            run[name] += 1
            departed[name] += not _holds(case)
    assert +departed == DEPARTED
    assert sum(run.values()) == 1964


def test_rpm_compares_as_the_tests_of_rpm_say(corpus_folder: Path) -> None:
    lines = (corpus_folder / "versions/univers/rpmvercmp.at").read_text(encoding="utf-8").splitlines()
    found = [line[len("RPMVERCMP(") : -1].split(", ") for line in lines if line.startswith("RPMVERCMP(")]
    wrong = []
    for one, other, expected in found:
        left, right = (str(key("rpm", f"{version}-1")) for version in (one, other))
        if (left > right) - (left < right) != int(expected):
            wrong.append((one, other, expected))
    assert wrong == []
    assert len(found) > 50


def test_package_urls_of_the_specification(corpus_folder: Path) -> None:
    run, departed = Counter[str](), Counter[str]()
    for name, case in cases(corpus_folder / "versions/purl-spec/spec"):
        _count(name, case, run, departed)
    for name, case in cases(corpus_folder / "versions/purl-spec/types"):
        _count(name, case, run, departed)
    assert (sum(run.values()), sum(departed.values())) == (410, 54)


def test_package_urls_are_built_as_the_specification_says_but_for_what_the_library_does(
    corpus_folder: Path,
) -> None:
    found = [
        case
        for part in ("spec", "types")
        for _name, case in cases(corpus_folder / f"versions/purl-spec/{part}")
        if case["test_type"] == "build"
    ]
    assert (len(found), sum(not _builds(case) for case in found)) == (176, 29)


def _builds(case: dict[str, Any]) -> bool:
    given = {name: value or "" for name, value in case["input"].items() if name != "qualifiers"}
    qualifiers = tuple(sorted((case["input"].get("qualifiers") or {}).items()))
    named = {name: given.get(name, "") for name in ("type", "namespace", "name", "version", "subpath")}
    try:
        text = str(purls.Purl(**named, qualifiers=qualifiers, package=""))
    except ValueError:
        return bool(case.get("expected_failure"))
    return not case.get("expected_failure") and text == case["expected_output"]


def _count(name: str, case: dict[str, Any], run: Counter[str], departed: Counter[str]) -> None:
    if case["test_type"] == "build":
        return
    run[name] += 1
    departed[name] += not _purl_holds(case)


def _purl_holds(case: dict[str, Any]) -> bool:
    try:
        found = purls.parse(case["input"])
    except purls.BadPurl:
        return bool(case.get("expected_failure"))
    if case.get("expected_failure"):
        return False
    expected = case["expected_output"]
    if isinstance(expected, str):
        return str(found) == expected
    parts = (expected["type"], expected["namespace"] or "", expected["name"], expected["version"] or "")
    qualifiers = tuple(sorted((expected["qualifiers"] or {}).items()))
    return (
        found.type,
        found.namespace,
        found.name,
        found.version,
    ) == parts and found.qualifiers == qualifiers
