"""Who was found able in what, over REST."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run
from openhtm.kernel.time import now

from .. import access
from ..actions import grants
from ..actions.grants import Assessment
from ..days import today_for
from ..models import Basis

grants_router = Router()


class GrantOut(Schema):
    """``level``: 0 none, 1 observes, 2 with supervision, 3 independent, 4 trainer. ``basis``: course, observed or
    test. ``recorded_at``: when it was entered, whatever day it is said to be of."""

    id: int = Field(alias="pk")
    competency: str = Field(alias="competency.code")
    person: int = Field(alias="person_id")
    name: str = Field(alias="person.name")
    level: int
    basis: str
    assessor: str = Field(alias="assessor_name")
    granted_on: date
    valid_until: date | None
    evidence: str
    recorded_at: datetime
    recorded_by: str
    withdrawn_on: date | None
    withdrawn_reason: str
    in_error: bool


class GrantsWanted(Paging):
    person: int | None = Field(None, description="Id of a person.")
    competency: str = Field("", description="Its code.", max_length=40)
    known_at: datetime | None = Field(None, description="Only what had been entered by this moment.")


class GrantIn(Body):
    """One assessment, or one course of many ``people`` (ids). ``assessor``: id of a person, else ``assessed_by``
    names somebody outside. Without ``valid_until`` it ends as the competency says; ``endless``: never."""

    competency: str = Field(max_length=40)
    people: list[int] = Field(min_length=1, max_length=500)
    level: int
    basis: Basis
    granted_on: date
    valid_until: date | None = None
    endless: bool = False
    assessor: int | None = None
    assessed_by: str = Field("", max_length=200)
    evidence: str = Field("", max_length=300)


class WithdrawIn(Body):
    on: date
    reason: str = Field(max_length=300)
    in_error: bool = False


@grants_router.get("", response=Listed[GrantOut])
@needs(Permission.COMPETENCY_READ)
def list_grants(request: SignedInRequest, wanted: Query[GrantsWanted]) -> object:
    """Assessments, the latest first."""
    rows = access.grants(request.user)
    if wanted.person is not None:
        rows = rows.filter(person=wanted.person)
    if wanted.competency:
        rows = rows.filter(competency__code__iexact=wanted.competency)
    if wanted.known_at is not None:
        rows = rows.known_at(wanted.known_at)
    return listed(rows, keys=keys_from("-granted_on"), paging=wanted)


@grants_router.post("", response={201: list[GrantOut]})
@needs(Permission.COMPETENCY_EDIT)
def add_grants(request: SignedInRequest, body: GrantIn) -> object:
    """Enter an assessment of one or of many people."""
    given: dict[str, Any] = body.model_dump(exclude={"competency", "people", "assessor"})
    edit = Permission.COMPETENCY_EDIT
    assessor = None if body.assessor is None else access.person(request.user, body.assessor, edit)
    made = run(
        request,
        grants.record,
        access.competency(request.user, body.competency, edit),
        people=[access.person(request.user, pk, edit) for pk in body.people],
        found=Assessment(**given, assessor=assessor),
        today=today_for(request.user, now()),
    )
    return Status(201, made)


@grants_router.get("/{pk}", response=GrantOut)
@needs(Permission.COMPETENCY_READ)
def show_grant(request: SignedInRequest, pk: int) -> object:
    """One assessment."""
    return access.grant(request.user, pk)


@grants_router.post("/{pk}/withdraw", response=GrantOut)
@needs(Permission.COMPETENCY_EDIT)
def withdraw_grant(request: SignedInRequest, pk: int, body: WithdrawIn) -> object:
    """Say that it holds no more from a day on, or was entered in error."""
    found = access.grant(request.user, pk, Permission.COMPETENCY_EDIT)
    today = today_for(request.user, now())
    return run(request, grants.withdraw, found, **body.model_dump(), today=today)
