"""The draw of a mock survey, its questions in files, and its sums."""

from __future__ import annotations

import pytest

from openhtm.survey.rules import mock_draw
from openhtm.survey.rules.mock_scores import Score, Verdict, score, times
from openhtm.survey.rules.questions import NotAQuestion, once, read

#: 60 of low risk in one unit, 6 of high risk in three, one whose risk is unknown.
FLEET = [
    *((f"L{n:02}", "low", "MED") for n in range(60)),
    *((f"H{n}", "high", ("ICU", "ER", "OR")[n % 3]) for n in range(6)),
    ("U0", "unknown", ""),
]
WHOLE = (
    '[[question]]\nkey = "a"\nof = "device"\nanswered_by = "person"\ntext = "Is it clean?"\ngood = "Yes."\n'
)


def test_each_risk_class_is_drawn_however_small() -> None:
    drawn = mock_draw.devices(FLEET, seed=1, size=10)
    assert len(drawn) == 10
    assert {risk for _tag, risk, _unit in drawn} == {"low", "high", "unknown"}


def test_units_take_turns_inside_a_risk_class() -> None:
    drawn = mock_draw.devices([one for one in FLEET if one[1] == "high"], seed=5, size=3)
    assert {unit for _tag, _risk, unit in drawn} == {"ICU", "ER", "OR"}


def test_the_order_of_the_fleet_does_not_steer_the_draw() -> None:
    assert mock_draw.devices(FLEET, seed=9, size=12) == mock_draw.devices(FLEET[::-1], seed=9, size=12)


def test_another_seed_draws_others() -> None:
    assert mock_draw.devices(FLEET, seed=1, size=10) != mock_draw.devices(FLEET, seed=2, size=10)


def test_more_than_there_are_draws_all_once() -> None:
    drawn = mock_draw.devices(FLEET, seed=1, size=200)
    assert sorted(tag for tag, _risk, _unit in drawn) == sorted(tag for tag, _risk, _unit in FLEET)


def test_of_nothing_nothing_is_drawn() -> None:
    assert mock_draw.devices([], seed=1, size=10) == []
    assert mock_draw.units([], seed=1, size=3) == []


def test_unknown_and_unanswered_never_count_as_met() -> None:
    found = score(["met", "met", "gap", Verdict.UNKNOWN, ""])
    assert found == Score(met=2, gap=1, unknown=1, unanswered=1)
    assert (found.all, found.percent, found.is_whole) == (5, 40, False)


def test_a_score_of_nothing_is_no_score() -> None:
    assert score([]).percent is None


def test_a_score_is_rounded_down() -> None:
    assert score(["met"] * 199 + ["gap"]).percent == 99


def test_times_tell_median_and_slowest() -> None:
    assert (times([4, 1, 9]).median, times([4, 1, 9]).slowest, times([4, 1, 9]).answers) == (4, 9, 3)
    assert times([]).median is None


def test_a_question_reads_as_it_stands() -> None:
    (found,) = read("x.toml", WHOLE + 'names = ["defib"]\n', rules=(), answered=())
    assert found.concerns("External Defibrillator")
    assert not found.concerns("Infusion pump")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (WHOLE + 'colour = "red"', "no 'colour'"),
        (WHOLE.replace('good = "Yes."', ""), "'good' is missing"),
        (WHOLE.replace('"person"', '"robot"'), "'answered_by' one of"),
        (WHOLE.replace('"person"', '"record"'), "the record does not answer"),
        (WHOLE + 'rules = ["no_such"]', "no rule no_such"),
        ("[[question]\n", "x.toml"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(text: str, says: str) -> None:
    with pytest.raises(NotAQuestion, match=says):
        read("x.toml", text, rules=("no_plan",), answered=())


def test_two_questions_of_one_key_are_refused() -> None:
    found = read("x.toml", WHOLE + WHOLE, rules=(), answered=())
    with pytest.raises(NotAQuestion, match="two questions 'a'"):
        once(found)
