"""Pages of the sign-in package that this program does not offer: whatever stands here comes first."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from openhtm.kernel.options import Options

from ..access import public


@public("says that there is no such page")
def closed(_request: HttpRequest) -> HttpResponse:
    raise Http404


def new_password_is_sent() -> bool:
    """Without a mail server the page would promise a message that never comes."""
    return bool(Options().text("OPENHTM_EMAIL_URL"))


_ROUTES = ["email/", "signup/", "password/set/", "3rdparty/signup/"]
if not new_password_is_sent():
    _ROUTES.append("password/reset/")

urlpatterns = [path(route, closed) for route in _ROUTES]
