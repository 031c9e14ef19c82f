"""Puts the chosen site of the site switch on the request, and turns anticipated failures into pages."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from openhtm.kernel.errors import DomainError, NotFound, NotPermitted

from . import access

SESSION_KEY = "site"


def _site(request: HttpRequest) -> object:
    chosen = request.session.get(SESSION_KEY)
    return access.sites(request.user).filter(pk=chosen).first() if chosen else None


class SiteMiddleware:
    """``request.site``: the chosen site, read only when asked for; falsy when all sites are meant."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.site = SimpleLazyObject(lambda: _site(request))  # type: ignore[assignment]
        return self.get_response(request)


class DomainErrorMiddleware:
    """A ``DomainError`` that a view let pass becomes the 404 or 403 page, or one that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotFound):
            raise Http404(str(exception)) from exception
        if isinstance(exception, NotPermitted):
            raise PermissionDenied(str(exception)) from exception
        if isinstance(exception, DomainError):
            return render(request, "ui/errors/refused.html", {"problem": exception}, status=exception.status)
        return None
