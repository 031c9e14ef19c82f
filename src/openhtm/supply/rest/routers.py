"""Where supply lies under /api/v1."""

from __future__ import annotations

from .contracts import contracts_router, cover_router
from .kits import kits_router
from .parts import parts_router
from .stores import stores_router
from .vendors import vendors_router

ROUTERS = [
    ("/contracts", contracts_router),
    ("/vendors", vendors_router),
    ("/devices", cover_router),
    ("/parts", parts_router),
    ("/kits", kits_router),
    ("/stores", stores_router),
]
