"""An order and the stores: what lies there, taken, reserved, given back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, one, requires
from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import now
from openhtm.supply import api as supply
from openhtm.ui.doing import at_site, shown
from openhtm.ui.parts import Crumb, Paging

from ... import access, stocked
from ...actions import order_parts
from ...models import WorkOrder
from ..forms import order_parts as forms
from ..pages import order_parts as pages
from ..pages import work_order as page_of
from .order_lines import asked

#: So many are shown; who looks for something else types its name.
SHOWN = 60


def _order(request: SignedInRequest, reference: str) -> WorkOrder:
    return access.work_order(request.user, reference, Permission.WORK_ORDER_UPDATE)


def from_stores(request: SignedInRequest, order: WorkOrder, *, may: bool) -> pages.FromStores | None:
    """What the page of the order shows of the stores; nothing to who may not read parts there."""
    if not request.user.may(Permission.PART_READ, site_id=order.site_id):
        return None
    kit = stocked.kit_of(order, at=now()) if order.is_open else None
    form = forms.KitFrom(stores=kit.stores, auto_id="kit_%s") if kit and kit.stores and may else None
    return pages.from_stores(order, stocked.reservations(order), kit, form, may=may)


@requires(Permission.WORK_ORDER_UPDATE)
def shelf(request: SignedInRequest, reference: str) -> HttpResponse:
    """What lies in the stores of the site, what fits the device first."""
    order = _order(request, reference)
    form = forms.Shelves(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    rows = stocked.on_shelves(request.user, order, text=text, at=now())[:SHOWN]
    page = pages.ShelfPage(
        title=_("From a store for %(number)s") % {"number": order},
        crumbs=[*page_of.crumbs(), Crumb(label=order.reference, url=order.get_absolute_url())],
        rows=[pages.shelf_row(order, row) for row in rows],
        filter=form,
        paging=Paging(),
    )
    return shown(request, "maintenance/shelf.html", page, part="list")


def _stock(request: SignedInRequest, order: WorkOrder, stock_id: int) -> supply.Stock:
    rows = supply.shelves.stock(request.user, site_id=order.site_id)
    found: supply.Stock = one(rows, _("There is no such part in a store of the site."), pk=stock_id)
    return found


@requires(Permission.WORK_ORDER_UPDATE)
def part_take(request: SignedInRequest, reference: str, stock_id: int) -> HttpResponse:
    order = _order(request, reference)
    row = _stock(request, order, stock_id)
    lots = row.lots.filter(quantity__gt=0).select_related("stock__part")
    form = forms.Take(request.POST or None, stock=row, lots=list(lots))

    def take() -> Any:
        return order_parts.take_part(order, taken=form.taken(), by=request.user, at=now())

    title = _("%(part)s for %(number)s") % {"part": row.part, "number": order}
    return asked(request, order, form, take, title=title, anchor="parts")


@requires(Permission.WORK_ORDER_UPDATE)
def part_reserve(request: SignedInRequest, reference: str, stock_id: int) -> HttpResponse:
    order = _order(request, reference)
    row = _stock(request, order, stock_id)
    form = forms.Reserve(request.POST or None)

    def reserve() -> Any:
        quantity = form.cleaned_data["quantity"]
        return order_parts.reserve_part(order, stock=row, quantity=quantity, by=request.user, at=now())

    title = _("Reserve %(part)s for %(number)s") % {"part": row.part, "number": order}
    return asked(request, order, form, reserve, title=title, anchor="parts")


@require_POST
@requires(Permission.WORK_ORDER_UPDATE)
def part_release(request: SignedInRequest, reference: str, reservation_id: int) -> HttpResponse:
    order = _order(request, reference)
    try:
        order_parts.release_part(order, reservation_id=reservation_id, by=request.user, at=now())
        messages.success(request, _("It is free for other work again."))
    except DomainError as problem:
        messages.error(request, str(problem))
    return redirect(f"{order.get_absolute_url()}#parts")


@requires(Permission.WORK_ORDER_UPDATE)
def kit_reserve(request: SignedInRequest, reference: str) -> HttpResponse:
    """Hold back the whole kit that the order's procedure names."""
    order = _order(request, reference)
    with at_site(order):
        found = stocked.kit_of(order, at=now())
    stores = found.stores if found else []
    form = forms.KitFrom(request.POST or None, stores=stores)

    def reserve() -> Any:
        if found is None:
            return None
        chosen = {str(store.pk): store for store in stores}[form.cleaned_data["store"]]
        return order_parts.reserve_kit(order, kit=found.kit, store=chosen, by=request.user, at=now())

    return asked(request, order, form, reserve, title=_("Reserve the kit"), anchor="parts")
