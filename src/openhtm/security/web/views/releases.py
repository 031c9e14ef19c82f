"""Releases of software: list, one of them with its components, attaching a bill, the panel of a device."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.catalog import api as catalog
from openhtm.kernel.time import now
from openhtm.registry import api as registry
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, shown

from ... import access, treatments
from ...actions import bills, releases
from ...listing import releases_matching
from ...queries import disclosures as asking
from ...queries import running
from .. import forms
from ..pages import releases as pages
from .shared import day_of


def _devices(request: SignedInRequest) -> registry.DeviceQuerySet:
    chosen = getattr(request, "site", None)
    return registry.devices_for(request.user, site_id=chosen.pk if chosen else None)


@requires(Permission.SECURITY_READ)
def release_list(request: SignedInRequest) -> HttpResponse:
    form = forms.ReleaseFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    rows, paging = lists.page(
        request, releases_matching(request.user, **given), sort="model__name,software_version"
    )
    page = pages.ReleaseListPage(
        title=_("Software"),
        acts=pages.list_acts(may_edit=request.user.may_anywhere(Permission.SECURITY_EDIT)),
        rows=pages.rows(rows, running.counts(_devices(request), rows)),
        columns=pages.list_columns(),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
    )
    return shown(request, "security/releases.html", page, part="list")


@requires(Permission.SECURITY_READ)
def release(request: SignedInRequest, release_id: int) -> HttpResponse:
    found = access.release(request.user, release_id)
    form = forms.ComponentFilter(request.GET)
    wanted = form.cleaned_data["q"] if form.is_valid() else ""
    attached = list(access.bills(request.user, found))
    standing = next((one for one in attached if one.replaced_at is None), None)
    components: list[Any] = []
    paging = None
    if standing is not None:
        rows = access.components(request.user, standing).named(wanted)
        components, paging = lists.page(request, rows, sort="name_key,pk", size=100)
    page = pages.release_page(
        found,
        bills=attached,
        components=(components, paging),
        devices=running.running(_devices(request), found).for_line().order_by("tag"),
        form=form,
        may_edit=request.user.may_anywhere(Permission.SECURITY_EDIT),
        disclosure=asking.of_release(found),
    )
    return shown(request, "security/release.html", page, part="components")


@requires(Permission.SECURITY_EDIT)
def release_add(request: SignedInRequest) -> HttpResponse:
    models = catalog.access.models(request.user).for_lists()
    form = forms.ReleaseForm(request.POST or None, initial=request.GET.dict(), models=models)
    page = FormPage(
        title=_("Add a software release"),
        crumbs=pages.crumbs(),
        form=form,
        submit=_("Add the release"),
        cancel=reverse("security:releases"),
        note=_("Versions that devices show are on record without being added here."),
    )

    def add() -> Any:
        given = form.cleaned_data
        model, version = form.known[given["model"]], given["software_version"]
        return releases.add(model, software_version=version, by=request.user, at=now())

    return asked(request, page, add, words=_("The release is on record."), to=lambda made: made)


@requires(Permission.SECURITY_EDIT)
def bill_attach(request: SignedInRequest, release_id: int) -> HttpResponse:
    found = access.release(request.user, release_id, Permission.SECURITY_EDIT)
    form = forms.BillForm(request.POST or None, request.FILES or None)
    page = FormPage(
        title=_("Attach a bill of materials to %(release)s") % {"release": found},
        crumbs=pages.crumbs(pages.crumb(found)),
        form=form,
        submit=_("Attach it"),
        cancel=found.get_absolute_url(),
        note=_("The one that stands is replaced and stays on record."),
    )

    def attach() -> Any:
        given = form.cleaned_data
        return bills.attach(found, file=given["file"], reason=given["reason"], by=request.user, at=now())

    return asked(request, page, attach, words=_("The bill of materials stands."), to=lambda _made: found)


@requires(Permission.SECURITY_READ)
def device_software(request: SignedInRequest, tag: str) -> HttpResponse:
    device = registry.device(request.user, tag)
    page = pages.device_page(
        device,
        releases=running.releases_of(device),
        past=list(running.past_of(device)),
        treated=treatments.on_device(request.user, device, on=day_of(request)),
        on=day_of(request),
    )
    return shown(request, "security/device_software.html", page, part="list")
