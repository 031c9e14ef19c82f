from .finding import Acceptance, AcceptanceQuerySet, Finding, FindingQuerySet, FullLook, SeverityChoice

__all__ = [
    "Acceptance",
    "AcceptanceQuerySet",
    "Finding",
    "FindingQuerySet",
    "FullLook",
    "SeverityChoice",
]
