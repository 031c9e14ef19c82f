"""What may follow what in an incident, and what stands in the way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openhtm.response.rules.incidents import (
    DEVICE_FOLLOWING,
    FOLLOWING,
    SETTLED,
    DeviceState,
    Lacking,
    Obstacle,
    Proven,
    Situation,
    State,
    device_may_follow,
    lacking_to_return,
    may_follow,
    obstacles,
)

S, D = State, DeviceState


def test_every_state_has_its_followers_and_closing_is_final() -> None:
    assert set(FOLLOWING) == set(State)
    assert set(DEVICE_FOLLOWING) == set(DeviceState)
    assert FOLLOWING[S.CLOSED] == frozenset()
    assert not any(one in after for one, after in DEVICE_FOLLOWING.items())


def test_nothing_returns_that_was_not_recovered_and_every_settled_device_may_be_suspected_again() -> None:
    assert [one for one, after in DEVICE_FOLLOWING.items() if D.RETURNED in after] == [D.IN_RECOVERY]
    assert all(DEVICE_FOLLOWING[one] == {D.SUSPECTED} for one in SETTLED)
    assert not device_may_follow(D.SUSPECTED, D.RETURNED)


@given(st.lists(st.sampled_from(list(State)), max_size=30))
@settings(max_examples=60, deadline=None)
def test_an_incident_is_closed_only_from_recovered(steps: list[State]) -> None:
    now = S.DECLARED
    for to in steps:
        before = now
        now = to if may_follow(now, to) else now
        assert now is not S.CLOSED or before in {S.RECOVERED, S.CLOSED}


@pytest.mark.parametrize(
    ("to", "situation", "found"),
    [
        (S.CONTAINED, Situation({D.SUSPECTED: 1, D.ISOLATED: 3}), [Obstacle.SUSPECTS]),
        (S.CONTAINED, Situation({D.ISOLATED: 3}), []),
        (S.RECOVERED, Situation({D.ISOLATED: 1, D.RETURNED: 3}), [Obstacle.UNSETTLED]),
        (S.RECOVERED, Situation({D.CLEARED: 1, D.RETURNED: 3}), []),
        (S.RECOVERED, Situation(), []),
        (S.DECLARED, Situation({D.SUSPECTED: 1}), []),
        (
            S.CLOSED,
            Situation({D.IN_RECOVERY: 1}, undecided=2, running=1),
            [Obstacle.UNSETTLED, Obstacle.CLOCKS_UNDECIDED, Obstacle.CLOCKS_RUNNING, Obstacle.REPORT],
        ),
        (S.CLOSED, Situation({D.CLEARED: 1}, report=True), []),
    ],
)
def test_all_that_stands_in_the_way_is_told_at_once(
    to: State, situation: Situation, found: list[Obstacle]
) -> None:
    assert obstacles(to, situation) == found


@pytest.mark.parametrize(
    ("test", "held", "found"),
    [
        (Proven(), False, [Lacking.ORDER]),
        (Proven(there=True), False, [Lacking.OPEN]),
        (Proven(there=True, overall="pass"), False, [Lacking.OPEN]),
        (Proven(there=True, closed=True), False, [Lacking.NOT_TESTED]),
        (Proven(there=True, closed=True, overall="incomplete"), False, [Lacking.NOT_TESTED]),
        (Proven(there=True, closed=True, overall="fail"), False, [Lacking.FAILED]),
        (Proven(there=True, closed=True, overall="pass"), False, []),
        (Proven(there=True, closed=True, overall="pass_with_notes"), False, []),
        (Proven(there=True, closed=True, overall="pass"), True, [Lacking.HELD]),
        (Proven(), True, [Lacking.HELD, Lacking.ORDER]),
    ],
)
def test_only_a_closed_order_that_passed_gives_a_device_back(
    test: Proven, held: bool, found: list[Lacking]
) -> None:
    assert lacking_to_return(test, held=held) == found
