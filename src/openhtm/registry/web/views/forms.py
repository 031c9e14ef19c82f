"""Entering and editing devices."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires, site, sites
from openhtm.catalog.api import access as catalog
from openhtm.catalog.api import udi
from openhtm.kernel.errors import StaleVersion
from openhtm.kernel.time import local_date, now
from openhtm.places.api import Site
from openhtm.ui.parts import Difference

from ... import access
from ...actions import devices
from ...fields import CORE, FieldSpec, custom_spec
from ...models import Device
from ...queries import listing
from ..doing import done, shown
from ..forms.device import COST_KEYS, DeviceForm, SiteForm
from ..pages.shared import FormPage, crumbs, device_url, list_crumb


def _specs() -> list[FieldSpec]:
    return [*CORE, *map(custom_spec, listing.custom_fields())]


@requires(Permission.DEVICE_CREATE)
def add_device(request: SignedInRequest) -> HttpResponse:
    """First the site, where there are several, then the device. ``?scan=`` fills in what a UDI says."""
    chosen = _site(request)
    if chosen is None:
        form = SiteForm(list(sites(request.user, Permission.DEVICE_CREATE)))
        return render(
            request,
            "registry/choose_site.html",
            {"page": _site_page(form), "scan": request.GET.get("scan", "")},
        )
    return _add_at(request, chosen)


def _site(request: SignedInRequest) -> Site | None:
    if code := (request.GET.get("site") or request.POST.get("site")):
        return site(request.user, code, Permission.DEVICE_CREATE)
    found = list(sites(request.user, Permission.DEVICE_CREATE)[:2])
    if request.site and any(row.pk == request.site.pk for row in found):
        return request.site
    return found[0] if len(found) == 1 else None


def _site_page(form: SiteForm) -> FormPage:
    return FormPage(
        title=_("Add a device"),
        lead=_("At which site is it?"),
        crumbs=[list_crumb()],
        form=form,
        submit=_("Continue"),
        cancel=reverse("registry:device_list"),
    )


def _add_at(request: SignedInRequest, chosen: Site) -> HttpResponse:
    costs = request.user.may(Permission.DEVICE_COST, site_id=chosen.pk)
    initial = _scanned(request, request.GET.get("scan", ""), chosen)
    form = DeviceForm(request.user, chosen, _specs(), data=request.POST or None, initial=initial, costs=costs)
    if form.is_valid():
        made: list[Device] = []
        common: dict[str, Any] = {"by": request.user, "at": now()}
        if done(
            form,
            lambda: made.append(devices.add(site=chosen, values=form.values, facts=form.facts, **common)),
        ):
            messages.success(request, _("%(tag)s was entered.") % {"tag": made[0].tag})
            return redirect(made[0])
    page = FormPage(
        title=_("Add a device at %(site)s") % {"site": chosen.name},
        crumbs=[list_crumb()],
        form=form,
        submit=_("Add"),
        cancel=reverse("registry:device_list"),
        hidden=[("site", chosen.code)],
    )
    return shown(request, page, template="registry/device_form.html")


def _scanned(request: SignedInRequest, text: str, chosen: Site) -> dict[str, Any]:
    """What a scanned UDI says of the device: its parts, and the model that the catalog knows by it."""
    if not text:
        return {}
    found = udi.parse(text, today=local_date(now(), chosen.time_zone))
    if not found.di:
        return {"tag": text}
    model = catalog.models(request.user).filter(identifiers__value=found.di).first()
    return {
        "udi": text,
        "udi_di": found.di,
        "serial_number": found.serial or "",
        "lot": found.lot or "",
        "manufacture_date": found.manufactured,
        "expiry_date": found.expiry,
        "model": model.pk if model else None,
    }


@requires(Permission.DEVICE_UPDATE)
def edit_device(request: SignedInRequest, tag: str) -> HttpResponse:
    device = access.device_with_facts(request.user, tag, Permission.DEVICE_UPDATE)
    place = {"site_id": device.site_id, "department_id": device.department_id}
    costs = request.user.may(Permission.DEVICE_COST, **place)
    form = DeviceForm(
        request.user, device.site, _specs(), data=request.POST or None, device=device, costs=costs
    )
    differences: list[Difference] = []
    if form.is_valid():
        try:
            saved = done(form, lambda: _edit(request, device, form))
        except StaleVersion as problem:
            differences, saved = _stale(request, form, problem), False
        if saved:
            messages.success(request, _("Saved."))
            return redirect(device)
    title = _("Edit %(tag)s") % {"tag": device.tag}
    page = _edit_page(device, form, title=title, differences=differences)
    return shown(request, page, template="registry/device_form.html")


def _edit(request: SignedInRequest, device: Device, form: DeviceForm) -> None:
    devices.edit(
        device,
        changes=form.values,
        facts=form.facts,
        seen_version=form.cleaned_data["version"],
        by=request.user,
        at=now(),
    )


def _edit_page(device: Device, form: DeviceForm, *, title: str, differences: list[Difference]) -> FormPage:
    return FormPage(
        title=title,
        crumbs=crumbs(device),
        form=form,
        submit=_("Save"),
        cancel=device_url(device),
        differences=differences,
    )


def _stale(request: SignedInRequest, form: DeviceForm, problem: StaleVersion) -> list[Difference]:
    """Say who was faster and show both; the form takes the present version, so that saving again stands."""
    form.add_error(None, str(problem))
    differences = [
        Difference(
            label=str(form.fields[key].label),
            before=form.specs[key].text(form.device) or None if form.device else None,
            after=str(form.cleaned_data.get(key) or "") or None,
        )
        for key in form.changed_data
        if key in form.specs
    ]
    data = request.POST.copy()
    data["version"] = str(problem.details["current_version"])
    form.data = data
    return differences


@requires(Permission.DEVICE_COST)
def edit_costs(request: SignedInRequest, tag: str) -> HttpResponse:
    device = access.device_with_facts(request.user, tag, Permission.DEVICE_COST)
    specs = [spec for spec in CORE if spec.key in COST_KEYS]
    form = DeviceForm(request.user, device.site, specs, data=request.POST or None, device=device, costs=True)
    if form.is_valid() and done(form, lambda: _set_costs(request, device, form)):
        messages.success(request, _("Saved."))
        return redirect(device)
    title = _("Costs of %(tag)s") % {"tag": device.tag}
    return shown(
        request, _edit_page(device, form, title=title, differences=[]), template="registry/device_form.html"
    )


def _set_costs(request: SignedInRequest, device: Device, form: DeviceForm) -> None:
    devices.set_costs(
        device,
        changes=form.values,
        seen_version=form.cleaned_data["version"],
        by=request.user,
        at=now(),
    )
