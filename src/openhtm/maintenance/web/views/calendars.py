"""Calendar feeds: one's own page of them, and the address that calendar programs read."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from openhtm.accounts.api import Permission, SignedInRequest, departments, one, public, requires
from openhtm.kernel.canonical import sha256
from openhtm.kernel.errors import DomainError
from openhtm.kernel.limits import calendars_name_tags
from openhtm.kernel.time import local_date, now
from openhtm.places.api import zone_at
from openhtm.ui.doing import done, tried

from ... import access, calendars
from ...actions import feeds
from ...actions.feeds import NewFeed
from ..forms.calendars import FeedForm
from ..pages import calendars as pages


@never_cache
@requires(Permission.PLAN_READ)
def feed_list(request: SignedInRequest) -> HttpResponse:
    """One's feeds; a new one's address is shown in the answer that makes it, once."""
    form = FeedForm(request.POST or None, units=departments(request.user, Permission.PLAN_READ))
    made = tried(form, lambda: _made(request, form)) if form.is_valid() else None
    return _page(request, form, made)


def _page(request: SignedInRequest, form: FeedForm, made: NewFeed | None) -> HttpResponse:
    address = request.build_absolute_uri(calendars.address(made.secret)) if made else ""
    page = pages.feeds_page(access.calendar_feeds(request.user), form, address=address, made=made)
    status = 422 if form.errors else 200
    return render(request, "maintenance/calendars.html", {"page": page}, status=status)


def _made(request: SignedInRequest, form: FeedForm) -> NewFeed:
    chosen = form.cleaned_data["unit"]
    if not chosen:
        return feeds.make(by=request.user, at=now())
    unit = one(
        departments(request.user, Permission.PLAN_READ),
        _("There is no such unit, or it is outside your sites."),
        pk=chosen,
    )
    return feeds.make_for_unit(unit, by=request.user, at=now())


@never_cache
@require_POST
@requires(Permission.PLAN_READ)
def renew(request: SignedInRequest, pk: int) -> HttpResponse:
    feed = access.calendar_feed(request.user, pk)
    form = FeedForm(units=departments(request.user, Permission.PLAN_READ))
    try:
        made = feeds.renew(feed, by=request.user, at=now())
    except DomainError as problem:
        messages.error(request, str(problem))
        return redirect("maintenance:calendars")
    return _page(request, form, made)


@require_POST
@requires(Permission.PLAN_READ)
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    feed = access.calendar_feed(request.user, pk)
    return done(
        request,
        lambda: feeds.revoke(feed, by=request.user, at=now()),
        words=_("The feed is ended. Its address leads nowhere any more."),
        back=reverse("maintenance:calendars"),
    )


@public(
    "the holder of the secret address reads one person's or unit's planned work, without names of devices"
)
@require_safe
def read(request: HttpRequest, secret: str) -> HttpResponseBase:
    feed = access.calendar_feed_of_secret(secret)
    zone = zone_at(feed.department.site if feed.department else None, now())
    content = calendars.written(
        feed,
        today=local_date(now(), zone),
        link=request.build_absolute_uri,
        tags=calendars_name_tags(),
    )
    etag = f'"{sha256(content)}"'
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, max-age=900"
    answer["Content-Disposition"] = 'inline; filename="planned-work.ics"'
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=etag, response=answer) or answer
