from .closed_period import ClosedPeriod, ClosedPeriodQuerySet, Restatement
from .correction import CorrectionSource, CorrectionState, CorrectiveAction, CorrectiveActionQuerySet
from .correction_round import CauseMethod, CorrectedFinding, CorrectionRound, CorrectionStep, StepKindChoice
from .finding import Acceptance, AcceptanceQuerySet, Finding, FindingQuerySet, FullLook, SeverityChoice
from .own_set import OwnSet
from .program import AemDemands, AemProgram, AemProgramQuerySet, AemReview, ProgramState, Unit

__all__ = [
    "ClosedPeriod",
    "ClosedPeriodQuerySet",
    "Restatement",
    "CauseMethod",
    "CorrectedFinding",
    "CorrectionRound",
    "CorrectionSource",
    "CorrectionState",
    "CorrectionStep",
    "CorrectiveAction",
    "CorrectiveActionQuerySet",
    "StepKindChoice",
    "AemDemands",
    "AemProgram",
    "AemProgramQuerySet",
    "AemReview",
    "ProgramState",
    "Unit",
    "Acceptance",
    "AcceptanceQuerySet",
    "Finding",
    "FindingQuerySet",
    "FullLook",
    "OwnSet",
    "SeverityChoice",
]
