"""The pages of vendors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.ui.parts import Act, Chip, Column, Crumb, Fact, Page
from openhtm.ui.tones import Tone

from ...listing import Listed
from ...models import Vendor, VendorAccount, VendorContact, VendorRole
from .contracts import ContractRow, contract_row

HEADS = (gettext_lazy("Vendor"), gettext_lazy("Roles"), gettext_lazy("Phone"))


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Vendors"), url=reverse("supply:vendors")), *more]


def crumb(vendor: Vendor) -> Crumb:
    return Crumb(label=vendor.name, url=vendor.get_absolute_url())


def roles(vendor: Vendor) -> str:
    return ", ".join(str(VendorRole(role).label) for role in vendor.roles)


@dataclass(frozen=True, kw_only=True)
class VendorRow:
    url: str
    name: str
    roles: str
    phone: str
    retired: str


def vendor_row(vendor: Vendor) -> VendorRow:
    return VendorRow(
        url=vendor.get_absolute_url(),
        name=vendor.name,
        roles=roles(vendor),
        phone=vendor.phone,
        retired=vendor.retired_reason,
    )


@dataclass(frozen=True, kw_only=True)
class VendorListPage(Page):
    rows: Sequence[VendorRow]
    columns: Sequence[Column]
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str


def columns() -> list[Column]:
    return [Column(label=str(label)) for label in HEADS]


@dataclass(frozen=True, kw_only=True)
class ContactRow:
    name: str
    function: str
    phone: str
    email: str
    left: str
    left_url: str


@dataclass(frozen=True, kw_only=True)
class VendorPage(Page):
    facts: Sequence[Fact]
    contacts: Sequence[ContactRow]
    accounts: Sequence[Fact]
    contracts: Sequence[ContractRow]
    contact_url: str
    account_url: str
    notes: str


def vendor_page(
    vendor: Vendor,
    *,
    contacts: Iterable[VendorContact],
    accounts: Iterable[VendorAccount],
    contracts: Iterable[Listed],
    may_edit: bool,
) -> VendorPage:
    edit = Act(label=_("Change"), url=reverse("supply:vendor_edit", args=[vendor.pk]), icon="edit")
    return VendorPage(
        title=vendor.name,
        lead=vendor.retired_reason,
        lead_tone=Tone.SOON if vendor.retired_reason else Tone.PLAIN,
        crumbs=crumbs(),
        acts=[edit] if may_edit else [],
        facts=_facts(vendor),
        contacts=[_contact_row(vendor, row, may_edit=may_edit) for row in contacts],
        accounts=[Fact(label=row.site.name, value=row.number, code=True) for row in accounts],
        contracts=[contract_row(one) for one in contracts],
        contact_url=reverse("supply:contact_add", args=[vendor.pk]) if may_edit else "",
        account_url=reverse("supply:account_set", args=[vendor.pk]) if may_edit else "",
        notes=vendor.notes,
    )


def _facts(vendor: Vendor) -> list[Fact]:
    made = [
        Fact(label=_("Roles"), value=roles(vendor) or None),
        Fact(label=_("Phone"), value=vendor.phone or None, code=True),
        Fact(label=_("Hours"), value=vendor.hours or None),
        Fact(label=_("E-mail address"), value=vendor.email or None),
    ]
    if vendor.web:
        made.append(Fact(label=_("Web address"), value=vendor.web, url=vendor.web))
    if vendor.manufacturer is not None:
        address = reverse("catalog:manufacturer", args=[vendor.manufacturer_id])
        made.append(Fact(label=_("In the catalog"), value=vendor.manufacturer.name, url=address))
    return made


def _contact_row(vendor: Vendor, row: VendorContact, *, may_edit: bool) -> ContactRow:
    endable = may_edit and row.left_on is None
    return ContactRow(
        name=row.name,
        function=row.function,
        phone=row.phone,
        email=row.email,
        left=str(row.left_on or ""),
        left_url=reverse("supply:contact_end", args=[vendor.pk, row.pk]) if endable else "",
    )
