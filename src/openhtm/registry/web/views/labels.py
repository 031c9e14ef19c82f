"""Labels of devices: what is printed how, and the PDF. Nothing on record changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import now

from ... import access
from ...labels.addresses import base_address
from ...labels.sheet import MOST, Label, draw, label_of
from ...labels.sources import devices_of_source
from ...models import Device
from ...queries import listing
from ...queries.filters import filters
from ...queries.labelling import BY_ROUTE, of_ids, to_label
from ..asking import of_query
from ..doing import say
from ..forms.labels import LabelForm
from ..pages.labels import label_page
from .listing import today

#: The paper somebody used last, in their session.
_PAPER = "label_paper"


@dataclass(frozen=True)
class Chosen:
    """The devices, what of the address or the form names them, and how many the person may not label."""

    devices: Sequence[Device]
    hidden: Sequence[tuple[str, str]]
    outside: int = 0


@requires(Permission.DEVICE_UPDATE)
def labels(request: SignedInRequest) -> HttpResponse:
    """``selected``: tags; ``of``: a set of another context; else the filters of the list."""
    return _page(request, _chosen(request, request.GET), None)


@requires(Permission.DEVICE_UPDATE)
def label(request: SignedInRequest, tag: str) -> HttpResponse:
    """The labels of one device."""
    found = access.device(request.user, tag, Permission.DEVICE_UPDATE)
    return redirect(f"{reverse('registry:labels')}?{urlencode({'selected': found.tag})}")


@requires(Permission.DEVICE_UPDATE)
@require_POST
def label_sheet(request: SignedInRequest) -> HttpResponse:
    chosen = _chosen(request, request.POST, order=request.POST.get("order", BY_ROUTE))
    form = LabelForm(request.POST)
    if form.is_valid():
        request.session[_PAPER] = form.cleaned_data["stock"]
        try:
            content = draw(_labels(request, chosen.devices), form.sheet)
        except DomainError as problem:
            say(form, problem)
        else:
            return _pdf(content)
    return _page(request, chosen, form)


def of_selected(request: SignedInRequest) -> HttpResponse:
    """The page for devices that were selected in the list; the view that calls has asked for permission."""
    return _page(request, _chosen(request, request.POST), None)


def _chosen(request: SignedInRequest, given: QueryDict, *, order: str = BY_ROUTE) -> Chosen:
    site_id = request.site.pk if request.site else None
    rows = access.devices(request.user, Permission.DEVICE_UPDATE)
    if tags := list(dict.fromkeys(given.getlist("selected"))):
        found = to_label(rows.filter(tag__in=tags), order=order, most=MOST)
        return Chosen(found, [("selected", tag) for tag in tags], len(tags) - len(found))
    if source := given.get("of", ""):
        ids = devices_of_source(request.user, source)
        return Chosen(to_label(of_ids(rows, ids), order=order, most=MOST), [("of", source)])
    known = filters(listing.custom_fields())
    wanted = of_query(given, reverse("registry:labels"), known, {})
    narrowed = access.devices(request.user, Permission.DEVICE_UPDATE, site_id=site_id)
    listed = listing.selected(narrowed, wanted.wanted, today=today(request), known=known)
    return Chosen(to_label(listed, order=order, most=MOST), list(wanted.wanted.filters.items()))


def _labels(request: SignedInRequest, devices: Sequence[Device]) -> list[Label]:
    base = base_address(request.build_absolute_uri("/"))
    return [label_of(device, base=base) for device in devices]


def _page(request: SignedInRequest, chosen: Chosen, form: LabelForm | None) -> HttpResponse:
    longest = max(chosen.devices, key=lambda device: len(device.tag), default=None)
    made = _labels(request, [longest] if longest else [])
    example = made[0] if made else None
    if form is None:
        form = LabelForm(longest=example, chosen=request.session.get(_PAPER, ""))
    page = label_page(
        form,
        chosen.devices,
        hidden=chosen.hidden,
        outside=chosen.outside,
        example=example.address if example else "",
    )
    return render(request, "registry/labels.html", {"page": page}, status=422 if form.errors else 200)


def _pdf(content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="labels-{now():%Y-%m-%d}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
