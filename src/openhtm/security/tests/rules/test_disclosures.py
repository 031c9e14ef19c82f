"""Answers, gaps and differences of statements on security, worked out by hand."""

from __future__ import annotations

import pytest

from openhtm.security.profiles import profiles
from openhtm.security.rules.disclosures import (
    Meets,
    Profile,
    Reply,
    Said,
    difference,
    gaps,
    profile_from,
    said,
)
from openhtm.security.rules.documents import Answer

LINE = {"question": "AUTH-1", "answers": ["yes"], "why": "Because"}


def _answer(section: str, answer: str) -> Answer:
    return Answer(question=f"{section}-1", section=section, text="?", answer=answer)


@pytest.mark.parametrize(
    ("section", "answer", "expected"),
    [
        ("AUTH", "Yes", Said.YES),
        ("AUTH", "N/A", Said.NOT_APPLICABLE),
        ("AUTH", "See Note", Said.SEE_NOTE),
        ("AUTH", "", Said.UNKNOWN),
        ("AUTH", "Yes, partly", Said.UNKNOWN),
        ("DOC", "Flow 3", Said.STATED),
        ("DOC", "No", Said.NO),
        ("DOC", "", Said.UNKNOWN),
    ],
)
def test_what_is_no_answer_of_the_form_is_unknown(section: str, answer: str, expected: Said) -> None:
    assert said(_answer(section, answer)) is expected


def _reply(question: str, given: Said, note: str = "") -> Reply:
    return Reply(question=question, section="AUTH", said=given, answer=given.value, note=note)


def _profile(*risk: str, answers: tuple[str, ...] = ("yes",)) -> Profile:
    table = {
        "title": "T",
        "edition": "2019",
        "risk_classes": risk,
        "wanted": [LINE | {"answers": list(answers)}],
    }
    return profile_from("t", table)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Said.YES, Meets.MET),
        (Said.NO, Meets.GAP),
        (Said.NOT_APPLICABLE, Meets.NOT_APPLICABLE),
        (Said.SEE_NOTE, Meets.SEE_NOTE),
        (Said.UNKNOWN, Meets.UNKNOWN),
        (None, Meets.UNKNOWN),
    ],
)
def test_what_is_unknown_is_never_met(given: Said | None, expected: Meets) -> None:
    replies = {"AUTH-1": _reply("AUTH-1", given)} if given else {}
    (found,) = gaps([_profile()], replies, risk_class="low", edition="2019")
    assert found.meets is expected


def test_another_edition_answers_nothing_that_is_wanted() -> None:
    replies = {"AUTH-1": _reply("AUTH-1", Said.YES)}
    (found,) = gaps([_profile()], replies, risk_class="low", edition="2013")
    assert found.meets is Meets.UNKNOWN


def test_a_profile_is_for_its_risk_classes() -> None:
    high = _profile("high", "unknown")
    assert [
        len(gaps([high], {}, risk_class=risk, edition="2019")) for risk in ("high", "unknown", "low")
    ] == [1, 1, 0]


def test_the_gaps_come_first() -> None:
    lines = [LINE | {"question": f"AUTH-{number}"} for number in (1, 2, 3)]
    profile = profile_from("t", {"title": "T", "edition": "2019", "wanted": lines})
    replies = {"AUTH-1": _reply("AUTH-1", Said.YES), "AUTH-3": _reply("AUTH-3", Said.NO)}
    found = gaps([profile], replies, risk_class="low", edition="2019")
    assert [one.wanted.question for one in found] == ["AUTH-3", "AUTH-2", "AUTH-1"]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"wanted": []}, "asks nothing"),
        ({"wanted": [LINE, LINE]}, "asked twice: AUTH-1"),
        ({"wanted": [LINE | {"answers": ["maybe"]}]}, "AUTH-1: 'maybe'"),
        ({"wanted": [{"question": "AUTH-1", "answers": ["yes"]}]}, "AUTH-1: 'why'"),
        ({"wanted": [LINE], "edition": "2030"}, "edition 2030"),
    ],
)
def test_a_bad_profile_is_refused_with_its_question(table: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        profile_from("t", {"title": "T", "edition": "2019", **table})


def test_the_shipped_profiles_are_good_and_ask_each_question_once() -> None:
    asked = [(profile.edition, line.question) for profile in profiles() for line in profile.wanted]
    assert len(asked) == len(set(asked)) == 18


def test_a_difference_is_told_in_both_directions() -> None:
    before = [_reply("A-1", Said.YES), _reply("A-2", Said.NO), _reply("A-3", Said.YES, "old")]
    after = [_reply("A-1", Said.YES), _reply("A-3", Said.YES, "new"), _reply("A-4", Said.NO)]
    found = difference(before, after)
    assert [(one.question, one.before is None, one.after is None) for one in found] == [
        ("A-3", False, False),
        ("A-4", True, False),
        ("A-2", False, True),
    ]
    assert difference(after, after) == []
