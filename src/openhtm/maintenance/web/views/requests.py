"""Fault reports: the inbox of the shop and its answers."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, one, people, requires
from openhtm.kernel.time import now
from openhtm.ui import lists
from openhtm.ui.doing import shown, tried

from ... import access, describing, listing
from ...actions import fault_requests
from ...models import FaultRequest
from ...rules.priority import Priority
from ..forms import requests as forms
from ..pages import requests as pages


@requires(Permission.WORK_ORDER_READ)
def request_list(request: SignedInRequest) -> HttpResponse:
    view = request.GET.get("view", "new")
    chosen = getattr(request, "site", None)
    found = listing.requests(
        access.fault_requests(request.user, site_id=chosen.pk if chosen else None), view=view
    )
    sort = lists.wanted_sort(
        request, pages.HEADS, default="requested_at" if view == "new" else "-requested_at"
    )
    rows, paging = lists.page(request, found.select_related(*describing.JOINS), sort=sort)
    page = pages.RequestListPage(
        title=_("Requests"),
        lead=_(
            "What people reported, as they said it. Each gets a work order, joins one, or is declined with a reason."
        ),
        tabs=pages.tabs(view),
        rows=[pages.request_row(row) for row in rows],
        columns=lists.columns(request, pages.HEADS, sort=sort),
        paging=paging,
    )
    return shown(request, "maintenance/requests.html", page, part="list")


@requires(Permission.WORK_ORDER_READ)
def fault_request(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, access.fault_request(request.user, pk))


def _page(request: SignedInRequest, row: FaultRequest, **bound: django_forms.Form) -> HttpResponse:
    place = {"site_id": row.site_id, "department_id": row.department_id}
    made: dict[str, django_forms.Form] = {}
    if row.work_order_id is None and row.declined_at is None:
        if request.user.may(Permission.WORK_ORDER_CREATE, **place):
            made = {"accept": forms.Accept(user=request.user), "join": forms.Join()}
        if request.user.may(Permission.WORK_ORDER_ASSIGN, **place):
            made["decline"] = forms.Decline()
    similar = (
        list(access.work_orders(request.user).open().filter(device=row.device_id)[:5])
        if row.device_id
        else []
    )
    page = pages.request_page(row, similar=similar, forms_={**made, **bound})
    return render(request, "maintenance/request.html", {"page": page}, status=422 if bound else 200)


def _answer(
    request: SignedInRequest, pk: int, name: str, form: django_forms.Form, call: Any, *, words: str
) -> HttpResponse:
    row = access.fault_request(request.user, pk)
    made = tried(form, lambda: call(row)) if form.is_valid() else None
    if made is None:
        return _page(request, row, **{name: form})
    messages.success(request, words)
    return redirect(made) if hasattr(made, "get_absolute_url") else redirect("maintenance:requests")


@require_POST
@requires(Permission.WORK_ORDER_CREATE)
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    form = forms.Accept(request.POST, user=request.user)

    def make(row: FaultRequest) -> Any:
        given = form.cleaned_data
        who = (
            one(
                people(request.user),
                _("There is no such person, or it is outside your sites."),
                pk=given["assignee"],
            )
            if given["assignee"]
            else None
        )
        priority = Priority(int(given["priority"])) if given["priority"] else None
        return fault_requests.accept(row, priority=priority, assignee=who, by=request.user, at=now())

    return _answer(request, pk, "accept", form, make, words=_("A work order was made of the report."))


@require_POST
@requires(Permission.WORK_ORDER_CREATE)
def join(request: SignedInRequest, pk: int) -> HttpResponse:
    form = forms.Join(request.POST)

    def make(row: FaultRequest) -> Any:
        order = access.work_order(request.user, form.cleaned_data["order"].strip())
        return fault_requests.join(row, order=order, by=request.user, at=now())

    return _answer(request, pk, "join", form, make, words=_("The report joined the order."))


@require_POST
@requires(Permission.WORK_ORDER_ASSIGN)
def decline(request: SignedInRequest, pk: int) -> HttpResponse:
    form = forms.Decline(request.POST)
    return _answer(
        request,
        pk,
        "decline",
        form,
        lambda row: fault_requests.decline(
            row, reason=form.cleaned_data["reason"], by=request.user, at=now()
        ),
        words=_("Declined, with the reason."),
    )
