"""What people have learned, and what a signature asks for."""

from .choices import Basis, LevelChoice
from .competency import Competency, CompetencyScope, Grant, GrantQuerySet, SigningRule

__all__ = ["Basis", "Competency", "CompetencyScope", "Grant", "GrantQuerySet", "LevelChoice", "SigningRule"]
