"""What other contexts may use of maintenance."""

from . import (
    base_dates,
    base_places,
    batch_words,
    batches,
    boards,
    campaign_words,
    campaigns,
    chasing,
    clock_words,
    clocking,
    competence,
    completion,
    costing,
    counting,
    describing,
    dispatching,
    downtimes,
    electrical,
    expanding,
    exporting,
    filter_words,
    filtering,
    gear_lists,
    histories,
    kpis,
    leveling,
    library_news,
    listing,
    looks,
    marking,
    measuring,
    metering,
    outside,
    performing,
    repairs,
    reporting,
    taking,
    teamwork,
    tracing,
    under,
    ways,
    words,
)
from .access import (
    analyzer,
    analyzers,
    base_date,
    batch,
    batch_line,
    calendar_feed,
    calendar_feeds,
    campaign,
    campaign_task,
    certificate,
    fault_request,
    fault_requests,
    meter_reading,
    meter_readings,
    occurrence,
    occurrences,
    occurrences_by_key,
    papers,
    papers_of_device,
    plan,
    procedure,
    procedure_version,
    revision,
    safety_standards,
    vendor_visit,
    work_order,
    work_orders,
)
from .access import base_dates as readable_base_dates
from .access import batches as readable_batches
from .access import campaigns as readable_campaigns
from .access import procedures as readable_procedures
from .actions import (
    alternates,
    batch_results,
    checklists,
    co_signing,
    filter_plans,
    finishing,
    happenings,
    labor_rates,
    loans,
    meters,
    nesting,
    notes,
    order_lines,
    order_parts,
    plans,
    procedures,
    schedule,
    searching,
    targets,
    teams,
)
from .actions import analyzers as test_equipment
from .actions import base_dates as base_date_acts
from .actions import (
    batches as batch_acts,
)
from .actions import (
    campaigns as campaign_acts,
)
from .actions import downtimes as downtime_acts
from .actions import electrical as electrical_acts
from .actions import fault_requests as requests
from .actions import feeds as feed_acts
from .actions import leveling as levelings
from .actions import occurrences as attempts
from .actions import outside as visits
from .actions import papers as paper_acts
from .actions import work_orders as orders
from .actions.analyzers import NewCertificate
from .actions.approvals import approve as approve_procedure
from .actions.approvals import submit as submit_procedure
from .actions.baselines import set_baselines
from .actions.batches import NewBatch
from .actions.campaigns import NewCampaign
from .actions.dispatching import dispatch
from .actions.electrical import NewFacts
from .actions.fault_requests import Report
from .actions.history import Recorded, record_history
from .actions.labor_rates import NewRate
from .actions.library import copy as copy_from_library
from .actions.library import take_over as take_over_from_library
from .actions.measuring import measure_with
from .actions.order_lines import Labor, Part
from .actions.order_parts import FromStore
from .actions.outside import NewVisit
from .actions.plans import NewPlan, UnableToRevise, add_plan, end_plan, propose_terms
from .actions.procedures import NewProcedure, StepDraft, create_procedure
from .actions.readings import GivenFile, UnableToTake, map_files, take_readings
from .actions.schedule import Generated
from .actions.schedule import generate as generate_schedule
from .analyzer_files import MOST_BYTES as MOST_RESULT_BYTES
from .calendars import address as calendar_path
from .checklists import (
    InvalidLibraryFile,
    LibraryProcedure,
    library_procedure,
    library_procedures,
    problems_of,
    read_library_file,
    shipped,
)
from .codes import code_set, title_of
from .facts import missing as missing_to_close
from .models import (
    Analyzer,
    AnalyzerUse,
    Attempt,
    AttemptKind,
    Basis,
    BatchLine,
    CampaignTask,
    Certificate,
    ChecklistRun,
    CompetencyMark,
    CompetencyMarkKind,
    Deferral,
    FaultRequest,
    LaborKind,
    Occurrence,
    OccurrenceState,
    OrderKind,
    Plan,
    PlanAssignment,
    PlanRevision,
    Procedure,
    ProcedureVersion,
    RunPurpose,
    SafetyStandard,
    StepResult,
    VendorVisit,
    WorkOrder,
)
from .models.choices import OrderSource, OverallChoice, RevisionState, ScheduleKind
from .models.content import version_content
from .models.work_order import SCHEDULED
from .ordering import NewOrder
from .papers import drawing as paper_drawing
from .papers import gathering as paper_frames
from .papers import moments as paper_moments
from .papers import numbers as number_papers
from .papers import offering as paper_offers
from .papers import readings as paper_readings
from .papers import sheets as paper_sheets
from .past import PastLabor, PastOrder, PastPart
from .rebasing import Baseline
from .record import order_content
from .rules.calibration import Standing
from .rules.intervals import Interval, Unit
from .rules.leveling import level
from .rules.meters import Counts, Entry, How
from .rules.occasions import Trigger
from .rules.outside import Repairer
from .rules.papers import PaperKind
from .rules.priority import Priority
from .rules.quantities import RefusedEntry, parse_number
from .rules.result_layouts import layout_values
from .rules.schedule import Kind
from .rules.verdicts import Answer
from .rules.windows import Scheme, WindowRule, tjc_tolerance
from .rules.work_order_states import State, Verb, verbs_from
from .terms import Terms
from .why import why

