"""Base dates of departments and buildings: listed, set, changed, cleared; what re-basing would do, and doing it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import now
from openhtm.ui.doing import FormPage, asked, at_site, done
from openhtm.ui.parts import Act

from ... import access, base_places
from ... import base_dates as reading
from ...actions import base_dates as actions
from ..forms import base_dates as forms
from ..forms.work_orders import StrikeOut
from ..pages import base_dates as pages


@requires(Permission.PLAN_READ)
def base_dates(request: SignedInRequest) -> HttpResponse:
    chosen = getattr(request, "site", None)
    found = access.base_dates(request.user)
    rows = list(found.filter(site=chosen) if chosen else found)
    may = set(access.base_dates(request.user, Permission.PLAN_EDIT).values_list("pk", flat=True))
    counted = reading.counted(rows)
    add = Act(label=_("Set a base date"), url=pages.url("base_date_add"), icon="plus", kind="primary")
    page = pages.BasesPage(
        title=_("Base dates"),
        lead=_("One round serves a whole place: its fixed dates are counted from one day."),
        acts=[add] if request.user.may_anywhere(Permission.PLAN_EDIT) else [],
        rows=[pages.row(base, counted, may_edit=base.pk in may) for base in rows],
    )
    return render(request, "maintenance/base_dates.html", {"page": page})


@requires(Permission.PLAN_EDIT)
def base_date_add(request: SignedInRequest) -> HttpResponse:
    form = forms.BaseDateForm(request.POST or None, places=base_places.offered(request.user))
    page = FormPage(
        title=_("Set a base date"),
        crumbs=pages.crumbs(),
        form=form,
        submit=_("Set it"),
        cancel=pages.url("base_dates"),
        note=_("No due day moves. The next page shows whose would, and asks."),
    )
    return asked(
        request,
        page,
        lambda: actions.set_base_date(form.chosen(), day=form.cleaned_data["day"], by=request.user, at=now()),
        words=_("Set. No due day has moved."),
        to=lambda base: pages.url("base_date", base.pk),
    )


@requires(Permission.PLAN_EDIT)
def base_date(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who would move, from when to when. Nothing is changed."""
    found = access.base_date(request.user, pk, Permission.PLAN_EDIT)
    form = forms.Only(request.GET or None)
    tags = form.chosen() if form.is_valid() else []
    with at_site(found):
        lines = reading.preview(found, tags=tags, at=now())
        page = pages.preview_page(found, lines, form=form, tags=", ".join(tags))
        return render(request, "maintenance/base_date.html", {"page": page})


@require_POST
@requires(Permission.PLAN_EDIT)
def base_date_rebase(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.base_date(request.user, pk, Permission.PLAN_EDIT)
    form = forms.Rebase(request.POST)
    if not form.is_valid():
        return done(request, lambda: None, words=_("Nothing was asked for."), back=pages.url("base_date", pk))
    given: dict[str, Any] = {"tags": form.chosen(), "expected": form.cleaned_data["expected"]}
    words = ngettext(
        "%(n)d line counts from the base date.", "%(n)d lines count from the base date.", given["expected"]
    )
    return done(
        request,
        lambda: actions.rebase_lines(found, **given, by=request.user, at=now()),
        words=words % {"n": given["expected"]},
        back=pages.url("base_date", pk),
    )


@requires(Permission.PLAN_EDIT)
def base_date_change(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.base_date(request.user, pk, Permission.PLAN_EDIT)
    form = forms.ChangeDay(request.POST or None, initial={"day": found.day, "version": found.version})
    page = FormPage(
        title=_("Change the base date of %(place)s") % {"place": found.place},
        crumbs=pages.crumbs(found),
        form=form,
        submit=_("Change it"),
        cancel=pages.url("base_date", pk),
        note=_("No due day moves. The next page shows whose would, and asks."),
    )
    return asked(
        request,
        page,
        lambda: actions.set_base_date(
            found.where,
            day=form.cleaned_data["day"],
            seen_version=form.cleaned_data["version"],
            by=request.user,
            at=now(),
        ),
        words=_("Changed. No due day has moved."),
        to=lambda base: pages.url("base_date", base.pk),
    )


@requires(Permission.PLAN_EDIT)
def base_date_clear(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.base_date(request.user, pk, Permission.PLAN_EDIT)
    form = StrikeOut(request.POST or None)
    page = FormPage(
        title=_("Clear the base date of %(place)s") % {"place": found.place},
        crumbs=pages.crumbs(found),
        form=form,
        submit=_("Clear it"),
        cancel=pages.url("base_date", pk),
        kind="danger",
        note=_("Devices that count from it keep their dates; no more begin with it."),
    )
    return asked(
        request,
        page,
        lambda: actions.clear_base_date(found, reason=form.cleaned_data["reason"], by=request.user, at=now()),
        words=_("Cleared. No due day has moved."),
        to=lambda base: pages.url("base_dates"),
    )
