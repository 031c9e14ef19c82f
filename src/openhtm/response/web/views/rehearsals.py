"""Table-top exercises on pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import now
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, at_site, done
from openhtm.ui.parts import Crumb

from ... import files, rehearsing, shelf
from ... import incident_access as access
from ...actions import rehearsals as acts
from ...models import RehearsalInject
from .. import rehearsal_forms as forms
from ..pages import rehearsals as pages
from ..sites import chosen
from .incidents import rights


@requires(Permission.RESPONSE_READ)
def rehearsal_list(request: SignedInRequest) -> HttpResponse:
    rows, paging = lists.page(request, access.rehearsals(request.user), sort="-begun_at")
    may_lead = request.user.may_anywhere(Permission.RESPONSE_LEAD)
    page = pages.rehearsals_page(rehearsing.played(rows), paging, may_lead=may_lead)
    return render(request, "response/rehearsals.html", {"page": page})


@requires(Permission.RESPONSE_LEAD)
def begin(request: SignedInRequest) -> HttpResponse:
    site = chosen(request, Permission.RESPONSE_LEAD)
    form = forms.BeginForm(request.POST or None, scenarios=shelf.scenarios())

    def act() -> Any:
        return acts.begin(site, scenario=form.cleaned_data["scenario"], by=request.user, at=now())

    page = FormPage(
        title=_("Begin an exercise at %(site)s") % {"site": site.name},
        crumbs=pages.rehearsal_crumbs(),
        form=form,
        submit=_("Begin"),
        cancel=reverse("response:rehearsals"),
        note=_("EXERCISE: no device is changed."),
    )
    return asked(request, page, act, words=_("Begun. Tell the first inject."), to=pages.url)


@requires(Permission.RESPONSE_READ)
def rehearsal(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.rehearsal(request.user, pk)
    page = pages.rehearsal_page(rehearsing.one(found), rights=rights(request, found.incident))
    with at_site(found.incident):
        return render(request, "response/rehearsal.html", {"page": page})


@requires(Permission.RESPONSE_READ)
def report_file(request: SignedInRequest, pk: int) -> HttpResponse:
    return files.rehearsal_pdf(access.rehearsal(request.user, pk), user=request.user, at=now())


def _back(inject: RehearsalInject) -> str:
    return f"{pages.url(inject.rehearsal)}#inject-{inject.pk}"


@require_POST
@requires(Permission.RESPONSE_LEAD)
def release(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.inject(request.user, pk, Permission.RESPONSE_LEAD)
    return done(
        request,
        lambda: acts.release(found, by=request.user, at=now()),
        words=_("Told. The time to a decision runs."),
        back=_back(found),
    )


def _page(found: RehearsalInject, form: Any, title: str, submit: str, note: str) -> FormPage:
    here = Crumb(label=str(found.rehearsal), url=pages.url(found.rehearsal))
    return FormPage(
        title=title,
        lead=found.text,
        crumbs=pages.rehearsal_crumbs(here),
        form=form,
        submit=submit,
        cancel=_back(found),
        note=note,
    )


@requires(Permission.RESPONSE_ACT)
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.inject(request.user, pk)
    form = forms.DecisionForm(request.POST or None, roles=shelf.roles(), initial={"role": found.role})

    def act() -> Any:
        return acts.decide(found, **form.cleaned_data, by=request.user, at=now())

    note = _("EXERCISE: no device is changed. Whoever notes decisions takes part and marks nothing.")
    page = _page(found, form, _("What was decided"), _("Note it"), note)
    return asked(request, page, act, words=_("Noted."), to=lambda _made: _back(found))


@requires(Permission.RESPONSE_ACT)
def mark(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.inject(request.user, pk)
    form = forms.MarkForm(request.POST or None)

    def act() -> Any:
        return acts.mark(found, **form.cleaned_data, by=request.user, at=now())

    page = _page(found, form, _("What an observer saw"), _("Mark it"), found.good)
    return asked(request, page, act, words=_("Marked."), to=lambda _made: _back(found))
