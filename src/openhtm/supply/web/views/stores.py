"""Stores and what lies in them: kept, received, counted, sent on, thrown away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, one, requires, sites
from openhtm.kernel.time import now
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, tried
from openhtm.ui.parts import Act

from ... import shelves
from ...actions import stock, stores
from ...models import Lot, Stock, Store
from ...rules.stock import to_order
from ..forms import stock as forms
from ..pages import stores as pages
from .parts import form_page, seen_stock, today


def _keeping(request: SignedInRequest) -> Any:
    """Stores one may put something into."""
    return shelves.stores(request.user, Permission.STOCK_KEEP).filter(retired_reason="")


@requires(Permission.PART_READ)
def store_list(request: SignedInRequest) -> HttpResponse:
    chosen = getattr(request, "site", None)
    rows = shelves.stores(request.user, site_id=chosen.pk if chosen else None)
    add = Act(label=_("Add a store"), url=reverse("supply:store_add"), icon="plus", kind="primary")
    page = pages.StoreListPage(
        title=_("Stores"),
        acts=[add] if request.user.may_anywhere(Permission.STOCK_KEEP) else [],
        rows=[
            pages.store_row(row)
            for row in rows.annotate(parts=Count("stock", filter=Q(stock__quantity__gt=0)))
        ],
        columns=lists.columns(request, pages.HEADS),
    )
    return render(request, "supply/stores.html", {"page": page})


@requires(Permission.PART_READ)
def store(request: SignedInRequest, store_id: int) -> HttpResponse:
    found = shelves.store(request.user, store_id)
    sort = lists.wanted_sort(request, pages.STOCK_HEADS, default="bin")
    rows = shelves.stock(request.user).filter(store=found).counted(on=today(request))
    shown, paging = lists.page(request, rows, sort=sort)
    may = request.user.may(Permission.STOCK_KEEP, site_id=found.site_id)
    page = pages.StorePage(
        title=str(found),
        crumbs=pages.crumbs(),
        acts=_store_acts(found) if may else [],
        rows=[pages.stock_row(row) for row in shown],
        columns=lists.columns(request, pages.STOCK_HEADS, sort=sort),
        paging=paging,
    )
    return render(request, "supply/store.html", {"page": page})


def _store_acts(found: Store) -> list[Act]:
    return [
        Act(
            label=_("Count"),
            url=reverse("supply:store_count", args=[found.pk]),
            icon="checklist",
            kind="primary",
        ),
        Act(label=_("Change"), url=reverse("supply:store_edit", args=[found.pk]), icon="edit"),
    ]


@requires(Permission.STOCK_KEEP)
def store_add(request: SignedInRequest) -> HttpResponse:
    mine = sites(request.user, Permission.STOCK_KEEP)
    form = forms.StoreForm(request.POST or None, sites=mine)

    def add() -> Store:
        place = one(mine, _("There is no such site."), code=form.cleaned_data["site"])
        return stores.add(place, values=form.values(), by=request.user, at=now())

    page = FormPage(
        title=_("Add a store"),
        crumbs=pages.crumbs(),
        form=form,
        submit=_("Add the store"),
        cancel=reverse("supply:stores"),
    )
    return asked(request, page, add, words=_("The store is on record."), to=lambda made: made)


@requires(Permission.STOCK_KEEP)
def store_edit(request: SignedInRequest, store_id: int) -> HttpResponse:
    found = shelves.store(request.user, store_id, Permission.STOCK_KEEP)
    form = forms.StoreForm(request.POST or None, store=found)

    def edit() -> Store:
        seen = form.cleaned_data["seen_version"]
        return stores.edit(found, changes=form.values(), seen_version=seen, by=request.user, at=now())

    page = _store_form(found, form, title=_("Change %(store)s"))
    return asked(request, page, edit, words=_("Saved."), to=lambda made: made)


def _store_form(found: Store, form: Any, *, title: str) -> FormPage:
    return FormPage(
        title=title % {"store": found},
        crumbs=pages.crumbs(pages.crumb(found)),
        form=form,
        submit=_("Save"),
        cancel=found.get_absolute_url(),
    )


@requires(Permission.STOCK_KEEP)
def store_count(request: SignedInRequest, store_id: int) -> HttpResponse:
    """The count round: every lot of the store by its bin; what is left empty is not counted."""
    found = shelves.store(request.user, store_id, Permission.STOCK_KEEP)
    lots = shelves.lots_of(found)
    form = forms.CountForm(request.POST or None, lots=lots)

    def count() -> Any:
        given = form.cleaned_data["reason"]
        return stock.count(found, counted=form.counted(), reason=given, by=request.user, at=now())

    page = pages.CountPage(
        title=_("Count %(store)s") % {"store": found},
        crumbs=pages.crumbs(pages.crumb(found)),
        rows=pages.count_rows(form, lots),
        form=form,
        action=request.path,
        cancel=found.get_absolute_url(),
    )
    return _counted(request, page, count, found)


def _counted(request: SignedInRequest, page: pages.CountPage, count: Any, found: Store) -> HttpResponse:
    if page.form.is_valid() and (made := tried(page.form, count)) is not None:
        messages.success(request, _("Counted. %(n)d numbers were corrected.") % {"n": len(made)})
        return redirect(found)
    status = 422 if page.form.errors else 200
    return render(request, "supply/count.html", {"page": page}, status=status)


# -- one part in one store --------------------------------------------------------------------------------


@requires(Permission.STOCK_KEEP)
def part_receive(request: SignedInRequest, part_id: int) -> HttpResponse:
    found = shelves.part(request.user, part_id)
    mine = _keeping(request)
    form = forms.ReceiveForm(request.POST or None, part=found, stores=mine)

    def receive() -> Any:
        place = one(mine, _("There is no such store."), pk=int(form.cleaned_data["store"]))
        return stock.receive(place, part=found, receipt=form.receipt(), by=request.user, at=now())

    page = form_page(found, form, title=_("Receive %(part)s"), submit=_("Put it on the shelf"))
    return asked(request, page, receive, words=_("It is on the shelf."), to=lambda _made: found)


@requires(Permission.STOCK_KEEP)
def part_levels(request: SignedInRequest, part_id: int) -> HttpResponse:
    """Keep a part in a store it was not kept in before."""
    found = shelves.part(request.user, part_id)
    mine = _keeping(request)
    form = forms.LevelsForm(request.POST or None, stores=mine)

    def keep() -> Any:
        place = one(mine, _("There is no such store."), pk=int(form.cleaned_data["store"]))
        return stores.set_levels(place, part=found, **form.values(), by=request.user, at=now())

    page = form_page(found, form, title=_("Keep %(part)s in a store"))
    return asked(request, page, keep, words=_("Saved."), to=lambda _made: found)


def _stock_page(row: Stock, form: Any, *, title: str, submit: str = "") -> FormPage:
    return form_page(row.part, form, title=title, submit=submit, note=f"{row.store.site.code} · {row.store}")


@requires(Permission.STOCK_KEEP)
def stock_levels(request: SignedInRequest, stock_id: int) -> HttpResponse:
    row = shelves.in_store(request.user, stock_id, Permission.STOCK_KEEP)
    form = forms.LevelsForm(request.POST if request.method == "POST" else None, stock=row)

    def keep() -> Any:
        return stores.set_levels(row.store, part=row.part, **form.values(), by=request.user, at=now())

    page = _stock_page(row, form, title=_("Bin and numbers of %(part)s"))
    return asked(request, page, keep, words=_("Saved."), to=lambda _made: row.part)


@requires(Permission.STOCK_KEEP)
def stock_ordered(request: SignedInRequest, stock_id: int) -> HttpResponse:
    row = shelves.in_store(request.user, stock_id, Permission.STOCK_KEEP)
    need = seen_stock(request).counted(on=today(request)).filter(pk=row.pk).first()
    begun = {"quantity": _offered(row, need), "reference": row.ordered_reference}
    form = forms.OrderedForm(request.POST or None, initial=begun)

    def note() -> Any:
        return stores.note_order(row, **form.cleaned_data, by=request.user, at=now())

    page = _stock_page(row, form, title=_("%(part)s on its way"))
    return asked(request, page, note, words=_("Saved."), to=lambda _made: row.part)


def _offered(row: Stock, need: Any) -> str:
    """What is ordered already and what has to be bought beside it."""
    more = to_order(coming=need.coming, reorder_at=row.reorder_at, fill_to=row.fill_to) if need else 0
    return f"{(row.ordered + more).normalize():f}"


def _lots(row: Stock) -> list[Lot]:
    return list(row.lots.filter(quantity__gt=0).select_related("stock__part"))


@requires(Permission.STOCK_KEEP)
def stock_scrap(request: SignedInRequest, stock_id: int) -> HttpResponse:
    row = shelves.in_store(request.user, stock_id, Permission.STOCK_KEEP)
    form = forms.ScrapForm(request.POST or None, stock=row, lots=_lots(row))

    def scrap() -> Any:
        why = form.cleaned_data["reason"]
        return stock.scrap(row, wanted=form.wanted(), reason=why, by=request.user, at=now())

    page = _stock_page(row, form, title=_("Throw %(part)s away"), submit=_("Throw away"))
    return asked(request, page, scrap, words=_("It is out of the store."), to=lambda _made: row.part)


@requires(Permission.STOCK_KEEP)
def stock_transfer(request: SignedInRequest, stock_id: int) -> HttpResponse:
    row = shelves.in_store(request.user, stock_id, Permission.STOCK_KEEP)
    others = _keeping(request).exclude(pk=row.store_id)
    form = forms.TransferForm(request.POST or None, stock=row, lots=_lots(row), stores=others)

    def send() -> Any:
        to = one(others, _("There is no such store."), pk=int(form.cleaned_data["to"]))
        return stock.transfer(row, to=to, wanted=form.wanted(), by=request.user, at=now())

    page = _stock_page(row, form, title=_("Send %(part)s to another store"), submit=_("Send"))
    return asked(request, page, send, words=_("It is in the other store."), to=lambda _made: row.part)
