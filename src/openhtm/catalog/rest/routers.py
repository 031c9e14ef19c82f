"""The catalog's part of the API."""

from __future__ import annotations

from . import manufacturers, models

ROUTERS = [
    ("/manufacturers", manufacturers.router),
    ("/manufacturer-names", manufacturers.names),
    ("/merges", manufacturers.merged),
    ("/models", models.router),
    ("/device-types", models.types),
    ("/udi", models.identifiers),
]
