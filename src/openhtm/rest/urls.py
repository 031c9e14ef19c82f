"""Addresses of REST and of what machines ask: health, readiness, metrics."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, re_path

from openhtm.accounts.api import public

from . import assembly, health, problems

api = assembly.build()


@public("describes the program and holds no data")
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 description of ``/api/v1``."""
    schema: dict[str, Any] = api.get_openapi_schema()
    return JsonResponse(schema)


urlpatterns = [
    path("api/openapi.json", openapi, name="openapi"),
    path("api/v1/", problems.unknown_address),
    path("api/v1/", api.urls),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    # Last: whatever else programs ask for under these.
    path("api", problems.unknown_address),
    re_path("^api/", problems.unknown_address),
]
