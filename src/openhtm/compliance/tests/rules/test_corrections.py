"""Corrective actions: states, what is missing, when the next thing is due, and what a count means."""

from __future__ import annotations

from datetime import date

import pytest

from openhtm.compliance.rules import corrections as rule
from openhtm.compliance.rules.corrections import Missing, Result, State, Step

BEGUN = date(2026, 3, 1)


def step(kind: str, day: int, *, done: bool = False) -> Step:
    return Step(kind=kind, due_on=date(2026, 4, day), done=done)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("open", "cause_found"),
        ("cause_found", "in_work"),
        ("in_work", "awaiting_check"),
        ("awaiting_check", "effective"),
        ("awaiting_check", "in_work"),
        *((state, "withdrawn") for state in rule.LIVE),
    ],
)
def test_the_life_of_an_action(now: str, then: str) -> None:
    assert rule.may_become(now, State(then))


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("open", "in_work"),
        ("open", "effective"),
        ("in_work", "effective"),
        ("cause_found", "awaiting_check"),
        ("effective", "in_work"),
        ("effective", "withdrawn"),
        ("withdrawn", "open"),
    ],
)
def test_no_step_of_it_is_left_out_and_what_has_ended_stays(now: str, then: str) -> None:
    assert not rule.may_become(now, State(then))


@pytest.mark.parametrize(
    ("method", "whys", "kept"),
    [
        ("five_whys", ["Late", " Nobody came ", "", "", ""], ["Late", "Nobody came"]),
        ("five_whys", ["1", "2", "3", "4", "5", "6"], ["1", "2", "3", "4", "5"]),
        ("five_whys", ["Late", "", "", "", ""], None),
        ("five_whys", ["Late", "", "Nobody came"], None),
        ("five_whys", [], None),
        ("other", ["left over"], []),
    ],
)
def test_the_answers_of_a_method(method: str, whys: list[str], kept: list[str] | None) -> None:
    assert rule.chain(method, whys) == kept


def test_work_is_handed_over_when_nothing_is_missing() -> None:
    whole = [step("corrective", 1, done=True), step("containment", 1, done=True)]
    assert rule.missing(whole, has_measure=True, look_from=BEGUN) == ()
    assert rule.missing([], has_measure=False, look_from=None) == (
        Missing.CORRECTIVE_STEP,
        Missing.MEASURE,
        Missing.DAY,
    )
    contained = [step("containment", 1, done=True), step("containment", 2)]
    assert rule.missing(contained, has_measure=True, look_from=BEGUN) == (
        Missing.CORRECTIVE_STEP,
        Missing.STEPS_UNDONE,
    )


@pytest.mark.parametrize(
    ("state", "steps", "look_from", "due"),
    [
        ("open", [], None, date(2026, 3, 31)),
        ("open", [step("containment", 9)], None, date(2026, 3, 31)),
        ("cause_found", [], None, date(2026, 3, 31)),
        ("in_work", [step("corrective", 20), step("preventive", 9)], None, date(2026, 4, 9)),
        ("in_work", [step("corrective", 20, done=True), step("preventive", 9)], None, date(2026, 4, 9)),
        ("in_work", [step("corrective", 20, done=True)], date(2026, 6, 1), date(2026, 4, 20)),
        ("in_work", [], date(2026, 6, 1), date(2026, 3, 31)),
        ("awaiting_check", [step("corrective", 20, done=True)], date(2026, 6, 1), date(2026, 6, 15)),
        ("effective", [step("corrective", 20, done=True)], date(2026, 6, 1), None),
        ("withdrawn", [step("corrective", 20)], None, None),
    ],
)
def test_the_day_of_what_comes_next(
    state: str, steps: list[Step], look_from: date | None, due: date | None
) -> None:
    assert rule.next_due(state, begun_on=BEGUN, steps=steps, look_from=look_from) == due


def test_containment_due_sooner_than_the_plan_comes_first() -> None:
    soon = Step(kind="containment", due_on=date(2026, 3, 2), done=False)
    assert rule.next_due("open", begun_on=BEGUN, steps=[soon], look_from=None) == soon.due_on


def test_it_is_being_corrected_until_its_last_day() -> None:
    assert rule.until([step("containment", 9)], date(2026, 6, 1)) is None
    assert rule.until([step("corrective", 9), step("preventive", 20)], None) == date(2026, 4, 20)
    assert rule.until([step("corrective", 9)], date(2026, 6, 1)) == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("before", "target", "nothing"),
    [(5, 5, True), (5, 9, True), (5, 4, False), (0, 0, False), (None, 3, False)],
)
def test_a_target_that_is_reached_already_asks_nothing(
    before: int | None, target: int, nothing: bool
) -> None:
    assert rule.asks_nothing(before, target) is nothing


@pytest.mark.parametrize(
    ("counted", "after", "target", "got", "may"),
    [
        (True, 2, 2, Result.REACHED, True),
        (True, 3, 2, Result.MISSED, False),
        (True, None, 2, Result.UNKNOWN, False),
        (True, 2, None, Result.UNKNOWN, False),
        (False, None, None, Result.NOT_COUNTED, True),
    ],
)
def test_what_a_count_means(
    counted: bool, after: int | None, target: int | None, got: Result, may: bool
) -> None:
    assert rule.result(counted=counted, after=after, target=target) is got
    assert rule.may_be_effective(got) is may


@pytest.mark.parametrize("text", ["https://example.org/a?b=1", "http://intranet/17", "/incidents/3/"])
def test_a_link_leads_to_the_web_or_into_the_program(text: str) -> None:
    assert rule.is_link(text)


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "//example.org", "/\\example.org", "example.org", "/a b", "data:text/html,x", ""],
)
def test_anything_else_is_no_link(text: str) -> None:
    assert not rule.is_link(text)
