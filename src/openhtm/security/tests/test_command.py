"""``openhtm security versions parse``."""

from __future__ import annotations

from openhtm_testing.command import run_here


def test_a_wording_is_answered_in_the_promised_json() -> None:
    told = run_here("security", "versions", "parse", ">= 1.3.4 | < 1.5.3", "--json")
    assert told.code == 0
    assert told.data == {
        "form": "intervals",
        "intervals": [{"min": "1.3.4", "min_inclusive": True, "max": "1.5.3", "max_inclusive": False}],
        "exact": [],
        "raw": ">= 1.3.4 | < 1.5.3",
    }


def test_what_is_not_understood_is_an_answer_too() -> None:
    told = run_here("security", "versions", "parse", "distributed  < april 1, 2018", "--json")
    assert (told.code, told.data["form"]) == (0, "unparsed")
    assert told.data["raw"] == "distributed  < april 1, 2018"
    assert "speaks of a date" in run_here("security", "versions", "parse", "< august 28").out


def test_a_name_and_a_version_are_held_against_the_wording() -> None:
    name = "Pyxis ES Versions 1.3.4 through to 1.5.3"
    words = ("security", "versions", "parse", ">= 1.3.4 | < 1.5.3", "--name", name, "--version", "1.5.3")
    told = run_here(*words, "--json")
    assert (told.data["notes"], told.data["held"]) == (["boundary_disagreement"], "unknown")
    text = run_here(*words).out
    assert "from 1.3.4 before 1.5.3" in text
    assert "puts the bound elsewhere" in text


def test_a_wording_is_read_from_the_input() -> None:
    told = run_here("security", "versions", "parse", "-", "--json", text="<= 9.33\n")
    assert (told.data["raw"], told.data["intervals"][0]["max"]) == ("<= 9.33", "9.33")
