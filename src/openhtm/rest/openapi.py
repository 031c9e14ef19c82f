"""What the OpenAPI description says beyond the routers: problem answers, idempotency, versions."""

from __future__ import annotations

from typing import Any

from openhtm.kernel.rest import Problem

from .problems import MEDIA_TYPE

_METHODS = ("get", "put", "post", "patch", "delete")
_IDEMPOTENCY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "The change is carried out at most once for this key; a repeat returns the first result.",
    "schema": {"type": "string", "maxLength": 40, "pattern": "^[!-~]+$"},
}
_VERSION = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "description": "The ETag of the record as you saw it; a newer one refuses the change with both versions.",
    "schema": {"type": "string", "pattern": '^"\\d{1,9}"$'},
}


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """``schema`` with what holds for every operation."""
    schemas = schema["components"].setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema()
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for methods in schema["paths"].values():
        for method in _METHODS:
            if operation := methods.get(method):
                operation["responses"]["default"] = {
                    "description": "A problem (RFC 9457).",
                    "content": content,
                }
                operation["parameters"] += _headers(method)
    return schema


def _headers(method: str) -> list[dict[str, Any]]:
    if method == "get":
        return []
    return [_IDEMPOTENCY, _VERSION] if method in ("patch", "put") else [_IDEMPOTENCY]
