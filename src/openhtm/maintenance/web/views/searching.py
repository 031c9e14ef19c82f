"""Devices that could not be found: the list of searches, one search, and how it ends."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import local_date, now
from openhtm.registry import api as registry
from openhtm.registry.api import Device
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, at_site, carried_out, form_page
from openhtm.ui.parts import Crumb

from ... import chasing
from ...actions import searching
from ..forms.schedule import FoundForm, MissingForm
from ..pages import searching as pages


@requires(Permission.PLAN_READ)
def search_list(request: SignedInRequest) -> HttpResponse:
    chosen = getattr(request, "site", None)
    found = chasing.searches(request.user, at=now(), site_id=chosen.pk if chosen else None)
    columns = lists.columns(request, pages.HEADS, sort="")
    page = pages.search_list_page(found, columns=columns, at=now())
    return render(request, "maintenance/searches.html", {"page": page})


def _search(request: SignedInRequest, tag: str) -> chasing.Search:
    device = registry.device(request.user, tag)
    found = chasing.searches(request.user, at=now(), device=device)
    if not found:
        raise NotFound(_("Nobody is looking for %(tag)s.") % {"tag": device.tag})
    return found[0]


def _rights(request: SignedInRequest, device: Device) -> set[str]:
    place = {"site_id": device.site_id, "department_id": device.department_id}
    held = {"perform": Permission.WORK_ORDER_PERFORM, "status": Permission.DEVICE_STATUS}
    return {name for name, permission in held.items() if request.user.may(permission, **place)}


@requires(Permission.PLAN_READ)
def search(request: SignedInRequest, tag: str) -> HttpResponse:
    found = _search(request, tag)
    device = found.device
    with at_site(device):
        page = pages.search_page(
            found, today=local_date(now(), device.site.time_zone), rights=_rights(request, device)
        )
        return render(request, "maintenance/search.html", {"page": page})


def _crumbs(device: Device) -> list[Crumb]:
    return [*pages.crumbs(), Crumb(label=device.tag, url=pages.url("search", device))]


@requires(Permission.WORK_ORDER_PERFORM)
def found(request: SignedInRequest, tag: str) -> HttpResponse:
    device = _search(request, tag).device
    form = FoundForm(request.POST or None, user=request.user, site_id=device.site_id)
    if form.is_valid() and carried_out(form, lambda: _found(request, device, form)):
        messages.success(request, _("Found. What is due for it stays due."))
        return redirect(device.get_absolute_url())
    page = FormPage(
        title=_("%(tag)s is found") % {"tag": device.tag},
        crumbs=_crumbs(device),
        form=form,
        note=_("The search ends. A device that was declared missing is inspected before use."),
        submit=_("It is found"),
        cancel=pages.url("search", device),
    )
    return form_page(request, page)


def _found(request: SignedInRequest, device: Device, form: FoundForm) -> Any:
    return searching.found(device, **form.cleaned_data, by=request.user, at=now())


@requires(Permission.DEVICE_STATUS)
def declare_missing(request: SignedInRequest, tag: str) -> HttpResponse:
    device = _search(request, tag).device
    form = MissingForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and carried_out(
        form, lambda: searching.declare_missing(device, **form.cleaned_data, by=request.user, at=now())
    ):
        messages.success(request, _("Declared missing. It stays in the inventory."))
        return redirect(reverse("maintenance:searches"))
    page = FormPage(
        title=_("Declare %(tag)s missing") % {"tag": device.tag},
        crumbs=_crumbs(device),
        form=form,
        note=_(
            "From today what falls due for it is not counted as missed. When found, it is inspected first."
        ),
        submit=_("Declare missing"),
        cancel=pages.url("search", device),
        kind="danger",
    )
    return form_page(request, page)
