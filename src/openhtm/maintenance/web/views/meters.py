"""Meters of a device: shown, read, and a wrong reading struck out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, one, requires
from openhtm.kernel.time import local_date, now
from openhtm.registry import api as registry
from openhtm.ui.doing import FormPage, carried_out, form_page, shown
from openhtm.ui.parts import Crumb

from ... import access, metering
from ...actions import meters
from ...why import why
from ..forms.meters import ReadingForm, StrikeReading
from ..pages import meters as pages


@requires(Permission.WORK_ORDER_READ)
def device_meters(request: SignedInRequest, tag: str) -> HttpResponse:
    """The meters of one device; the device page shows them as a panel."""
    device = registry.device(request.user, tag)
    place = {"site_id": device.site_id, "department_id": device.department_id}
    page = pages.meters_page(
        device,
        metering.meters_of(device),
        today=local_date(now(), device.site.time_zone),
        may_read=request.user.may(Permission.WORK_ORDER_PERFORM, **place),
        why=why,
    )
    return shown(request, "maintenance/meters.html", page, part="list")


@requires(Permission.WORK_ORDER_PERFORM)
def meter_read(request: SignedInRequest, tag: str) -> HttpResponse:
    device = registry.device(request.user, tag)
    begun = {"on": local_date(now(), device.site.time_zone), "counts": metering.usual(device)}
    form = ReadingForm(request.POST or None, initial=begun)
    back = pages.url("device_meters", device.tag)
    if form.is_valid() and carried_out(
        form,
        lambda: meters.read(
            device,
            counts=form.counted(),
            entry=form.entry(),
            note=form.cleaned_data["note"],
            by=request.user,
            at=now(),
        ),
    ):
        messages.success(request, _("Read. What goes by this meter is planned by it."))
        return redirect(back)
    page = FormPage(
        title=_("Read a meter of %(tag)s") % {"tag": device.tag},
        crumbs=[*pages.crumbs(device), Crumb(label=_("Meters"), url=back)],
        form=form,
        submit=_("Save the reading"),
        cancel=back,
    )
    return form_page(request, page)


@requires(Permission.WORK_ORDER_PERFORM)
def meter_strike(request: SignedInRequest, tag: str, pk: int) -> HttpResponse:
    device = registry.device(request.user, tag)
    mine = access.meter_readings(request.user, Permission.WORK_ORDER_PERFORM).filter(device=device)
    missing = _("There is no such reading, or it is outside your sites.")
    reading = one(mine.select_related("device__site"), missing, pk=pk)
    form = StrikeReading(request.POST or None)
    back = pages.url("device_meters", device.tag)
    if form.is_valid() and carried_out(
        form,
        lambda: meters.strike_out(reading, reason=form.cleaned_data["reason"], by=request.user, at=now()),
    ):
        messages.success(request, _("Struck out. It stays on record and counts no more."))
        return redirect(back)
    page = FormPage(
        title=_("Strike out the reading %(shown)s") % {"shown": reading.shown.normalize().to_eng_string()},
        crumbs=[*pages.crumbs(device), Crumb(label=_("Meters"), url=back)],
        form=form,
        submit=_("Strike out"),
        cancel=back,
        kind="danger",
    )
    return form_page(request, page)
