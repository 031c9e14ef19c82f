"""Where awareness lies under /api/v1."""

from __future__ import annotations

from .policies import policies_router

ROUTERS = [("/policies", policies_router)]
