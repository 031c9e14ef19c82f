"""SSVC for those who deploy: when to act on a vulnerability, by four questions.

Source: CERT/CC, Stakeholder-Specific Vulnerability Categorization, deployer decision table 1.0.0 and human impact
1.0.0. The table is data; no score is computed.
"""

from __future__ import annotations

from enum import StrEnum


class Exploitation(StrEnum):
    NONE = "none"
    PUBLIC_POC = "public_poc"
    ACTIVE = "active"


class Exposure(StrEnum):
    SMALL = "small"
    CONTROLLED = "controlled"
    OPEN = "open"


class Automatable(StrEnum):
    NO = "no"
    YES = "yes"


class HumanImpact(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"


class Safety(StrEnum):
    NEGLIGIBLE = "negligible"
    MARGINAL = "marginal"
    CRITICAL = "critical"
    CATASTROPHIC = "catastrophic"


class Mission(StrEnum):
    """What fails of what the organization is there for. MEF: mission essential function."""

    DEGRADED = "degraded"
    MEF_SUPPORT_CRIPPLED = "mef_support_crippled"
    MEF_FAILURE = "mef_failure"
    MISSION_FAILURE = "mission_failure"


class Decision(StrEnum):
    DEFER = "defer"
    SCHEDULED = "scheduled"
    OUT_OF_CYCLE = "out_of_cycle"
    IMMEDIATE = "immediate"


_LETTERS = {
    "D": Decision.DEFER,
    "S": Decision.SCHEDULED,
    "O": Decision.OUT_OF_CYCLE,
    "I": Decision.IMMEDIATE,
}
# Exploitation and exposure; then human impact from low to very high, first not automatable, then automatable.
_TABLE = {
    (Exploitation.NONE, Exposure.SMALL): ("DDSS", "DSSS"),
    (Exploitation.NONE, Exposure.CONTROLLED): ("DSSS", "SSSS"),
    (Exploitation.NONE, Exposure.OPEN): ("DSSS", "SSSO"),
    (Exploitation.PUBLIC_POC, Exposure.SMALL): ("DSSS", "SSSS"),
    (Exploitation.PUBLIC_POC, Exposure.CONTROLLED): ("DSSS", "SSSO"),
    (Exploitation.PUBLIC_POC, Exposure.OPEN): ("SSSO", "SSOO"),
    (Exploitation.ACTIVE, Exposure.SMALL): ("SSOO", "SOOO"),
    (Exploitation.ACTIVE, Exposure.CONTROLLED): ("SSOO", "OOOO"),
    (Exploitation.ACTIVE, Exposure.OPEN): ("SOOI", "OOII"),
}
_IMPACTS = tuple(HumanImpact)
_AUTOMATABLE = tuple(Automatable)


def decide(
    *, exploitation: Exploitation, exposure: Exposure, automatable: Automatable, human_impact: HumanImpact
) -> Decision:
    """When to act."""
    row = _TABLE[exploitation, exposure][_AUTOMATABLE.index(automatable)]
    return _LETTERS[row[_IMPACTS.index(human_impact)]]


def human_impact(*, safety: Safety, mission: Mission) -> HumanImpact:
    """What people suffer: a catastrophe and the failure of the mission are very high, whatever the other is."""
    if safety == Safety.CATASTROPHIC or mission == Mission.MISSION_FAILURE:
        return HumanImpact.VERY_HIGH
    if safety == Safety.CRITICAL:
        return HumanImpact.MEDIUM if mission == Mission.DEGRADED else HumanImpact.HIGH
    return HumanImpact.MEDIUM if mission == Mission.MEF_FAILURE else HumanImpact.LOW
