"""Loaners of a work order, and its downtime taken from the history of the device's status."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, one, requires
from openhtm.kernel.time import now
from openhtm.registry import api as registry
from openhtm.ui.doing import done

from ... import access
from ...actions import loans
from ...models import WorkOrder
from ..forms import work_orders as forms
from .order_lines import asked


def _order(request: SignedInRequest, reference: str) -> WorkOrder:
    return access.work_order(request.user, reference, Permission.WORK_ORDER_UPDATE)


@requires(Permission.WORK_ORDER_UPDATE)
def lend(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference)
    form = forms.Lend(request.POST or None)

    def give() -> Any:
        loaner = registry.device(request.user, form.cleaned_data["loaner"].strip())
        return loans.lend(
            order, loaner=loaner, lent_at=form.cleaned_data["lent_at"], by=request.user, at=now()
        )

    title = _("Loaner for %(number)s") % {"number": order}
    return asked(request, order, form, give, title=title, anchor="loan")


@requires(Permission.WORK_ORDER_UPDATE)
def take_back(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    order = _order(request, reference)
    loan = one(
        order.loans.select_related("device", "work_order"),
        _("There is no such loan, or it is outside your sites."),
        pk=pk,
    )
    form = forms.TakeBack(request.POST or None)

    def back() -> Any:
        given = form.cleaned_data
        return loans.take_back(
            loan,
            fit=given["fit"] == "yes",
            note=given["note"],
            returned_at=given["returned_at"],
            by=request.user,
            at=now(),
        )

    title = _("Take back %(loaner)s") % {"loaner": loan}
    return asked(request, order, form, back, title=title, anchor="loan")


@require_POST
@requires(Permission.WORK_ORDER_UPDATE)
def downtime_of_status(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference)
    return done(
        request,
        lambda: loans.take_downtime_of_status(order, by=request.user, at=now()),
        words=_("Saved."),
        back=f"{order.get_absolute_url()}#loan",
    )
