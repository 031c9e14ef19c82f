"""Reporting a fault by the code on a device, with or without an account.

Open to everybody, so it gives nothing away: tag and type, which stand on the device itself. A device that does
not exist looks like one of another kind of fault: a plain 404.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import User, public
from openhtm.documents import api as documents
from openhtm.kernel.actors import SystemActor
from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import now
from openhtm.ui.doing import tried

from ... import access, describing
from ...actions import fault_requests
from ...actions.fault_requests import Report
from ...models import FaultRequest
from ...models.choices import OrderSource
from ..forms.requests import ReportForm
from ..pages import requests as pages

#: So many reports within an hour: about one device, and from one address.
PER_DEVICE, PER_ADDRESS, PERIOD = 5, 20, 3600


@public("whoever stands at the device can report that it is broken; tag and type alone are shown")
def report(request: HttpRequest, tag: str) -> HttpResponse:
    device = access.device_of_code(tag)
    form = ReportForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _page(request, device, form)
    if form.is_trapped:
        # A robot is told the same as a person; nothing is stored.
        return render(request, "maintenance/report_trapped.html", {"page": _thanks()})
    if _too_many(request, device):
        return _page(
            request,
            device,
            form,
            lead=_("Too many reports from here in the last hour. Please call the shop."),
            status=429,
        )
    if not form.is_valid():
        return _page(request, device, form, status=422)
    made = tried(form, lambda: _receive(request, device, form))
    if made is None:
        return _page(request, device, form, status=422)
    return redirect("maintenance:report_sent", key=made.key)


def _page(
    request: HttpRequest, device: Any, form: ReportForm, *, lead: str = "", status: int = 200
) -> HttpResponse:
    page = pages.ReportPage(
        title=_("Report a problem"), lead=lead, tag=device.tag, kind=describing.kind(device), form=form
    )
    return render(request, "maintenance/report.html", {"page": page}, status=status)


def _thanks() -> pages.ReportPage:
    return pages.ReportPage(
        title=_("Thank you"), lead=_("Your report has arrived."), tag="", kind="", form=None
    )


def _receive(request: HttpRequest, device: Any, form: ReportForm) -> FaultRequest:
    person = request.user if isinstance(request.user, User) else None
    by, at = person or SystemActor("fault-report"), now()
    told = Report(device=device, requested_by=person, source=OrderSource.SCAN, **form.said())
    made = fault_requests.receive(told, by=by, at=at)
    _keep_photo(form, made)
    return made


def _keep_photo(form: ReportForm, made: FaultRequest) -> None:
    """The report counts even when its photo cannot be kept; the shop then sees no photo."""
    photo = form.cleaned_data.get("photo")
    if not photo:
        return
    try:
        documents.add(
            made, file=photo, kind=documents.DocumentKind.PHOTO, by=SystemActor("fault-report"), at=now()
        )
    except DomainError:
        return


def _too_many(request: HttpRequest, device: Any) -> bool:
    """Counts this try; addresses are kept only as a hash, for the hour."""
    address = hashlib.sha256(str(request.META.get("REMOTE_ADDR", "")).encode()).hexdigest()[:24]
    tries = ((f"report:device:{device.pk}", PER_DEVICE), (f"report:address:{address}", PER_ADDRESS))
    # Both are counted at every try, also when the first is over already.
    over = [_count(key) > most for key, most in tries]
    return any(over)


def _count(key: str) -> int:
    cache.add(key, 0, PERIOD)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two calls
        cache.set(key, 1, PERIOD)
        return 1


@public("the sender's own secret link: that the report arrived and how far it is")
def sent(request: HttpRequest, key: str) -> HttpResponse:
    row = access.fault_request_of_link(key)
    link = request.build_absolute_uri(reverse("maintenance:report_sent", args=[row.key]))
    return render(request, "maintenance/report_sent.html", {"page": pages.sent_page(row, link=link)})
