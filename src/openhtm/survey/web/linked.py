"""The door of a survey link: a cookie that leads to these pages alone, a limit, and a line for all that is opened."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from openhtm.accounts.api import public
from openhtm.kernel.errors import DomainError, NotFound
from openhtm.kernel.time import now
from openhtm.ui.parts import Page
from openhtm.ui.tones import Tone

from .. import access
from ..actions import rooms
from ..guests import Guest
from ..models import SurveyLink

COOKIE, SALT = "openhtm_survey", "survey.link"
#: The only pages that the cookie is sent to.
PATH = "/survey/at/"
#: Tries of secrets from one address in an hour, and pages by one link in a minute.
TRIES, TRIES_PERIOD, PAGES, PAGES_PERIOD = 30, 3600, 120, 60
Answer = TypeVar("Answer", bound=HttpResponseBase)
Linked = Callable[..., HttpResponseBase]


def leads_in(answer: HttpResponse, link: SurveyLink, *, secure: bool) -> HttpResponse:
    """Give the cookie of a link that works: it names the link, and dies with the browser or the link."""
    value = signing.dumps([link.pk, link.secret_hash], salt=SALT)
    answer.set_cookie(COOKIE, value, path=PATH, httponly=True, secure=secure, samesite="Strict")
    return private(answer)


def private(answer: Answer) -> Answer:
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def too_many_tries(request: HttpRequest) -> bool:
    """Counts this try; addresses are kept only as a hash, for the hour."""
    address = hashlib.sha256(str(request.META.get("REMOTE_ADDR", "")).encode()).hexdigest()[:24]
    return _count(f"survey:try:{address}", TRIES_PERIOD) > TRIES


def _count(key: str, period: int) -> int:
    cache.add(key, 0, period)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two calls
        cache.set(key, 1, period)
        return 1


def _guest(request: HttpRequest) -> Guest:
    """Who holds the cookie of a link that works now."""
    try:
        pk, secret_hash = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        pk, secret_hash = 0, ""
    return Guest(access.link_of_cookie(pk, secret_hash, at=now()))


def by_link(reason: str) -> Callable[[Linked], Linked]:
    """A page behind a survey link. The view gets the guest; what was opened is kept with the time it took."""

    def decorate(view: Linked) -> Linked:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            guest, at = _guest(request), now()
            if _count(f"survey:link:{guest.link.pk}", PAGES_PERIOD) > PAGES:
                return slow_down(request)
            try:
                answer: HttpResponseBase = view(request, guest, *args, **kwargs)
            except NotFound:
                _keep(request, guest, at, _("nothing found"))
                raise
            except DomainError as problem:
                answer = refused(request, problem)
            _keep(request, guest, at, "" if answer.status_code < 400 else str(answer.status_code))
            return private(answer)

        marked: Linked = public(reason)(opened)
        return marked

    return decorate


def _keep(request: HttpRequest, guest: Guest, at: Any, note: str) -> None:
    what = " ".join(part for part in (request.method, request.get_full_path(), note) if part)
    rooms.opened(guest.link, what=what, answered_at=now(), by=guest, at=at)


def slow_down(request: HttpRequest) -> HttpResponse:
    page = Page(
        title=_("Too fast"), lead=_("Too many requests. Wait a minute and try again."), lead_tone=Tone.SOON
    )
    return private(render(request, "survey/plain.html", {"page": page}, status=429))


def refused(request: HttpRequest, problem: DomainError) -> HttpResponse:
    page = Page(title=_("Not possible"), lead=str(problem), lead_tone=Tone.UNKNOWN)
    return render(request, "survey/plain.html", {"page": page}, status=problem.status)
