"""When a plan is due, when a device is done with, how long it took; worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from openhtm.security.rules.clocks import Clock
from openhtm.security.rules.plans import CLOCKS, End, Refusal, age, clock, due, middle, unproven
from openhtm.security.rules.ssvc import Decision


def test_the_clock_is_that_of_the_gravest_device_and_runs_from_the_day_it_was_known() -> None:
    assert clock([Decision.DEFER, Decision.OUT_OF_CYCLE, Decision.SCHEDULED]) is Clock.OUT_OF_CYCLE
    assert set(CLOCKS) == set(Decision)
    assert due(date(2026, 2, 20), 14) == date(2026, 3, 6)


@pytest.mark.parametrize(
    ("end", "record", "found"),
    [
        (End.FIXED, {"is_open": True}, Refusal.STILL_OPEN),
        (End.FIXED, {}, None),
        (End.CONTROLLED, {"is_open": True}, Refusal.NO_CONTROL),
        (End.ISOLATED, {"is_open": True, "controlled": True}, None),
        (End.ACCEPTED, {"is_open": True}, Refusal.NOT_ACCEPTED),
        (End.ACCEPTED, {"is_open": True, "accepted": True}, None),
        (End.RETIRED, {"in_fleet": True}, Refusal.IN_FLEET),
        (End.RETIRED, {}, None),
        (End.WORKED_AROUND, {"is_open": True}, None),
    ],
)
def test_a_device_is_done_with_when_nothing_on_record_speaks_against_it(
    end: End, record: dict[str, bool], found: Refusal | None
) -> None:
    nothing = dict.fromkeys(("is_open", "controlled", "accepted", "in_fleet"), False)
    assert unproven(end, **{**nothing, **record}) is found


def test_the_median_of_nothing_is_unknown() -> None:
    assert (middle([]), middle([3, 9, 4]), middle([3, 4])) == (None, 4.0, 3.5)
    assert [age(days) for days in (0, 7, 8, 30, 31, 90, 91)] == [7, 7, 30, 30, 90, 90, 0]
