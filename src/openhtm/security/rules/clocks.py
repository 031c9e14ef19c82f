"""The clocks of device security: how many days each gives, as the file says or the hospital has set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Clock(StrEnum):
    CONTROL = "control"
    ACCEPTANCE = "acceptance"
    IMMEDIATE = "immediate"
    OUT_OF_CYCLE = "out_of_cycle"
    SCHEDULED = "scheduled"
    DEFER = "defer"
    ANSWER = "answer"
    ESCALATION = "escalation"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """``days`` as declared, at most ``most``; ``source`` says where it comes from."""

    clock: Clock
    days: int
    most: int
    source: str


def read(text: Mapping[str, Any]) -> dict[Clock, Policy]:
    """The declared clocks; each must be there, and within its limit."""
    found = {
        clock: Policy(
            clock=clock,
            days=int(text[clock]["days"]),
            most=int(text[clock]["most"]),
            source=str(text[clock]["source"]),
        )
        for clock in Clock
    }
    for one in found.values():
        if not 0 < one.days <= one.most:
            raise ValueError(f"{one.clock}: {one.days} days, of {one.most} at most.")
    return found


def allowed(policy: Policy, days: int) -> bool:
    return 0 < days <= policy.most
