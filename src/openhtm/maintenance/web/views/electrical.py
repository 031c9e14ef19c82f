"""Electrical safety: the tables, the choice of a site, and what is known of models and devices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires, site, sites
from openhtm.catalog import api as catalog
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import now
from openhtm.registry import api as registry
from openhtm.ui.doing import FormPage, carried_out, form_page, shown

from ... import access, expanding
from ...actions import electrical as actions
from ...electrical import table as table_named
from ...electrical import tables
from ...models import ElectricalFacts
from ..forms import electrical as forms
from ..pages import electrical as pages


@requires(Permission.PROCEDURE_READ)
def safety_tables(request: SignedInRequest) -> HttpResponse:
    here = list(sites(request.user, Permission.PROCEDURE_READ))
    may = {one.pk for one in here if request.user.may(Permission.SETTINGS_CONFIGURE, site_id=one.pk)}
    chosen = access.safety_standards(request.user)
    page = pages.tables_page(list(tables().values()), here, chosen, may_choose=may)
    return render(request, "maintenance/safety_tables.html", {"page": page})


@requires(Permission.PROCEDURE_READ)
def safety_table(request: SignedInRequest, slug: str) -> HttpResponse:
    found = table_named(slug)
    if found is None:
        raise NotFound(_("There is no such table of electrical safety."))
    return render(request, "maintenance/safety_table.html", {"page": pages.table_page(found)})


@requires(Permission.SETTINGS_CONFIGURE)
def safety_site(request: SignedInRequest, code: str) -> HttpResponse:
    """The table that a site follows."""
    found = site(request.user, code, Permission.SETTINGS_CONFIGURE)
    before = access.safety_standards(request.user).get(found.pk, "")
    form = forms.ChooseTable(request.POST or None, initial={"table": before})
    back = reverse("maintenance:safety_tables")
    if form.is_valid():
        chosen = {"slug": form.cleaned_data["table"], "by": request.user, "at": now()}
        if carried_out(form, lambda: actions.choose_table(found, **chosen)):
            messages.success(request, _("Chosen. Checklists that have begun keep their limits."))
            return redirect(back)
    page = FormPage(
        title=_("Electrical safety of %(site)s") % {"site": found},
        crumbs=pages.crumbs(),
        form=form,
        submit=_("Choose"),
        cancel=back,
        note=_("Checklists with the step “Electrical safety by table” take their limits from it."),
    )
    return form_page(request, page)


@requires(Permission.DEVICE_READ)
def device_electrical(request: SignedInRequest, tag: str) -> HttpResponse:
    """What is known of a device, and what would be measured on it."""
    device = registry.device(request.user, tag)
    known, held = expanding.known_of(device), expanding.table_of_site(device.site_id)
    steps = expanding.preview(held.table, known) if held else []
    page = pages.device_page(device, known, held, steps, rights=_rights(request, device))
    return shown(request, "maintenance/device_electrical.html", page, part="list")


def _rights(request: SignedInRequest, device: Any) -> set[str]:
    place = {"site_id": device.site_id, "department_id": device.department_id}
    held = {
        "device": request.user.may(Permission.DEVICE_UPDATE, **place),
        "model": request.user.may_anywhere(Permission.PROCEDURE_EDIT),
    }
    return {name for name, may in held.items() if may}


@requires(Permission.DEVICE_UPDATE)
def device_electrical_edit(request: SignedInRequest, tag: str) -> HttpResponse:
    device = registry.device(request.user, tag, Permission.DEVICE_UPDATE)
    row = expanding.known_of(device).of_device
    return _describe(
        request,
        row,
        lambda new, seen: actions.describe_device(
            device, new=new, seen_version=seen, by=request.user, at=now()
        ),
        title=_("Electrical safety of %(device)s") % {"device": device.tag},
        back=reverse("maintenance:device_electrical", args=[device.tag]),
        note=_("What is left unknown here is taken from the model."),
    )


@requires(Permission.PROCEDURE_READ)
def model_electrical(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is known of a model, for all its devices."""
    model = catalog.access.model(request.user, pk)
    page = pages.model_page(
        model,
        expanding.known_of_model(model),
        may_edit=request.user.may_anywhere(Permission.PROCEDURE_EDIT),
    )
    return shown(request, "maintenance/device_electrical.html", page, part="list")


@requires(Permission.PROCEDURE_EDIT)
def model_electrical_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    model = catalog.access.model(request.user, pk)
    row = expanding.known_of_model(model).of_model
    return _describe(
        request,
        row,
        lambda new, seen: actions.describe_model(
            model, new=new, seen_version=seen, by=request.user, at=now()
        ),
        title=_("Electrical safety of %(model)s") % {"model": model},
        back=reverse("maintenance:model_electrical", args=[model.pk]),
        note=_("For all devices of the model. A device that differs has its own."),
    )


def _describe(
    request: SignedInRequest,
    row: ElectricalFacts | None,
    act: Callable[[actions.NewFacts, int | None], object],
    *,
    title: str,
    back: str,
    note: str,
) -> HttpResponse:
    form = forms.Describe(
        request.POST or None, initial=forms.begun(row), limits=len(row.limits) if row else 0
    )
    if form.is_valid() and carried_out(form, lambda: act(form.new(), row.version if row else None)):
        messages.success(request, _("Kept. The next checklist is laid out by it."))
        return redirect(back)
    page = FormPage(
        title=title,
        crumbs=pages.crumbs(),
        form=form,
        submit=_("Save"),
        cancel=back,
        layout="grid",
        note=note,
    )
    return form_page(request, page)
