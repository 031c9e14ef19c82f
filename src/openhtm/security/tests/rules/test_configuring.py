"""How far a device can be reached, by what is known of its set-up: worked out by hand, and what must always hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.security.rules.configuring import VALUES, Fact, reach
from openhtm.security.rules.priority import Danger, score
from openhtm.security.rules.ssvc import Exposure

ORDER = [Exposure.SMALL, Exposure.CONTROLLED, Exposure.OPEN]
FACTS = st.fixed_dictionaries({}, optional={fact: st.sampled_from(VALUES[fact]) for fact in Fact})


@pytest.mark.parametrize(
    ("networked", "facts", "points", "exposure"),
    [
        (True, {}, 15, Exposure.OPEN),
        (None, {}, 10, Exposure.OPEN),
        (False, {}, 0, Exposure.SMALL),
        (False, {Fact.SEGMENT: "open"}, 0, Exposure.SMALL),
        (True, {Fact.SEGMENT: "isolated"}, 3, Exposure.SMALL),
        (True, {Fact.SEGMENT: "controlled"}, 8, Exposure.CONTROLLED),
        (True, {Fact.SEGMENT: "open"}, 15, Exposure.OPEN),
        (True, {Fact.SEGMENT: "isolated", Fact.REMOTE_ACCESS: "on"}, 15, Exposure.OPEN),
        (True, {Fact.SEGMENT: "isolated", Fact.REMOTE_ACCESS: "on_request"}, 3, Exposure.SMALL),
        (True, {Fact.SEGMENT: "isolated", Fact.DEFAULT_CREDENTIALS: "unchanged"}, 15, Exposure.OPEN),
        (True, {Fact.USB: "blocked", Fact.REMOTE_ACCESS: "off"}, 15, Exposure.OPEN),
    ],
)
def test_only_what_is_known_lowers_the_reach(
    networked: bool | None, facts: dict[Fact, str], points: int, exposure: Exposure
) -> None:
    found = reach(networked, facts)
    assert (found.points, found.exposure) == (points, exposure)


@given(st.sampled_from([True, None, False]), FACTS)
def test_knowing_nothing_is_never_safer_than_knowing(networked: bool | None, facts: dict[Fact, str]) -> None:
    known, unknown = reach(networked, facts), reach(networked, {})
    assert known.points <= unknown.points
    assert ORDER.index(known.exposure) <= ORDER.index(unknown.exposure)


def test_what_bears_on_the_score_is_told_with_it() -> None:
    facts = {Fact.SEGMENT: "isolated", Fact.USB: "open"}
    found = score(Danger(exploited=True), risk_class="high", networked=True, tier="affected", facts=facts)
    bare = score(Danger(exploited=True), risk_class="high", networked=True, tier="affected")
    assert found.configured == ((Fact.SEGMENT, "isolated"),)
    assert (bare.points - found.points, bare.configured) == (12, ())
