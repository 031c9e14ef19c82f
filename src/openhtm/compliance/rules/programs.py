"""An alternate program: its life, the questions of its risk assessment, and when it is suspended by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .eligibility import Exclusion
from .evidence import Tally, rate, share


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


#: A plan has one of these at most.
LIVE = (State.DRAFT, State.SUBMITTED, State.IN_FORCE)
_NEXT: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED, State.WITHDRAWN}),
    State.SUBMITTED: frozenset({State.DRAFT, State.IN_FORCE, State.WITHDRAWN}),
    State.IN_FORCE: frozenset({State.SUSPENDED}),
    State.SUSPENDED: frozenset({State.WITHDRAWN}),
    State.WITHDRAWN: frozenset(),
}


def may_become(now: str, then: State) -> bool:
    return then in _NEXT[State(now)]


#: What has to be considered before a device leaves the manufacturer's schedule (memo S&C 14-07-Hospital), with
#: the answers there are.
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "use": ("life_support", "infection_control", "life_safety", "treatment", "diagnosis", "other"),
    "consequence": ("none", "delay", "wrong_result", "injury", "death"),
    "spread": ("one", "several", "unit"),
    "setting": ("intensive", "acute", "outpatient", "no_patient"),
    "backup": ("at_hand", "in_house", "none"),
    "incidents": ("none", "elsewhere", "here", "by_maintenance"),
    "complexity": ("simple", "average", "extensive"),
    "typical_risk": ("low", "medium", "high"),
    "critical": ("no", "yes"),
}


def unanswered(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The questions without one of their answers."""
    return tuple(name for name, known in QUESTIONS.items() if answers.get(name) not in known)


class Trigger(StrEnum):
    """Why a program in force is suspended without anybody asking."""

    RATE = "rate"
    YIELD = "yield"
    EXCLUDED = "excluded"
    LEFT = "left"


@dataclass(frozen=True, kw_only=True)
class Because:
    """``has``: the bound that was worked out; ``limit``: what was signed."""

    trigger: Trigger
    part: int = 0
    whole: float = 0
    has: float = 0
    limit: float = 0


def triggers(
    since: Tally, *, most_rate: float, most_yield: float, exclusion: Exclusion | None, still_under: bool
) -> tuple[Because, ...]:
    """``since``: the history from the day the program came into force. ``still_under``: its terms are in force.

    A limit is exceeded when even the lower bound (95 %) lies above it: one bad month suspends nothing.
    """
    found = []
    failing = rate(since.preventable, since.years)
    if failing.lower is not None and failing.lower > most_rate:
        found.append(
            Because(
                trigger=Trigger.RATE,
                part=failing.part,
                whole=failing.whole,
                has=failing.lower,
                limit=most_rate,
            )
        )
    finding = share(since.found, since.inspections)
    if finding.lower is not None and finding.lower > most_yield:
        found.append(
            Because(
                trigger=Trigger.YIELD,
                part=finding.part,
                whole=finding.whole,
                has=finding.lower,
                limit=most_yield,
            )
        )
    if exclusion is not None and exclusion is not Exclusion.NEW_NO_HISTORY:
        found.append(Because(trigger=Trigger.EXCLUDED))
    if not still_under:
        found.append(Because(trigger=Trigger.LEFT))
    return tuple(found)
