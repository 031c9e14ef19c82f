"""Devices of a contract and what was used of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.time import now
from openhtm.registry import api as registry
from openhtm.ui.doing import FormPage, asked

from ... import access, metering
from ...actions import covering, uses
from ...models import Contract, Coverage
from ..forms import contracts as forms
from ..pages import contracts as pages


def _form_page(found: Contract, form: Any, *, title: str, submit: str, layout: str = "stacked") -> FormPage:
    return FormPage(
        title=title,
        crumbs=pages.crumbs(pages.crumb(found)),
        form=form,
        layout=layout,
        submit=submit,
        cancel=found.get_absolute_url(),
    )


@requires(Permission.CONTRACT_EDIT)
def contract_cover(request: SignedInRequest, number: str) -> HttpResponse:
    found = access.contract(request.user, number, Permission.CONTRACT_EDIT)
    form = forms.Cover(request.POST or None, contract=found)

    def add() -> list[Coverage]:
        devices = devices_of(request, form.wanted())
        return covering.cover(found, devices=devices, terms=form.terms(), by=request.user, at=now())

    page = _form_page(
        found, form, title=_("Cover devices by %(number)s") % {"number": found}, submit=_("Cover them")
    )
    return asked(request, page, add, words=_("The devices are covered."), to=lambda _made: found)


def devices_of(request: SignedInRequest, tags: list[str]) -> list[registry.Device]:
    """The devices of these tags; those that are not there are named, all together."""
    wanted = {registry.tag_key(tag): tag for tag in tags}
    found = {row.tag: row for row in registry.devices_for(request.user).filter(tag__in=wanted)}
    if missing := [tag for key, tag in wanted.items() if key not in found]:
        text = _("These are not devices of your sites: %(tags)s.") % {"tags": ", ".join(missing)}
        raise InvalidInput(text, fields={"tags": [text]})
    return [found[key] for key in wanted]


@requires(Permission.CONTRACT_EDIT)
def coverage_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    row = access.coverage(request.user, pk)
    found = row.contract
    form = forms.TermsForm(request.POST or None, contract=found, coverage=row)

    def change() -> Coverage:
        return covering.change(row, terms=form.terms(), by=request.user, at=now())

    page = _form_page(found, form, title=_("Terms of %(tag)s") % {"tag": row.device}, submit=_("Save"))
    return asked(request, page, change, words=_("Saved."), to=lambda _made: found)


@requires(Permission.CONTRACT_EDIT)
def coverage_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    row = access.coverage(request.user, pk)
    found = row.contract
    begun = {"last_on": metering.today_of(found, now())}
    form = forms.Uncover(request.POST or None, initial=begun)

    def remove() -> Coverage:
        return covering.uncover(row, **form.cleaned_data, by=request.user, at=now())

    given = {"tag": row.device, "number": found}
    page = _form_page(found, form, title=_("Take %(tag)s out of %(number)s") % given, submit=_("Take it out"))
    return asked(request, page, remove, words=_("The device was taken out."), to=lambda _made: found)


@requires(Permission.CONTRACT_EDIT)
def contract_use(request: SignedInRequest, number: str) -> HttpResponse:
    found = access.contract(request.user, number, Permission.CONTRACT_EDIT)
    begun = {"used_on": metering.today_of(found, now())}
    form = forms.UseForm(request.POST or None, initial=begun)

    def record() -> Any:
        tag = form.cleaned_data["tag"]
        device = devices_of(request, [tag])[0] if tag else None
        new = uses.NewUse(device=device, **form.values(found.currency))
        return uses.record_use(found, use=new, by=request.user, at=now())

    page = _form_page(
        found,
        form,
        title=_("What was used of %(number)s") % {"number": found},
        submit=_("Record it"),
        layout="grid",
    )
    return asked(request, page, record, words=_("It is on record."), to=lambda _made: found)


@requires(Permission.CONTRACT_EDIT)
def use_void(request: SignedInRequest, pk: int) -> HttpResponse:
    row = access.use(request.user, pk)
    form = forms.Why(request.POST or None)

    def void() -> Any:
        return uses.void_use(row, reason=form.cleaned_data["reason"], by=request.user, at=now())

    page = _form_page(
        row.contract, form, title=_("Void a use of %(number)s") % {"number": row.contract}, submit=_("Void")
    )
    return asked(request, page, void, words=_("It counts no more."), to=lambda _made: row.contract)
