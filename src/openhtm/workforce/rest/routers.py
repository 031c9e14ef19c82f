"""Where workforce lies under /api/v1."""

from __future__ import annotations

from .competencies import competencies_router, rule_router
from .coverage import coverage_router
from .grants import grants_router

ROUTERS = [
    ("/competencies", competencies_router),
    ("/competency-grants", grants_router),
    ("/competency-coverage", coverage_router),
    ("/signing-rule", rule_router),
]
