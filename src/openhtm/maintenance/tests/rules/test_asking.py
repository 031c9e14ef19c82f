"""Which steps are asked, and what as found and as left mean together."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.rules.asking import asked
from openhtm.maintenance.rules.conditions import Given, InvalidCondition, clauses, holds
from openhtm.maintenance.rules.limits import Limits
from openhtm.maintenance.rules.steps import InvalidStep, Step, StepKind, check_steps
from openhtm.maintenance.rules.verdicts import Overall, Verdict, outcome

PASSED, FAILED = Given(verdict="pass", entered="pass"), Given(verdict="fail", entered="fail")


def look(key: str, **more: Any) -> Step:
    return Step(key=key, kind=StepKind.PASS_FAIL_NA, label=key, allow_na=True, **more)


def measured(key: str, *, unit: str = "J", **more: Any) -> Step:
    return Step(
        key=key, kind=StepKind.MEASURE, label=key, unit=unit, limits=Limits(upper=Decimal(100)), **more
    )


MODE = Step(key="mode", kind=StepKind.CHOICE, label="Mode", choices=("adult", "neonate"))


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        ("battery fails", {"battery": FAILED}, True),
        ("battery fails", {"battery": PASSED}, False),
        ("battery passes", {"battery": PASSED}, True),
        ("battery fails", {}, False),
        ("battery is na", {"battery": Given(verdict="na")}, True),
        ("mode is Neonate", {"mode": Given(verdict="recorded", entered="neonate")}, True),
        ("mode is not neonate", {"mode": Given(verdict="recorded", entered="adult")}, True),
        ("mode is not neonate", {"mode": Given(verdict="incomplete")}, False),
        ("energy above 100", {"energy": Given(verdict="pass", value=Decimal("100.001"))}, True),
        ("energy above 100", {"energy": Given(verdict="pass", value=Decimal(100))}, False),
        ("energy at least 100", {"energy": Given(verdict="pass", value=Decimal(100))}, True),
        ("energy below 0,5", {"energy": Given(verdict="pass", value=Decimal("0.4"))}, True),
        ("energy at most 1", {"energy": Given(verdict="incomplete")}, False),
        ("a fails and b fails", {"a": FAILED, "b": PASSED}, False),
        ("a fails and b fails", {"a": FAILED, "b": FAILED}, True),
    ],
)
def test_a_condition_holds_when_every_clause_does(
    condition: str, answers: dict[str, Given], expected: bool
) -> None:
    assert holds(condition, answers) is expected


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("battery", "condition.unreadable"),
        ("battery equals 3", "condition.unreadable"),
        ("a fails and", "condition.unreadable"),
        ("energy above many", "condition.number"),
        ("energy above 1e999", "condition.number"),
        ("a fails and " * 20 + "a fails", "condition.too_long"),
    ],
)
def test_a_condition_that_nobody_could_tell_is_refused(text: str, rule: str) -> None:
    with pytest.raises(InvalidCondition) as refused:
        clauses(text)
    assert refused.value.rule == rule


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        ([look("a", condition="b fails"), look("b")], "step.condition_step"),
        ([look("a", condition="a fails")], "step.condition_step"),
        ([look("a"), look("b", condition="a above 3")], "step.condition_number"),
        ([look("a"), look("b", condition="a is maybe")], "step.condition_answer"),
        ([MODE, look("b", condition="mode is child")], "step.condition_answer"),
        ([look("a"), look("b", condition="nonsense")], "condition.unreadable"),
        ([measured("a", as_left_of="b"), measured("b")], "step.pair_step"),
        ([measured("a"), measured("b", as_left_of="a"), measured("c", as_left_of="b")], "step.pair_step"),
        ([measured("a"), measured("b", unit="mJ", as_left_of="a")], "step.pair_kind"),
        ([look("a"), measured("b", as_left_of="a")], "step.pair_kind"),
        ([measured("a"), measured("b", as_left_of="a"), measured("c", as_left_of="a")], "step.pair_twice"),
    ],
)
def test_steps_that_hang_on_the_wrong_ones_are_refused(steps: list[Step], rule: str) -> None:
    with pytest.raises(InvalidStep) as refused:
        check_steps(steps)
    assert refused.value.rule == rule


def test_an_answer_to_a_step_that_is_not_asked_any_more_carries_nothing() -> None:
    steps = [look("a"), look("b", condition="a fails"), look("c", condition="b fails")]
    check_steps(steps)
    both = {"a": FAILED, "b": FAILED}
    assert [step.key for step in asked(steps, both)] == ["a", "b", "c"]
    assert [step.key for step in asked(steps, both | {"a": PASSED})] == ["a"]


def test_as_left_is_asked_once_as_found_has_a_verdict() -> None:
    steps = [measured("found"), measured("left", as_left_of="found")]
    assert [step.key for step in asked(steps, {})] == ["found"]
    assert len(asked(steps, {"found": PASSED})) == 2
    assert len(asked(steps, {"found": Given(verdict="incomplete")})) == 1


@pytest.mark.parametrize(
    ("found", "left", "overall", "missing"),
    [
        ("pass", None, Overall.PASS, ()),
        ("pass", "pass", Overall.PASS, ()),
        ("fail", "pass", Overall.PASS_WITH_NOTES, ()),
        ("fail", "fail", Overall.FAIL, ()),
        ("fail", None, Overall.FAIL, ("left",)),
        # Adjusted out of its limits, whatever it read before.
        ("pass", "fail", Overall.FAIL, ()),
    ],
)
def test_what_was_mended_is_a_note_and_what_was_not_fails(
    found: str, left: str | None, overall: Overall, missing: tuple[str, ...]
) -> None:
    steps = [measured("found", critical=True), measured("left", as_left_of="found", mandatory=False)]
    results = {"found": Verdict(found)} | ({"left": Verdict(left)} if left else {})
    told = outcome(steps, results)
    assert (told.overall, told.missing) == (overall, missing)


KEYS = ("a", "b", "c", "d")


@given(
    st.lists(
        st.sampled_from(["", "a fails", "b passes", "a fails and b passes", "c is na"]),
        min_size=4,
        max_size=4,
    ),
    st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["pass", "fail", "na"])),
)
def test_asking_agrees_with_trying_every_set_of_steps(conditions: list[str], answers: dict[str, str]) -> None:
    """Of all sets of steps exactly one is such that a step is in it when its condition holds in it."""
    steps = [look(key, condition=text) for key, text in zip(KEYS, conditions, strict=True)]
    try:
        check_steps(steps)
    except InvalidStep:
        return

    def true(text: str, inside: dict[str, str]) -> bool:
        words = {"fails": "fail", "passes": "pass", "is na": "na"}
        parts = [part.split(" ", 1) for part in text.split(" and ")] if text else []
        return all(inside.get(key) == words[rest] for key, rest in parts)

    stable = []
    for chosen in product([True, False], repeat=4):
        members = {key for key, is_in in zip(KEYS, chosen, strict=True) if is_in}
        inside = {key: value for key, value in answers.items() if key in members}
        if all((step.key in members) is true(step.condition, inside) for step in steps):
            stable.append(members)
    given_answers = {key: Given(verdict=value, entered=value) for key, value in answers.items()}
    assert [{step.key for step in asked(steps, given_answers)}] == stable
