"""Feeds of flaws: how they stand, one of them, trying now, changing, taking a pack."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.limits import feeds as feed_limits
from openhtm.kernel.time import now
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, done, shown, tried
from openhtm.ui.parts import Crumb

from ... import access, asking
from ...actions import feeds as acts
from ...feed_standing import standing
from .. import forms
from ..pages import feeds as pages

_PACKS_SHOWN = 5


def _may_edit(request: SignedInRequest) -> bool:
    return bool(request.user.may_anywhere(Permission.SECURITY_EDIT))


@requires(Permission.SECURITY_READ)
def feed_list(request: SignedInRequest) -> HttpResponse:
    at = now()
    page = pages.feeds_page(
        [standing(*pair, at=at) for pair in access.feeds(request.user)],
        access.packs(request.user)[:_PACKS_SHOWN],
        may_edit=_may_edit(request),
        fetching_off=not feed_limits().may_fetch,
    )
    return render(request, "security/feeds.html", {"page": page})


@requires(Permission.SECURITY_READ)
def feed(request: SignedInRequest, slug: str) -> HttpResponse:
    found = standing(*access.feed(request.user, slug), at=now())
    rows, paging = lists.page(request, access.fetches(request.user, slug), sort="-taken_at,-pk")
    page = pages.feed_page(
        found, rows, paging, may_edit=_may_edit(request), fetching_off=not feed_limits().may_fetch
    )
    return shown(request, "security/feed.html", page)


@requires(Permission.SECURITY_EDIT)
@require_POST
def feed_try(request: SignedInRequest, slug: str) -> HttpResponse:
    access.feed(request.user, slug)
    return done(
        request,
        lambda: asking.try_now(slug, by=request.user, at=now()),
        words=_("The worker updates it now; this page tells what becomes of it."),
        back=reverse("security:feed", args=[slug]),
    )


@requires(Permission.SECURITY_EDIT)
def feed_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    declared, state = access.feed(request.user, slug)
    begun = {
        "is_on": state.is_on,
        "address": state.address or declared.address,
        "seen_version": state.version,
    }
    form = forms.FeedForm(request.POST or None, initial=begun)
    here = reverse("security:feed", args=[slug])
    page = FormPage(
        title=_("Change the feed %(feed)s") % {"feed": declared.title},
        crumbs=pages.feed_crumbs(Crumb(label=declared.title, url=here)),
        form=form,
        submit=_("Save"),
        cancel=here,
    )
    return asked(
        request,
        page,
        lambda: acts.set_feed(slug=slug, **form.cleaned_data, by=request.user, at=now()),
        words=_("Saved."),
        to=lambda _made: here,
    )


@requires(Permission.SECURITY_EDIT)
def feed_pack(request: SignedInRequest) -> HttpResponse:
    """A pack of another home: what became of it, or why nothing of it was taken."""
    is_sent = request.method == "POST"
    form = forms.PackForm(request.POST, request.FILES) if is_sent else forms.PackForm()
    taken = None
    if form.is_valid():
        file = form.cleaned_data["pack"]
        taken = tried(form, lambda: asking.take_uploaded(file, by=request.user, clock=now))
    page = pages.pack_page(forms.PackForm() if taken else form, taken)
    status = 422 if form.errors else 200
    return render(request, "security/feed_pack.html", {"page": page}, status=status)
