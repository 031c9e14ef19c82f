"""Whose clock is believed: the server's, and within it what the device tells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from openhtm.offline.rules.clocks import happened
from openhtm.offline.rules.differences import side_by_side

TAKEN = datetime(2026, 11, 22, 6, tzinfo=UTC)
SENT = datetime(2026, 11, 22, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_clock_that_is_right_is_believed() -> None:
    found = happened(TAKEN + HOUR, device_now=SENT, server_now=SENT, not_before=TAKEN)
    assert (found.at, found.believed, found.clock_is_right) == (TAKEN + HOUR, True, True)


def test_a_clock_that_is_three_hours_fast_is_put_right() -> None:
    found = happened(TAKEN + 4 * HOUR, device_now=SENT + 3 * HOUR, server_now=SENT, not_before=TAKEN)
    assert (found.at, found.skew) == (TAKEN + HOUR, 3 * HOUR)
    assert (found.believed, found.clock_is_right) == (True, False)


def test_nothing_happened_before_the_package_was_made() -> None:
    found = happened(TAKEN - HOUR, device_now=SENT, server_now=SENT, not_before=TAKEN)
    assert (found.at, found.believed) == (TAKEN, False)


def test_nothing_happens_after_it_was_sent() -> None:
    found = happened(SENT + HOUR, device_now=SENT, server_now=SENT, not_before=TAKEN)
    assert (found.at, found.believed) == (SENT, False)


def test_a_package_that_claims_to_be_of_tomorrow_changes_nothing() -> None:
    found = happened(SENT, device_now=SENT, server_now=SENT, not_before=SENT + 24 * HOUR)
    assert found.at == SENT


@given(
    minutes=st.integers(0, 720),
    skew=st.timedeltas(timedelta(days=-4000), timedelta(days=4000)),
)
def test_however_wrong_the_clock_the_moment_is_the_true_one(minutes: int, skew: timedelta) -> None:
    """The oracle: what really happened, seen through a clock that is off by ``skew``."""
    really = TAKEN + timedelta(minutes=minutes)
    found = happened(really + skew, device_now=SENT + skew, server_now=SENT, not_before=TAKEN)
    assert (found.at, found.skew, found.believed) == (really, skew, True)


def test_facts_are_laid_side_by_side_whoever_knows_them() -> None:
    found = side_by_side({"state": "Assigned", "due": "x"}, {"state": "Cancelled", "reason": "Twice"})
    assert [(one.name, one.mine, one.theirs, one.differs) for one in found] == [
        ("state", "Assigned", "Cancelled", True),
        ("due", "x", None, True),
        ("reason", None, "Twice", True),
    ]
