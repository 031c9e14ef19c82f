"""Who repairs, and the visits of vendors."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, organization, requires
from openhtm.kernel.time import local_date, now
from openhtm.supply import api as supply
from openhtm.ui.doing import FormPage, at_site, form_page, tried

from ... import access, outside
from ...actions import outside as acts
from ...models import VendorVisit, WorkOrder
from ..forms import outside as forms
from ..pages import outside as pages
from ..pages import work_order as page_of


def part_of_page(request: SignedInRequest, order: WorkOrder, held: set[str]) -> pages.Outside | None:
    """What the page of an order says of warranty, contracts and visits."""
    found = outside.cover_of(order, at=now())
    numbers = {row.contract.number for row in found.coverages.values()} if found else set()
    linked: set[str] = set()
    if numbers:
        rows = supply.contracts(request.user).filter(number__in=numbers)
        linked = set(rows.values_list("number", flat=True))
    visits = order.vendor_visits.select_related("vendor", "contract", "accepted_by")
    return pages.outside_of(order, found, visits, held=held, linked=linked)


def _asked(
    request: SignedInRequest, order: WorkOrder, page: FormPage, call: Any, *, words: str
) -> HttpResponse:
    """A page that is one form about this order; carried out, it leads back to the order."""
    with at_site(order):
        if page.form.is_valid() and tried(page.form, call) is not None:
            messages.success(request, words)
            return redirect(f"{order.get_absolute_url()}#vendor")
        return form_page(request, page)


def _page(
    order: WorkOrder, form: Any, *, title: str, submit: str, note: str = "", layout: str = "stacked"
) -> FormPage:
    return FormPage(
        title=title,
        crumbs=page_of.crumbs(order),
        form=form,
        submit=submit,
        cancel=order.get_absolute_url(),
        note=note,
        layout=layout,
    )


@requires(Permission.WORK_ORDER_UPDATE)
def order_repairer(request: SignedInRequest, reference: str) -> HttpResponse:
    order = access.work_order(request.user, reference, Permission.WORK_ORDER_UPDATE)
    found = outside.cover_of(order, at=now())
    decided = outside.decision(order)
    begun = {"repairer": decided.repairer, "reason": decided.reason} if decided else {}
    if not begun and outside.is_covered(found):
        begun = {"repairer": "covered"}
    form = forms.WhoRepairs(request.POST or None, initial=begun)

    def choose() -> Any:
        reason = form.cleaned_data["reason"]
        return acts.choose_repairer(order, repairer=form.chosen(), reason=reason, by=request.user, at=now())

    title = _("Who repairs %(number)s?") % {"number": order}
    note = " ".join(outside.said(found))
    page = _page(order, form, title=title, submit=_("Save"), note=note)
    return _asked(request, order, page, choose, words=_("Saved."))


@requires(Permission.WORK_ORDER_UPDATE)
def visit_add(request: SignedInRequest, reference: str) -> HttpResponse:
    order = access.work_order(request.user, reference, Permission.WORK_ORDER_UPDATE)
    on = local_date(now(), order.site.time_zone)
    found = supply.cover_of(order.device, on=on) if order.device else None
    with at_site(order):
        form = _visit_form(request, order, found)

        def record() -> VendorVisit:
            report = form.cleaned_data["report"] or None
            return acts.record_visit(order, visit=form.visit(), report=report, by=request.user, at=now())

        title = _("A vendor's visit on %(number)s") % {"number": order}
        page = _page(order, form, title=title, submit=_("Record the visit"), layout="grid")
        return _asked(request, order, page, record, words=_("The visit is on record."))


def _visit_form(request: SignedInRequest, order: WorkOrder, found: supply.DeviceCover | None) -> forms.Visit:
    home = organization()
    covering = [row.contract for row in found.coverages.values()] if found else []
    begun = pages.begun(order, found, at=timezone.localtime(now()), currency=home.currency if home else "USD")
    return forms.Visit(
        request.POST or None,
        request.FILES or None,
        initial=begun,
        vendors=supply.vendors(request.user).filter(retired_reason=""),
        contracts=covering,
    )


@requires(Permission.WORK_ORDER_SIGN)
def visit_accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """Accept a vendor's work; its report may be attached with it."""
    visit = access.vendor_visit(request.user, pk, Permission.WORK_ORDER_SIGN)
    form = forms.AcceptVisit(request.POST or None, request.FILES or None)

    def accept() -> VendorVisit:
        given, at = form.cleaned_data, now()
        if given["report"]:
            acts.attach_report(visit, report=given["report"], by=request.user, at=at)
        return acts.accept_visit(visit, tested=given["tested"], note=given["note"], by=request.user, at=at)

    order, title = visit.work_order, _("Accept the work of %(who)s") % {"who": visit}
    page = _page(order, form, title=title, submit=_("Accept for the hospital"), note=visit.done)
    return _asked(request, order, page, accept, words=_("Accepted."))


@requires(Permission.WORK_ORDER_UPDATE)
def visit_strike(request: SignedInRequest, pk: int) -> HttpResponse:
    visit = access.vendor_visit(request.user, pk, Permission.WORK_ORDER_UPDATE)
    form = forms.Why(request.POST or None)

    def strike() -> VendorVisit:
        return acts.strike_out_visit(visit, reason=form.cleaned_data["reason"], by=request.user, at=now())

    order, title = visit.work_order, _("Strike out the visit of %(who)s") % {"who": visit}
    page = _page(order, form, title=title, submit=_("Strike out"))
    return _asked(request, order, page, strike, words=_("It counts no more."))
