"""Putting suspects on the board: by a flaw, by what they are, by their tags."""

from __future__ import annotations

from collections.abc import Callable

from django import forms as django_forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import local_date, now
from openhtm.ui.doing import asked

from ... import access as places
from ... import incident_access as access
from ... import triage
from ...actions import incidents
from ...models import Incident
from ...triage import Suspects
from .. import incident_forms as forms
from .incidents import form_of


def _added(
    request: SignedInRequest,
    found: Incident,
    form: django_forms.Form,
    title: str,
    suspects: Callable[[], Suspects],
    note: str = "",
) -> HttpResponse:
    def act() -> Incident:
        one = suspects()
        incidents.add_devices(found, devices=one.devices, because=one.because, by=request.user, at=now())
        return found

    page = form_of(found, form, title, _("Put them on the board"), note=note)
    return asked(
        request,
        page,
        act,
        words=_("On the board; those there already stayed as they are."),
        to=lambda made: made,
    )


@requires(Permission.RESPONSE_ACT)
def by_flaw(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.incident(request.user, pk, Permission.RESPONSE_ACT)
    form = forms.FlawForm(request.POST or None, initial={"name": request.GET.get("name", "")})
    day = local_date(now(), found.site.time_zone)
    note = _("What cannot be excluded is taken in as well: unknown is never safe.")
    return _added(
        request,
        found,
        form,
        _("Suspects by a flaw"),
        lambda: triage.from_flaw(request.user, found, form.cleaned_data["name"], on=day),
        note,
    )


@requires(Permission.RESPONSE_ACT)
def by_tags(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.incident(request.user, pk, Permission.RESPONSE_ACT)
    form = forms.TagsForm(request.POST or None)
    return _added(
        request,
        found,
        form,
        _("Suspects by their tags"),
        lambda: triage.from_tags(request.user, found, form.listed(), reason=form.cleaned_data["reason"]),
    )


@requires(Permission.RESPONSE_ACT)
def by_kind(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.incident(request.user, pk, Permission.RESPONSE_ACT)
    offers = triage.offers(request.user, found)
    form = forms.KindForm(
        request.POST or None,
        device_types=offers.types,
        models=offers.models,
        departments=places.departments(request.user, found.site_id),
    )
    return _added(
        request,
        found,
        form,
        _("Suspects by type, model or unit"),
        lambda: triage.from_kind(request.user, found, **form.wanted()),
        _("All that you choose must apply."),
    )
