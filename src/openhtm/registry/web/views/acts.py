"""The acts on one device, each a short form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import local_date, now

from ... import access
from ...actions import devices
from ...models import Device
from ...rules.status import Status
from ..doing import done, shown
from ..forms.acts import (
    AcceptForm,
    AttachForm,
    DuplicateForm,
    HandOverForm,
    MoveForm,
    RetireForm,
    StatusForm,
)
from ..pages.shared import form_page


def _back(request: SignedInRequest, device: Device, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(device)


@requires(Permission.DEVICE_MOVE)
def move(request: SignedInRequest, tag: str) -> HttpResponse:
    device = access.device(request.user, tag, Permission.DEVICE_MOVE)
    form = MoveForm(request.user, device, Permission.DEVICE_MOVE, request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        department = given["department"] if "department" in form.changed_data else None
        common: dict[str, Any] = {"reason": given["reason"], "by": request.user, "at": now()}
        if done(form, lambda: devices.move(device, room=given["room"], department=department, **common)):
            return _back(request, device, _("Moved."))
    page = form_page(device, form, title=_("Move %(tag)s") % {"tag": device.tag}, submit=_("Move"))
    return shown(request, page)


@requires(Permission.DEVICE_STATUS)
def change_status(request: SignedInRequest, tag: str) -> HttpResponse:
    device = access.device(request.user, tag, Permission.DEVICE_STATUS)
    form = StatusForm(device, request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        to, conditions = Status(given["to"]), given["conditions_of_use"] or None
        common: dict[str, Any] = {"reason": given["reason"], "by": request.user, "at": now()}
        if done(form, lambda: devices.change_status(device, to=to, conditions_of_use=conditions, **common)):
            return _back(request, device, _("Status changed."))
    lead = _("Now: %(status)s.") % {"status": device.get_status_display()}
    title = _("Change the status of %(tag)s") % {"tag": device.tag}
    return shown(request, form_page(device, form, title=title, submit=_("Change status"), lead=lead))


@requires(Permission.DEVICE_STATUS)
def accept(request: SignedInRequest, tag: str) -> HttpResponse:
    device = access.device(request.user, tag, Permission.DEVICE_STATUS)
    form = AcceptForm(local_date(now(), device.site.time_zone), request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        values = {
            "on": given["on"],
            "to": Status(given["to"]),
            "conditions_of_use": given["conditions_of_use"],
        }
        if done(form, lambda: devices.accept(device, **values, by=request.user, at=now())):
            return _back(request, device, _("Accepted."))
    lead = _("It passed its incoming inspection and comes into use.")
    page = form_page(
        device, form, title=_("Accept %(tag)s") % {"tag": device.tag}, submit=_("Accept"), lead=lead
    )
    return shown(request, page)


@requires(Permission.DEVICE_RETIRE)
def retire(request: SignedInRequest, tag: str) -> HttpResponse:
    device = access.device(request.user, tag, Permission.DEVICE_RETIRE)
    form = RetireForm(local_date(now(), device.site.time_zone), request.POST or None)
    if form.is_valid() and done(
        form, lambda: devices.retire(device, **form.cleaned_data, by=request.user, at=now())
    ):
        return _back(request, device, _("Retired."))
    title, lead = _("Retire %(tag)s") % {"tag": device.tag}, _("A retired device does not come back.")
    return shown(request, form_page(device, form, title=title, submit=_("Retire"), lead=lead, kind="danger"))


@requires(Permission.DEVICE_MOVE)
def hand_over(request: SignedInRequest, tag: str) -> HttpResponse:
    device = access.device(request.user, tag, Permission.DEVICE_MOVE)
    form = HandOverForm(request.POST or None, initial={"custodian": device.custodian})
    if form.is_valid() and done(
        form, lambda: devices.hand_over(device, **form.cleaned_data, by=request.user, at=now())
    ):
        return _back(request, device, _("Handed over."))
    page = form_page(device, form, title=_("Hand over %(tag)s") % {"tag": device.tag}, submit=_("Hand over"))
    return shown(request, page)


@requires(Permission.DEVICE_UPDATE)
def attach(request: SignedInRequest, tag: str) -> HttpResponse:
    device = access.device(request.user, tag, Permission.DEVICE_UPDATE)
    form = AttachForm(request.POST or None, initial={"parent": device.parent.tag if device.parent else ""})
    if form.is_valid():
        given = form.cleaned_data
        common: dict[str, Any] = {"reason": given["reason"], "by": request.user, "at": now()}

        def act() -> None:
            wanted = given["parent"]
            parent = access.part_of(request.user, wanted) if wanted else None
            devices.attach(device, parent=parent, **common)

        if done(form, act):
            return _back(request, device, _("Parts changed."))
    page = form_page(device, form, title=_("%(tag)s is part of") % {"tag": device.tag}, submit=_("Save"))
    return shown(request, page)


@requires(Permission.DEVICE_UPDATE)
def accept_duplicate(request: SignedInRequest, tag: str) -> HttpResponse:
    device = access.device(request.user, tag, Permission.DEVICE_UPDATE)
    form = DuplicateForm(request.POST or None)
    if form.is_valid() and done(
        form, lambda: devices.accept_duplicate(device, **form.cleaned_data, by=request.user, at=now())
    ):
        return _back(request, device, _("Accepted."))
    title = _("Accept the serial number of %(tag)s twice") % {"tag": device.tag}
    return shown(request, form_page(device, form, title=title, submit=_("Accept")))
