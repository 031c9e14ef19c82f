"""The table of statuses: what may follow what, who may do it, and what it takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.registry.rules.status import DOWN, GONE, HELD, USABLE, Status
from openhtm.registry.rules.transitions import Missing, Need, Situation, following, missing, step

STATUSES = st.sampled_from(Status)


@given(STATUSES, STATUSES)
def test_nothing_comes_into_use_from_before_use_without_acceptance(before: Status, after: Status) -> None:
    found = step(before, after)
    if found and after in USABLE and before in {Status.ON_ORDER, Status.RECEIVED, Status.IN_ACCEPTANCE}:
        assert before is Status.IN_ACCEPTANCE
        assert Need.ACCEPTED in found.needs


@given(STATUSES, STATUSES)
def test_nothing_comes_back_into_use_past_a_block(before: Status, after: Status) -> None:
    found = step(before, after)
    if found and after in USABLE and before not in USABLE:
        assert Missing.BLOCKED in missing(
            found, Situation(reason="r", accepted=True, blocks=1, conditions="c")
        )


@given(STATUSES, STATUSES)
def test_a_hold_is_left_by_release_with_a_reason(before: Status, after: Status) -> None:
    found = step(before, after)
    if found and before in HELD:
        assert found.permission == "device.release"
        assert Need.REASON in found.needs


@given(STATUSES, STATUSES)
def test_the_fleet_is_left_by_retirement_only(before: Status, after: Status) -> None:
    found = step(before, after)
    if found and after in GONE:
        assert found.permission == "device.retire"
        assert Need.NOTHING_OPEN in found.needs
        assert before not in HELD


def test_retired_is_final_and_disposed_more_so() -> None:
    assert following(Status.RETIRED) == [Status.DISPOSED]
    assert following(Status.DISPOSED) == []


@pytest.mark.parametrize("status", sorted(set(Status) - GONE))
def test_every_device_of_the_fleet_can_leave_it(status: Status) -> None:
    seen: set[Status] = set()
    reached = {status}
    while reached - seen:
        seen |= reached
        reached = seen | {after for before in seen for after in following(before)}
    assert Status.RETIRED in seen


def test_what_was_lost_is_looked_over_before_it_is_used() -> None:
    assert not USABLE & set(following(Status.MISSING))
    assert Status.AWAITING_SAFETY_TEST in following(Status.MISSING)


@pytest.mark.parametrize("before", sorted(USABLE))
@pytest.mark.parametrize("after", sorted(DOWN | HELD))
def test_whatever_is_in_use_can_be_stopped_at_once_with_a_reason(before: Status, after: Status) -> None:
    found = step(before, after)
    assert found is not None
    assert missing(found, Situation()) == [Missing.REASON]


def test_retirement_names_everything_that_is_open() -> None:
    found = step(Status.IN_SERVICE, Status.RETIRED)
    assert found is not None
    open_ends = Situation(reason="old", open_work_orders=2, open_interfaces=1, open_parts=3, stores_phi=None)
    assert missing(found, open_ends) == [
        Missing.OPEN_WORK,
        Missing.OPEN_INTERFACES,
        Missing.OPEN_PARTS,
        Missing.SANITIZATION,
    ]


@pytest.mark.parametrize(
    ("stores", "sanitization", "refused"),
    [(True, "", True), (None, "", True), (False, "", False), (True, "cryptographic erase", False)],
)
def test_patient_data_that_nobody_ruled_out_count_as_there(
    stores: bool | None, sanitization: str, refused: bool
) -> None:
    found = step(Status.IN_STORAGE, Status.RETIRED)
    assert found is not None
    situation = Situation(reason="old", stores_phi=stores, sanitization=sanitization)
    assert (Missing.SANITIZATION in missing(found, situation)) is refused


def test_limited_use_says_its_conditions() -> None:
    found = step(Status.IN_SERVICE, Status.LIMITED_USE)
    assert found is not None
    assert missing(found, Situation()) == [Missing.CONDITIONS]
