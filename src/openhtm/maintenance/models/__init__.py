from .analyzer import Analyzer, AnalyzerQuerySet, AnalyzerUse, Certificate, TraceRetest
from .base_date import BaseDate, BaseDateQuerySet
from .batch import Batch, BatchLine, BatchQuerySet
from .campaign import Campaign, CampaignQuerySet, CampaignTask, TaskStateChoice
from .checklist import ChecklistRun, StepResult
from .choices import (
    AsFoundChoice,
    AttemptKind,
    Basis,
    CountsChoice,
    HowChoice,
    IntervalUnit,
    LaborKind,
    NoteKind,
    OccurrenceState,
    OrderKind,
    OrderState,
    PriorityChoice,
    ProcedureState,
    RevisionState,
    RunPurpose,
    ScheduleKind,
    Source,
    StepKindChoice,
    TriggerChoice,
    VerdictChoice,
    WindowScheme,
)
from .competence import CompetencyMark, CompetencyMarkKind
from .cover import PlanCover
from .downtime import DowntimeSpan, DowntimeSpanQuerySet
from .electrical import ElectricalFacts, SafetyStandard
from .feed import CalendarFeed
from .labor_rate import LaborRate
from .leveling import Leveling
from .lines import LaborLine, OrderNote, PartLine
from .loan import Loan
from .merging import OrderMerge
from .meter import MeterReading, MeterReadingQuerySet
from .occurrence import Attempt, Deferral, Occurrence, OccurrenceQuerySet
from .outside import CoverDecision, RepairerChoice, VendorVisit, VendorVisitQuerySet
from .paper import Paper, PaperKindChoice, PaperQuerySet
from .plan import Plan, PlanAssignment, PlanRevision
from .procedure import Procedure, ProcedureStep, ProcedureVersion
from .readings import ResultFile, ResultMapping
from .request import FaultRequest
from .targets import Holiday, ServiceTarget, WorkingHours
from .teamwork import HandOver, Mention, OrderHelper
from .work_order import IS_OPEN, NumberSeries, StateChange, WorkOrder, WorkOrderQuerySet

__all__ = [
    "OrderMerge",
    "Campaign",
    "CampaignQuerySet",
    "CampaignTask",
    "TaskStateChoice",
    "HandOver",
    "Mention",
    "OrderHelper",
    "CoverDecision",
    "RepairerChoice",
    "VendorVisit",
    "VendorVisitQuerySet",
    "IS_OPEN",
    "Analyzer",
    "AnalyzerQuerySet",
    "AnalyzerUse",
    "AsFoundChoice",
    "CalendarFeed",
    "Certificate",
    "Attempt",
    "AttemptKind",
    "BaseDate",
    "DowntimeSpan",
    "DowntimeSpanQuerySet",
    "BaseDateQuerySet",
    "Basis",
    "Batch",
    "BatchLine",
    "BatchQuerySet",
    "ChecklistRun",
    "CompetencyMark",
    "CompetencyMarkKind",
    "CountsChoice",
    "Deferral",
    "FaultRequest",
    "Holiday",
    "IntervalUnit",
    "LaborKind",
    "LaborLine",
    "HowChoice",
    "Leveling",
    "LaborRate",
    "Loan",
    "MeterReading",
    "MeterReadingQuerySet",
    "NoteKind",
    "NumberSeries",
    "Occurrence",
    "OccurrenceQuerySet",
    "OccurrenceState",
    "OrderKind",
    "OrderNote",
    "OrderState",
    "Paper",
    "PaperKindChoice",
    "PaperQuerySet",
    "PartLine",
    "Plan",
    "PlanAssignment",
    "PlanCover",
    "PlanRevision",
    "PriorityChoice",
    "Procedure",
    "ProcedureState",
    "ElectricalFacts",
    "ProcedureStep",
    "SafetyStandard",
    "ProcedureVersion",
    "ResultFile",
    "ResultMapping",
    "RevisionState",
    "RunPurpose",
    "ScheduleKind",
    "ServiceTarget",
    "Source",
    "StateChange",
    "StepKindChoice",
    "StepResult",
    "TraceRetest",
    "TriggerChoice",
    "VerdictChoice",
    "WindowScheme",
    "WorkOrder",
    "WorkOrderQuerySet",
    "WorkingHours",
]
