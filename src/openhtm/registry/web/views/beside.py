"""Identifiers, network interfaces and software of a device: what holds, what is new, what ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import now

from ... import access
from ...actions import devices
from ...actions import facts as fact_actions
from ...changes import Facts
from ...fields import open_rows
from ...models import Device, SoftwareKind
from ..doing import done
from ..forms.acts import IdentifierForm, InterfaceForm, SoftwareForm
from ..pages.beside import beside_page

Save = Callable[[Device, Mapping[str, Any], Mapping[str, Any]], object]


def _identifier(device: Device, given: Mapping[str, Any], common: Mapping[str, Any]) -> object:
    system = given["system"].strip()
    held = [(system, row.value) for row in open_rows(device, "identifiers") if row.system == system]
    return devices.edit(
        device, changes={}, facts=Facts(identifiers=[*held, (system, given["value"])]), **common
    )


def _interface(device: Device, given: Mapping[str, Any], common: Mapping[str, Any]) -> object:
    return fact_actions.add_interface(device, values=dict(given), **common)


def _software(device: Device, given: Mapping[str, Any], common: Mapping[str, Any]) -> object:
    shown = {name: value for name, value in given.items() if name != "reason"}
    return devices.edit(device, changes={}, facts=Facts(software=[shown]), reason=given["reason"], **common)


_SAVES: dict[str, Save] = {"identifier": _identifier, "interface": _interface, "software": _software}


@requires(Permission.DEVICE_UPDATE)
def facts(request: SignedInRequest, tag: str) -> HttpResponse:
    device = access.device_with_facts(request.user, tag, Permission.DEVICE_UPDATE)
    kind = request.POST.get("of", "")
    forms = _forms(request.POST, kind)
    if kind in forms and forms[kind].is_valid():
        common: dict[str, Any] = {"by": request.user, "at": now()}
        form = forms[kind]
        if done(form, lambda: _SAVES[kind](device, form.cleaned_data, common)):
            messages.success(request, _("Saved."))
            return redirect("registry:facts", tag=device.tag)
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "registry/facts.html", {"page": beside_page(device, forms)}, status=status)


def _forms(data: Any, kind: str) -> dict[str, Form]:
    return {
        "identifier": IdentifierForm(data if kind == "identifier" else None),
        "interface": InterfaceForm(data if kind == "interface" else None),
        "software": SoftwareForm(SoftwareKind.choices, data if kind == "software" else None),
    }


@requires(Permission.DEVICE_UPDATE)
@require_POST
def end_fact(request: SignedInRequest, tag: str, kind: str, pk: int) -> HttpResponse:
    device = access.device(request.user, tag, Permission.DEVICE_UPDATE)
    fact_actions.end(device, kind=kind, fact_id=pk, by=request.user, at=now())
    messages.success(request, _("Ended. It stays on record."))
    return redirect("registry:facts", tag=device.tag)
