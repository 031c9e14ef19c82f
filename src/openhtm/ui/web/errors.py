"""Error pages: what happened, what was kept, what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request could not be understood."""
    return render(request, "ui/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The person may not do this."""
    return render(request, "ui/errors/403.html", _denial(exception), status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page or record, or it belongs to another site: the two look alike on purpose."""
    return render(request, "ui/errors/404.html", status=404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A rate limit was reached."""
    return render(request, "ui/errors/429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke; the page needs no database and no session."""
    return render(request, "ui/errors/500.html", status=500)


def _denial(exception: Exception | None) -> dict[str, str]:
    """Tell a sentence for a person from the bare name of the permission that is missing."""
    words = str(exception or "")
    return {"why": words} if " " in words else {"permission": words}
