"""Downtime: overlaps count once, and a loaner ends the ward's but not the device's; against single minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.rules.downtime import (
    ImpossibleSpan,
    Span,
    check_span,
    downtime,
    merged,
    together,
    within,
)

START, MINUTE = datetime(2026, 11, 22, tzinfo=UTC), timedelta(minutes=1)


def at(minute: int) -> datetime:
    return START + minute * MINUTE


spans = st.tuples(st.integers(0, 200), st.integers(0, 60)).map(
    lambda pair: (at(pair[0]), at(pair[0] + pair[1]))
)


def minutes(found: list[Span]) -> set[int]:
    """Every minute that lies in one of the spans."""
    return {n for n in range(300) for begins, ends in found if begins <= at(n) < ends}


def test_a_loaner_ends_the_downtime_of_the_ward_and_not_that_of_the_device() -> None:
    found = downtime([(at(0), at(100))], loans=[(at(30), at(60)), (at(50), at(120))])
    assert (found.device, found.ward, found.shared) == (100 * MINUTE, 30 * MINUTE, 0 * MINUTE)


def test_what_two_orders_note_of_one_device_is_shared() -> None:
    found = downtime([(at(0), at(100))], others=[(at(90), at(150)), (at(95), at(120))])
    assert found.shared == 10 * MINUTE


@given(st.lists(spans, max_size=6))
def test_merged_spans_hold_the_same_minutes_and_lie_apart(given_: list[Span]) -> None:
    found = merged(given_)
    assert minutes(found) == minutes(given_)
    assert all(one[1] < other[0] for one, other in pairwise(found))


@given(spans, st.lists(spans, max_size=6))
def test_each_minute_counts_once(own: Span, others: list[Span]) -> None:
    shared = len(minutes([own]) & minutes(others)) * MINUTE
    assert within(others, of=own) == shared
    found = downtime([own], others=others, loans=others)
    assert (found.shared, found.ward) == (shared, found.device - shared)


@given(st.lists(spans, max_size=6), st.lists(spans, max_size=4))
def test_several_spans_of_one_order_count_each_minute_once(own: list[Span], others: list[Span]) -> None:
    found = downtime(own, others=others, loans=others)
    assert found.device == together(own) == len(minutes(own)) * MINUTE
    assert found.shared == len(minutes(own) & minutes(others)) * MINUTE
    assert found.ward == len(minutes(own) - minutes(others)) * MINUTE


@pytest.mark.parametrize(
    ("begins", "ends", "rule"),
    [(5, 5, "ends_before"), (9, 5, "ends_before"), (5, 101, "future"), (10, 20, "twice")],
)
def test_a_span_that_cannot_be_is_refused(begins: int, ends: int, rule: str) -> None:
    with pytest.raises(ImpossibleSpan) as refused:
        check_span((at(begins), at(ends)), held=[(at(10), at(20))], now=at(100))
    assert refused.value.rule == f"downtime.{rule}"


def test_a_span_that_overlaps_another_is_taken() -> None:
    check_span((at(15), at(100)), held=[(at(10), at(20))], now=at(100))
