from .finding import Acceptance, AcceptanceQuerySet, Finding, FindingQuerySet, FullLook, SeverityChoice
from .own_set import OwnSet

__all__ = [
    "Acceptance",
    "AcceptanceQuerySet",
    "Finding",
    "FindingQuerySet",
    "FullLook",
    "OwnSet",
    "SeverityChoice",
]
