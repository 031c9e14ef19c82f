"""Labor, parts, notes, codes and times of a work order."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, one, people, requires
from openhtm.kernel.time import local_date, now
from openhtm.kernel.values import minor_digits
from openhtm.ui.doing import FormPage, at_site, form_page, tried

from ... import access
from ...actions import notes, order_lines, work_orders
from ...models import LaborKind, WorkOrder
from ...models.choices import PartSource, RateClass
from ..forms import work_orders as forms
from ..forms.order_parts import StrikeOutTaken
from ..pages import work_order as page_of


def _order(request: SignedInRequest, reference: str) -> WorkOrder:
    return access.work_order(request.user, reference, Permission.WORK_ORDER_UPDATE)


def asked(
    request: SignedInRequest, order: WorkOrder, form: django_forms.Form, call: Any, *, title: str, anchor: str
) -> HttpResponse:
    """The form in place on the order's page when all is well; alone with its errors when not."""
    with at_site(order):
        if form.is_valid() and tried(form, call) is not None:
            messages.success(request, _("Saved."))
            return redirect(f"{order.get_absolute_url()}#{anchor}")
        page = FormPage(
            title=title,
            crumbs=page_of.crumbs(order),
            form=form,
            submit=_("Save"),
            cancel=order.get_absolute_url(),
            layout="grid",
        )
        return form_page(request, page)


@requires(Permission.WORK_ORDER_UPDATE)
def labor_add(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference)
    begun = {"worked_on": local_date(now(), order.site.time_zone), "person": request.user.pk}
    form = forms.Labor(request.POST or None, initial=begun, user=request.user)

    def add() -> Any:
        given = form.cleaned_data
        labor = order_lines.Labor(
            minutes=given["minutes"],
            worked_on=given["worked_on"],
            person=one(
                people(request.user),
                _("There is no such person, or it is outside your sites."),
                pk=given["person"],
            ),
            kind=LaborKind(given["kind"]),
            rate_class=RateClass(given["rate_class"]),
            note=given["note"],
        )
        return order_lines.add_labor(order, labor=labor, by=request.user, at=now())

    return asked(
        request, order, form, add, title=_("Labor on %(number)s") % {"number": order}, anchor="labor"
    )


@requires(Permission.WORK_ORDER_UPDATE)
def labor_strike(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    order = _order(request, reference)
    line = one(
        order.labor.select_related("work_order__site"),
        _("There is no such line, or it is outside your sites."),
        pk=pk,
    )
    form = forms.StrikeOut(request.POST or None)

    def strike() -> Any:
        return order_lines.strike_out_labor(
            line, reason=form.cleaned_data["reason"], by=request.user, at=now()
        )

    return asked(
        request, order, form, strike, title=_("Strike out %(line)s") % {"line": line}, anchor="labor"
    )


@requires(Permission.WORK_ORDER_UPDATE)
def part_add(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference)
    form = forms.Part(request.POST or None)

    def add() -> Any:
        given = dict(form.cleaned_data)
        cost = given.pop("unit_cost")
        minor = None if cost is None else round(cost * 10 ** minor_digits(given["currency"]))
        part = order_lines.Part(**{**given, "source": PartSource(given["source"]), "unit_cost_minor": minor})
        return order_lines.add_part(order, part=part, by=request.user, at=now())

    return asked(request, order, form, add, title=_("Part on %(number)s") % {"number": order}, anchor="parts")


@requires(Permission.WORK_ORDER_UPDATE)
def part_strike(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    order = _order(request, reference)
    line = one(
        order.parts.select_related("work_order__site", "movement__stock"),
        _("There is no such line, or it is outside your sites."),
        pk=pk,
    )
    form = (StrikeOutTaken if line.movement_id else forms.StrikeOut)(request.POST or None)

    def strike() -> Any:
        return order_lines.strike_out_part(line, **form.cleaned_data, by=request.user, at=now())

    return asked(
        request, order, form, strike, title=_("Strike out %(line)s") % {"line": line}, anchor="parts"
    )


@requires(Permission.WORK_ORDER_UPDATE)
def note_add(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference)
    form = forms.Note(request.POST or None, request.FILES or None, user=request.user)

    def add() -> Any:
        given = form.cleaned_data
        named = people(request.user).filter(pk__in=given.get("mentions", []))
        return notes.add_note(
            order,
            text=given["text"],
            photos=given["photos"],
            mentions=list(named),
            by=request.user,
            at=now(),
        )

    return asked(
        request, order, form, add, title=_("Note on %(number)s") % {"number": order}, anchor="timeline"
    )


@requires(Permission.WORK_ORDER_UPDATE)
def codes(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference)
    form = forms.Codes(request.POST or None, initial=forms.values_of(order), order=order)
    return _edited(request, order, form, title=_("Codes of %(number)s") % {"number": order}, anchor="codes")


@requires(Permission.WORK_ORDER_UPDATE)
def times(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference)
    with at_site(order):
        form = forms.Times(request.POST or None, initial=forms.values_of(order), order=order)
        return _edited(
            request, order, form, title=_("Times of %(number)s") % {"number": order}, anchor="times"
        )


def _edited(
    request: SignedInRequest, order: WorkOrder, form: django_forms.Form, *, title: str, anchor: str
) -> HttpResponse:
    def edit() -> Any:
        return work_orders.edit(order, changes=form.cleaned_data, by=request.user, at=now())

    return asked(request, order, form, edit, title=title, anchor=anchor)
