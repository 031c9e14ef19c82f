"""How grave a finding is, by the risk class of what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Severity(StrEnum):
    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


#: The gravest first; the place is what lists sort by.
ORDER = (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR)

#: By risk class; a class that is not named takes that of the unknown one.
Severities = Mapping[str, Severity]

UNKNOWN = "unknown"


def always(severity: Severity) -> Severities:
    """The same whatever the risk."""
    return {UNKNOWN: severity}


def by_risk(*, high: Severity, medium: Severity, low: Severity) -> Severities:
    """An unknown risk counts as high until somebody has classified it."""
    return {"life_support": high, "high": high, UNKNOWN: high, "medium": medium, "low": low}


def severity_of(severities: Severities, risk_class: str) -> Severity:
    return severities.get(risk_class, severities[UNKNOWN])


def rank(severity: str) -> int:
    """1 is the gravest."""
    return ORDER.index(Severity(severity)) + 1
