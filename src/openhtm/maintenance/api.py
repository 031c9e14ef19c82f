"""What other contexts may use of maintenance."""

from . import boards, describing, listing, looks, words
from .access import (
    fault_request,
    fault_requests,
    occurrence,
    occurrences,
    plan,
    procedure,
    procedure_version,
    revision,
    work_order,
    work_orders,
)
from .actions import (
    approvals,
    checklists,
    finishing,
    library,
    order_lines,
    plans,
    procedures,
    schedule,
)
from .actions import (
    fault_requests as requests,
)
from .actions import (
    occurrences as attempts,
)
from .actions import (
    work_orders as orders,
)
from .models import FaultRequest, Occurrence, OccurrenceState, OrderKind, Plan, Procedure, WorkOrder
from .ordering import NewOrder
from .rules.intervals import Interval, Unit
from .rules.priority import Priority
from .rules.schedule import Kind
from .rules.verdicts import Answer
from .rules.windows import Scheme, WindowRule
from .rules.work_order_states import State, Verb
from .terms import Terms

__all__ = [
    "Answer",
    "FaultRequest",
    "Interval",
    "Kind",
    "NewOrder",
    "Occurrence",
    "OccurrenceState",
    "OrderKind",
    "Plan",
    "Priority",
    "Procedure",
    "Scheme",
    "State",
    "Terms",
    "Unit",
    "Verb",
    "WindowRule",
    "WorkOrder",
    "approvals",
    "attempts",
    "boards",
    "checklists",
    "describing",
    "fault_request",
    "fault_requests",
    "finishing",
    "library",
    "listing",
    "looks",
    "occurrence",
    "occurrences",
    "order_lines",
    "orders",
    "plan",
    "plans",
    "procedure",
    "procedure_version",
    "procedures",
    "requests",
    "revision",
    "schedule",
    "words",
    "work_order",
    "work_orders",
]
