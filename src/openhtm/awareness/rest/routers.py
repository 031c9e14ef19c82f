"""Where awareness lies under /api/v1."""

from __future__ import annotations

from .policies import policies_router
from .units import attestations_router, units_router

ROUTERS = [
    ("/policies", policies_router),
    ("/unit-readiness", units_router),
    ("/attestations", attestations_router),
]
