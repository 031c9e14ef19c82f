"""What other contexts may use of workforce."""

from . import gaps, matrix, words
from .access import competencies, competency, grant, grants, people, person
from .actions import competencies as definitions
from .actions import grants as granting
from .actions.grants import Assessment
from .days import after_months, today_for
from .judging import able, able_each, holds, holds_from, lacking, lacking_each, lacking_then
from .models import Basis, Competency, Grant, LevelChoice, SigningRule
from .rules.demands import Work, demands
from .rules.holding import Standing

__all__ = [
    "Assessment",
    "Basis",
    "Competency",
    "Grant",
    "LevelChoice",
    "SigningRule",
    "Standing",
    "Work",
    "able",
    "able_each",
    "after_months",
    "competencies",
    "competency",
    "definitions",
    "demands",
    "gaps",
    "grant",
    "granting",
    "grants",
    "holds",
    "holds_from",
    "lacking",
    "lacking_each",
    "lacking_then",
    "matrix",
    "people",
    "person",
    "today_for",
    "words",
]
