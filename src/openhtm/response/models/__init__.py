from .fallback import Fallback, FallbackQuerySet
from .incident import (
    Incident,
    IncidentKind,
    IncidentQuerySet,
    IncidentState,
    Lesson,
    Report,
    ReportState,
    Severity,
    TimelineEntry,
)
from .incident_device import (
    DeviceStateChoice,
    EvidenceHold,
    IncidentDevice,
    IncidentDeviceQuerySet,
    Isolation,
    Way,
)
from .preparedness import AnswerChoice, Proof, ProofQuerySet
from .rehearsal import (
    MarkChoice,
    Rehearsal,
    RehearsalDecision,
    RehearsalInject,
    RehearsalMark,
    RehearsalQuerySet,
)
from .team import OutOfHours, TeamMember, TeamMemberQuerySet

__all__ = [
    "AnswerChoice",
    "DeviceStateChoice",
    "EvidenceHold",
    "Fallback",
    "FallbackQuerySet",
    "Incident",
    "IncidentDevice",
    "IncidentDeviceQuerySet",
    "IncidentKind",
    "IncidentQuerySet",
    "IncidentState",
    "Isolation",
    "Lesson",
    "MarkChoice",
    "OutOfHours",
    "Proof",
    "ProofQuerySet",
    "Rehearsal",
    "RehearsalDecision",
    "RehearsalInject",
    "RehearsalMark",
    "RehearsalQuerySet",
    "Report",
    "ReportState",
    "Severity",
    "TeamMember",
    "TeamMemberQuerySet",
    "TimelineEntry",
    "Way",
]
