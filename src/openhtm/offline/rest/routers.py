"""Off-line work over REST: what a package holds, and what came from devices and waits for a decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ninja import Field, Query, Router, Schema

from openhtm.accounts.api import SignedInRequest, reauthenticate
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, open_to, run
from openhtm.kernel.time import now

from .. import access, receiving
from .. import package as packages
from ..actions.acts import drop
from ..telling import told

router = Router()
_KEYS = keys_from("-id")


class PartSizeOut(Schema):
    bytes: int
    records: dict[str, int]


class PackageOut(Schema):
    """What would be taken along now; the device asks for the package itself by its own address."""

    person: str
    made_at: datetime
    good_until: datetime
    bytes: int
    parts: dict[str, PartSizeOut]


class BesideOut(Schema):
    """One fact as the device had it and as it stands here; null: that version does not know it."""

    fact: str
    mine: str | None
    theirs: str | None
    differs: bool


class HeldActOut(Schema):
    """``state``: `held`, `to_confirm`, `settled`, `dropped`. ``code``: why it waits, such as `conflict`."""

    id: int
    state: str
    kind: str
    record: str
    label: str
    person: str
    site: str | None
    code: str
    message: str
    happened_at: datetime
    device_at: datetime
    received_at: datetime
    clock_ahead_seconds: int
    both: list[BesideOut]
    files: int
    settled_at: datetime | None
    settled_by: str
    settled_how: str


class HeldFilter(Schema):
    state: str = Field("", pattern="^(held|to_confirm)?$", description="Only of this state; empty: both.")


class CarryOutIn(Body):
    instead: str = Field("", max_length=40, description="Number of another work order to do it on.")


class LetGoIn(Body):
    reason: str = Field(min_length=1, max_length=500)


class ConfirmIn(Body):
    acts: list[int] = Field(min_length=1, max_length=200, description="Ids of signatures that wait.")
    password: str = Field(min_length=1, max_length=200, description="Password, or code of the second factor.")


class SettledOut(Schema):
    """``waiting``: what still cannot be done, each with its reason; empty: everything is done."""

    done: bool
    waiting: list[HeldActOut]


@router.get("package", response=PackageOut, summary="What would be taken along")
@open_to("signed_in")
def package_info(request: SignedInRequest) -> Mapping[str, Any]:
    """How many orders, devices and checks a phone would take along now, and how large that is."""
    return packages.sizes(packages.package(request.user, at=now()))


@router.get("conflicts", response=Listed[HeldActOut], summary="What waits for a decision")
@open_to("signed_in")
def list_conflicts(
    request: SignedInRequest, paging: Query[Paging], asked: Query[HeldFilter]
) -> dict[str, object]:
    """Own acts, and those at sites where the caller assigns work; the latest first."""
    rows = access.visible(request.user).waiting()
    rows = rows.filter(state=asked.state) if asked.state else rows
    return listed(rows, keys=_KEYS, paging=paging, shape=told)


@router.get("conflicts/{act_id}", response=HeldActOut, summary="One act, both versions side by side")
@open_to("signed_in")
def show_conflict(request: SignedInRequest, act_id: int) -> dict[str, Any]:
    """What was done without a network, what stands here, and why the two do not go together."""
    return told(access.held(request.user, act_id))


@router.post("conflicts/{act_id}/carry-out", response=SettledOut, summary="Carry it out after all")
@open_to("signed_in")
def carry_out_conflict(request: SignedInRequest, act_id: int, body: CarryOutIn) -> dict[str, Any]:
    """With what waits behind it on the same record; only by the person who did it."""
    act = access.held(request.user, act_id)
    instead = body.instead.strip().upper()
    against = receiving.carry_out_from(act, instead=instead, by=request.user, at=now())
    return {"done": against is None, "waiting": [told(against)] if against else []}


@router.post("conflicts/{act_id}/drop", response=HeldActOut, summary="Let it go")
@open_to("signed_in")
def drop_conflict(request: SignedInRequest, act_id: int, body: LetGoIn) -> dict[str, Any]:
    """What stands here stays; the act is kept with the reason, and nothing more comes of it."""
    return told(run(request, drop, access.held(request.user, act_id), reason=body.reason))


@router.post("signatures/confirm", response=SettledOut, summary="Confirm signatures of a device")
@open_to("signed_in")
def confirm_signatures(request: SignedInRequest, body: ConfirmIn) -> dict[str, Any]:
    """Sign what was signed without a network, by the password; what still cannot be done is told."""
    acts, at = access.signatures(request.user, body.acts), now()
    proof = reauthenticate(request.user, password=body.password, at=at)
    left = receiving.confirm(acts, proof=proof, by=request.user, at=at)
    return {"done": not left, "waiting": [told(act) for act in left]}


ROUTERS = [("/offline", router)]
