"""The state table, what closing needs, and the first priority."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.rules.closing import Facts, Lack, Where, missing_to_close
from openhtm.maintenance.rules.priority import (
    Circumstances,
    Hit,
    Priority,
    Risk,
    default_priority,
)
from openhtm.maintenance.rules.verdicts import Overall
from openhtm.maintenance.rules.work_order_states import (
    ENDED,
    OPEN,
    TRANSITIONS,
    WAITING,
    Need,
    State,
    Verb,
    may,
    target_of,
    verbs_from,
)

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)

PATH = """
requested   triage          triaged
requested   assign          assigned
requested   start           in_progress
triaged     assign          assigned
assigned    assign          assigned
assigned    start           in_progress
in_progress finish          work_done
work_done   verify          verified
work_done   rework          in_progress
verified    rework          in_progress
verified    close           closed
wait_parts  resume          in_progress
wait_it     cancel          cancelled
triaged     mark_duplicate  duplicate
"""


@pytest.mark.parametrize("line", PATH.strip().splitlines())
def test_the_steps_of_the_usual_life(line: str) -> None:
    state, verb, target = line.split()
    assert may(Verb(verb), state=State(state))
    assert target_of(Verb(verb)) is State(target)


@pytest.mark.parametrize(
    ("state", "verb"),
    [
        ("in_progress", "close"),
        ("work_done", "close"),
        ("in_progress", "verify"),
        ("assigned", "finish"),
        ("closed", "rework"),
        ("closed", "cancel"),
        ("cancelled", "start"),
        ("in_progress", "triage"),
        ("wait_parts", "finish"),
    ],
)
def test_steps_that_would_skip_something_are_not_in_the_table(state: str, verb: str) -> None:
    assert not may(Verb(verb), state=State(state))


def test_nothing_follows_an_ended_order_but_taking_a_duplicate_apart_again() -> None:
    found = {state: verbs_from(state) for state in ENDED}
    assert found == dict.fromkeys(ENDED, ()) | {State.DUPLICATE: (Verb.UNDO_DUPLICATE,)}


def test_every_open_order_can_be_closed_or_cancelled_in_the_end() -> None:
    for start in OPEN:
        reached, todo = {start}, [start]
        while todo:
            for verb in verbs_from(todo.pop()):
                new = TRANSITIONS[verb].targets - reached
                reached |= new
                todo += new
        assert {State.CLOSED, State.CANCELLED} <= reached


def test_closing_and_leaving_the_usual_path_need_what_they_need() -> None:
    assert TRANSITIONS[Verb.CLOSE].needs == {Need.NOTHING_MISSING, Need.SIGNATURE}
    assert Need.REASON in TRANSITIONS[Verb.CANCEL].needs
    assert Need.PASSING_TEST in TRANSITIONS[Verb.VERIFY].needs


def test_waiting_leads_to_the_state_that_is_named() -> None:
    assert target_of(Verb.WAIT, wanted=State.WAIT_VENDOR) is State.WAIT_VENDOR
    assert len(WAITING) == 6
    with pytest.raises(ValueError, match="several"):
        target_of(Verb.WAIT)
    with pytest.raises(ValueError, match="does not lead"):
        target_of(Verb.WAIT, wanted=State.CLOSED)


REPAIR = Facts(
    is_scheduled=False,
    is_repair=True,
    has_device=True,
    problem_code="no_power",
    cause_code="batt",
    action_code="battery_replaced",
    labor_lines=1,
    safety_part_opened=False,
    device_usable_after=True,
    started_at=NOW - timedelta(hours=3),
    completed_at=NOW - timedelta(hours=1),
    down_from=NOW - timedelta(days=1),
    down_to=NOW - timedelta(hours=1),
)
INSPECTION = Facts(
    is_scheduled=True,
    is_repair=False,
    has_device=True,
    sm_result="pass",
    sm_passing=True,
    labor_lines=1,
    checklist=Overall.PASS,
    device_usable_after=True,
    completed_at=NOW,
)


@pytest.mark.parametrize("facts", [REPAIR, INSPECTION])
def test_a_complete_order_lacks_nothing(facts: Facts) -> None:
    assert missing_to_close(facts, now=NOW) == ()


@pytest.mark.parametrize(
    ("facts", "lack", "where"),
    [
        (replace(REPAIR, problem_code=""), Lack.PROBLEM_CODE, Where.CODES),
        (replace(REPAIR, cause_code=""), Lack.CAUSE_CODE, Where.CODES),
        (replace(REPAIR, action_code=""), Lack.ACTION_CODE, Where.CODES),
        (replace(REPAIR, labor_lines=0), Lack.LABOR, Where.LABOR),
        (replace(REPAIR, safety_part_opened=None), Lack.SAFETY_PART_ANSWER, Where.PARTS),
        (replace(REPAIR, safety_part_opened=True), Lack.RETEST, Where.RETEST),
        (
            replace(REPAIR, safety_part_opened=True, retest=Overall.INCOMPLETE),
            Lack.RETEST,
            Where.RETEST,
        ),
        (
            replace(REPAIR, safety_part_opened=True, retest=Overall.FAIL),
            Lack.RETEST_FAILED,
            Where.RETEST,
        ),
        (replace(REPAIR, device_usable_after=None), Lack.DEVICE_STATUS, Where.DEVICE),
        (replace(REPAIR, vendor_visited=True), Lack.VENDOR_REPORT, Where.VENDOR),
        (replace(REPAIR, completed_at=None), Lack.COMPLETED_AT, Where.TIMES),
        (replace(REPAIR, completed_at=NOW + timedelta(seconds=1)), Lack.COMPLETED_IN_FUTURE, Where.TIMES),
        (
            replace(REPAIR, completed_at=NOW - timedelta(days=9)),
            Lack.COMPLETED_BEFORE_START,
            Where.TIMES,
        ),
        (replace(REPAIR, down_to=None), Lack.ENDED_DOWNTIME, Where.TIMES),
        (replace(REPAIR, down_to=NOW - timedelta(days=2)), Lack.DOWNTIME_BACKWARDS, Where.TIMES),
        (replace(INSPECTION, sm_result="", sm_passing=None), Lack.SM_RESULT, Where.CODES),
        (replace(INSPECTION, checklist=None), Lack.CHECKLIST, Where.CHECKLIST),
        (replace(INSPECTION, sm_passing=False), Lack.SM_RESULT_CONTRADICTS, Where.CODES),
        (
            replace(INSPECTION, sm_passing=False, checklist=Overall.FAIL),
            Lack.CHECKLIST_FAILED,
            Where.CHECKLIST,
        ),
        (
            replace(INSPECTION, checklist=Overall.FAIL, device_usable_after=False),
            Lack.SM_RESULT_CONTRADICTS,
            Where.CODES,
        ),
    ],
)
def test_each_gap_is_named_with_the_place_to_mend_it(facts: Facts, lack: Lack, where: Where) -> None:
    assert [(one.lack, one.where) for one in missing_to_close(facts, now=NOW)] == [(lack, where)]


def test_an_incomplete_checklist_lacks_its_rest_and_contradicts_a_pass() -> None:
    found = missing_to_close(replace(INSPECTION, checklist=Overall.INCOMPLETE), now=NOW)
    assert [one.lack for one in found] == [Lack.SM_RESULT_CONTRADICTS, Lack.CHECKLIST]


def test_every_gap_is_told_at_once() -> None:
    empty = Facts(is_scheduled=True, is_repair=True, has_device=True)
    assert [one.lack for one in missing_to_close(empty, now=NOW)] == [
        Lack.PROBLEM_CODE,
        Lack.CAUSE_CODE,
        Lack.ACTION_CODE,
        Lack.SM_RESULT,
        Lack.LABOR,
        Lack.CHECKLIST,
        Lack.SAFETY_PART_ANSWER,
        Lack.DEVICE_STATUS,
        Lack.COMPLETED_AT,
    ]


def test_no_labor_is_accepted_when_it_is_said() -> None:
    assert missing_to_close(replace(REPAIR, labor_lines=0, no_labor_stated=True), now=NOW) == ()


def test_a_device_left_out_of_use_needs_no_retest_and_may_stay_down() -> None:
    left = replace(REPAIR, safety_part_opened=True, device_usable_after=False, down_to=None)
    assert missing_to_close(left, now=NOW) == ()


def test_an_attempt_that_found_nothing_needs_no_checklist() -> None:
    attempt = replace(INSPECTION, sm_result="in_use", sm_passing=False, sm_without_work=True, checklist=None)
    assert missing_to_close(attempt, now=NOW) == ()


def test_an_order_about_no_device_asks_nothing_about_one() -> None:
    facts = replace(REPAIR, has_device=False, device_usable_after=None, safety_part_opened=None)
    assert missing_to_close(facts, now=NOW) == ()


@pytest.mark.parametrize(
    ("known", "priority", "hits"),
    [
        (
            Circumstances(risk=Risk.LIFE_SUPPORT, on_patient=True, backup_available=True),
            Priority.CRITICAL,
            {Hit.PATIENT_ON_LIFE_SUPPORT, Hit.HIGH_RISK_DOWN},
        ),
        (
            Circumstances(risk=Risk.LIFE_SUPPORT),
            Priority.CRITICAL,
            {Hit.LIFE_SUPPORT_WITHOUT_BACKUP, Hit.HIGH_RISK_DOWN},
        ),
        (
            Circumstances(risk=Risk.LIFE_SUPPORT, backup_available=True),
            Priority.URGENT,
            {Hit.HIGH_RISK_DOWN},
        ),
        (Circumstances(risk=Risk.LOW, on_patient=True), Priority.CRITICAL, {Hit.PATIENT_ON_DEVICE}),
        (Circumstances(risk=Risk.MEDIUM, critical_unit=True), Priority.URGENT, {Hit.CRITICAL_UNIT}),
        (Circumstances(risk=Risk.UNKNOWN), Priority.URGENT, {Hit.RISK_UNKNOWN}),
        (Circumstances(risk=Risk.MEDIUM), Priority.ROUTINE, {Hit.DEGRADED}),
        (Circumstances(risk=Risk.HIGH, usable=True), Priority.ROUTINE, {Hit.DEGRADED}),
        (Circumstances(risk=Risk.HIGH, is_fault=False), Priority.PLANNED, {Hit.NOT_A_FAULT}),
    ],
)
def test_the_first_priority_is_the_most_urgent_any_rule_asks_for(
    known: Circumstances, priority: Priority, hits: set[Hit]
) -> None:
    proposal = default_priority(known)
    assert (proposal.priority, set(proposal.hits)) == (priority, hits)


@given(
    st.builds(
        Circumstances,
        risk=st.sampled_from(Risk),
        on_patient=st.sampled_from([True, False, None]),
        backup_available=st.sampled_from([True, False, None]),
        critical_unit=st.booleans(),
        usable=st.booleans(),
    )
)
def test_a_patient_on_a_faulty_device_is_always_critical(known: Circumstances) -> None:
    found = default_priority(known).priority
    assert found <= Priority.ROUTINE
    assert found is Priority.CRITICAL or not known.on_patient
