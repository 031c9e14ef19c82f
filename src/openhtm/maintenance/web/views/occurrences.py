"""One planned inspection: why it is due, starting it, an attempt, a deferral."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, one, people, requires
from openhtm.kernel.time import local_date, now
from openhtm.ui.doing import FormPage, at_site, carried_out, form_page, tried
from openhtm.ui.parts import Crumb

from ... import access, words
from ...actions import checklists, occurrences, work_orders
from ...models import Occurrence
from ...why import why
from ..forms.schedule import AttemptForm, Deferral
from ..pages import schedule as pages
from ..pages import work_order as order_pages


def _rights(request: SignedInRequest, row: Occurrence) -> set[str]:
    place = {"site_id": row.site_id, "department_id": row.device.department_id}
    held = {"perform": Permission.WORK_ORDER_PERFORM, "defer": Permission.WORK_ORDER_UPDATE}
    return {name for name, permission in held.items() if request.user.may(permission, **place)}


@requires(Permission.PLAN_READ)
def occurrence(request: SignedInRequest, pk: int) -> HttpResponse:
    row = access.occurrence(request.user, pk)
    today = local_date(now(), row.site.time_zone)
    with at_site(row):
        page = pages.occurrence_page(row, why=words.why(why(row)), today=today, rights=_rights(request, row))
        return render(request, "maintenance/occurrence.html", {"page": page})


@require_POST
@requires(Permission.WORK_ORDER_PERFORM)
def start(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open (or find) the order of the inspection and begin its checklist."""
    row = access.occurrence(request.user, pk)
    at, form = now(), django_forms.Form({})
    order = tried(
        form, lambda: work_orders.open_for_occurrence(row, assignee=request.user, by=request.user, at=at)
    )
    if order is None:
        return _refused(request, form, row)
    run = tried(form, lambda: checklists.begin(order, by=request.user, at=now()))
    if run is None:
        for problem in form.non_field_errors():
            messages.error(request, str(problem))
        return redirect(order)
    return redirect(order_pages.url("perform", order, run.pk))


def _refused(request: SignedInRequest, form: django_forms.Form, row: Occurrence) -> HttpResponse:
    for problem in form.non_field_errors():
        messages.error(request, str(problem))
    return redirect("maintenance:occurrence", pk=row.pk)


def _crumbs(row: Occurrence) -> list[Crumb]:
    return [
        Crumb(
            label=f"{row.device.tag} {row.plan.title}", url=reverse("maintenance:occurrence", args=[row.pk])
        )
    ]


@requires(Permission.WORK_ORDER_PERFORM)
def attempt(request: SignedInRequest, pk: int) -> HttpResponse:
    row = access.occurrence(request.user, pk)
    form = AttemptForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    if form.is_valid() and carried_out(
        form, lambda: occurrences.record_attempt(row, **form.cleaned_data, by=request.user, at=now())
    ):
        messages.success(request, _("Noted with its evidence. The inspection stays due."))
        return redirect(_back(request, row))
    page = FormPage(
        title=_("Could not inspect %(tag)s") % {"tag": row.device.tag},
        crumbs=_crumbs(row),
        form=form,
        note=_("An attempt is evidence, not an inspection: it stays due until it is done."),
        submit=_("Note the attempt"),
        cancel=_back(request, row),
    )
    return form_page(request, page)


def _back(request: SignedInRequest, row: Occurrence) -> str:
    return reverse("maintenance:occurrence", args=[row.pk])


@requires(Permission.WORK_ORDER_UPDATE)
def defer(request: SignedInRequest, pk: int) -> HttpResponse:
    row = access.occurrence(request.user, pk)
    form = Deferral(request.POST or None, user=request.user)
    if form.is_valid() and carried_out(form, lambda: _defer(request, row, form)):
        messages.success(request, _("Deferred. The due day stays where it was, and so does lateness."))
        return redirect(_back(request, row))
    page = FormPage(
        title=_("Defer %(plan)s of %(tag)s") % {"plan": row.plan.title, "tag": row.device.tag},
        crumbs=_crumbs(row),
        form=form,
        submit=_("Defer"),
        cancel=_back(request, row),
        note=_("High-risk devices, and those of unknown risk, need an approver and a word about the risk."),
    )
    return form_page(request, page)


def _defer(request: SignedInRequest, row: Occurrence, form: Deferral) -> Any:
    given = dict(form.cleaned_data)
    key = given.pop("approver")
    approver = (
        one(people(request.user), _("There is no such person, or it is outside your sites."), pk=key)
        if key
        else None
    )
    return occurrences.defer(row, **given, approver=approver, by=request.user, at=now())
