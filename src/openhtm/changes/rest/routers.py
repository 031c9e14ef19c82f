"""Where change control lies under /api/v1."""

from __future__ import annotations

from .changes import changes_router
from .fulfilling import fulfilling_router
from .lines import lines_router
from .pools import pools_router
from .riding import riding_router
from .waves import waves_router

ROUTERS = [
    ("/change-pools", pools_router),
    ("/changes", changes_router),
    ("/changes", fulfilling_router),
    ("/changes", lines_router),
    ("/changes", riding_router),
    ("/changes", waves_router),
]
