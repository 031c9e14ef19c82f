"""Every failure as ``application/problem+json`` (RFC 9457): anticipated ones with their own words."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from openhtm.accounts.api import public
from openhtm.kernel.canonical import plain
from openhtm.kernel.errors import DomainError

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger("openhtm.rest")
_CODES = {
    400: "malformed",
    401: "not_authenticated",
    403: "not_permitted",
    404: "not_found",
    405: "method_not_allowed",
    429: "too_many_requests",
}


def problem(
    status: int, code: str, detail: str, *, details: Mapping[str, object] | None = None
) -> HttpResponse:
    """A problem answer. ``fields`` among the details is lifted to the top."""
    facts = dict(details or {})
    body = {
        "type": f"urn:openhtm:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "fields": facts.pop("fields", {}),
        "details": facts,
    }
    return HttpResponse(orjson.dumps(plain(body)), status=status, content_type=MEDIA_TYPE)


@csrf_exempt
@public("says only that there is nothing at this address")
def unknown_address(_request: HttpRequest) -> HttpResponse:
    """What programs get where no operation is; people get a page instead."""
    words = _("There is no operation at this address. All of them are described in /api/openapi.json.")
    return problem(404, "not_found", words)


def telling_methods(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """``view`` with its refusal of a method as a problem."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return answer
        allowed = ", ".join(sorted(answer["Allow"].split(", ")))
        facts = {"allowed": allowed, "method": request.method}
        refused = problem(
            405, "method_not_allowed", _("This address takes %(allowed)s, not %(method)s.") % facts
        )
        refused["Allow"] = allowed
        return refused

    return told


def _refused(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status, error.code, str(error), details=error.details)


def _http(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code, _CODES.get(error.status_code, "refused"), str(error))


def _not_authenticated(_request: HttpRequest, error: Any) -> HttpResponse:
    words = (
        str(error)
        if str(error) != "Unauthorized"
        else _("Sign in, or send a token: Authorization: Bearer htm_...")
    )
    answer = problem(401, "not_authenticated", words)
    answer["WWW-Authenticate"] = 'Bearer realm="OpenHTM"'
    return answer


def _not_found(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(404, "not_found", str(error) or _("There is no such record."))


def _forbidden(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(403, "not_permitted", _("You may not do this."))


def _invalid(_request: HttpRequest, error: Any) -> HttpResponse:
    fields: dict[str, list[str]] = {}
    for found in error.errors:
        fields.setdefault(_field(found["loc"]), []).append(found["msg"])
    return problem(422, "invalid", _("Some values cannot be taken; see fields."), details={"fields": fields})


def _field(path: tuple[Any, ...]) -> str:
    """``("body", "body", "code")`` is ``code``: place and parameter name say nothing to the caller."""
    return ".".join(str(part) for part in path[2:] or path[1:] or path)


def _broken(request: HttpRequest, error: Any) -> HttpResponse:
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(
        500,
        "internal",
        _("Something broke on our side. It is in the log; try again or tell your administrator."),
    )


def add_to(api: NinjaAPI) -> None:
    handlers = {
        DomainError: _refused,
        HttpError: _http,
        AuthenticationError: _not_authenticated,
        ValidationError: _invalid,
        Http404: _not_found,
        PermissionDenied: _forbidden,
        Exception: _broken,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
