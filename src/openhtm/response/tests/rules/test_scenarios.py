"""Scenarios in files, and what an exercise comes to."""

from __future__ import annotations

import pytest

from openhtm.response import shelf
from openhtm.response.models import IncidentKind
from openhtm.response.rules.scenarios import NotAScenario, Score, middle, read, score

HEAD = 'key = "a"\ntitle = "Loss"\nkind = "loss"\nsummary = "A day"\n'
INJECT = '[[inject]]\nkey = "one"\nminute = 5\nto = "it"\ntext = "It is gone"\ngood = "They look"\n'


def test_a_scenario_reads_as_it_stands() -> None:
    found = read("x.toml", HEAD + INJECT, kinds={"loss"}, roles={"it"})
    assert [(one.minute, one.to) for one in found.injects] == [(5, "it")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD.replace('"loss"', '"war"') + INJECT, "'kind' is one of"),
        (HEAD, "a key of its own"),
        (HEAD + INJECT + INJECT, "a key of its own"),
        (HEAD + INJECT.replace('"it"', '"pope"'), "no role pope"),
        (HEAD + INJECT.replace("5", "-1"), "'minute' is a number"),
        (HEAD + INJECT.replace("They look", " "), "'good' is missing"),
        (HEAD + INJECT + INJECT.replace("one", "two").replace("5", "1"), "order of their minutes"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(text: str, says: str) -> None:
    with pytest.raises(NotAScenario, match=says):
        read("x.toml", text, kinds={"loss"}, roles={"it"})


def test_partly_counts_half_and_unmarked_nothing() -> None:
    found = score(["met", "partly", "missed", ""])
    assert found == Score(met=1, partly=1, missed=1, unmarked=1)
    assert (found.percent, found.is_whole) == (37, False)
    assert score([]).percent is None


def test_no_decision_has_no_time() -> None:
    assert middle([]) is None
    assert middle([10, 30, 90]) == 30


def test_the_kinds_are_those_of_incidents_and_three_scenarios_come_with_the_program() -> None:
    assert set(shelf.KINDS) == set(IncidentKind.values)
    assert len(shelf.scenarios()) >= 3
