"""Where the survey lies under /api/v1."""

from __future__ import annotations

from .dossier import dossiers_router
from .rooms import links_router, requests_router, surveys_router

ROUTERS = [
    ("/dossiers", dossiers_router),
    ("/surveys", surveys_router),
    ("/survey-links", links_router),
    ("/survey-requests", requests_router),
]
