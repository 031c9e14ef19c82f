"""Vendors over REST."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, one, sites
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run, seen_version, sent, versioned

from .. import access
from ..actions import vendors
from ..models import Vendor

vendors_router = Router()


class VendorOut(Schema):
    """``roles``: manufacturer, service, distributor, laboratory. ``retired_reason``: no longer called."""

    id: int = Field(alias="pk")
    name: str
    roles: list[str]
    phone: str
    email: str
    web: str
    hours: str
    notes: str
    retired_reason: str


class ContactOut(Schema):
    id: int = Field(alias="pk")
    name: str
    function: str
    phone: str
    email: str
    left_on: date | None


class VendorsWanted(Paging):
    q: str = Field("", description="Part of the name.", max_length=150)


class VendorIn(Body):
    name: str = Field(max_length=150)
    roles: list[str] = Field([], max_length=4)
    phone: str = Field("", max_length=60)
    email: str = Field("", max_length=254)
    web: str = Field("", max_length=200)
    hours: str = Field("", max_length=200)
    notes: str = Field("", max_length=10_000)


class VendorChange(Body):
    name: str | None = Field(None, max_length=150)
    roles: list[str] | None = Field(None, max_length=4)
    phone: str | None = Field(None, max_length=60)
    email: str | None = Field(None, max_length=254)
    web: str | None = Field(None, max_length=200)
    hours: str | None = Field(None, max_length=200)
    notes: str | None = Field(None, max_length=10_000)
    retired_reason: str | None = Field(None, max_length=300)


class ContactIn(Body):
    name: str = Field(max_length=150)
    function: str = Field("", max_length=150)
    phone: str = Field("", max_length=60)
    email: str = Field("", max_length=254)


class AccountIn(Body):
    """``site``: its code. An empty number: the vendor does not know the site."""

    site: str = Field(max_length=20)
    number: str = Field(max_length=80)


class AccountOut(Schema):
    site: str
    number: str


@vendors_router.get("", response=Listed[VendorOut])
@needs(Permission.CONTRACT_READ)
def list_vendors(request: SignedInRequest, wanted: Query[VendorsWanted]) -> object:
    """Vendors by name."""
    rows = access.vendors(request.user).filter(name__icontains=wanted.q)
    return listed(rows, keys=keys_from("name_key"), paging=wanted)


@vendors_router.post("", response={201: VendorOut})
@needs(Permission.CONTRACT_EDIT)
def add_vendor(request: SignedInRequest, response: HttpResponse, body: VendorIn) -> object:
    """Enter a vendor."""
    return Status(201, versioned(response, run(request, vendors.add, values=body.model_dump())))


@vendors_router.get("/{pk}", response=VendorOut)
@needs(Permission.CONTRACT_READ)
def show_vendor(request: SignedInRequest, response: HttpResponse, pk: int) -> Vendor:
    """One vendor."""
    return versioned(response, access.vendor(request.user, pk))


@vendors_router.patch("/{pk}", response=VendorOut)
@needs(Permission.CONTRACT_EDIT)
def change_vendor(request: SignedInRequest, response: HttpResponse, pk: int, body: VendorChange) -> Vendor:
    """Change what was sent. With `If-Match` only if nobody else has changed it since."""
    found = access.vendor(request.user, pk, Permission.CONTRACT_EDIT)
    changes = {name: value for name, value in sent(body).items() if value is not None}
    made = run(request, vendors.edit, found, changes=changes, seen_version=seen_version(request))
    return versioned(response, made)


@vendors_router.get("/{pk}/contacts", response=list[ContactOut])
@needs(Permission.CONTRACT_READ)
def list_contacts(request: SignedInRequest, pk: int) -> object:
    """Whom to call there."""
    return access.vendor(request.user, pk).contacts.all()


@vendors_router.post("/{pk}/contacts", response={201: ContactOut})
@needs(Permission.CONTRACT_EDIT)
def add_contact(request: SignedInRequest, pk: int, body: ContactIn) -> object:
    """Enter somebody, or a desk, that can be called."""
    found = access.vendor(request.user, pk, Permission.CONTRACT_EDIT)
    return Status(201, run(request, vendors.add_contact, found, **body.model_dump()))


@vendors_router.get("/{pk}/accounts", response=list[AccountOut])
@needs(Permission.CONTRACT_READ)
def list_accounts(request: SignedInRequest, pk: int) -> object:
    """Under which numbers the vendor knows your sites."""
    found = access.vendor(request.user, pk)
    return [{"site": row.site.code, "number": row.number} for row in access.accounts(request.user, found)]


@vendors_router.put("/{pk}/accounts", response=AccountOut)
@needs(Permission.CONTRACT_EDIT)
def set_account(request: SignedInRequest, pk: int, body: AccountIn) -> object:
    """Say under which number the vendor knows a site."""
    found = access.vendor(request.user, pk, Permission.CONTRACT_EDIT)
    mine = sites(request.user, Permission.CONTRACT_EDIT)
    place = one(mine, _("There is no such site, or it is outside your sites."), code=body.site.upper())
    made = run(request, vendors.set_account, found, site=place, number=body.number)
    return {"site": place.code, "number": made.number}
