"""Shares, percentiles, overlaps, and the bounds of a time between failures against published tables."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.kernel.chances import chi_square
from openhtm.maintenance.rules.rates import (
    clipped,
    length,
    merged,
    percentile,
    share,
    time_between_failures,
)

#: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4: critical values of the chi-square distribution.
TABLE = [
    (0.95, 2, 5.991),
    (0.975, 2, 7.378),
    (0.975, 4, 11.143),
    (0.975, 6, 14.449),
    (0.975, 20, 34.170),
    (0.99, 30, 50.892),
    (0.975, 100, 129.561),
    (0.025, 2, 0.051),
    (0.025, 4, 0.484),
    (0.025, 20, 9.591),
    (0.05, 60, 43.188),
    (0.025, 100, 74.222),
]
spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (min(pair), max(pair))))


@pytest.mark.parametrize(("probability", "degrees", "value"), TABLE)
def test_chi_square_is_that_of_the_published_table(probability: float, degrees: int, value: float) -> None:
    assert chi_square(probability, degrees) == pytest.approx(value, abs=6e-4)


def test_chi_square_of_many_degrees_goes_on_where_the_exact_sum_ends() -> None:
    exact, near = chi_square(0.975, 800), chi_square(0.975, 802)
    assert exact < near < exact + 3
    assert near == pytest.approx(exact + 2, abs=0.1)


@pytest.mark.parametrize("degrees", [0, 1, 3, -2])
def test_chi_square_of_odd_degrees_is_refused(degrees: int) -> None:
    with pytest.raises(ValueError, match="even degrees"):
        chi_square(0.5, degrees)


@pytest.mark.parametrize(
    ("time", "failures", "bounds"),
    [
        (9, 2, (1.246, 37.16)),  # 18 / 14.449 and 18 / 0.4844
        (100, 10, (5.438, 20.853)),  # 200 / 36.781 and 200 / 9.591
        (9, 0, (3.004, None)),  # 9 / 2.9957: without a failure, the least only
        (0, 0, (None, None)),
    ],
)
def test_bounds_of_the_time_between_failures(
    time: float, failures: int, bounds: tuple[float | None, float | None]
) -> None:
    for found, known in zip(time_between_failures(time, failures), bounds, strict=True):
        assert found == (known if known is None else pytest.approx(known, rel=1e-3))


@given(time=st.floats(0.1, 1e5), failures=st.integers(1, 900))
def test_the_mean_lies_between_its_bounds(time: float, failures: int) -> None:
    lower, upper = time_between_failures(time, failures)
    assert lower is not None
    assert upper is not None
    assert lower < time / failures < upper


@given(spans=spans)
def test_merged_spans_cover_the_same_hours_and_never_meet(spans: list[tuple[int, int]]) -> None:
    """The oracle counts hour by hour."""
    hours = {hour for start, end in spans for hour in range(start, end)}
    found = merged(spans)
    assert length(spans) == len(hours)
    assert all(one[1] < following[0] for one, following in pairwise(found))


@given(spans=spans, window=st.tuples(st.integers(0, 30), st.integers(30, 60)))
def test_clipped_spans_lie_inside_and_lose_nothing_inside(
    spans: list[tuple[int, int]], window: tuple[int, int]
) -> None:
    hours = {hour for start, end in spans for hour in range(start, end)} & set(range(*window))
    assert length([clipped(span, to=window) for span in spans]) == len(hours)


def test_a_percentile_is_a_value_that_was_there() -> None:
    assert percentile([], 0.5) is None
    assert percentile([7], 0.9) == 7
    assert [percentile([4, 1, 3, 2], part) for part in (0.25, 0.5, 0.9, 1)] == [1, 2, 4, 4]


@given(values=st.lists(st.integers(), min_size=1), part=st.floats(0.01, 1))
def test_so_many_of_the_values_do_not_exceed_the_percentile(values: list[int], part: float) -> None:
    found = percentile(values, part)
    assert found in values
    assert sum(value <= found for value in values) >= part * len(values) - 1e-9


def test_no_share_of_nothing() -> None:
    assert share(0, 0) is None
    assert share(1, 4) == 25
