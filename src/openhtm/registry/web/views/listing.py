"""The list of devices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import now
from openhtm.places.api import day_at
from openhtm.ui.parts import Chip

from ... import access
from ...fields import CORE, FieldSpec, custom_spec
from ...queries import listing
from ...queries.filters import Filter, filters
from ..asking import Asked, asked
from ..forms.listing import FilterForm
from ..pages.listing import Asking, list_page


@requires(Permission.DEVICE_READ)
def device_list(request: SignedInRequest) -> HttpResponse:
    custom = listing.custom_fields()
    known, specs = filters(custom), specs_of([*CORE, *map(custom_spec, custom)], request)
    wanted = asked(request, reverse("registry:device_list"), known, specs)
    day = today(request)
    site_id = request.site.pk if request.site else None
    devices = access.devices(request.user, site_id=site_id)
    rows = listing.selected(devices, wanted.wanted, today=day, known=known)
    shown = replace(wanted.wanted, columns=wanted.columns)
    found = listing.listed(rows, shown, specs=specs, cursor=wanted.cursor)
    form = FilterForm(request.user, known, wanted.wanted.filters, more="more" in request.GET)
    page = list_page(
        Asking(request.user, wanted, specs, day),
        found,
        listing.counted(rows),
        form=form,
        chips=chips(wanted, known, form),
        views=list(access.saved_views(request.user)),
    )
    part = "#list" if getattr(request, "htmx", False) and request.headers.get("HX-Target") == "list" else ""
    return render(request, f"registry/list.html{part}", {"page": page})


def today(request: SignedInRequest) -> date:
    """The civil day at the chosen site; where all are meant, of the organization."""
    return day_at(request.site, now())


def specs_of(specs: list[FieldSpec], request: SignedInRequest) -> dict[str, FieldSpec]:
    """The fields that the reader may see: costs take a permission."""
    costs = request.user.may_anywhere(Permission.DEVICE_COST)
    return {spec.key: spec for spec in specs if costs or not spec.costs}


def chips(wanted: Asked, known: Mapping[str, Filter], form: FilterForm) -> list[Chip]:
    """The filters that are on, in the words of their choices."""
    return [
        Chip(
            label=str(known[key].label),
            value=_words(form, key, value),
            remove_url=wanted.url(**{key: None}),
        )
        for key, value in wanted.wanted.filters.items()
    ]


def _words(form: FilterForm, key: str, value: str) -> str:
    choices = dict(getattr(form.fields.get(key), "choices", ()))
    return str(choices.get(value, value))
