"""How far a campaign is, against a count written from the definitions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.rules.campaigns import Progress, Step, TaskState, fulfills, progress, step

TASKS = st.lists(st.tuples(st.sampled_from(TaskState), st.booleans()))


@given(tasks=TASKS)
def test_every_device_is_counted_once_and_what_was_left_out_is_in_no_denominator(
    tasks: list[tuple[TaskState, bool]],
) -> None:
    found = progress(step(state, has_open_order=open_) for state, open_ in tasks)
    assert found.all == len(tasks)
    left_out = sum(1 for state, _open in tasks if state == "left_out")
    done = sum(1 for state, _open in tasks if state == "done")
    assert (found.to_do, found.left) == (len(tasks) - left_out, len(tasks) - left_out - done)
    if len(tasks) == left_out:
        assert found.share is None
    else:
        assert found.share == pytest.approx(100 * done / (len(tasks) - left_out))
        assert (found.share == 100) == (found.left == 0)


@pytest.mark.parametrize(
    ("state", "has_open_order", "expected"),
    [
        ("pending", False, Step.WAITING),
        ("pending", True, Step.IN_WORK),
        ("not_located", False, Step.NOT_LOCATED),
        ("not_located", True, Step.IN_WORK),
        ("done", False, Step.DONE),
        ("done", True, Step.DONE),
        ("left_out", True, Step.LEFT_OUT),
    ],
)
def test_where_a_device_stands(state: str, has_open_order: bool, expected: Step) -> None:
    assert step(TaskState(state), has_open_order=has_open_order) is expected


def test_without_anything_to_do_there_is_no_share() -> None:
    assert Progress(left_out=3).share is None


@pytest.mark.parametrize(
    ("canceled", "without_work", "needs_checklist", "overall", "expected"),
    [
        (False, False, False, "", True),
        (False, False, True, "", False),
        (False, False, True, "incomplete", False),
        (False, False, True, "pass", True),
        (False, False, True, "pass_with_notes", True),
        (False, False, False, "fail", False),
        (False, True, False, "", False),
        (True, False, False, "pass", False),
    ],
)
def test_what_an_order_has_to_show_before_its_device_counts_as_done(
    canceled: bool, without_work: bool, needs_checklist: bool, overall: str, expected: bool
) -> None:
    found = fulfills(
        canceled=canceled, without_work=without_work, needs_checklist=needs_checklist, overall=overall
    )
    assert found is expected
