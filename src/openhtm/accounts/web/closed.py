"""Pages of the sign-in package that this program does not offer: whatever stands here comes first."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from ..access import public


@public("says that there is no such page")
def closed(_request: HttpRequest) -> HttpResponse:
    raise Http404


urlpatterns = [path(route, closed) for route in ("email/", "signup/", "password/set/", "3rdparty/signup/")]