__all__ = [
    "Analyzer",
    "AnalyzerUse",
    "Attempt",
    "Certificate",
    "ChecklistRun",
    "CompetencyMark",
    "CompetencyMarkKind",
    "Deferral",
    "StepResult",
    "competence",
    "paper_readings",
    "OverallChoice",
    "RevisionState",
    "SCHEDULED",
    "SafetyStandard",
    "VendorVisit",
    "version_content",
    "BatchLine",
    "NewBatch",
    "batch",
    "batch_acts",
    "batch_line",
    "batch_results",
    "batch_words",
    "batches",
    "occurrences_by_key",
    "readable_batches",
    "CampaignTask",
    "NewCampaign",
    "campaign",
    "campaign_acts",
    "campaign_task",
    "campaign_words",
    "campaigns",
    "readable_campaigns",
    "notes",
    "teams",
    "teamwork",
    "listing",
    "LaborKind",
    "downtime_acts",
    "downtimes",
    "labor_rates",
    "base_date",
    "base_date_acts",
    "base_dates",
    "base_places",
    "readable_base_dates",
    "loans",
    "repairs",
    "Answer",
    "AttemptKind",
    "Baseline",
    "Counts",
    "Entry",
    "How",
    "level",
    "leveling",
    "levelings",
    "meter_reading",
    "meter_readings",
    "metering",
    "meters",
    "Basis",
    "FaultRequest",
    "FromStore",
    "Generated",
    "Interval",
    "Kind",
    "Labor",
    "NewFacts",
    "electrical",
    "electrical_acts",
    "expanding",
    "safety_standards",
    "LibraryProcedure",
    "NewCertificate",
    "NewOrder",
    "NewPlan",
    "NewProcedure",
    "NewRate",
    "NewVisit",
    "Repairer",
    "outside",
    "vendor_visit",
    "visits",
    "Occurrence",
    "OccurrenceState",
    "OrderKind",
    "PaperKind",
    "OrderSource",
    "Part",
    "PastLabor",
    "PastOrder",
    "PastPart",
    "Plan",
    "PlanAssignment",
    "PlanRevision",
    "Priority",
    "Procedure",
    "ProcedureVersion",
    "Recorded",
    "Report",
    "RefusedEntry",
    "RunPurpose",
    "Scheme",
    "Standing",
    "State",
    "StepDraft",
    "Terms",
    "Unit",
    "Verb",
    "WindowRule",
    "WorkOrder",
    "GivenFile",
    "InvalidLibraryFile",
    "library_news",
    "library_procedure",
    "take_over_from_library",
    "performing",
    "problems_of",
    "readable_procedures",
    "shipped",
    "MOST_RESULT_BYTES",
    "UnableToTake",
    "layout_values",
    "map_files",
    "take_readings",
    "taking",
    "add_plan",
    "analyzer",
    "analyzers",
    "certificate",
    "gear_lists",
    "measure_with",
    "measuring",
    "test_equipment",
    "tracing",
    "alternates",
    "approve_procedure",
    "marking",
    "ScheduleKind",
    "UnableToRevise",
    "attempts",
    "boards",
    "clock_words",
    "clocking",
    "chasing",
    "checklists",
    "calendar_feed",
    "calendar_feeds",
    "calendar_path",
    "feed_acts",
    "code_set",
    "completion",
    "copy_from_library",
    "costing",
    "counting",
    "create_procedure",
    "describing",
    "dispatch",
    "dispatching",
    "end_plan",
    "exporting",
    "filter_plans",
    "filter_words",
    "filtering",
    "under",
    "fault_request",
    "fault_requests",
    "co_signing",
    "finishing",
    "Trigger",
    "generate_schedule",
    "happenings",
    "histories",
    "kpis",
    "library_procedures",
    "looks",
    "missing_to_close",
    "nesting",
    "number_papers",
    "occurrence",
    "occurrences",
    "order_content",
    "order_lines",
    "order_parts",
    "paper_acts",
    "paper_drawing",
    "paper_frames",
    "paper_moments",
    "paper_sheets",
    "paper_offers",
    "papers",
    "papers_of_device",
    "orders",
    "parse_number",
    "plan",
    "plans",
    "procedure",
    "procedure_version",
    "procedures",
    "propose_terms",
    "read_library_file",
    "record_history",
    "reporting",
    "requests",
    "revision",
    "schedule",
    "targets",
    "searching",
    "set_baselines",
    "submit_procedure",
    "title_of",
    "tjc_tolerance",
    "verbs_from",
    "ways",
    "why",
    "words",
    "work_order",
    "work_orders",
]
