"""Compensating controls over REST."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any, Literal

from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate, site
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run
from openhtm.kernel.time import now
from openhtm.places.api import day_at, day_of

from .. import access, treatments
from ..actions import controls
from ..actions.controls import NewControl
from ..models import Control

controls_router = Router()


class ReachGroup(Body):
    """Devices for which all that is named is true: model and department by number, a device by its tag."""

    everything: bool = False
    model: int | None = None
    department: int | None = None
    segment: str = Field("", max_length=60)
    device: str = Field("", max_length=64)


class ReachGroupOut(Schema):
    everything: bool
    model: int | None
    department: int | None
    segment: str | None
    device: str | None


class TreatmentOut(Schema):
    """``site`` null: at all sites. ``state``: waiting, planned, in_force, expired or ended; only in_force counts."""

    id: int
    state: str
    site: str | None
    owner: str
    until_on: date
    groups: list[ReachGroupOut]
    entered_at: datetime
    ended_at: datetime | None
    ended_because: str


class ControlOut(TreatmentOut):
    kind: str
    title: str
    what: str
    against: str
    flaws: list[str]
    begins_on: date
    review_on: date | None
    evidence_text: str
    evidence: int | None
    entered_by: str
    signed_at: datetime | None
    signed_by: str | None


class ControlsWanted(Paging):
    q: str = Field("", description="Part of the control's or the flaw's name.", max_length=100)
    state: Literal["", "in_force", "waiting", "review", "expired", "ended"] = ""


class ControlIn(Body):
    """``flaws``: CVE numbers or advisories, only with ``against`` named. ``owner``: an e-mail address."""

    kind: str = Field(max_length=20)
    title: str = Field(max_length=200)
    what: str = Field(max_length=4000)
    against: Literal["named", "network", "local", "physical"] = "named"
    flaws: list[str] = Field([], max_length=500)
    site: str = Field("", max_length=40)
    groups: list[ReachGroup] = Field(min_length=1, max_length=5000)
    owner: str = Field(max_length=254)
    begins_on: date
    until_on: date
    review_on: date | None = None
    evidence_text: str = Field("", max_length=4000)


class ControlProofIn(Body):
    evidence_text: str = Field(max_length=4000)


class PasswordIn(Body):
    password: str


class EndIn(Body):
    reason: str = Field(max_length=500)


def _shape(row: Control) -> dict[str, Any]:
    return treatments.control_json(row, on=day_at(row.at_site, now()))


def _found(request: SignedInRequest, pk: int, permission: str = Permission.SECURITY_READ) -> Control:
    return access.control(request.user, pk, permission)


@controls_router.get("", response=Listed[ControlOut])
@needs(Permission.SECURITY_READ)
def list_controls(request: SignedInRequest, wanted: Query[ControlsWanted]) -> object:
    """Controls for all sites and for one's own, those that end first on top."""
    on = day_of(now())
    rows = treatments.controls_listed(request.user, q=wanted.q, state=wanted.state, on=on)
    return listed(
        rows, keys=keys_from("until_on,pk"), paging=wanted, shape=partial(treatments.control_json, on=on)
    )


@controls_router.post("", response={201: ControlOut})
@needs(Permission.SECURITY_EDIT)
def enter_control(request: SignedInRequest, body: ControlIn) -> object:
    """Enter a control. It counts when it is signed."""
    user = request.user
    names = ("kind", "title", "what", "against", "begins_on", "until_on", "review_on", "evidence_text")
    made = run(
        request,
        controls.enter,
        new=NewControl(
            **{name: getattr(body, name) for name in names},
            owner=treatments.owner(user, body.owner),
            flaws=treatments.flaws_named(user, "\n".join(body.flaws)),
            groups=treatments.groups_from(user, [one.model_dump() for one in body.groups]),
        ),
        site=site(user, body.site) if body.site else None,
    )
    return Status(201, _shape(_found(request, made.pk)))


@controls_router.get("/{control_id}", response=ControlOut)
@needs(Permission.SECURITY_READ)
def show_control(request: SignedInRequest, control_id: int) -> object:
    """One control, whatever its state."""
    return _shape(_found(request, control_id))


@controls_router.post("/{control_id}/prove", response=ControlOut)
@needs(Permission.SECURITY_EDIT)
def prove_control(request: SignedInRequest, control_id: int, body: ControlProofIn) -> object:
    """Say how it was verified, before it is signed."""
    found = _found(request, control_id, Permission.SECURITY_EDIT)
    return _shape(run(request, controls.prove, found, evidence_text=body.evidence_text))


@controls_router.post("/{control_id}/sign", response=ControlOut)
@needs(Permission.SECURITY_EDIT)
def sign_control(request: SignedInRequest, control_id: int, body: PasswordIn) -> object:
    """Sign, with the password, that it is in place and was verified."""
    found = _found(request, control_id, Permission.SECURITY_EDIT)
    proof = reauthenticate(request.user, password=body.password, at=now())
    return _shape(run(request, controls.sign_control, found, proof=proof))


@controls_router.post("/{control_id}/end", response=ControlOut)
@needs(Permission.SECURITY_EDIT)
def end_control(request: SignedInRequest, control_id: int, body: EndIn) -> object:
    """End a control. It stays on record."""
    found = _found(request, control_id, Permission.SECURITY_EDIT)
    return _shape(run(request, controls.end, found, reason=body.reason))
