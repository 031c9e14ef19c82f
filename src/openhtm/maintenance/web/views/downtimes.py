"""Several times in which the device of an order was down: added, corrected, struck out."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, one, requires
from openhtm.kernel.time import now
from openhtm.ui.doing import at_site

from ... import access
from ...actions import downtimes
from ...models import DowntimeSpan, WorkOrder
from ..forms import work_orders as forms
from .order_lines import asked


def _order(request: SignedInRequest, reference: str) -> WorkOrder:
    return access.work_order(request.user, reference, Permission.WORK_ORDER_UPDATE)


def _span(order: WorkOrder, pk: int) -> DowntimeSpan:
    rows = order.down_spans.select_related("work_order__site")
    found: DowntimeSpan = one(rows, _("There is no such downtime, or it is outside your sites."), pk=pk)
    return found


@requires(Permission.WORK_ORDER_UPDATE)
def downtime_add(request: SignedInRequest, reference: str) -> HttpResponse:
    order = _order(request, reference)
    form = forms.DownSpan(request.POST or None)

    def add() -> Any:
        times = downtimes.Times(**form.cleaned_data)
        return downtimes.add_downtime(order, times=times, by=request.user, at=now())

    title = _("Downtime on %(number)s") % {"number": order}
    return asked(request, order, form, add, title=title, anchor="loan")


@requires(Permission.WORK_ORDER_UPDATE)
def downtime_correct(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    order = _order(request, reference)
    span = _span(order, pk)
    with at_site(order):
        begun = {"begins_at": span.begins_at, "ends_at": span.ends_at, "note": span.note}
        form = forms.CorrectDownSpan(request.POST or None, initial={**begun, "version": span.version})

    def correct() -> Any:
        given = dict(form.cleaned_data)
        told = {"reason": given.pop("reason"), "seen_version": given.pop("version")}
        times = downtimes.Times(**given)
        return downtimes.correct_downtime(span, times=times, **told, by=request.user, at=now())

    title = _("Correct the downtime on %(number)s") % {"number": order}
    return asked(request, order, form, correct, title=title, anchor="loan")


@requires(Permission.WORK_ORDER_UPDATE)
def downtime_strike(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    order = _order(request, reference)
    span = _span(order, pk)
    form = forms.StrikeOut(request.POST or None)

    def strike() -> Any:
        why = form.cleaned_data["reason"]
        return downtimes.strike_out_downtime(span, reason=why, by=request.user, at=now())

    title = _("Strike out a downtime on %(number)s") % {"number": order}
    return asked(request, order, form, strike, title=title, anchor="loan")
