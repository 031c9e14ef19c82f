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
    "OutOfHours",
    "Proof",
    "ProofQuerySet",
    "Report",
    "ReportState",
    "Severity",
    "TeamMember",
    "TeamMemberQuerySet",
    "TimelineEntry",
    "Way",
]
