from .closed_period import ClosedPeriod, ClosedPeriodQuerySet, Restatement
from .correction import CorrectionSource, CorrectionState, CorrectiveAction, CorrectiveActionQuerySet
from .correction_round import CauseMethod, CorrectedFinding, CorrectionRound, CorrectionStep, StepKindChoice
from .finding import Acceptance, AcceptanceQuerySet, Finding, FindingQuerySet, FullLook, SeverityChoice
from .management_plan import (
    GoalValue,
    ManagementPlan,
    ManagementPlanQuerySet,
    PlanGoal,
    PlanState,
    StandingChoice,
    TargetChoice,
)
from .own_set import OwnSet
from .plan_evaluation import AnswerChoice, EvaluationStateChoice, PlanEvaluation
from .program import AemDemands, AemProgram, AemProgramQuerySet, AemReview, ProgramState, Unit

__all__ = [
    "AnswerChoice",
    "EvaluationStateChoice",
    "PlanEvaluation",
    "GoalValue",
    "ManagementPlan",
    "ManagementPlanQuerySet",
    "PlanGoal",
    "PlanState",
    "StandingChoice",
    "TargetChoice",
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
