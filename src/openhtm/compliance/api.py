"""What other contexts may use of compliance."""

from . import evidence, evidence_words, keeping, listing, shelf, words
from .access import finding, findings, latest_look
from .actions import accepting, own_sets, refreshing
from .days import day_of, zone_name
from .listing import Wanted
from .models import Finding
from .plugins import rules

__all__ = [
    "Finding",
    "Wanted",
    "accepting",
    "day_of",
    "evidence",
    "evidence_words",
    "finding",
    "findings",
    "keeping",
    "latest_look",
    "listing",
    "own_sets",
    "refreshing",
    "rules",
    "shelf",
    "words",
    "zone_name",
]
