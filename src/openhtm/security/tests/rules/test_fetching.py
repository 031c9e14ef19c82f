"""When feeds are tried again and how old what they brought may be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.security.rules.fetching import (
    FIRST_WAIT,
    LATE_CLOCK,
    LONGEST_WAIT,
    Freshness,
    asked_to_wait,
    freshness,
    wait_after_failure,
    wait_after_success,
)

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
luck = st.floats(min_value=0, max_value=1, allow_nan=False)


@pytest.mark.parametrize(
    ("age", "found"),
    [
        (None, Freshness.NEVER),
        (timedelta(0), Freshness.CURRENT),
        (DAY * 2, Freshness.CURRENT),
        (DAY * 2 + timedelta(seconds=1), Freshness.OLD),
        (-LATE_CLOCK, Freshness.CURRENT),
        (-LATE_CLOCK - timedelta(seconds=1), Freshness.OLD),
    ],
)
def test_what_never_came_or_came_long_ago_is_never_current(age: timedelta | None, found: Freshness) -> None:
    assert freshness(AT - age if age is not None else None, every=DAY, at=AT) is found


@given(failures=st.integers(min_value=0, max_value=10_000), lucky=luck)
def test_a_failing_feed_waits_longer_each_time_and_a_day_at_most(failures: int, lucky: float) -> None:
    wait = wait_after_failure(failures, luck=lucky)
    whole = min(300 * 2 ** max(failures - 1, 0), 86400) if failures < 40 else 86400
    assert timedelta(seconds=whole / 2) <= wait <= timedelta(seconds=whole)
    assert wait <= LONGEST_WAIT


@given(failures=st.integers(min_value=1, max_value=50), asked=st.integers(0, 10**6), lucky=luck)
def test_the_server_is_given_the_time_it_asks_for(failures: int, asked: int, lucky: float) -> None:
    wait = wait_after_failure(failures, luck=lucky, asked=timedelta(seconds=asked))
    assert wait >= min(timedelta(seconds=asked), LONGEST_WAIT)
    assert FIRST_WAIT / 2 <= wait <= LONGEST_WAIT


@given(lucky=luck)
def test_after_a_success_the_cadence_holds(lucky: float) -> None:
    assert DAY <= wait_after_success(DAY, luck=lucky) <= DAY * 1.1


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("120", timedelta(seconds=120)),
        (" 0 ", timedelta(0)),
        ("Sun, 01 Mar 2026 12:01:00 GMT", timedelta(minutes=1)),
        ("Sun, 01 Mar 2026 11:00:00 GMT", timedelta(0)),
        ("999999999999999999999", timedelta(seconds=10**8)),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("٣", None),
    ],
)
def test_what_retry_after_says(header: str, found: timedelta | None) -> None:
    assert asked_to_wait(header, at=AT) == found
