"""How a batch stands is read from the orders; the time of all of it is shared out to the minute."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.rules.batches import ANSWERED, Progress, Standing, progress, shares, standing


@given(minutes=st.integers(0, 5000), devices=st.integers(1, 200))
def test_shares_add_up_and_differ_by_one_minute_at_most(minutes: int, devices: int) -> None:
    found = shares(minutes, devices=devices)
    assert len(found) == devices
    assert sum(found) == minutes
    assert max(found) - min(found) <= 1
    assert found == sorted(found, reverse=True)


def test_seven_minutes_on_three_devices_are_three_two_and_two() -> None:
    assert shares(7, devices=3) == [3, 2, 2]
    assert shares(0, devices=2) == [0, 0]
    assert shares(9, devices=0) == []


@pytest.mark.parametrize(
    ("left", "without_work", "overall", "answered", "expected"),
    [
        (False, "", "", False, Standing.WAITING),
        (False, "", "incomplete", False, Standing.WAITING),
        (False, "", "incomplete", True, Standing.PARTLY),
        (False, "", "pass", True, Standing.PASSED),
        (False, "", "pass_with_notes", True, Standing.PASSED),
        (False, "", "fail", True, Standing.FAILED),
        (False, "in_use", "", False, Standing.IN_USE),
        (False, "could_not_locate", "", False, Standing.NOT_LOCATED),
        (False, "refused", "", False, Standing.OTHER),
        (True, "", "pass", True, Standing.LEFT),
    ],
)
def test_standing(left: bool, without_work: str, overall: str, answered: bool, expected: Standing) -> None:
    assert standing(left=left, without_work=without_work, overall=overall, answered=answered) is expected


def test_nothing_unknown_counts_as_answered() -> None:
    assert {Standing.WAITING, Standing.PARTLY, Standing.LEFT}.isdisjoint(ANSWERED)
    found = progress([Standing.PASSED, Standing.FAILED, Standing.WAITING, Standing.PARTLY, Standing.LEFT])
    assert found == Progress(passed=1, failed=1, waiting=1, partly=1, left=1)
    assert (found.all, found.answered, found.open) == (4, 2, 2)
