"""What other contexts may use of incident response."""

from . import (
    access,
    board,
    calling,
    cards,
    incident_access,
    incident_words,
    measuring,
    pack,
    returning,
    shelf,
    telling,
    triage,
    words,
)
from .actions import fallbacks, incidents, lessons, lines, preparing, reports, roster
from .models import Fallback, Incident, IncidentDevice, Proof, TeamMember

__all__ = [
    "Fallback",
    "Incident",
    "IncidentDevice",
    "Proof",
    "TeamMember",
    "access",
    "board",
    "calling",
    "cards",
    "fallbacks",
    "incident_access",
    "incident_words",
    "incidents",
    "lessons",
    "lines",
    "measuring",
    "pack",
    "preparing",
    "reports",
    "returning",
    "roster",
    "shelf",
    "telling",
    "triage",
    "words",
]
