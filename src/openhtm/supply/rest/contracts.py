"""Contracts over REST: kept, renewed, their devices, what was used, and what covers a device."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, one, sites
from openhtm.kernel.rest import Body, needs, run, seen_version, sent, versioned
from openhtm.kernel.time import local_date, now
from openhtm.registry.api import Device, device

from .. import access, covering, listing, metering
from ..actions import contracts, uses
from ..actions import covering as coverage
from ..models import Contract
from ..rules.terms import Standing
from .shapes import (
    EMPTIED,
    ContractChange,
    ContractIn,
    ContractOut,
    ContractRowOut,
    CoverageOut,
    CoverOut,
    contract_row,
    contract_shape,
    cover_shape,
    coverage_shape,
)

contracts_router = Router()
cover_router = Router()


class ContractsWanted(Schema):
    q: str = Field("", description="Words of the number, title or vendor.", max_length=200)
    standing: Standing | None = Field(None, description="How it stands today.")
    deciding: bool = Field(False, description="Only those that are to be decided.")


class TerminateIn(Body):
    last_on: date
    reason: str = Field(max_length=300)


class RenewIn(Body):
    number: str = Field(max_length=40)
    starts_on: date
    ends_on: date | None = None
    yearly_minor: int | None = Field(None, ge=0, le=10**15)


class CoverIn(Body):
    """Without days: those of the contract."""

    tags: list[str] = Field(min_length=1, max_length=1000)
    starts_on: date | None = None
    ends_on: date | None = None
    response_hours: int | None = Field(None, ge=0, le=8760)
    yearly_minor: int | None = Field(None, ge=0, le=10**15)
    note: str = Field("", max_length=300)


class UncoverIn(Body):
    last_on: date
    reason: str = Field(max_length=300)


class UseIn(Body):
    """``worth_minor``: what the work would have cost by time and material; null: nobody knows."""

    used_on: date
    tag: str = Field("", max_length=40)
    visits: int = Field(1, ge=0, le=1000)
    hours: Decimal = Field(Decimal(0), ge=0, le=99_999, decimal_places=2)
    counted_minor: int = Field(0, ge=0, le=10**15)
    worth_minor: int | None = Field(None, ge=0, le=10**15)
    reference: str = Field("", max_length=80)
    note: str = Field("", max_length=300)


class UseOut(Schema):
    id: int = Field(alias="pk")
    used_on: date
    visits: int
    hours: Decimal
    reference: str
    note: str
    voided_reason: str


class VoidIn(Body):
    reason: str = Field(max_length=300)


def _shape(request: SignedInRequest, found: Contract) -> dict[str, Any]:
    fresh = access.contract(request.user, found.number)
    return contract_shape(metering.metered(fresh, on=metering.today_of(fresh, now())), by=request.user)


@contracts_router.get("", response=list[ContractRowOut])
@needs(Permission.CONTRACT_READ)
def list_contracts(request: SignedInRequest, wanted: Query[ContractsWanted]) -> object:
    """Contracts as they stand today, what is to be decided soonest first."""
    rows = listing.contracts_as_of(
        access.contracts(request.user),
        at=now(),
        text=wanted.q,
        standing=wanted.standing,
        deciding=wanted.deciding,
    )
    return [contract_row(row) for row in rows]


@contracts_router.post("", response={201: ContractOut})
@needs(Permission.CONTRACT_EDIT)
def add_contract(request: SignedInRequest, response: HttpResponse, body: ContractIn) -> object:
    """Enter a contract that a site keeps."""
    mine = sites(request.user, Permission.CONTRACT_EDIT)
    place = one(mine, _("There is no such site, or it is outside your sites."), code=body.site.upper())
    values = body.model_dump(exclude={"site"})
    access.vendor(request.user, body.vendor_id)
    made = run(request, contracts.add, place, values=values)
    return Status(201, _shape(request, versioned(response, made)))


@contracts_router.get("/{number}", response=ContractOut)
@needs(Permission.CONTRACT_READ)
def show_contract(request: SignedInRequest, response: HttpResponse, number: str) -> object:
    """One contract: its terms, how far its limits are used, what it was worth."""
    return _shape(request, versioned(response, access.contract(request.user, number)))


@contracts_router.patch("/{number}", response=ContractOut)
@needs(Permission.CONTRACT_EDIT)
def change_contract(
    request: SignedInRequest, response: HttpResponse, number: str, body: ContractChange
) -> object:
    """Change what was sent. With `If-Match` only if nobody else has changed it since."""
    found = access.contract(request.user, number, Permission.CONTRACT_EDIT)
    changes = {name: value for name, value in sent(body).items() if value is not None or name in EMPTIED}
    if "vendor_id" in changes:
        access.vendor(request.user, changes["vendor_id"])
    made = run(request, contracts.edit, found, changes=changes, seen_version=seen_version(request))
    return _shape(request, versioned(response, made))


@contracts_router.post("/{number}/terminate", response=ContractOut)
@needs(Permission.CONTRACT_EDIT)
def terminate_contract(request: SignedInRequest, number: str, body: TerminateIn) -> object:
    """End it before its time."""
    found = access.contract(request.user, number, Permission.CONTRACT_EDIT)
    return _shape(request, run(request, contracts.terminate, found, last_on=body.last_on, reason=body.reason))


@contracts_router.post("/{number}/renew", response={201: ContractOut})
@needs(Permission.CONTRACT_EDIT)
def renew_contract(request: SignedInRequest, number: str, body: RenewIn) -> object:
    """Enter the next contract with the same terms and the devices covered to the last."""
    found = access.contract(request.user, number, Permission.CONTRACT_EDIT)
    return Status(201, _shape(request, run(request, contracts.renew, found, **body.model_dump())))


@contracts_router.get("/{number}/devices", response=list[CoverageOut])
@needs(Permission.CONTRACT_READ)
def list_covered_devices(request: SignedInRequest, number: str) -> object:
    """Devices it covers or covered, those of your sites."""
    found = access.contract(request.user, number)
    rows = access.coverages(request.user).filter(contract=found).order_by("device__tag", "pk")
    return [coverage_shape(row, by=request.user) for row in rows]


@contracts_router.post("/{number}/devices", response={201: list[CoverageOut]})
@needs(Permission.CONTRACT_EDIT)
def cover_devices(request: SignedInRequest, number: str, body: CoverIn) -> object:
    """Cover devices, all or none of them."""
    found = access.contract(request.user, number, Permission.CONTRACT_EDIT)
    devices = [device(request.user, tag) for tag in body.tags]
    terms = coverage.Terms(**body.model_dump(exclude={"tags"}))
    made = run(request, coverage.cover, found, devices=devices, terms=terms)
    return Status(201, [coverage_shape(row, by=request.user) for row in made])


@contracts_router.post("/{number}/devices/{pk}/remove", response=CoverageOut)
@needs(Permission.CONTRACT_EDIT)
def take_device_out(request: SignedInRequest, number: str, pk: int, body: UncoverIn) -> object:
    """Take a device out; the line stays with the last day it was covered."""
    row = access.coverage(request.user, pk)
    made = run(request, coverage.uncover, row, last_on=body.last_on, reason=body.reason)
    return coverage_shape(made, by=request.user)


@contracts_router.get("/{number}/uses", response=list[UseOut])
@needs(Permission.CONTRACT_EDIT)
def list_uses(request: SignedInRequest, number: str) -> object:
    """What was used of it, the latest first."""
    return access.contract(request.user, number, Permission.CONTRACT_EDIT).uses.all()


@contracts_router.post("/{number}/uses", response={201: UseOut})
@needs(Permission.CONTRACT_EDIT)
def record_use(request: SignedInRequest, number: str, body: UseIn) -> object:
    """Record what was used of it."""
    found = access.contract(request.user, number, Permission.CONTRACT_EDIT)
    used_on: Device | None = device(request.user, body.tag) if body.tag else None
    new = uses.NewUse(device=used_on, **body.model_dump(exclude={"tag"}))
    return Status(201, run(request, uses.record_use, found, use=new))


@contracts_router.post("/{number}/uses/{pk}/void", response=UseOut)
@needs(Permission.CONTRACT_EDIT)
def void_use(request: SignedInRequest, number: str, pk: int, body: VoidIn) -> object:
    """Say that a use was recorded wrongly."""
    return run(request, uses.void_use, access.use(request.user, pk), reason=body.reason)


@cover_router.get("/{tag}/cover", response=CoverOut)
@needs(Permission.CONTRACT_READ)
def show_cover(request: SignedInRequest, tag: str) -> object:
    """Whether a device is covered today, by what, and whom to call."""
    found = device(request.user, tag)
    return cover_shape(covering.cover_of(found, on=local_date(now(), found.site.time_zone)))
