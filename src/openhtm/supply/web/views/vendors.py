"""Vendors: list, one of them, contacts, account numbers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, one, requires, sites
from openhtm.kernel.time import now
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, shown
from openhtm.ui.parts import Act

from ... import access, listing
from ...actions import vendors
from ...models import Vendor
from ..forms import vendors as forms
from ..pages import vendors as pages


@requires(Permission.CONTRACT_READ)
def vendor_list(request: SignedInRequest) -> HttpResponse:
    form = forms.VendorFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    rows = access.vendors(request.user).filter(name__icontains=given.get("q", "").strip())
    wanted = given.get("role", "")
    add = Act(label=_("Add a vendor"), url=reverse("supply:vendor_add"), icon="plus", kind="primary")
    page = pages.VendorListPage(
        title=_("Vendors"),
        acts=[add] if request.user.may_anywhere(Permission.CONTRACT_EDIT) else [],
        rows=[pages.vendor_row(row) for row in rows if not wanted or wanted in row.roles],
        columns=pages.columns(),
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
    )
    return shown(request, "supply/vendors.html", page, part="list")


@requires(Permission.CONTRACT_READ)
def vendor(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.vendor(request.user, pk)
    page = pages.vendor_page(
        found,
        contacts=found.contacts.all(),
        accounts=access.accounts(request.user, found),
        contracts=listing.contracts_as_of(access.contracts(request.user), at=now(), vendor_id=found.pk),
        may_edit=request.user.may_anywhere(Permission.CONTRACT_EDIT),
    )
    return render(request, "supply/vendor.html", {"page": page})


@requires(Permission.CONTRACT_EDIT)
def vendor_add(request: SignedInRequest) -> HttpResponse:
    form = forms.VendorForm(request.POST or None)
    page = FormPage(
        title=_("Add a vendor"),
        crumbs=pages.crumbs(),
        form=form,
        layout="grid",
        submit=_("Add the vendor"),
        cancel=reverse("supply:vendors"),
    )

    def add() -> Vendor:
        return vendors.add(values=form.values(), by=request.user, at=now())

    return asked(request, page, add, words=_("The vendor is on record."), to=lambda made: made)


@requires(Permission.CONTRACT_EDIT)
def vendor_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.vendor(request.user, pk, Permission.CONTRACT_EDIT)
    form = forms.VendorForm(request.POST or None, vendor=found)

    def edit() -> Vendor:
        seen = form.cleaned_data["seen_version"]
        return vendors.edit(found, changes=form.values(), seen_version=seen, by=request.user, at=now())

    return asked(
        request,
        _form_page(found, form, title=_("Change %(name)s"), layout="grid"),
        edit,
        words=_("Saved."),
        to=lambda made: made,
    )


def _form_page(
    found: Vendor, form: Any, *, title: str, layout: str = "stacked", submit: str = ""
) -> FormPage:
    return FormPage(
        title=title % {"name": found},
        crumbs=pages.crumbs(pages.crumb(found)),
        form=form,
        layout=layout,
        submit=submit or _("Save"),
        cancel=found.get_absolute_url(),
    )


@requires(Permission.CONTRACT_EDIT)
def contact_add(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.vendor(request.user, pk, Permission.CONTRACT_EDIT)
    form = forms.ContactForm(request.POST or None)

    def add() -> Any:
        return vendors.add_contact(found, **form.cleaned_data, by=request.user, at=now())

    page = _form_page(found, form, title=_("Contact at %(name)s"), submit=_("Add the contact"))
    return asked(request, page, add, words=_("The contact is on record."), to=lambda _made: found)


@requires(Permission.CONTRACT_EDIT)
def contact_end(request: SignedInRequest, pk: int, contact_id: int) -> HttpResponse:
    found = access.vendor(request.user, pk, Permission.CONTRACT_EDIT)
    contact = one(found.contacts.all(), _("There is no such contact."), pk=contact_id)
    form = forms.ContactLeft(request.POST or None)

    def end() -> Any:
        return vendors.end_contact(contact, left_on=form.cleaned_data["left_on"], by=request.user, at=now())

    page = _form_page(found, form, title=_("Somebody left %(name)s"))
    return asked(request, page, end, words=_("Saved."), to=lambda _made: found)


@requires(Permission.CONTRACT_EDIT)
def account_set(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.vendor(request.user, pk, Permission.CONTRACT_EDIT)
    mine = sites(request.user, Permission.CONTRACT_EDIT)
    form = forms.AccountForm(request.POST or None, sites=mine)

    def account() -> Any:
        given = form.cleaned_data
        place = one(mine, _("There is no such site."), code=given["site"])
        return vendors.set_account(found, site=place, number=given["number"], by=request.user, at=now())

    page = _form_page(found, form, title=_("Account number at %(name)s"))
    return asked(request, page, account, words=_("Saved."), to=lambda _made: found)
