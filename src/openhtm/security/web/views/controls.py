"""Compensating controls: the catalog, one of them, entering, verifying, signing, ending."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, departments, reauthenticate, requires, sites
from openhtm.audit.api import signatures
from openhtm.catalog import api as catalog
from openhtm.kernel.time import now
from openhtm.registry import api as registry
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, shown
from openhtm.ui.parts import Crumb

from ... import access, clocks, reaching, treatments
from ...actions import controls
from ...models import Control
from ...rules.clocks import Clock
from .. import treatment_forms as forms
from ..forms import BecauseForm
from ..pages import treatments as pages
from ..pages.shared import crumbs
from ..pages.tabs import tabs
from .shared import day_of, devices_of


def reach_choices(request: SignedInRequest) -> dict[str, Any]:
    """What a form offers for saying which devices are meant."""
    user = request.user
    mine = registry.devices_for(user)
    return {
        "sites": sites(user, Permission.SECURITY_EDIT).order_by("name"),
        "may_all": user.may(Permission.SECURITY_EDIT, site_id=None, department_id=None),
        "people": treatments.owners(user),
        "models": catalog.access.models(user).for_lists(),
        "departments": departments(user).select_related("site").order_by("site__code", "name"),
        "device": lambda tag: mine.filter(tag__iexact=tag).first(),
    }


@requires(Permission.SECURITY_READ)
def control_list(request: SignedInRequest) -> HttpResponse:
    form = forms.ControlFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    on = day_of(request)
    rows = treatments.controls_listed(request.user, q=given.get("q", ""), state=given.get("state", ""), on=on)
    sort = lists.wanted_sort(request, pages.CONTROL_HEADS, default="until_on")
    found, paging = lists.page(request, rows, sort=sort)
    page = pages.TreatmentListPage(
        title=_("Compensating controls"),
        crumbs=crumbs(),
        tabs=tabs("controls"),
        acts=pages.control_acts(may_edit=request.user.may_anywhere(Permission.SECURITY_EDIT)),
        rows=[pages.control_row(row, on=on) for row in found],
        columns=lists.columns(request, pages.CONTROL_HEADS, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
        caption=_("Compensating controls"),
        empty=_("No control"),
        why=_(
            "Enter what protects devices from outside while their flaws stay: for which, until when, verified how."
        ),
    )
    return shown(request, "security/treatments.html", page, part="list")


@requires(Permission.SECURITY_READ)
def control(request: SignedInRequest, control_id: int) -> HttpResponse:
    found = access.control(request.user, control_id)
    page = pages.control_page(
        found,
        on=day_of(request),
        devices=reaching.devices_of(found, devices_of(request)).for_line().order_by("tag"),
        signed=signatures(found),
        may_edit=_may_edit(request, found),
    )
    return render(request, "security/treatment.html", {"page": page})


def _may_edit(request: SignedInRequest, found: Control) -> bool:
    place = {"site_id": found.site_id, "department_id": None}
    return request.user.may(Permission.SECURITY_EDIT, **place)


@requires(Permission.SECURITY_EDIT)
def control_add(request: SignedInRequest) -> HttpResponse:
    on = day_of(request)
    most = clocks.days()[Clock.CONTROL]
    begun = {
        "against": "named",
        "flaws": request.GET.get("flaw", ""),
        "begins_on": on,
        "until_on": on + timedelta(days=most),
        "owner": str(request.user.pk),
        "place": getattr(getattr(request, "site", None), "code", ""),
    }
    form = forms.ControlForm(
        request.POST or None,
        request.FILES or None,
        initial=begun,
        named=lambda text: treatments.flaws_named(request.user, text),
        **reach_choices(request),
    )
    note = _(
        "It counts when it is signed, and at most %(days)d days. It never makes an affected device unaffected."
    )
    page = _page(None, form, _("Enter a control"), _("Enter it"), note=note % {"days": most})

    def act() -> Control:
        evidence = form.cleaned_data["evidence"]
        return controls.enter(new=form.new(), site=form.site(), evidence=evidence, by=request.user, at=now())

    return asked(request, page, act, words=_("Entered. Sign it, so that it counts."), to=lambda made: made)


def _page(found: Control | None, form: Any, title: str, submit: str, **more: Any) -> FormPage:
    listed = Crumb(label=_("Controls"), url=reverse("security:controls"))
    own = [Crumb(label=str(found), url=found.get_absolute_url())] if found is not None else []
    return FormPage(
        title=title,
        crumbs=crumbs(listed, *own),
        form=form,
        submit=submit,
        cancel=found.get_absolute_url() if found is not None else reverse("security:controls"),
        **more,
    )


@requires(Permission.SECURITY_EDIT)
def control_prove(request: SignedInRequest, control_id: int) -> HttpResponse:
    found = access.control(request.user, control_id, Permission.SECURITY_EDIT)
    form = forms.ProveForm(
        request.POST or None, request.FILES or None, initial={"evidence_text": found.evidence_text}
    )
    page = _page(found, form, _("How it was verified"), _("Save"))

    def act() -> Control:
        return controls.prove(found, **form.cleaned_data, by=request.user, at=now())

    return asked(request, page, act, words=_("Saved."), to=lambda made: made)


@requires(Permission.SECURITY_EDIT)
def control_sign(request: SignedInRequest, control_id: int) -> HttpResponse:
    found = access.control(request.user, control_id, Permission.SECURITY_EDIT)
    form = forms.SignForm(request.POST or None)
    note = _(
        "You sign that it is in place for these devices and was verified as described. It cannot be changed then."
    )
    page = _page(found, form, _("Sign %(control)s") % {"control": found}, _("Sign"), note=note)

    def act() -> Control:
        proof = reauthenticate(request.user, password=form.cleaned_data["password"], at=now())
        return controls.sign_control(found, proof=proof, by=request.user, at=now())

    return asked(
        request, page, act, words=_("Signed. It counts from its first day on."), to=lambda made: made
    )


@requires(Permission.SECURITY_EDIT)
def control_end(request: SignedInRequest, control_id: int) -> HttpResponse:
    found = access.control(request.user, control_id, Permission.SECURITY_EDIT)
    form = BecauseForm(request.POST or None)
    note = _("The devices are then again as exposed as without it. It stays on record.")
    title = _("End %(control)s") % {"control": found}
    page = _page(found, form, title, _("End it"), kind="danger", note=note)

    def act() -> Control:
        return controls.end(found, **form.cleaned_data, by=request.user, at=now())

    return asked(request, page, act, words=_("Ended."), to=lambda made: made)
