"""The priority of a device: what is exploited is not left to the cycle where it can be reached."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openhtm.security.rules.configuring import Fact
from openhtm.security.rules.controls import Effect
from openhtm.security.rules.priority import Danger, score
from openhtm.security.rules.ssvc import Decision

KNOWN_EXPLOITED = Danger(
    base_score=Decimal("5.0"), exploited=True, probability=Decimal("0.1"), automatable="no"
)


def decision(
    danger: Danger,
    *,
    networked: bool | None = True,
    risk_class: str = "low",
    effect: Effect | None = None,
    segment: str = "",
) -> Decision:
    facts = {Fact.SEGMENT: segment} if segment else {}
    found = score(
        danger, risk_class=risk_class, networked=networked, tier="affected", effect=effect, facts=facts
    )
    return found.decision


@pytest.mark.parametrize("networked", [True, None])
@pytest.mark.parametrize("risk_class", ["low", "medium"])
def test_what_is_exploited_and_can_be_reached_is_at_least_out_of_cycle(
    networked: bool | None, risk_class: str
) -> None:
    """Without the rule the table says "scheduled" where an attack cannot be automated and little depends on it."""
    found = decision(KNOWN_EXPLOITED, networked=networked, risk_class=risk_class)
    assert found is Decision.OUT_OF_CYCLE


def test_a_controlled_segment_can_still_be_reached() -> None:
    assert decision(KNOWN_EXPLOITED, segment="controlled") is Decision.OUT_OF_CYCLE


@pytest.mark.parametrize(
    "held", [{"networked": False}, {"segment": "isolated"}, {"effect": Effect.SMALL}], ids=str
)
def test_what_cannot_be_reached_may_wait_for_the_cycle(held: dict[str, Any]) -> None:
    assert decision(KNOWN_EXPLOITED, **held) is Decision.SCHEDULED


def test_what_nobody_exploits_may_wait_too() -> None:
    unused = Danger(base_score=Decimal("5.0"), probability=Decimal("0.1"), automatable="no")
    assert decision(unused) is Decision.DEFER


def test_the_rule_never_lowers_what_the_table_says() -> None:
    grave = Danger(base_score=Decimal("9.8"), exploited=True, automatable="yes")
    assert decision(grave, risk_class="life_support") is Decision.IMMEDIATE
