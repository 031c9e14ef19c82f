"""Table-top exercises over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, site
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run
from openhtm.kernel.time import now

from .. import incident_access as access
from .. import rehearsal_words as words
from .. import rehearsing
from ..actions import rehearsals as acts
from ..files import rehearsal_pdf

rehearsals_router = Router()
injects_router = Router()


class RehearsalDecisionOut(Schema):
    role: str
    text: str
    decided_at: datetime
    by: str


class RehearsalInjectOut(Schema):
    """``seconds``: from told to the first decision. ``mark``: null while no observer has said."""

    id: int
    minute: int
    role: str
    text: str
    good: str
    released_at: datetime | None
    seconds: float | None
    mark: Literal["met", "partly", "missed"] | None
    note: str
    observer: str | None
    decisions: list[RehearsalDecisionOut]


class RehearsalOut(Schema):
    """``percent``: null until every inject is marked. ``incident_id``: the exercise it is played in."""

    id: int
    incident_id: int
    number: str
    site: str
    scenario: str
    title: str
    begun_at: datetime
    state: str
    met: int
    partly: int
    missed: int
    unmarked: int
    percent: int | None
    median_seconds: float | None
    injects: list[RehearsalInjectOut]


class RehearsalIn(Body):
    site: str
    scenario: str


class RehearsalDecisionIn(Body):
    """``role``: empty for the role that was told."""

    text: str = Field(max_length=1000)
    role: str = ""


class RehearsalMarkIn(Body):
    """``note``: what was missing, unless it was met."""

    mark: str
    note: str = Field("", max_length=1000)


def _told(user: Any, pk: int) -> dict[str, Any]:
    return words.rehearsal_json(rehearsing.one(access.rehearsal(user, pk)))


@rehearsals_router.get("", response=Listed[RehearsalOut])
@needs(Permission.RESPONSE_READ)
def list_rehearsals(request: SignedInRequest, paging: Query[Paging]) -> object:
    """Exercises by a scenario of one's sites, the latest first."""
    found = listed(access.rehearsals(request.user), keys=keys_from("-begun_at"), paging=paging)
    rows: Any = found["items"]
    return {**found, "items": [words.rehearsal_json(one) for one in rehearsing.played(rows)]}


@rehearsals_router.post("", response={201: RehearsalOut})
@needs(Permission.RESPONSE_LEAD)
def begin_rehearsal(request: SignedInRequest, body: RehearsalIn) -> object:
    """Begin an exercise of a site by a scenario; no device is changed by it."""
    place = site(request.user, body.site, Permission.RESPONSE_LEAD)
    made = run(request, acts.begin, place, scenario=body.scenario)
    return Status(201, _told(request.user, made.pk))


@rehearsals_router.get("/{rehearsal_id}", response=RehearsalOut)
@needs(Permission.RESPONSE_READ)
def get_rehearsal(request: SignedInRequest, rehearsal_id: int) -> object:
    """One exercise with its injects, decisions and marks."""
    return _told(request.user, rehearsal_id)


@rehearsals_router.get("/{rehearsal_id}/pdf")
@needs(Permission.RESPONSE_READ)
def get_rehearsal_pdf(request: SignedInRequest, rehearsal_id: int) -> HttpResponse:
    """The report as a PDF."""
    found = access.rehearsal(request.user, rehearsal_id)
    return rehearsal_pdf(found, user=request.user, at=now())


@injects_router.post("/{inject_id}/release", response=RehearsalOut)
@needs(Permission.RESPONSE_LEAD)
def release_inject(request: SignedInRequest, inject_id: int) -> object:
    """Tell an inject to its role: the time to a decision runs."""
    found = access.inject(request.user, inject_id, Permission.RESPONSE_LEAD)
    return _told(request.user, run(request, acts.release, found).rehearsal_id)


@injects_router.post("/{inject_id}/decisions", response={201: RehearsalOut})
@needs(Permission.RESPONSE_ACT)
def note_decision(request: SignedInRequest, inject_id: int, body: RehearsalDecisionIn) -> object:
    """Note what was decided."""
    found = access.inject(request.user, inject_id)
    run(request, acts.decide, found, text=body.text, role=body.role)
    return Status(201, _told(request.user, found.rehearsal_id))


@injects_router.post("/{inject_id}/marks", response={201: RehearsalOut})
@needs(Permission.RESPONSE_ACT)
def mark_inject(request: SignedInRequest, inject_id: int, body: RehearsalMarkIn) -> object:
    """Say as an observer what was seen."""
    found = access.inject(request.user, inject_id)
    run(request, acts.mark, found, mark=body.mark, note=body.note)
    return Status(201, _told(request.user, found.rehearsal_id))
