"""Labor rates: listed, set from a day on, struck out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, one, organization, people, requires, sites
from openhtm.kernel.time import local_date, now
from openhtm.ui.doing import FormPage, form_page, tried
from openhtm.ui.parts import Act

from ... import costing
from ...actions import labor_rates
from ..forms import labor_rates as forms
from ..forms.work_orders import StrikeOut
from ..pages import labor_rates as pages


@requires(Permission.DEVICE_COST)
def rates(request: SignedInRequest) -> HttpResponse:
    chosen = getattr(request, "site", None)
    rows = costing.rates(request.user, site_id=chosen.pk if chosen else None)
    add = Act(label=_("Set a rate"), url=reverse("maintenance:labor_rate_add"), icon="plus", kind="primary")
    page = pages.RatesPage(
        title=_("Labor rates"),
        lead=_(
            "Time entered on an order has the rate of its day: the person's, else the role's, else everybody's."
        ),
        acts=[add],
        rows=[pages.rate_row(row) for row in rows],
    )
    return render(request, "maintenance/labor_rates.html", {"page": page})


@requires(Permission.DEVICE_COST)
def rate_add(request: SignedInRequest) -> HttpResponse:
    mine = list(sites(request.user, Permission.DEVICE_COST))
    found = organization()
    begun: dict[str, Any] = {"currency": found.currency if found else ""}
    if mine:
        begun["holds_from"] = local_date(now(), mine[0].time_zone)
    form = forms.RateForm(request.POST or None, initial=begun, user=request.user, sites=mine)

    def add() -> Any:
        given = form.cleaned_data
        place = next(site for site in mine if site.code == given["site"])
        missing = _("There is no such person, or it is outside your sites.")
        person = one(people(request.user), missing, pk=given["person"]) if given["person"] else None
        return labor_rates.set_rate(place, rate=form.new(person), by=request.user, at=now())

    return _asked(request, form, add, title=_("Set a rate"))


@requires(Permission.DEVICE_COST)
def rate_strike(request: SignedInRequest, rate_id: int) -> HttpResponse:
    missing = _("There is no such rate, or it is outside your sites.")
    found = one(costing.rates(request.user), missing, pk=rate_id)
    form = StrikeOut(request.POST or None)

    def strike() -> Any:
        why = form.cleaned_data["reason"]
        return labor_rates.strike_out_rate(found, reason=why, by=request.user, at=now())

    return _asked(request, form, strike, title=_("Strike out a rate"))


def _asked(request: SignedInRequest, form: Any, call: Any, *, title: str) -> HttpResponse:
    if form.is_valid() and tried(form, call) is not None:
        messages.success(request, _("Saved."))
        return redirect("maintenance:labor_rates")
    page = FormPage(
        title=title,
        crumbs=pages.crumbs(),
        form=form,
        submit=_("Save"),
        cancel=reverse("maintenance:labor_rates"),
        layout="grid",
    )
    return form_page(request, page)
