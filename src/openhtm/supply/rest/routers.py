"""Where supply lies under /api/v1."""

from __future__ import annotations

from .contracts import contracts_router, cover_router
from .vendors import vendors_router

ROUTERS = [
    ("/contracts", contracts_router),
    ("/vendors", vendors_router),
    ("/devices", cover_router),
]
