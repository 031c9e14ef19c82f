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
    management_plans,
    own_sets,
    plan_evaluations,
    plan_goals,
    refreshing,
    watching,
)
from .actions import programs as proposing
from .listing import Wanted
from .management_plans import paper as plan_paper
from .management_plans import progress as plan_progress
from .management_plans import reads as plan_reads
from .management_plans import words as plan_words
from .models import AemProgram, CorrectiveAction, Finding, ManagementPlan
from .plugins import rules
from .reporting import asking as report_asking
from .reporting import sheet as report_sheet
from .reporting import telling as report_telling

__all__ = [
    "ManagementPlan",
    "management_plans",
    "plan_evaluations",
    "plan_goals",
    "plan_paper",
    "plan_progress",
    "plan_reads",
    "plan_words",
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
