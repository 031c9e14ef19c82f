"""The states of changes and devices, by thousands of situations; no database."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from openhtm.changes import shelf, words
from openhtm.changes.rules.clocks import business_days_after
from openhtm.changes.rules.kinds import InvalidBoard, activities, kinds
from openhtm.changes.rules.lines import (
    FOLLOWING as LINE_FOLLOWING,
)
from openhtm.changes.rules.lines import (
    GRAVE,
    SETTLED,
    TESTED,
    UNSETTLED,
    Evidence,
    Lacking,
    LineState,
    lacking,
)
from openhtm.changes.rules.risks import Rated
from openhtm.changes.rules.states import (
    APPROVED_OR_LATER,
    ENDED,
    FOLLOWING,
    TEXTS,
    Kind,
    Obstacle,
    Role,
    Situation,
    State,
    may_follow,
    obstacles,
    on_both_sides,
    unspoken,
)

_SITUATIONS = st.builds(
    Situation,
    kind=st.sampled_from(Kind),
    targets=st.integers(0, 2),
    lines=st.dictionaries(st.sampled_from([one.value for one in LineState]), st.integers(1, 3)),
    authorized=st.booleans(),
    determined=st.sampled_from(["", "servicing", "remanufacturing"]),
    unrated=st.integers(0, 3),
    worse=st.integers(0, 3),
    written=st.frozensets(st.sampled_from(sorted(TEXTS))),
    recalibration_known=st.booleans(),
    precedent=st.booleans(),
    looked=st.booleans(),
    required=st.frozensets(st.sampled_from(Role), min_size=1),
    signed=st.dictionaries(st.sampled_from(Role), st.sampled_from(["a", "b", "c"])),
    spoken=st.dictionaries(st.sampled_from(Role), st.sampled_from(["a", "b", "c"])),
    requester=st.sampled_from(["a", "b", "z"]),
    day_known=st.booleans(),
    unsettled=st.integers(0, 2),
    waiting=st.integers(0, 2),
    verified=st.integers(0, 2),
)


@given(
    now=_SITUATIONS, to=st.sampled_from([State.APPROVED, State.SCHEDULED, State.IMPLEMENTING, State.CLOSED])
)
def test_no_software_of_a_device_is_approved_without_the_makers_word(now: Situation, to: State) -> None:
    if not obstacles(to, now) and now.kind is not Kind.NETWORK:
        assert now.authorized
        assert now.determined == "servicing"
        assert now.targets
        assert sum(now.lines.values())


@given(now=_SITUATIONS)
def test_no_network_is_approved_that_htm_has_not_looked_at(now: Situation) -> None:
    if now.kind is Kind.NETWORK and not obstacles(State.APPROVED, now):
        assert now.looked


@given(now=_SITUATIONS)
def test_what_is_approved_was_approved_by_somebody_else_than_the_requester(now: Situation) -> None:
    if not obstacles(State.APPROVED, now):
        assert set(now.signed.values()) - {now.requester}
        assert now.required <= now.signed.keys()


@given(now=_SITUATIONS)
def test_a_word_of_mouth_is_of_two_roles_and_two_people(now: Situation) -> None:
    if not unspoken(now):
        assert len(now.spoken) >= 2
        assert len(set(now.spoken.values())) >= 2
        assert now.authorized or now.kind is Kind.NETWORK


@given(now=_SITUATIONS, to=st.sampled_from(sorted(ENDED - {State.REJECTED})))
def test_nothing_ends_with_an_unsettled_device(now: Situation, to: State) -> None:
    if not obstacles(to, now):
        assert now.unsettled == 0


@given(role=st.sampled_from(Role), before=st.sampled_from(Role), same=st.booleans())
def test_nobody_signs_for_the_devices_and_for_the_unit_that_uses_them(
    role: Role, before: Role, same: bool
) -> None:
    refused = on_both_sides(role, "a", {before: "a" if same else "b"})
    assert refused == (same and {role, before} == {Role.HTM, Role.CLINICAL})
    assert not on_both_sides(role, "a", {})


@given(now=_SITUATIONS, to=st.sampled_from(State))
def test_every_obstacle_has_its_sentence(now: Situation, to: State) -> None:
    assert all(words.obstacle(one, now) for one in obstacles(to, now))


def test_the_ends_are_final_and_everything_else_leads_to_one() -> None:
    for state in State:
        assert (not FOLLOWING[state]) == (state in ENDED)
    reached = {State.DRAFT}
    while more := {to for one in reached for to in FOLLOWING[one]} - reached:
        reached |= more
    assert reached == set(State)


def test_only_an_emergency_begins_without_being_scheduled() -> None:
    allowed = [one for one in Kind if may_follow(State.APPROVED, State.IMPLEMENTING, kind=one)]
    assert allowed == [Kind.EMERGENCY]


class LifeOfAChange(RuleBasedStateMachine):
    """Whatever is pressed in whatever order, a change is begun only after it was approved."""

    def __init__(self) -> None:
        super().__init__()
        self.path = [State.DRAFT]
        self.kind = Kind.NORMAL

    @precondition(lambda self: self.path == [State.DRAFT])
    @rule(kind=st.sampled_from(Kind))
    def be(self, kind: Kind) -> None:
        self.kind = kind

    @rule(to=st.sampled_from(State))
    def go(self, to: State) -> None:
        if may_follow(self.path[-1], to, kind=self.kind):
            self.path.append(to)

    @invariant()
    def begun_only_approved(self) -> None:
        if State.IMPLEMENTING in self.path:
            assert State.APPROVED in self.path[: self.path.index(State.IMPLEMENTING)]

    @invariant()
    def closed_only_verified(self) -> None:
        if self.path[-1] is State.CLOSED:
            assert self.path[-2] is State.VERIFICATION

    @invariant()
    def reviewed_before_approved(self) -> None:
        if State.APPROVED in self.path:
            assert State.REVIEW in self.path[: self.path.index(State.APPROVED)]
        if self.path[-1] in APPROVED_OR_LATER:
            assert State.APPROVED in self.path


class LifeOfADevice(RuleBasedStateMachine):
    """A device that was begun goes back to patients only by a test."""

    def __init__(self) -> None:
        super().__init__()
        self.path = [LineState.PLANNED]

    @rule(to=st.sampled_from(LineState))
    def go(self, to: LineState) -> None:
        if to in LINE_FOLLOWING[self.path[-1]]:
            self.path.append(to)

    @invariant()
    def begun_never_left_out(self) -> None:
        if LineState.CHANGING in self.path:
            assert LineState.LEFT_OUT not in self.path

    @invariant()
    def verified_was_installed(self) -> None:
        if self.path[-1] is LineState.VERIFIED:
            assert self.path[-2] is LineState.INSTALLED

    @invariant()
    def settled_or_not(self) -> None:
        assert not (UNSETTLED & SETTLED)
        assert TESTED <= SETTLED


TestLifeOfAChange = LifeOfAChange.TestCase
TestLifeOfADevice = LifeOfADevice.TestCase
_TESTS = st.builds(
    Evidence,
    order=st.booleans(),
    same_device=st.booleans(),
    closed=st.booleans(),
    overall=st.sampled_from(["", "pass", "pass_with_notes", "fail", "incomplete"]),
    since_change=st.booleans(),
    procedure=st.booleans(),
    result=st.sampled_from(["", " ", "Passed"]),
)


@given(
    test=_TESTS,
    risk=st.sampled_from(["life_support", "high", "medium", "low", "unknown"]),
    installer=st.sampled_from([None, 1, 2]),
    verifier=st.sampled_from([None, 1, 2]),
    recalibrate=st.booleans(),
    recalibrated=st.booleans(),
)
def test_what_lets_a_device_go_back(
    test: Evidence,
    risk: str,
    installer: int | None,
    verifier: int | None,
    recalibrate: bool,
    recalibrated: bool,
) -> None:
    found = lacking(
        test,
        risk=risk,
        installer=installer,
        verifier=verifier,
        recalibrate=recalibrate,
        recalibrated=recalibrated,
    )
    assert bool(words.lacking(found)) == bool(found)
    if found:
        return
    by_order = test.order and test.same_device and test.closed and test.overall.startswith("pass")
    assert (by_order and test.since_change) or (not test.order and test.procedure and test.result.strip())
    assert recalibrated or not recalibrate
    assert risk not in GRAVE or verifier not in (None, installer)


def test_a_test_that_failed_is_told_from_one_that_was_not_done() -> None:
    given: dict[str, object] = {"risk": "low", "installer": 1, "verifier": 1, "recalibrate": False}
    failed = lacking(Evidence(order=True, closed=True, overall="fail"), recalibrated=False, **given)  # type: ignore[arg-type]
    none = lacking(Evidence(order=True, closed=True), recalibrated=False, **given)  # type: ignore[arg-type]
    assert (failed, none) == ([Lacking.FAILED], [Lacking.NOT_TESTED])


@pytest.mark.parametrize(
    ("day", "count", "due"),
    [
        (date(2026, 11, 20), 2, date(2026, 11, 24)),
        (date(2026, 11, 22), 2, date(2026, 11, 24)),
        (date(2026, 11, 24), 2, date(2026, 11, 27)),
        (date(2026, 11, 25), 2, date(2026, 11, 30)),
    ],
)
def test_business_days_leave_out_weekends_and_holidays(day: date, count: int, due: date) -> None:
    assert business_days_after(day, count, holidays={date(2026, 11, 26)}) == due


def test_a_risk_is_severity_times_probability() -> None:
    one = Rated(severity_before=4, probability_before=3, severity_after=5, probability_after=3)
    assert (one.before, one.after, one.unexplained, one.is_whole) == (12, 15, True, True)


def test_the_data_files_are_whole_and_wrong_ones_are_refused() -> None:
    assert set(shelf.kinds()) == set(Kind)
    assert [one for one in shelf.kinds() if shelf.kinds()[one].paperwork_days] == [Kind.EMERGENCY]
    assert {one.leaning for one in shelf.activities()} == {"likely", "likely_not"}
    with pytest.raises(InvalidBoard):
        kinds('[[kind]]\nkey = "normal"\ntitle = "x"\nmeaning = "x"\napprovals = ["htm"]\n')
    one = '[[activity]]\nkey = "a"\ntitle = "x"\nleaning = "maybe"\nnote = ""\nsource = ""\n'
    with pytest.raises(InvalidBoard):
        activities(one)
    with pytest.raises(InvalidBoard):
        activities(one.replace("maybe", "likely") * 2)


def test_obstacles_are_told_once() -> None:
    nothing = Situation(kind=Kind.NORMAL, required=frozenset(Role))
    found = obstacles(State.CLOSED, nothing)
    assert len(found) == len(set(found))
    assert Obstacle.NOTHING_VERIFIED in found
