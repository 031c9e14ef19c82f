"""How one device is set up: what is known, what was, and entering it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import local_date, now
from openhtm.registry import api as registry
from openhtm.ui.doing import FormPage, asked

from ... import access
from ...actions import configuration
from .. import forms
from ..pages import configuration as pages


@requires(Permission.SECURITY_READ)
def show(request: SignedInRequest, tag: str) -> HttpResponse:
    device = registry.device(request.user, tag)
    place = {"site_id": device.site_id, "department_id": device.department_id}
    page = pages.configuration_page(
        device,
        list(access.device_facts(request.user, device)),
        may_edit=bool(request.user.may(Permission.SECURITY_EDIT, **place)),
    )
    return render(request, "security/configuration.html", {"page": page})


@requires(Permission.SECURITY_EDIT)
def enter(request: SignedInRequest, tag: str) -> HttpResponse:
    device = registry.device(request.user, tag)
    rows = access.device_facts(request.user, device)
    known = {row.fact: row.value for row in rows if row.valid_to is None}
    today = local_date(now(), device.site.time_zone)
    form = forms.ConfigurationForm(request.POST or None, known=known, initial={"seen_on": today})
    back = reverse("security:configuration", args=[device.tag])
    page = FormPage(
        title=_("How %(tag)s is set up") % {"tag": device.tag},
        crumbs=pages.crumbs(device),
        form=form,
        submit=_("Enter it"),
        cancel=back,
        note=_("What nobody knows stays unknown, and never counts as the safer."),
    )

    def act() -> Any:
        given = form.cleaned_data
        return configuration.enter(
            device,
            facts=form.facts(),
            source=given["source"],
            seen_on=given["seen_on"],
            by=request.user,
            at=now(),
        )

    return asked(request, page, act, words=_("Entered."), to=lambda _made: back)
