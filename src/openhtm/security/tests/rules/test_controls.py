"""What of controls and accepted risks counts, worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from openhtm.security.rules.controls import (
    EFFECTS,
    WORKS_AGAINST,
    Against,
    Effect,
    Kind,
    Proposal,
    Refusal,
    State,
    acceptance_refusals,
    control_refusals,
    holds_off,
    reached_by,
    state,
    strongest,
)
from openhtm.security.rules.priority import Danger, score
from openhtm.security.rules.ssvc import Decision

TODAY = date(2026, 3, 10)
WORST = Danger(base_score=Decimal(10), exploited=True, probability=Decimal("0.9"), automatable="no")


@pytest.mark.parametrize(
    ("vectors", "found"),
    [
        (["CVSS:3.1/AV:N/AC:L/PR:N"], {Against.NETWORK}),
        (["(AV:A/AC:L/Au:N/C:P/I:P/A:P)"], {Against.NETWORK}),
        (["CVSS:4.0/AV:P/AC:L"], {Against.PHYSICAL}),
        (["CVSS:3.1/AV:L/AC:L", "CVSS:3.1/AV:N/AC:H"], {Against.LOCAL, Against.NETWORK}),
        (["CVSS:3.1/MAV:P/AC:L", ""], set()),
    ],
)
def test_the_vector_says_how_a_flaw_is_reached(vectors: list[str], found: set[Against]) -> None:
    assert reached_by(vectors) == found


def test_a_control_against_a_way_holds_off_what_is_reached_in_that_way_alone() -> None:
    net, local = Against.NETWORK, Against.LOCAL
    assert holds_off(net, named=False, reached={net})
    assert not holds_off(net, named=False, reached={net, local})
    assert not holds_off(net, named=True, reached=set()), "nobody says how it is reached"
    assert holds_off(Against.NAMED, named=True, reached=set())
    assert not holds_off(Against.NAMED, named=False, reached={net})


def test_several_controls_do_not_add_up() -> None:
    assert strongest([Kind.MONITORING, Kind.SEGMENT, Kind.PROCEDURE]) is Effect.CONTROLLED
    assert strongest([Kind.SEGMENT, Kind.SERVICE_OFF]) is Effect.SMALL
    assert strongest([]) is None
    assert set(EFFECTS) == set(Kind)
    assert all(WORKS_AGAINST[one] for one in Against)


def test_only_what_is_proven_begun_and_not_over_is_in_force() -> None:
    def at(**given: object) -> State:
        values = {"proven": True, "begins": TODAY, "until": TODAY, "ended": False, "today": TODAY}
        return state(**{**values, **given})  # type: ignore[arg-type]

    assert at() is State.IN_FORCE
    assert at(proven=False) is State.WAITING
    assert at(begins=TODAY + timedelta(days=1), until=TODAY + timedelta(days=9)) is State.PLANNED
    assert at(until=TODAY - timedelta(days=1)) is State.EXPIRED
    assert at(until=TODAY - timedelta(days=1), proven=False) is State.EXPIRED
    assert at(ended=True) is State.ENDED


def test_a_control_takes_from_what_makes_a_flaw_reachable_and_nothing_else() -> None:
    def points(effect: Effect | None, **given: object) -> tuple[int, int, Decision]:
        values = {"risk_class": "life_support", "networked": True, "tier": "affected"}
        found = score(WORST, effect=effect, **{**values, **given})  # type: ignore[arg-type]
        return found.points, found.relief, found.decision

    # 40 for patients, 20 exploited, 15 on the network, 15 severe, 10 likely; the 45 in the middle are reachability.
    assert points(None) == (100, 0, Decision.IMMEDIATE)
    assert points(Effect.WATCHED) == (96, 4, Decision.IMMEDIATE)
    assert points(Effect.CONTROLLED) == (82, 18, Decision.OUT_OF_CYCLE)
    assert points(Effect.SMALL) == (73, 27, Decision.OUT_OF_CYCLE)
    assert points(Effect.SMALL, tier="cannot_exclude") == (44, 27, Decision.OUT_OF_CYCLE)


def _proposal(**given: object) -> Proposal:
    values = {
        "kind": Kind.SEGMENT,
        "against": Against.NAMED,
        "title": "Segment",
        "what": "Moved",
        "flaws": 1,
        "reach": 1,
        "owned": True,
        "begins": TODAY,
        "until": TODAY + timedelta(days=90),
        "review": None,
    }
    return Proposal(**{**values, **given})  # type: ignore[arg-type]


def test_what_keeps_a_control_from_being_entered_is_named() -> None:
    def refused(**given: object) -> set[Refusal]:
        return set(control_refusals(_proposal(**given), most_days=365, today=TODAY))

    assert refused() == set()
    assert refused(title=" ", what="", flaws=0, reach=0, owned=False) == {
        Refusal.TITLE,
        Refusal.WHAT,
        Refusal.FLAWS,
        Refusal.REACH,
        Refusal.OWNER,
    }
    assert refused(against=Against.NETWORK) == {Refusal.NO_FLAWS}
    assert refused(against=Against.NETWORK, flaws=0, kind=Kind.USB_BLOCKED) == {Refusal.KIND}
    assert refused(against=Against.PHYSICAL, flaws=0, kind=Kind.SEGMENT) == {Refusal.KIND}
    assert refused(until=TODAY - timedelta(days=1)) == {Refusal.UNTIL}
    assert refused(until=TODAY + timedelta(days=365)) == set()
    assert refused(until=TODAY + timedelta(days=366)) == {Refusal.SPAN}
    assert refused(review=TODAY + timedelta(days=91)) == {Refusal.REVIEW}


def test_what_keeps_a_risk_from_being_proposed_is_named() -> None:
    given = {"reason": "Two others.", "action": "Update.", "reach": 1, "owned": True, "most_days": 30}

    def refused(days: int, **more: object) -> list[Refusal]:
        until = TODAY + timedelta(days=days)
        return acceptance_refusals(**{**given, **more}, until=until, today=TODAY)  # type: ignore[arg-type]

    assert refused(30) == []
    assert refused(31) == [Refusal.SPAN]
    assert refused(0) == [Refusal.UNTIL]
    assert refused(9, reason=" ", action="", reach=0, owned=False) == [
        Refusal.REASON,
        Refusal.ACTION,
        Refusal.REACH,
        Refusal.OWNER,
    ]
