"""The pure rules: how often is often enough, and how two texts differ."""

from __future__ import annotations

import pytest

from openhtm.awareness.library.reading import InvalidPolicy, read_policy, ready_policies
from openhtm.awareness.rules.demands import FREQUENCIES, Answer, Rhythm, answer, best, worst
from openhtm.awareness.rules.policies import Line, Side, difference
from openhtm.checks.api import Frequency


@pytest.mark.parametrize(
    ("demanded", "has", "days", "open_days", "expected"),
    [
        ("daily", "daily", 7, False, Answer.ENOUGH),
        ("daily", "shift", 7, False, Answer.ENOUGH),
        ("daily", "weekly", 7, False, Answer.SELDOM),
        ("shift", "daily", 7, False, Answer.SELDOM),
        ("daily", "daily", 5, False, Answer.SOME_DAYS),
        ("daily", "daily", 5, True, Answer.ENOUGH),
        ("daily", "shift", 5, False, Answer.SOME_DAYS),
        ("weekly", "daily", 5, False, Answer.ENOUGH),
        ("weekly", "weekly", 7, False, Answer.ENOUGH),
        ("monthly", "weekly", 7, False, Answer.ENOUGH),
        ("weekly", "monthly", 7, True, Answer.SELDOM),
    ],
)
def test_a_check_answers_a_demand_when_it_is_done_as_often(
    demanded: str, has: str, days: int, open_days: bool, expected: Answer
) -> None:
    assert answer(demanded, Rhythm(has, days), on_open_days=open_days) is expected


def test_the_frequencies_are_those_of_user_checks() -> None:
    assert list(FREQUENCIES) == [str(one) for one in Frequency]


def test_of_several_checks_the_best_counts_and_of_several_points_the_worst() -> None:
    assert best([Answer.SELDOM, Answer.ENOUGH]) is Answer.ENOUGH
    assert worst([Answer.ENOUGH, Answer.SOME_DAYS]) is Answer.SOME_DAYS
    assert best([]) is worst([]) is Answer.MISSING


def test_two_texts_differ_line_by_line() -> None:
    assert difference("a\nb\nc", "a\nx\nc\nd") == [
        Line(Side.SAME, "a"),
        Line(Side.GONE, "b"),
        Line(Side.NEW, "x"),
        Line(Side.SAME, "c"),
        Line(Side.NEW, "d"),
    ]
    assert difference("", "") == []


def test_every_policy_that_comes_with_the_program_can_be_read() -> None:
    assert len(ready_policies()) >= 4
    codes = [one.code for one in ready_policies().values()]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[policy", "x.toml"),
        ("title = 1", r"\[policy\] table"),
        ('[policy]\nwho = "me"', "unknown key who"),
        ('[policy]\ncode = "A"', "title is missing"),
        (
            '[policy]\ncode="A"\ntitle="A"\ntext="A"\naudience=[]\n[[demands]]\ncheck="no"\nfrequency="daily"',
            "no check no",
        ),
        (
            '[policy]\ncode="A"\ntitle="A"\ntext="A"\naudience=[]\n[[demands]]\ncheck="aed"\nfrequency="hourly"',
            "no frequency",
        ),
    ],
)
def test_a_file_that_cannot_be_used_says_what_to_mend(text: str, told: str) -> None:
    with pytest.raises(InvalidPolicy, match=told):
        read_policy(text, file="x.toml")
