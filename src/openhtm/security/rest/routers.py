"""Where device security lies under /api/v1."""

from __future__ import annotations

from .releases import releases_router

ROUTERS = [("/software-releases", releases_router)]
