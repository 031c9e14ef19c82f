"""The life of a program, its questions, and the limits beyond which it is suspended; bounds by published tables."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.compliance.rules.eligibility import Exclusion
from openhtm.compliance.rules.evidence import YEAR, Tally
from openhtm.compliance.rules.programs import QUESTIONS, State, Trigger, may_become, triggers, unanswered

#: 100 device-years and 100 inspections.
WATCHED = Tally(devices=50, days=100 * YEAR, watched=730, nothing=100)


def found(since: Tally, *, exclusion: Exclusion | None = None, still_under: bool = True) -> list[Trigger]:
    made = triggers(since, most_rate=0.1, most_yield=0.1, exclusion=exclusion, still_under=still_under)
    return [one.trigger for one in made]


def test_the_only_ways_from_state_to_state() -> None:
    allowed = {(now.value, then.value) for now, then in product(State, State) if may_become(now, then)}
    assert allowed == {
        ("draft", "submitted"),
        ("draft", "withdrawn"),
        ("submitted", "draft"),
        ("submitted", "in_force"),
        ("submitted", "withdrawn"),
        ("in_force", "suspended"),
        ("suspended", "withdrawn"),
    }


def test_an_answer_that_is_none_of_the_known_is_no_answer() -> None:
    whole = {name: known[-1] for name, known in QUESTIONS.items()}
    assert unanswered(whole) == ()
    assert unanswered(whole | {"spread": "everybody", "setting": ""}) == ("spread", "setting")
    assert unanswered({}) == tuple(QUESTIONS)


@pytest.mark.parametrize(("failures", "said"), [(16, []), (17, []), (18, [Trigger.RATE])])
def test_the_rate_is_exceeded_when_its_lower_bound_is(failures: int, said: list[Trigger]) -> None:
    """Garwood: the lower bounds of 17 and 18 are 9.903 and 10.668; the limit is 10 in 100 device-years."""
    assert found(replace(WATCHED, preventable=failures)) == said


@pytest.mark.parametrize(("part", "said"), [(16, []), (18, [Trigger.YIELD])])
def test_the_yield_is_exceeded_when_its_lower_bound_is(part: int, said: list[Trigger]) -> None:
    """Clopper and Pearson: of 100, the lower bounds of 16 and 18 are 9.43 % and 11.03 %; the limit is 10 %."""
    assert found(replace(WATCHED, found=part, nothing=100 - part)) == said


def test_what_is_excluded_or_left_is_suspended_at_once() -> None:
    assert found(Tally(), exclusion=Exclusion.LASER) == [Trigger.EXCLUDED]
    assert found(Tally(), exclusion=Exclusion.UNKNOWN_TYPE) == [Trigger.EXCLUDED]
    assert found(Tally(), exclusion=Exclusion.NEW_NO_HISTORY) == []
    assert found(Tally(), still_under=False) == [Trigger.LEFT]


@given(st.integers(0, 300), st.floats(0.1, 2000), st.integers(0, 50))
def test_one_more_failure_never_lifts_a_suspension(failures: int, years: float, more: int) -> None:
    base = replace(WATCHED, days=years * YEAR)
    first, then = (found(replace(base, preventable=n)) for n in (failures, failures + more))
    assert set(first) <= set(then)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_what_is_not_surely_preventable_suspends_nothing(unknown: int, inherent: int, process: int) -> None:
    assert found(replace(WATCHED, unknown=unknown, inherent=inherent, process=process)) == []
