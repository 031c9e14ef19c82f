"""What units do without devices: the list, writing it, and the card of a device."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.catalog import api as catalog
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import now
from openhtm.registry import api as registry
from openhtm.ui.doing import FormPage, asked, shown
from openhtm.ui.parts import Crumb

from ... import access, cards, incident_access, incident_words, measuring
from ...actions import fallbacks
from ...models import Fallback
from .. import forms
from ..pages import fallbacks as pages
from ..pages.frame import crumbs
from ..sites import chosen, may, site_id, today, today_at


@requires(Permission.RESPONSE_READ)
def listed(request: SignedInRequest) -> HttpResponse:
    wanted = chosen(request).pk if request.GET.get("site") else site_id(request)
    devices = registry.devices_for(request.user, site_id=wanted)
    kinds = measuring.maybe_connected(devices).order_by().values("device_type", "device_type__name")
    page = pages.fallbacks_page(
        list(kinds.annotate(n=Count("pk")).order_by("device_type__name")),
        list(access.fallbacks(request.user).for_list()),
        missing_only=request.GET.get("state") == "missing",
        may_prepare=request.user.may_anywhere(Permission.RESPONSE_PREPARE),
        site=request.GET.get("site", ""),
        whole=access.sites(request.user).exists(),
    )
    return render(request, "response/fallbacks.html", {"page": page})


def _owner(request: SignedInRequest) -> Any:
    """The device, model or type that the address names."""
    if tag := request.GET.get("device", ""):
        return registry.device(request.user, tag, Permission.RESPONSE_PREPARE)
    named = {"model": catalog.access.model, "type": catalog.access.device_type}
    for name, find in named.items():
        if (pk := request.GET.get(name, "")).isdigit():
            return find(request.user, int(pk))
    raise NotFound(_("Say for which device, model or type."))


@requires(Permission.RESPONSE_PREPARE)
def write(request: SignedInRequest) -> HttpResponse:
    owner = _owner(request)
    device = isinstance(owner, registry.Device)
    day = today_at(owner.site) if device else today(request)
    stands = access.fallback_of(request.user, owner)
    form = forms.FallbackForm(request.POST or None, initial=forms.begun(stands, today=day))
    back = reverse("response:card", args=[owner.tag]) if device else reverse("response:fallbacks")

    def act() -> Fallback:
        return fallbacks.write(owner, values=form.values(), by=request.user, at=now())

    page = FormPage(
        title=_("Without %(device)s") % {"device": owner},
        crumbs=crumbs(Crumb(label=_("Without the device"), url=reverse("response:fallbacks"))),
        form=form,
        submit=_("Save"),
        cancel=back,
        note=_(
            "Agreed with a clinician who answers for it. It stands on the card that is read in an incident."
        ),
    )
    return asked(request, page, act, words=_("Written."), to=lambda _made: back)


@requires(Permission.RESPONSE_PREPARE)
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.fallback(request.user, pk, Permission.RESPONSE_PREPARE)
    form = forms.Why(request.POST or None)

    def act() -> Fallback:
        return fallbacks.end(found, reason=form.cleaned_data["reason"], by=request.user, at=now())

    page = FormPage(
        title=_("Take back what is written for %(device)s") % {"device": found},
        crumbs=crumbs(Crumb(label=_("Without the device"), url=reverse("response:fallbacks"))),
        form=form,
        submit=_("Take back"),
        cancel=reverse("response:fallbacks"),
        kind="danger",
    )
    return asked(request, page, act, words=_("Taken back."), to=lambda _made: reverse("response:fallbacks"))


def _card(request: SignedInRequest, tag: str) -> pages.CardPage:
    device = registry.device(request.user, tag, Permission.RESPONSE_READ)
    day = today_at(device.site)
    return pages.card_page(
        cards.card(request.user, device, today=day),
        today=day,
        may_prepare=may(request, Permission.RESPONSE_PREPARE, device.site_id, device.department_id),
        notices=incident_words.standing(incident_access.of_device(request.user, device)),
    )


@requires(Permission.RESPONSE_READ)
def card(request: SignedInRequest, tag: str) -> HttpResponse:
    """The card as a page, and its part on the page of the device."""
    return shown(request, "response/card.html", _card(request, tag), part="card")


@requires(Permission.RESPONSE_READ)
def card_print(request: SignedInRequest, tag: str) -> HttpResponse:
    return render(request, "response/card_print.html", {"page": _card(request, tag)})
