"""One API from the routers of all contexts.

Each has them in ``<context>/rest/routers.py``, as ``ROUTERS = [("/devices", router), ...]``.
"""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from openhtm.kernel.plugins import context_modules

from . import problems
from .doors import Session, Token
from .openapi import described

VERSION = "1"


class UndeclaredOperation(RuntimeError):
    """An operation says neither which permission it needs nor why it needs none."""


class _Renderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z)


class _Parser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        # PostgreSQL stores no NUL character; orjson refuses halves of surrogate pairs by itself.
        if b"\\u0000" in request.body:
            raise ValueError(_("The request holds a NUL character."))
        return orjson.loads(request.body)


class HouseAPI(NinjaAPI):
    """NinjaAPI with our operation names, the problem answers in its description, and refused methods as such."""

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        patterns, app_name, namespace = super().urls
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = problems.telling_methods(pattern.callback)
        return patterns, app_name, namespace

    def get_openapi_operation_id(self, operation: Operation) -> str:
        context = operation.view_func.__module__.split(".")[1]
        return f"{context}.{operation.view_func.__name__}"

    def get_openapi_schema(self, **options: Any) -> Any:
        return described(super().get_openapi_schema(**options))


def build() -> HouseAPI:
    """The API with every router, each operation guarded by what it declares."""
    api = HouseAPI(
        title="OpenHTM",
        version=VERSION,
        description="The record of a hospital's medical devices, read and changed with a person's rights.",
        urls_namespace="rest",
        openapi_url=None,
        docs_url=None,
        renderer=_Renderer(),
        parser=_Parser(),
    )
    problems.add_to(api)
    for module in context_modules("rest.routers"):
        context = module.__name__.split(".")[1]
        for prefix, router in module.ROUTERS:
            api.add_router(prefix, router, tags=[context], url_name_prefix=context)
    for operation in operations(api):
        _guard(operation)
    return api


def operations(api: NinjaAPI) -> list[Operation]:
    """Every operation of the assembled API."""
    return [
        operation
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
    ]


def _guard(operation: Operation) -> None:
    permission = getattr(operation.view_func, "permission", "")
    if not permission:
        raise UndeclaredOperation(
            f"{operation.view_func.__module__}.{operation.view_func.__name__} lacks @needs or @open_to."
        )
    is_public = permission.startswith("public: ")
    operation.auth_callbacks = [] if is_public else [Token(permission), Session(permission)]
