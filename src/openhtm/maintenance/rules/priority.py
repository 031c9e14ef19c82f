"""The priority an order gets before a person looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Priority(IntEnum):
    """1 is the most urgent."""

    CRITICAL = 1
    URGENT = 2
    ROUTINE = 3
    PLANNED = 4


class Risk(StrEnum):
    LIFE_SUPPORT = "life_support"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    UNKNOWN = "unknown"


HIGH_RISK = frozenset({Risk.LIFE_SUPPORT, Risk.HIGH})
# An unknown risk is handled as high until someone classifies the model.
AS_HIGH = HIGH_RISK | {Risk.UNKNOWN}


class Hit(StrEnum):
    """The rules that raised a priority; the page shows all of them."""

    PATIENT_ON_LIFE_SUPPORT = "patient_on_life_support"
    PATIENT_ON_DEVICE = "patient_on_device"
    LIFE_SUPPORT_WITHOUT_BACKUP = "life_support_without_backup"
    HIGH_RISK_DOWN = "high_risk_down"
    CRITICAL_UNIT = "critical_unit"
    RISK_UNKNOWN = "risk_unknown"
    DEGRADED = "degraded"
    NOT_A_FAULT = "not_a_fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known when an order is opened; None means nobody has said, which counts as the worse."""

    risk: Risk
    is_fault: bool = True
    on_patient: bool | None = None
    backup_available: bool | None = None
    critical_unit: bool = False
    usable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    priority: Priority
    hits: tuple[Hit, ...]


def default_priority(circumstances: Circumstances) -> Proposal:
    """The most urgent priority any rule asks for, and every rule that applied."""
    if not circumstances.is_fault:
        return Proposal(priority=Priority.PLANNED, hits=(Hit.NOT_A_FAULT,))
    asked = [*_patient_rules(circumstances), *_device_rules(circumstances)]
    if not asked:
        return Proposal(priority=Priority.ROUTINE, hits=(Hit.DEGRADED,))
    return Proposal(
        priority=min(priority for priority, _ in asked), hits=tuple(hit for _, hit in sorted(asked))
    )


def _patient_rules(known: Circumstances) -> list[tuple[Priority, Hit]]:
    if not known.on_patient:
        return []
    if known.risk is Risk.LIFE_SUPPORT:
        return [(Priority.CRITICAL, Hit.PATIENT_ON_LIFE_SUPPORT)]
    return [(Priority.CRITICAL, Hit.PATIENT_ON_DEVICE)]


def _device_rules(known: Circumstances) -> list[tuple[Priority, Hit]]:
    if known.usable:
        return []
    asked = []
    if known.risk is Risk.LIFE_SUPPORT and not known.backup_available:
        asked.append((Priority.CRITICAL, Hit.LIFE_SUPPORT_WITHOUT_BACKUP))
    if known.risk in HIGH_RISK:
        asked.append((Priority.URGENT, Hit.HIGH_RISK_DOWN))
    if known.risk is Risk.UNKNOWN:
        asked.append((Priority.URGENT, Hit.RISK_UNKNOWN))
    if known.critical_unit:
        asked.append((Priority.URGENT, Hit.CRITICAL_UNIT))
    return asked
