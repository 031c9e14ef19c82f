"""Work after an event and work due once, against the definitions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.rules.conditions import Given
from openhtm.maintenance.rules.impossible import Impossible
from openhtm.maintenance.rules.intervals import BeyondCalendar
from openhtm.maintenance.rules.occasions import (
    OnEvent,
    Trigger,
    due_after,
    due_when,
    on_condition,
    on_event,
)
from openhtm.maintenance.rules.reasons import Kind, Last, Reason
from openhtm.maintenance.rules.schedule import (
    NothingAhead,
    Once,
    next_due,
    occurrences_until,
    schedule_of,
)

from .strategies import days

DAY = date(2026, 3, 31)


@given(
    triggers=st.frozensets(st.sampled_from(list(Trigger)), min_size=1),
    trigger=st.sampled_from(list(Trigger)),
    on=days,
    within=st.integers(0, 365),
)
def test_work_follows_exactly_the_events_it_waits_for(
    triggers: frozenset[Trigger], trigger: Trigger, on: date, within: int
) -> None:
    due = due_after(OnEvent(triggers=triggers, within_days=within), trigger, on=on, occasion="GEN-1")
    assert (due is not None) == (trigger in triggers)
    if due is not None:
        assert due.on == on + timedelta(days=within)
        assert (due.why.counted_from, due.why.within_days, due.why.occasion) == (on, within, "GEN-1")
        assert due.why.reason.value == f"after_{trigger.value}"


@pytest.mark.parametrize(
    ("stored", "rule"),
    [
        ({}, "event.none"),
        ({"events": []}, "event.none"),
        ({"events": ["flood"]}, "event.unknown"),
        ({"events": [["repair"]]}, "event.unknown"),
        ({"events": 7}, "event.unknown"),
        ({"events": ["repair"], "within_days": -1}, "event.within"),
        ({"events": ["repair"], "within_days": 366}, "event.within"),
        ({"events": ["repair"], "within_days": "7"}, "event.within"),
        ({"events": ["repair"], "within_days": True}, "event.within"),
    ],
)
def test_events_that_cannot_be_are_refused(stored: dict[str, object], rule: str) -> None:
    with pytest.raises(Impossible) as refused:
        on_event(stored)
    assert refused.value.rule == rule


def test_nothing_is_due_after_the_calendar_ends() -> None:
    with pytest.raises(BeyondCalendar):
        due_after(OnEvent(triggers=frozenset(Trigger), within_days=30), Trigger.REPAIR, on=date(9999, 12, 20))


def test_nothing_lies_ahead_of_an_event() -> None:
    waiting = OnEvent(triggers=frozenset({Trigger.REPAIR}))
    assert list(occurrences_until(waiting, start=DAY, until=date(2030, 1, 1))) == []
    with pytest.raises(NothingAhead):
        next_due(waiting, start=DAY)


@given(on=days, start=days)
def test_what_is_due_once_is_due_once_for_whoever_was_there_by_then(on: date, start: date) -> None:
    found = list(occurrences_until(Once(on=on), start=start, until=date(2040, 1, 1)))
    assert [due.on for due in found] == ([on] if start <= on else [])
    assert all(due.why.reason is Reason.ONE_OFF for due in found)


@given(on=days, start=days, done=st.one_of(st.none(), days))
def test_what_is_due_once_is_never_due_again(on: date, start: date, done: date | None) -> None:
    last = Last(due=on, done_on=done)
    assert list(occurrences_until(Once(on=on), start=start, until=date(2040, 1, 1), last=last)) == []


def test_a_plan_for_one_day_needs_that_day() -> None:
    with pytest.raises(Impossible) as refused:
        schedule_of(kind=Kind.ONCE, interval=None, calendar={}, anchor=None, base=None)
    assert refused.value.rule == "schedule.no_day"


@given(
    value=st.integers(-50, 150),
    bound=st.integers(0, 100),
    on=days,
    within=st.integers(0, 365),
    below=st.booleans(),
    answered=st.booleans(),
)
def test_a_result_asks_exactly_when_it_lies_outside(
    value: int, bound: int, on: date, within: int, below: bool, answered: bool
) -> None:
    terms = on_condition(
        {"condition": f"battery {'below' if below else 'above'} {bound}", "within_days": within}
    )
    given_ = (
        {"battery": Given(verdict="recorded", entered=str(value), value=Decimal(value))} if answered else {}
    )
    due = due_when(terms, given_, on=on, occasion="GEN-1")
    outside = answered and (value < bound if below else value > bound)
    assert (due is not None) == outside
    if due is not None:
        assert due.on == on + timedelta(days=within)
        assert (due.why.reason, due.why.occasion) == (Reason.AFTER_RESULT, f"GEN-1: battery {value}")


def test_nothing_lies_ahead_of_a_result() -> None:
    waiting = on_condition({"condition": "case fails"})
    assert list(occurrences_until(waiting, start=DAY, until=date(2030, 1, 1))) == []
