"""Accepted risks and the clocks over REST."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any, Literal

from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate, site
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run, seen_version
from openhtm.kernel.time import now
from openhtm.places.api import day_at, day_of

from .. import access, clocks, treatments
from ..actions import acceptances
from ..actions import clocks as setting
from ..actions.acceptances import NewAcceptance
from ..models import RiskAcceptance
from .controls import EndIn, PasswordIn, ReachGroup, TreatmentOut

acceptances_router = Router()
clocks_router = Router()


class AcceptanceOut(TreatmentOut):
    vulnerability: str
    reason: str
    action: str
    author: str
    approver: str | None
    approved_at: datetime | None


class AcceptancesWanted(Paging):
    q: str = Field("", description="Part of the flaw's name or of the reason.", max_length=100)
    state: Literal["", "in_force", "waiting", "expired", "ended"] = ""


class AcceptanceIn(Body):
    """``owner``: the e-mail address of who answers for the patients at these devices."""

    vulnerability: str = Field(max_length=120)
    reason: str = Field(max_length=4000)
    action: str = Field(max_length=4000)
    site: str = Field("", max_length=40)
    groups: list[ReachGroup] = Field(min_length=1, max_length=5000)
    owner: str = Field(max_length=254)
    until_on: date


class SecurityClockOut(Schema):
    """``days`` hold; ``declared`` are those of the file, ``most`` the limit."""

    clock: str
    days: int
    declared: int
    most: int
    source: str
    because: str | None


class SecurityClockIn(Body):
    days: int = Field(ge=1, le=3660)
    because: str = Field(max_length=500)


def _shape(row: RiskAcceptance) -> dict[str, Any]:
    return treatments.acceptance_json(row, on=day_at(row.at_site, now()))


@acceptances_router.get("", response=Listed[AcceptanceOut])
@needs(Permission.SECURITY_READ)
def list_acceptances(request: SignedInRequest, wanted: Query[AcceptancesWanted]) -> object:
    """Accepted risks and proposals for all sites and for one's own, those that end first on top."""
    on = day_of(now())
    rows = treatments.acceptances_listed(request.user, q=wanted.q, state=wanted.state, on=on)
    return listed(
        rows, keys=keys_from("until_on,pk"), paging=wanted, shape=partial(treatments.acceptance_json, on=on)
    )


@acceptances_router.post("", response={201: AcceptanceOut})
@needs(Permission.SECURITY_EDIT)
def propose_acceptance(request: SignedInRequest, body: AcceptanceIn) -> object:
    """Propose to bear a risk for a time. Nothing changes until somebody else has accepted it."""
    user = request.user
    new = NewAcceptance(
        reason=body.reason,
        action=body.action,
        until_on=body.until_on,
        owner=treatments.owner(user, body.owner),
        groups=treatments.groups_from(user, [one.model_dump() for one in body.groups]),
    )
    flaw = access.vulnerability(user, body.vulnerability)
    at_site = site(user, body.site) if body.site else None
    made = run(request, acceptances.propose, flaw, new=new, site=at_site)
    return Status(201, _shape(access.acceptance(user, made.pk)))


@acceptances_router.get("/{acceptance_id}", response=AcceptanceOut)
@needs(Permission.SECURITY_READ)
def show_acceptance(request: SignedInRequest, acceptance_id: int) -> object:
    """One accepted risk or proposal, whatever its state."""
    return _shape(access.acceptance(request.user, acceptance_id))


@acceptances_router.post("/{acceptance_id}/approve", response=AcceptanceOut)
@needs(Permission.SECURITY_ACCEPT)
def approve_acceptance(request: SignedInRequest, acceptance_id: int, body: PasswordIn) -> object:
    """Accept the risk and sign, with the password; never by who proposed it."""
    found = access.acceptance(request.user, acceptance_id, Permission.SECURITY_ACCEPT)
    proof = reauthenticate(request.user, password=body.password, at=now())
    return _shape(run(request, acceptances.approve, found, proof=proof))


@acceptances_router.post("/{acceptance_id}/withdraw", response=AcceptanceOut)
@needs(Permission.SECURITY_EDIT)
def withdraw_acceptance(request: SignedInRequest, acceptance_id: int, body: EndIn) -> object:
    """Take an accepted risk or a proposal back. It stays on record."""
    found = access.acceptance(request.user, acceptance_id, Permission.SECURITY_EDIT)
    return _shape(run(request, acceptances.withdraw, found, reason=body.reason))


def _clock(one: clocks.Set) -> dict[str, Any]:
    return {
        "clock": one.policy.clock.value,
        "days": one.days,
        "declared": one.policy.days,
        "most": one.policy.most,
        "source": one.policy.source,
        "because": one.setting.because if one.setting is not None else None,
    }


@clocks_router.get("", response=list[SecurityClockOut])
@needs(Permission.SECURITY_READ)
def list_clocks(request: SignedInRequest) -> object:
    """How long things may take or last, and where the numbers come from."""
    return [_clock(one) for one in clocks.standing()]


@clocks_router.put("/{clock}", response=SecurityClockOut)
@needs(Permission.SECURITY_ACCEPT)
def set_clock(request: SignedInRequest, clock: str, body: SecurityClockIn) -> object:
    """Set the days of a clock within its limit; what was entered before keeps its day."""
    given = {"clock": clock, "days": body.days, "because": body.because}
    run(request, setting.set_clock, seen_version=seen_version(request), **given)
    return next(_clock(one) for one in clocks.standing() if one.policy.clock == clock)
