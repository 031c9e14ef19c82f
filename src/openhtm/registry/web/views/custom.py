"""The fields that the hospital adds to its devices."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import now

from ... import access
from ...actions import custom
from ...models import FieldKind
from ..doing import done, shown
from ..forms.custom import CustomFieldForm
from ..pages.custom import field_page, fields_page


@requires(Permission.DEVICE_CONFIGURE)
def custom_fields(request: SignedInRequest) -> HttpResponse:
    rows = access.custom_fields(request.user).select_related("device_type")
    return render(request, "registry/custom_fields.html", {"page": fields_page(request.user, list(rows))})


@requires(Permission.DEVICE_CONFIGURE)
def define_field(request: SignedInRequest) -> HttpResponse:
    form = CustomFieldForm(request.user, data=request.POST or None)
    if form.is_valid():
        values = form.values
        label, given = values.pop("label"), form.cleaned_data
        common: dict[str, Any] = {"by": request.user, "at": now()}
        if done(
            form,
            lambda: custom.define(
                key=given["key"], label=label, kind=FieldKind(given["kind"]), more=values, **common
            ),
        ):
            messages.success(request, _("The field was added."))
            return redirect("registry:custom_fields")
    return shown(request, field_page(form, title=_("Add a custom field"), submit=_("Add")))


@requires(Permission.DEVICE_CONFIGURE)
def change_field(request: SignedInRequest, key: str) -> HttpResponse:
    field = access.custom_field(request.user, key)
    form = CustomFieldForm(request.user, field=field, data=request.POST or None)
    if form.is_valid():
        version = form.cleaned_data["version"]
        common: dict[str, Any] = {"seen_version": version, "by": request.user, "at": now()}
        if done(form, lambda: custom.change(field, changes=form.values, **common)):
            messages.success(request, _("Saved."))
            return redirect("registry:custom_fields")
    return shown(request, field_page(form, title=field.label, submit=_("Save")))
