"""Examples of tools and of OSV, and the notations of bills that are not read; the reference tells the counts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from openhtm.security.rules.documents import Statement, Trouble, Unreadable, Vulnerability

from .corpus_files import members
from .feed_items import items


def _read(name: str, content: bytes) -> str:
    """What it brings, or why it was refused."""
    try:
        found = items(name, content)
    except Unreadable as problem:
        return str(problem.problem.trouble)
    kinds = {type(one) for one in found}
    return "statement" if Statement in kinds else "flaw" if Vulnerability in kinds else "other"


def test_examples_of_vex_by_three_tools_bring_statements(corpus_folder: Path) -> None:
    files = [
        one
        for archive in ("go-vex_vex_fixtures", "vexctl_vex_fixtures")
        for one in members(corpus_folder / f"sbom/vex/{archive}.tar.gz")
    ]
    files += [(path.name, path.read_bytes()) for path in (corpus_folder / "sbom/vex").glob("grype_*")]
    # The one is YAML of a tool of its own.
    assert Counter(_read(*one) for one in files) == {"statement": 28, Trouble.KIND.value: 1}


def test_records_of_osv_bring_flaws(corpus_folder: Path) -> None:
    files = [
        (name, content)
        for archive in ("osv_schema_fixtures", "dependencytrack_osv_nvd_fixtures")
        for name, content in members(corpus_folder / f"sbom/vuln/{archive}.tar.gz")
        if "/nvd/" not in f"/{name}" and not name.endswith("schema.json")
    ]
    # Five lack "modified", without which nobody can tell which of two records is newer.
    assert Counter(_read(*one) for one in files) == {"flaw": 19, Trouble.KIND.value: 5}


@pytest.mark.parametrize("ending", [".xls", ".xlsx"])
def test_bills_as_spreadsheets_are_refused_and_nothing_is_guessed(ending: str, corpus_folder: Path) -> None:
    archive = corpus_folder / "sbom/spdx_tools_java_same_doc_all_formats.tar.gz"
    found = [_read(name, content) for name, content in members(archive) if name.endswith(ending)]
    assert found == [Trouble.KIND.value] * 2


def test_an_edition_that_nobody_issued_is_refused(corpus_folder: Path) -> None:
    archive = corpus_folder / "sbom/spdx_tools_java_same_doc_all_formats.tar.gz"
    (found,) = [content for name, content in members(archive) if name.endswith("SPDXWrongVersion.spdx.json")]
    assert _read("wrong.spdx.json", found) == Trouble.EDITION.value
