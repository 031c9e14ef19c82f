"""Every wording of CISA's medical advisories, by form. Counted by hand from the list of all distinct leaves."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openhtm.security.rules.wording import Form, Note
from openhtm.security.rules.wording_names import read_with_name

from .corpus_files import members


def leaves(branches: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for branch in branches:
        if "product" in branch:
            yield branch["name"], branch["product"]["name"]
        yield from leaves(branch.get("branches", []))


@pytest.fixture
def stated(corpus_folder: Path) -> list[tuple[str, str]]:
    archive = corpus_folder / "sbom/vex/cisa_icsma_2017_2022.tar.gz"
    documents = (json.loads(content) for _, content in members(archive, suffix=".json"))
    return [leaf for document in documents for leaf in leaves(document["product_tree"]["branches"])]


def test_every_leaf_has_one_of_the_four_forms(stated: list[tuple[str, str]]) -> None:
    found = [read_with_name(text, name=name) for text, name in stated]
    assert [wording.raw for wording in found] == [text for text, _ in stated]
    assert Counter(wording.form for wording in found) == {
        Form.ALL: 257,
        Form.EXACT: 67,
        Form.INTERVALS: 149,
        Form.UNPARSED: 94,
    }
    assert sum(Note.NOTHING_ELSE_STATED in wording.notes for wording in found) == 177
    assert sum(Note.BOUNDARY_DISAGREEMENT in wording.notes for wording in found) == 5


def test_all_is_never_said_of_a_leaf_that_does_not_say_it(stated: list[tuple[str, str]]) -> None:
    told = {text for text, name in stated if read_with_name(text, name=name).form == Form.ALL}
    assert told == {"vers:all/*", "* (end-of-life 2011)"}


def test_most_leaves_can_be_decided_by_the_machine(stated: list[tuple[str, str]]) -> None:
    decided = sum(read_with_name(text, name=name).form != Form.UNPARSED for text, name in stated)
    assert decided / len(stated) >= 0.75
