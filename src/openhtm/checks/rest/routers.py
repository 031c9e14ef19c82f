"""Where user checks lie under /api/v1."""

from __future__ import annotations

from .records import records_router
from .units import checks_router, closed_router, points_router, templates_router, units_router

ROUTERS = [
    ("/check-units", units_router),
    ("/checks", checks_router),
    ("/check-points", points_router),
    ("/check-records", records_router),
    ("/closed-days", closed_router),
    ("/check-templates", templates_router),
]
