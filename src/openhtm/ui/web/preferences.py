"""How the site looks to this reader on this machine.

Kept in a cookie, so that the server draws it and nothing flashes.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from openhtm.ui.frame import DENSITIES, DENSITY_COOKIE, THEME_COOKIE, THEMES

from .openness import open_to

ONE_YEAR = 365 * 24 * 3600
_CHOICES = {"theme": (THEME_COOKIE, THEMES), "density": (DENSITY_COOKIE, DENSITIES)}


@open_to("the look of the sign-in page may be chosen too; only a cookie is set")
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember the theme or the row height; values that are none of the choices are passed over."""
    response = redirect(_back(request))
    for name, (cookie, choices) in _CHOICES.items():
        value = request.POST.get(name)
        if value in choices:
            response.set_cookie(
                cookie, value, max_age=ONE_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
            )
    return response


def _back(request: HttpRequest) -> str:
    """Give the page the reader came from, never an address of another host."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return "/"
