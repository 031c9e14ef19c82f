"""What other contexts may use of compliance."""

from openhtm.places.api import day_of, zone_name

from . import aem_words, board, evidence, evidence_words, keeping, listing, memo, shelf, words
from .access import finding, findings, latest_look, program, programs
from .actions import accepting, own_sets, refreshing, watching
from .actions import programs as proposing
from .listing import Wanted
from .models import AemProgram, Finding
from .plugins import rules

__all__ = [
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
