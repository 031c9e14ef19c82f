"""What to do first: patient safety before everything, every part of the score visible.

Points are proposals of the program (domain: prioritizing), at most 100. What nobody knows counts as the graver half,
never as nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from . import controls, ssvc
from .configuring import Fact, Reach, reach

#: By risk class of the device, of 40.
SAFETY: Mapping[str, int] = {"life_support": 40, "high": 30, "unknown": 30, "medium": 15, "low": 5}
EXPLOITED, LIKELY, SEVERE = 20, 10, 15
#: Of 100: how much of the score stays, by how sure it is that the device is affected.
SURENESS: Mapping[str, int] = {
    "affected": 100,
    "probably": 80,
    "cannot_exclude": 60,
    "not_affected": 0,
    "dismissed": 0,
}
#: The parts that say how a flaw is reached; of these alone controls take something.
_REACHABLE = frozenset({"exploited", "network", "likelihood"})
_SAFETY_IMPACT = {
    "life_support": ssvc.Safety.CATASTROPHIC,
    "high": ssvc.Safety.CRITICAL,
    "unknown": ssvc.Safety.CRITICAL,
    "medium": ssvc.Safety.MARGINAL,
    "low": ssvc.Safety.NEGLIGIBLE,
}
_EXPLOITATION = {
    "active": ssvc.Exploitation.ACTIVE,
    "poc": ssvc.Exploitation.PUBLIC_POC,
    "none": ssvc.Exploitation.NONE,
}


@dataclass(frozen=True, kw_only=True)
class Danger:
    """What is known of a vulnerability in general. None: unknown."""

    base_score: Decimal | None = None
    exploited: bool = False
    probability: Decimal | None = None
    exploitation: str = ""
    automatable: str = ""


@dataclass(frozen=True, kw_only=True)
class Score:
    """``parts`` are the name, points and most points of each; ``relief`` what compensating controls take from them;
    ``decision`` says when to act; ``configured`` is what of the device's own set-up bears on it."""

    points: int
    parts: tuple[tuple[str, int, int], ...]
    sureness: int
    decision: ssvc.Decision
    relief: int = 0
    configured: tuple[tuple[Fact, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "points": self.points,
            "parts": {name: points for name, points, _most in self.parts},
            "relief": self.relief,
            "sureness": self.sureness,
            "decision": self.decision.value,
        }


def score(
    danger: Danger,
    *,
    risk_class: str,
    networked: bool | None,
    tier: str,
    effect: controls.Effect | None = None,
    facts: Mapping[Fact, str] | None = None,
) -> Score:
    """The priority of one device, or of all that are alike; ``effect`` of the strongest control that counts.
    ``facts``: how it is set up, as far as somebody knows."""
    reached = reach(networked, facts or {})
    probability = danger.probability
    likely = LIKELY // 2 if probability is None else round(LIKELY * probability)
    severe = SEVERE * 2 // 3 if danger.base_score is None else round(SEVERE * danger.base_score / 10)
    parts = (
        ("safety", SAFETY.get(risk_class, SAFETY["unknown"]), 40),
        ("exploited", EXPLOITED if danger.exploited else 0, EXPLOITED),
        ("network", reached.points, 15),
        ("severity", severe, SEVERE),
        ("likelihood", LIKELY if danger.exploited else likely, LIKELY),
    )
    sureness, relief = SURENESS[tier], _relief(parts, effect)
    return Score(
        points=round((sum(points for _name, points, _most in parts) - relief) * sureness / 100),
        parts=parts,
        sureness=sureness,
        decision=_decision(danger, risk_class, _exposure(reached, effect)),
        relief=relief,
        configured=reached.because,
    )


def _relief(parts: tuple[tuple[str, int, int], ...], effect: controls.Effect | None) -> int:
    """A control takes from how reachable a flaw is, never from what it would do to a patient or how grave it is."""
    if effect is None:
        return 0
    reachable = sum(points for name, points, _most in parts if name in _REACHABLE)
    return round(reachable * (100 - controls.REMAINS[effect]) / 100)


def _exposure(reached: Reach, effect: controls.Effect | None) -> ssvc.Exposure:
    """The least that its set-up or a control leaves of it."""
    if reached.exposure is ssvc.Exposure.SMALL or effect is controls.Effect.SMALL:
        return ssvc.Exposure.SMALL
    return ssvc.Exposure.CONTROLLED if effect is controls.Effect.CONTROLLED else reached.exposure


def _decision(danger: Danger, risk_class: str, exposure: ssvc.Exposure) -> ssvc.Decision:
    """SSVC for those who deploy. A device on the network is taken as open to it, until somebody knows otherwise.

    What is exploited is never left to the cycle where it can be reached, however little the device matters.
    """
    said = _EXPLOITATION.get(danger.exploitation.casefold(), ssvc.Exploitation.NONE)
    impact = ssvc.human_impact(
        safety=_SAFETY_IMPACT.get(risk_class, ssvc.Safety.CRITICAL), mission=ssvc.Mission.DEGRADED
    )
    decided = ssvc.decide(
        exploitation=ssvc.Exploitation.ACTIVE if danger.exploited else said,
        exposure=exposure,
        automatable=ssvc.Automatable.NO if danger.automatable.casefold() == "no" else ssvc.Automatable.YES,
        human_impact=impact,
    )
    if danger.exploited and exposure is not ssvc.Exposure.SMALL:
        return max(decided, ssvc.Decision.OUT_OF_CYCLE, key=list(ssvc.Decision).index)
    return decided
