"""Parts: list, one of them, entered and changed, what must be bought."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import local_date, now
from openhtm.registry import api as registry
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, shown
from openhtm.ui.parts import Act

from ... import part_lists, shelves
from ...actions import parts
from ...models import Part
from ..forms import parts as forms
from ..pages import parts as pages
from ..pages import purchase

#: So many movements are shown on the page of a part.
LAST = 30


def today(request: SignedInRequest) -> date:
    """The day at the site that was chosen, else where the server stands."""
    chosen = getattr(request, "site", None)
    return local_date(now(), chosen.time_zone if chosen else timezone.get_current_timezone_name())


def seen_stock(request: SignedInRequest) -> Any:
    chosen = getattr(request, "site", None)
    return shelves.stock(request.user, site_id=chosen.pk if chosen else None)


def _wanted(request: SignedInRequest, given: dict[str, Any]) -> Any:
    rows = shelves.parts(request.user).matching(given.get("q", ""))
    if given.get("safety"):
        rows = rows.filter(safety_relevant=given["safety"])
    if not given.get("retired"):
        rows = rows.filter(retired_reason="")
    rows = part_lists.with_stock(rows, seen_stock(request), on=today(request))
    return rows.filter(low=True) if given.get("low") else rows


@requires(Permission.PART_READ)
def part_list(request: SignedInRequest) -> HttpResponse:
    form = forms.PartFilter(request.GET)
    rows = _wanted(request, form.cleaned_data if form.is_valid() else {})
    sort = lists.wanted_sort(request, pages.HEADS, default="number_key")
    found, paging = lists.page(request, rows, sort=sort)
    add = Act(label=_("Add a part"), url=reverse("supply:part_add"), icon="plus", kind="primary")
    query = request.GET.urlencode()
    page = pages.PartListPage(
        title=_("Parts"),
        lead=pages.list_lead(part_lists.need_count(seen_stock(request), on=today(request))),
        acts=_list_acts([add] if request.user.may_anywhere(Permission.PART_EDIT) else []),
        rows=[pages.part_row(row) for row in found],
        columns=lists.columns(request, pages.HEADS, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
        export_url=f"{reverse('supply:parts_export')}{'?' if query else ''}{query}",
    )
    return shown(request, "supply/parts.html", page, part="list")


def _list_acts(first: list[Act]) -> list[Act]:
    return [
        *first,
        Act(label=_("To be bought"), url=reverse("supply:needs"), icon="truck-delivery"),
        Act(label=_("Stores"), url=reverse("supply:stores"), icon="stack-2"),
        Act(label=_("Kits"), url=reverse("supply:kits"), icon="package"),
    ]


def _file(request: SignedInRequest, name: str, rows: Any, columns: Any) -> StreamingHttpResponse:
    written = registry.export_format(request.GET.get("format", "csv"))
    answer = StreamingHttpResponse(written.write(rows, columns), content_type=written.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}-{now():%Y-%m-%d}.{written.extension}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@requires(Permission.PART_READ)
def parts_export(request: SignedInRequest) -> StreamingHttpResponse:
    """The parts of the list with every lot, as a file that can be imported; ``format`` csv, xlsx or json."""
    form = forms.PartFilter(request.GET)
    rows = _wanted(request, form.cleaned_data if form.is_valid() else {})
    lines = part_lists.shelved(rows, seen_stock(request))
    return _file(request, "parts", lines, part_lists.part_columns())


@requires(Permission.PART_READ)
def needs(request: SignedInRequest) -> HttpResponse:
    found = part_lists.needs(seen_stock(request), on=today(request))
    may = request.user.may_anywhere(Permission.STOCK_KEEP)
    page = purchase.NeedsPage(
        title=_("To be bought"),
        lead=pages.list_lead(len(found)),
        crumbs=pages.crumbs(),
        rows=[purchase.need_row(one, may=may) for one in found],
        columns=lists.columns(request, purchase.NEED_HEADS),
        totals=purchase.totals(found),
        unpriced=sum(one.worth is None for one in found),
        export_url=reverse("supply:needs_export"),
    )
    return render(request, "supply/needs.html", {"page": page})


@requires(Permission.PART_READ)
def needs_export(request: SignedInRequest) -> StreamingHttpResponse:
    """What must be bought as a list; ``format`` csv, xlsx or json."""
    found = part_lists.needs(seen_stock(request), on=today(request))
    return _file(request, "to-be-bought", found, part_lists.need_columns())


@requires(Permission.PART_READ)
def part(request: SignedInRequest, part_id: int) -> HttpResponse:
    found, on = shelves.part(request.user, part_id), today(request)
    edit = request.user.may_anywhere(Permission.PART_EDIT)
    there = shelves.stock(request.user).filter(part=found).counted(on=on).prefetch_related("lots")
    held = shelves.reservations(request.user).standing().filter(stock__part=found)
    page = pages.PartPage(
        title=found.name,
        crumbs=pages.crumbs(),
        acts=pages.part_acts(found, edit=edit, keep=request.user.may_anywhere(Permission.STOCK_KEEP)),
        pills=pages.pills(found),
        facts=pages.facts(found),
        notes=found.notes,
        shelves=[
            pages.shelf_row(row, on=on, may=request.user.may(Permission.STOCK_KEEP, site_id=row.site_id))
            for row in there
        ],
        movements=[
            pages.movement_row(row)
            for row in shelves.movements(request.user).filter(stock__part=found)[:LAST]
        ],
        held=[pages.held_row(row) for row in held],
        fits=[str(row.model) for row in found.fits.select_related("model__manufacturer")],
        fits_url=reverse("supply:part_fits", args=[found.pk]) if edit else "",
        alternatives=[(str(one), one.get_absolute_url()) for one in part_lists.alternatives_of(found)],
        alternatives_url=reverse("supply:part_alternatives", args=[found.pk]) if edit else "",
        kits=[
            (str(kit), kit.get_absolute_url())
            for kit in shelves.kits(request.user).filter(lines__part=found, retired_reason="")
        ],
    )
    return render(request, "supply/part.html", {"page": page})


def form_page(
    found: Part, form: Any, *, title: str, layout: str = "stacked", submit: str = "", note: str = ""
) -> FormPage:
    return FormPage(
        title=title % {"part": found},
        crumbs=pages.crumbs(pages.crumb(found)),
        form=form,
        layout=layout,
        submit=submit or _("Save"),
        cancel=found.get_absolute_url(),
        note=note,
    )


@requires(Permission.PART_EDIT)
def part_add(request: SignedInRequest) -> HttpResponse:
    form = forms.PartForm(request.POST or None, user=request.user)
    page = FormPage(
        title=_("Add a part"),
        crumbs=pages.crumbs(),
        form=form,
        layout="grid",
        submit=_("Add the part"),
        cancel=reverse("supply:parts"),
    )

    def add() -> Part:
        return parts.add(values=form.values(), by=request.user, at=now())

    return asked(request, page, add, words=_("The part is on record."), to=lambda made: made)


@requires(Permission.PART_EDIT)
def part_edit(request: SignedInRequest, part_id: int) -> HttpResponse:
    found = shelves.part(request.user, part_id, Permission.PART_EDIT)
    form = forms.PartForm(request.POST or None, user=request.user, part=found)

    def edit() -> Part:
        seen = form.cleaned_data["seen_version"]
        return parts.edit(found, changes=form.values(), seen_version=seen, by=request.user, at=now())

    page = form_page(found, form, title=_("Change %(part)s"), layout="grid")
    return asked(request, page, edit, words=_("Saved."), to=lambda made: made)


@requires(Permission.PART_EDIT)
def part_fits(request: SignedInRequest, part_id: int) -> HttpResponse:
    found = shelves.part(request.user, part_id, Permission.PART_EDIT)
    sent = request.POST if request.method == "POST" else None
    form = forms.FitsForm(sent, user=request.user, part=found)

    def save() -> Part:
        return parts.set_fits(found, models=form.chosen(), by=request.user, at=now())

    page = form_page(found, form, title=_("Models that %(part)s fits"))
    return asked(request, page, save, words=_("Saved."), to=lambda made: made)


@requires(Permission.PART_EDIT)
def part_alternatives(request: SignedInRequest, part_id: int) -> HttpResponse:
    found = shelves.part(request.user, part_id, Permission.PART_EDIT)
    begun = {"others": "\n".join(one.number for one in part_lists.alternatives_of(found))}
    sent = request.POST if request.method == "POST" else None
    form = forms.NumbersForm(sent, user=request.user, initial=begun)

    def save() -> Part:
        return parts.set_alternatives(found, others=form.cleaned_data["others"], by=request.user, at=now())

    page = form_page(found, form, title=_("Alternatives to %(part)s"))
    return asked(request, page, save, words=_("Saved."), to=lambda made: made)
