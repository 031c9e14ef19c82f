"""What a history proves: bounds held against published tables and exact sums of fractions, conclusions by hand."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openhtm.compliance.rules.eligibility import Eligibility, Exclusion, exclusion
from openhtm.compliance.rules.evidence import (
    YEAR,
    Change,
    Conclusion,
    Demand,
    Demands,
    Tally,
    compared,
    judged,
    rate,
    share,
)
from openhtm.kernel.chances import event_bounds, share_bounds

RISK = 0.05
#: 100 device-years of 20 devices, 5 years on record, 100 inspections.
PLENTY = Tally(devices=20, days=100 * YEAR, watched=1826, nothing=98, found=2)


@pytest.mark.parametrize(
    ("events", "lower", "upper"),
    [
        (0, 0, 3.689),
        (1, 0.0253, 5.572),
        (2, 0.242, 7.225),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (50, 37.11, 65.92),
    ],
)
def test_bounds_of_a_count_are_those_of_garwoods_table(events: int, lower: float, upper: float) -> None:
    assert event_bounds(events) == pytest.approx((lower, upper), rel=2e-3)


@pytest.mark.parametrize(
    ("part", "whole", "lower", "upper"),
    [
        (0, 10, 0, 0.3085),
        (1, 10, 0.0025, 0.4450),
        (3, 20, 0.0321, 0.3789),
        (5, 10, 0.1871, 0.8129),
        (10, 10, 0.6915, 1),
    ],
)
def test_bounds_of_a_share_are_those_of_clopper_and_pearson(
    part: int, whole: int, lower: float, upper: float
) -> None:
    assert share_bounds(part, whole) == pytest.approx((lower, upper), abs=6e-5)


def binomial(at_most: int, whole: int, chance: float) -> float:
    """The probability of so many or fewer, in fractions: no rounding until the end."""
    p = Fraction(chance)
    return float(sum(math.comb(whole, k) * p**k * (1 - p) ** (whole - k) for k in range(at_most + 1)))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_at_a_bound_of_a_share_what_was_seen_is_just_still_likely(seen: tuple[int, int]) -> None:
    part, whole = seen
    lower, upper = share_bounds(part, whole)
    assert lower is not None
    assert upper is not None
    if part:
        assert 1 - binomial(part - 1, whole, lower) == pytest.approx(RISK / 2, rel=1e-6)
    if part < whole:
        assert binomial(part, whole, upper) == pytest.approx(RISK / 2, rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 120))
def test_at_a_bound_of_a_count_what_was_seen_is_just_still_likely(events: int) -> None:
    def at_most(k: int, mean: float) -> float:
        return math.exp(-mean) * float(sum(Fraction(mean) ** i / math.factorial(i) for i in range(k + 1)))

    lower, upper = event_bounds(events)
    assert at_most(events, upper) == pytest.approx(RISK / 2, rel=1e-6)
    if events:
        assert 1 - at_most(events - 1, lower) == pytest.approx(RISK / 2, rel=1e-6)


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_a_share_lies_between_its_bounds(part: int, more: int) -> None:
    found = share(part, part + more)
    if part + more:
        assert found.lower is not None
        assert found.upper is not None
        assert found.value is not None
        assert found.lower <= found.value <= found.upper
    else:
        assert (found.value, found.lower, found.upper) == (None, None, None)


def test_the_rate_of_the_published_fans(corpus_folder: Path) -> None:
    """70 diesel fans, 12 failures: Nelson 1982 gives a mean of 28,701 hours."""
    with (corpus_folder / "usage/reliability_meeker_escobar/fan.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    hours = sum(float(row["hours"]) * float(row["count"]) for row in rows)
    failures = sum(float(row["count"]) for row in rows if row["event"] == "Fail")
    found = rate(int(failures), hours)
    assert found.value is not None
    assert found.lower is not None
    assert found.upper is not None
    assert (found.part, 1 / found.value) == pytest.approx((12, 28_701), rel=2e-4)
    # Half of chi-square of 24 and of 26 degrees (12.401 and 41.923), by the published table.
    assert (found.lower * hours, found.upper * hours) == pytest.approx((12.401 / 2, 41.923 / 2), rel=1e-4)


def test_a_long_clean_history_supports_another_schedule() -> None:
    found = judged(PLENTY)
    assert (found.conclusion, found.enough) == (Conclusion.SUPPORTS, True)
    assert found.at_most.upper == pytest.approx(0.03689, rel=1e-3)
    assert found.found.value == 0.02


@pytest.mark.parametrize(
    ("changes", "lacking", "missing"),
    [
        ({"watched": 365}, Demand.YEARS_WATCHED, 2 - 365 / YEAR),
        ({"days": 45 * YEAR}, Demand.DEVICE_YEARS, 15),
        ({"nothing": 20, "found": 1}, Demand.INSPECTIONS, 9),
        ({"unknown": 2, "inherent": 3}, Demand.KNOWN_CAUSES, 1),
        ({"still_open": 1}, Demand.KNOWN_CAUSES, 1),
    ],
)
def test_what_is_missing_is_said_with_its_amount(
    changes: dict[str, float], lacking: Demand, missing: float
) -> None:
    found = judged(replace(PLENTY, **changes))  # type: ignore[arg-type]
    assert found.conclusion is Conclusion.NOT_ENOUGH
    asked = [one for one in found.checks if not one.met]
    assert [one.demand for one in asked] == [lacking]
    assert asked[0].missing == pytest.approx(missing)


def test_nothing_on_record_is_not_enough_and_no_rate_of_zero() -> None:
    found = judged(Tally())
    assert (found.conclusion, found.failure.value, found.found.value) == (Conclusion.NOT_ENOUGH, None, None)


def test_a_failure_of_unknown_cause_may_have_been_preventable() -> None:
    tally = replace(PLENTY, inherent=40, unknown=8)
    found = judged(tally)
    assert (found.known.part, found.at_most.part) == (0, 8)
    assert found.conclusion is Conclusion.UNDECIDED  # 15.8 in 100 years at most, 10 are allowed
    assert judged(replace(tally, unknown=0)).conclusion is Conclusion.SUPPORTS


def test_too_many_failures_speak_against_it_even_where_there_is_little_data() -> None:
    few = Tally(devices=2, days=4 * YEAR, watched=700, preventable=6)
    assert judged(few).conclusion is Conclusion.AGAINST  # surely more than 2.2 in 4 years
    assert judged(replace(few, preventable=1)).conclusion is Conclusion.NOT_ENOUGH


def test_the_hospital_sets_what_is_demanded() -> None:
    assert judged(PLENTY, Demands(device_years=200)).conclusion is Conclusion.NOT_ENOUGH
    assert judged(PLENTY, Demands(most_rate=0.02)).conclusion is Conclusion.UNDECIDED


@given(st.integers(0, 200), st.floats(0.5, 5000), st.integers(0, 30))
def test_more_failures_never_speak_more_for_another_schedule(events: int, years: float, more: int) -> None:
    order = [Conclusion.SUPPORTS, Conclusion.UNDECIDED, Conclusion.AGAINST]
    base = replace(PLENTY, days=max(years, 60) * YEAR, inherent=10_000)
    first, then = (judged(replace(base, preventable=n)).conclusion for n in (events, events + more))
    assert order.index(first) <= order.index(then)


def test_rates_before_and_after_are_compared_exactly() -> None:
    """3 in 100 years before and 15 in 100 after: with 18 in all, 15 of them are 0.5858 to 0.9642 (Clopper-Pearson)."""
    before = replace(PLENTY, preventable=3)
    found = compared(before, replace(PLENTY, preventable=15))
    assert found.change is Change.HIGHER
    bounds = (0.58582 / 0.41418, 0.96421 / 0.03579)
    assert (found.ratio, found.lower, found.upper) == pytest.approx((5, *bounds), rel=1e-3)
    assert compared(before, replace(PLENTY, preventable=5)).change is Change.NOT_SHOWN
    assert compared(replace(PLENTY, preventable=15), before).change is Change.LOWER


def test_nothing_before_and_after_compares_nothing() -> None:
    assert compared(PLENTY, PLENTY).change is Change.UNKNOWN
    assert compared(Tally(), replace(PLENTY, preventable=4)).change is Change.UNKNOWN
    only_after = compared(PLENTY, replace(PLENTY, preventable=1))
    assert (only_after.ratio, only_after.upper, only_after.change) == (None, None, Change.NOT_SHOWN)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("", None),
        ("none", None),
        ("LASER", Exclusion.LASER),
        ("imaging", Exclusion.IMAGING),
        ("LAW", Exclusion.LAW),
        ("new no history", Exclusion.NEW_NO_HISTORY),
        ("nobody knows", Exclusion.UNKNOWN_CODE),
        (None, Exclusion.UNKNOWN_TYPE),
    ],
)
def test_a_kind_is_excluded_by_what_its_type_says(code: str | None, found: Exclusion | None) -> None:
    assert exclusion(code) is found


@pytest.mark.parametrize("one", [None, *Exclusion])
def test_no_history_makes_what_is_excluded_for_good_eligible(one: Exclusion | None) -> None:
    assert Eligibility(exclusion=one, enough=True).eligible is (one in {None, Exclusion.NEW_NO_HISTORY})
    assert not Eligibility(exclusion=one, enough=False).eligible
