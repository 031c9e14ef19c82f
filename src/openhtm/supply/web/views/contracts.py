"""Contracts: list, one of them, entered, changed, renewed, terminated; what covers a device."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, one, requires, sites
from openhtm.kernel.time import local_date, now
from openhtm.registry import api as registry
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, shown
from openhtm.ui.parts import Act

from ... import access, covering, exporting, listing, metering
from ...actions import contracts
from ...models import Contract
from ...rules.terms import Standing
from ..forms import contracts as forms
from ..forms.amounts import minor
from ..pages import contracts as pages


def _rights(request: SignedInRequest, contract: Contract) -> set[str]:
    held = {"edit": Permission.CONTRACT_EDIT, "cost": Permission.DEVICE_COST}
    return {name for name, needed in held.items() if request.user.may(needed, site_id=contract.site_id)}


@requires(Permission.CONTRACT_READ)
def contract_list(request: SignedInRequest) -> HttpResponse:
    form = forms.ContractFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    chosen = getattr(request, "site", None)
    reach = access.contracts(request.user, site_id=chosen.pk if chosen else None)
    wanted = given.get("standing", "")
    rows = listing.contracts_as_of(
        reach,
        at=now(),
        text=given.get("q", ""),
        standing=Standing(wanted) if wanted else None,
        kind=given.get("kind", ""),
        deciding=given.get("deciding", False),
    )
    add = Act(label=_("Add a contract"), url=reverse("supply:contract_add"), icon="plus", kind="primary")
    page = pages.ContractListPage(
        title=_("Contracts"),
        lead=pages.list_lead(rows),
        acts=[add] if request.user.may_anywhere(Permission.CONTRACT_EDIT) else [],
        rows=[pages.contract_row(row) for row in rows],
        columns=pages.columns(),
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
        export_url=reverse("supply:contracts_export"),
    )
    return shown(request, "supply/contracts.html", page, part="list")


@requires(Permission.CONTRACT_READ)
def contracts_export(request: SignedInRequest) -> StreamingHttpResponse:
    """Every covered device of every contract, as a list; ``format`` csv, xlsx or json."""
    written = registry.export_format(request.GET.get("format", "csv"))
    rows: Iterable[Any] = exporting.rows(request.user)
    answer = StreamingHttpResponse(
        written.write(rows, exporting.columns(request.user)), content_type=written.content_type
    )
    answer["Content-Disposition"] = f'attachment; filename="contracts-{now():%Y-%m-%d}.{written.extension}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@requires(Permission.CONTRACT_READ)
def contract(request: SignedInRequest, number: str) -> HttpResponse:
    found = access.contract(request.user, number)
    seen = list(access.coverages(request.user).filter(contract=found).order_by("device__tag", "pk"))
    standing = sum(row.removed_at is None for row in seen)
    page = pages.contract_page(
        metering.metered(found, on=metering.today_of(found, now())),
        coverages=seen,
        elsewhere=found.coverages.standing().count() - standing,
        uses=_uses(request, found, {row.device_id for row in seen}),
        rights=_rights(request, found),
    )
    return render(request, "supply/contract.html", {"page": page})


def _uses(request: SignedInRequest, found: Contract, seen: set[int]) -> list[Any]:
    """Those of devices outside the reader's sites are told by whoever keeps the contract only."""
    rows = list(found.uses.select_related("device"))
    if request.user.may(Permission.CONTRACT_READ, site_id=found.site_id):
        return rows
    return [row for row in rows if row.device_id in seen]


@requires(Permission.CONTRACT_EDIT)
def contract_add(request: SignedInRequest) -> HttpResponse:
    mine = sites(request.user, Permission.CONTRACT_EDIT)
    offered = access.vendors(request.user).filter(retired_reason="")
    form = forms.ContractForm(request.POST or None, vendors=offered, sites=mine)
    page = FormPage(
        title=_("Add a contract"),
        crumbs=pages.crumbs(),
        form=form,
        layout="grid",
        submit=_("Add the contract"),
        cancel=reverse("supply:contracts"),
    )

    def add() -> Contract:
        place = one(mine, _("There is no such site."), code=form.cleaned_data["site"])
        return contracts.add(place, values=form.values(), by=request.user, at=now())

    return asked(request, page, add, words=_("The contract is on record."), to=lambda made: made)


def _form_page(
    found: Contract, form: Any, *, title: str, submit: str = "", layout: str = "stacked"
) -> FormPage:
    return FormPage(
        title=title % {"number": found},
        crumbs=pages.crumbs(pages.crumb(found)),
        form=form,
        layout=layout,
        submit=submit or _("Save"),
        cancel=found.get_absolute_url(),
    )


@requires(Permission.CONTRACT_EDIT)
def contract_edit(request: SignedInRequest, number: str) -> HttpResponse:
    found = access.contract(request.user, number, Permission.CONTRACT_EDIT)
    offered = access.vendors(request.user).filter(retired_reason="") | access.vendors(request.user).filter(
        pk=found.vendor_id
    )
    form = forms.ContractForm(request.POST or None, vendors=offered, contract=found)

    def edit() -> Contract:
        seen = form.cleaned_data["seen_version"]
        return contracts.edit(found, changes=form.values(), seen_version=seen, by=request.user, at=now())

    page = _form_page(found, form, title=_("Change %(number)s"), layout="grid")
    return asked(request, page, edit, words=_("Saved."), to=lambda made: made)


@requires(Permission.CONTRACT_EDIT)
def contract_terminate(request: SignedInRequest, number: str) -> HttpResponse:
    found = access.contract(request.user, number, Permission.CONTRACT_EDIT)
    form = forms.Terminate(request.POST or None)

    def end() -> Contract:
        return contracts.terminate(found, **form.cleaned_data, by=request.user, at=now())

    page = _form_page(found, form, title=_("Terminate %(number)s"), submit=_("Terminate"))
    return asked(request, page, end, words=_("The contract is terminated."), to=lambda made: made)


@requires(Permission.CONTRACT_EDIT)
def contract_renew(request: SignedInRequest, number: str) -> HttpResponse:
    found = access.contract(request.user, number, Permission.CONTRACT_EDIT)
    last = found.term.last_on
    begun = {"starts_on": last + timedelta(days=1)} if last else {}
    form = forms.Renew(request.POST or None, initial=begun)

    def renew() -> Contract:
        given = {
            **form.cleaned_data,
            "yearly_minor": minor(form.cleaned_data["yearly_minor"], found.currency),
        }
        return contracts.renew(found, **given, by=request.user, at=now())

    page = _form_page(found, form, title=_("Renew %(number)s"), submit=_("Enter the next contract"))
    return asked(request, page, renew, words=_("The next contract is on record."), to=lambda made: made)


@requires(Permission.CONTRACT_READ)
def device_cover(request: SignedInRequest, tag: str) -> HttpResponse:
    """What the page of a device shows: whether it is covered today, by what, and whom to call."""
    device = registry.device(request.user, tag)
    found = covering.cover_of(device, on=local_date(now(), device.site.time_zone))
    numbers = {row.contract.number for row in found.coverages.values()}
    linked = set(access.contracts(request.user).filter(number__in=numbers).values_list("number", flat=True))
    return shown(request, "supply/device_cover.html", pages.cover_page(found, linked=linked), part="list")
