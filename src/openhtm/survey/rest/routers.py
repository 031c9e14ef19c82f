"""Where the survey lies under /api/v1."""

from __future__ import annotations

from .dossier import dossiers_router

ROUTERS = [("/dossiers", dossiers_router)]
