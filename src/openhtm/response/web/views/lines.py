"""A device of an incident, and everything that is done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate, requires
from openhtm.kernel.time import local_date, now
from openhtm.maintenance import api as maintenance
from openhtm.ui.doing import asked, done

from ... import cards, returning
from ... import incident_access as access
from ...actions import lines
from ...models import IncidentDevice
from .. import forms as plain
from .. import incident_forms as forms
from ..pages import fallbacks as card_pages
from ..pages import lines as pages
from .incidents import form_of, rights

_SHOWN = 50
Acting = Callable[[IncidentDevice, Any], object]


@requires(Permission.RESPONSE_READ)
def line(request: SignedInRequest, pk: int, line_id: int) -> HttpResponse:
    found = access.line(request.user, pk, line_id)
    today = local_date(now(), found.device.site.time_zone)
    card = cards.card(request.user, found.device, today=today)
    page = pages.line_page(
        found,
        isolations=list(found.isolations.all()),
        holds=list(found.holds.all()),
        entries=list(access.entries_of(found)[:_SHOWN]),
        lacking=returning.lacking(found),
        card=card_pages.card_page(card, today=today, may_prepare=False),
        rights=rights(request, found.incident),
    )
    return render(request, "response/incident_device.html", {"page": page})


def _asked(
    request: SignedInRequest,
    found: IncidentDevice,
    form: django_forms.Form,
    act: Acting,
    *,
    title: str,
    words: str,
    **more: Any,
) -> HttpResponse:
    named = title % {"tag": found.device.tag}
    page = form_of(found.incident, form, named, named, cancel=found.get_absolute_url(), **more)

    def call() -> IncidentDevice:
        act(found, form.cleaned_data)
        return found

    return asked(request, page, call, words=words, to=lambda made: made)


@requires(Permission.RESPONSE_ACT)
def clear(request: SignedInRequest, pk: int, line_id: int) -> HttpResponse:
    found = access.line(request.user, pk, line_id, Permission.RESPONSE_ACT)
    return _asked(
        request,
        found,
        plain.Why(request.POST or None),
        lambda line, given: lines.clear(line, reason=given["reason"], by=request.user, at=now()),
        title=_("Clear %(tag)s"),
        words=_("Cleared."),
    )


@requires(Permission.RESPONSE_ACT)
def suspect(request: SignedInRequest, pk: int, line_id: int) -> HttpResponse:
    found = access.line(request.user, pk, line_id, Permission.RESPONSE_ACT)
    return _asked(
        request,
        found,
        plain.Why(request.POST or None),
        lambda line, given: lines.suspect_again(line, reason=given["reason"], by=request.user, at=now()),
        title=_("Suspect %(tag)s again"),
        words=_("Suspected again."),
    )


@requires(Permission.RESPONSE_LEAD)
def isolate(request: SignedInRequest, pk: int, line_id: int) -> HttpResponse:
    found = access.line(request.user, pk, line_id, Permission.RESPONSE_LEAD)
    return _asked(
        request,
        found,
        forms.IsolateForm(request.POST or None),
        lambda line, given: lines.order_isolation(line, **given, by=request.user, at=now()),
        title=_("Order the isolation of %(tag)s"),
        words=_("Ordered. Nothing has happened yet: say so when it was done."),
        note=_("Read what the unit does without it, and call the unit, before you decide."),
    )


@requires(Permission.RESPONSE_ACT)
def isolated(request: SignedInRequest, pk: int, line_id: int) -> HttpResponse:
    found = access.line(request.user, pk, line_id, Permission.RESPONSE_ACT)
    standing = access.standing_isolation(found)
    return _asked(
        request,
        found,
        forms.DoneForm(request.POST if request.method == "POST" else None),
        lambda _line, given: lines.isolation_done(
            standing, done_by=given["done_by"], by=request.user, at=now()
        ),
        title=_("The isolation of %(tag)s was done"),
        words=_("Isolated."),
    )


@requires(Permission.RESPONSE_ACT)
def hold(request: SignedInRequest, pk: int, line_id: int) -> HttpResponse:
    found = access.line(request.user, pk, line_id, Permission.RESPONSE_ACT)
    return _asked(
        request,
        found,
        forms.HoldForm(request.POST or None),
        lambda line, given: lines.hold(line, **given, by=request.user, at=now()),
        title=_("Hold %(tag)s as evidence"),
        words=_("Held."),
        note=_("Leave it as it is: power, settings, cables. It may not be used, serviced, wiped or retired."),
    )


@requires(Permission.RESPONSE_LEAD)
def release(request: SignedInRequest, pk: int, line_id: int) -> HttpResponse:
    found = access.line(request.user, pk, line_id, Permission.RESPONSE_LEAD)
    standing = access.standing_hold(found)
    return _asked(
        request,
        found,
        plain.Why(request.POST or None),
        lambda _line, given: lines.release(standing, reason=given["reason"], by=request.user, at=now()),
        title=_("Release %(tag)s as evidence"),
        words=_("Released."),
        kind="danger",
    )


@requires(Permission.RESPONSE_ACT)
def recover(request: SignedInRequest, pk: int, line_id: int) -> HttpResponse:
    found = access.line(request.user, pk, line_id, Permission.RESPONSE_ACT)
    versions = maintenance.performing.readable_in_force(
        request.user, on=local_date(now(), found.incident.site.time_zone)
    )
    form = forms.RecoverForm(request.POST or None, versions=versions)
    return _asked(
        request,
        found,
        form,
        lambda line, given: lines.recover(
            line, plan=given["plan"], version=form.version(), by=request.user, at=now()
        ),
        title=_("Begin the recovery of %(tag)s"),
        words=_("Begun."),
        note=_("A work order is opened. The device goes back when that order is closed and its test passed."),
    )


@requires(Permission.RESPONSE_ACT)
def again(request: SignedInRequest, pk: int, line_id: int) -> HttpResponse:
    found = access.line(request.user, pk, line_id, Permission.RESPONSE_ACT)
    return _asked(
        request,
        found,
        plain.Why(request.POST or None),
        lambda line, given: lines.isolate_again(line, reason=given["reason"], by=request.user, at=now()),
        title=_("Take %(tag)s back to isolated"),
        words=_("Isolated again."),
    )


@require_POST
@requires(Permission.RESPONSE_ACT)
def give_back(request: SignedInRequest, pk: int, line_id: int) -> HttpResponse:
    found = access.line(request.user, pk, line_id, Permission.RESPONSE_ACT)
    return done(
        request,
        lambda: lines.return_device(found, by=request.user, at=now()),
        words=_("Returned to service."),
        back=reverse("response:incident_device", args=[pk, line_id]),
    )


@requires(Permission.RESPONSE_LEAD)
def untested(request: SignedInRequest, pk: int, line_id: int) -> HttpResponse:
    found = access.line(request.user, pk, line_id, Permission.RESPONSE_LEAD)

    def act(line: IncidentDevice, given: Any) -> object:
        proof = reauthenticate(request.user, password=given["password"], at=now())
        return lines.return_untested(line, reason=given["reason"], proof=proof, by=request.user, at=now())

    return _asked(
        request,
        found,
        forms.UntestedForm(request.POST or None),
        act,
        title=_("Return %(tag)s without the test"),
        words=_("Returned on your signature."),
        kind="danger",
        note=_("You answer for it with your signature. The timeline says that no test proved it."),
    )
