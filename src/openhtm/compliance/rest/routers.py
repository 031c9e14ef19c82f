"""Where compliance lies under /api/v1."""

from __future__ import annotations

from .corrections import corrections_router
from .evidence import aem_router
from .findings import findings_router, rules_router, standards_router
from .management_plans import management_plans_router
from .plan_evaluations import plan_evaluations_router
from .plan_goals import plan_goals_router
from .programs import programs_router
from .report import report_router

ROUTERS = [
    ("/findings", findings_router),
    ("/finding-rules", rules_router),
    ("/requirement-sets", standards_router),
    ("/corrective-actions", corrections_router),
    ("/committee-report", report_router),
    ("/management-plans", management_plans_router),
    ("/management-plans", plan_goals_router),
    ("/management-plans", plan_evaluations_router),
    ("/aem", aem_router),
    ("/aem", programs_router),
]
