"""What other contexts may use of compliance."""

from openhtm.places.api import day_of, zone_name

from . import (
    aem_words,
    board,
    correction_listing,
    correction_words,
    corrections,
    evidence,
    evidence_words,
    keeping,
    listing,
    memo,
    shelf,
    words,
)
from .access import finding, findings, latest_look, program, programs
from .actions import (
    accepting,
    checking,
    closing,
    correcting,
    correction_steps,
    own_sets,
    refreshing,
    watching,
)
from .actions import programs as proposing
from .listing import Wanted
from .models import AemProgram, CorrectiveAction, Finding
from .plugins import rules
from .reporting import asking as report_asking
from .reporting import sheet as report_sheet
from .reporting import telling as report_telling

__all__ = [
    "closing",
    "report_asking",
    "report_sheet",
    "report_telling",
    "checking",
    "correcting",
    "correction_listing",
    "correction_steps",
    "correction_words",
    "corrections",
    "CorrectiveAction",
    "aem_words",
    "program",
    "programs",
    "proposing",
    "watching",
    "AemProgram",
    "Finding",
    "Wanted",
    "accepting",
    "day_of",
    "board",
    "evidence",
    "evidence_words",
    "finding",
    "findings",
    "keeping",
    "latest_look",
    "memo",
    "listing",
    "own_sets",
    "refreshing",
    "rules",
    "shelf",
    "words",
    "zone_name",
]
