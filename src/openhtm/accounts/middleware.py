"""Puts the chosen site of the frame's site switch on the request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

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
        request.site = SimpleLazyObject(lambda: _site(request))  # type: ignore[attr-defined]
        return self.get_response(request)
