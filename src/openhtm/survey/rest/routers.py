"""Where the survey lies under /api/v1."""

from __future__ import annotations

from .dossier import dossiers_router
from .mock_surveys import mock_questions_router, mock_surveys_router
from .rooms import links_router, requests_router, surveys_router

ROUTERS = [
    ("/dossiers", dossiers_router),
    ("/surveys", surveys_router),
    ("/survey-links", links_router),
    ("/survey-requests", requests_router),
    ("/mock-surveys", mock_surveys_router),
    ("/mock-questions", mock_questions_router),
]
