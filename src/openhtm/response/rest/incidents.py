"""Incidents over REST: declaring, the board, the timeline, the states."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate
from openhtm.catalog import api as catalog
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run, seen_version, sent
from openhtm.kernel.time import local_date, now

from .. import access as places
from .. import incident_access as access
from .. import pack, telling, triage
from ..actions import incidents
from ..models import Incident

incidents_router = Router()


class IncidentOut(Schema):
    """``state``: declared, contained, recovering, recovered or closed. An exercise changes no device."""

    id: int
    number: str
    version: int
    site: str
    title: str
    kind: str
    severity: str
    summary: str
    state: str
    is_exercise: bool
    learned_at: datetime
    declared_at: datetime
    declared_by: str | None
    closed_at: datetime | None


class SuspectOut(Schema):
    """``state``: suspected, cleared, isolated, in_recovery or returned. ``held``: as evidence."""

    id: int
    version: int
    tag: str
    department: str | None
    state: str
    since: datetime
    because: str
    said: str | None
    held: bool
    work_order: str | None
    returned_untested_because: str | None


class IncidentWholeOut(IncidentOut):
    devices: list[SuspectOut]


class IncidentsWanted(Paging):
    state: Literal["", "declared", "contained", "recovering", "recovered", "closed"] = ""


class IncidentChangeIn(Body):
    title: str = Field("", max_length=200)
    kind: str = "other"
    severity: str = "unknown"
    summary: str = Field("", max_length=4000)


class IncidentIn(IncidentChangeIn):
    """``learned_at``: when somebody here first knew."""

    site: str
    learned_at: datetime
    is_exercise: bool = False


class SuspectsIn(Body):
    """Exactly one way: ``flaw`` (a vulnerability, advisory or component), ``tags`` with ``reason``, or any of
    ``device_type``, ``model`` and ``department`` (ids), all of which must apply."""

    flaw: str = ""
    tags: list[str] = []
    reason: str = ""
    device_type: int | None = None
    model: int | None = None
    department: int | None = None


class AddedOut(Schema):
    added: list[str]


class IncidentNoteIn(Body):
    text: str = Field(max_length=2000)
    seen_at: datetime | None = None


class TimelineEntryOut(Schema):
    id: int
    at: datetime
    recorded_at: datetime
    by: str
    kind: str
    text: str


class AdvanceIn(Body):
    to: Literal["declared", "contained", "recovering", "recovered"]


class IncidentCloseIn(Body):
    password: str
    went_well: str = Field(max_length=4000)
    to_mend: str = Field(max_length=4000)


def _found(request: SignedInRequest, pk: int, permission: str = Permission.RESPONSE_READ) -> Incident:
    return access.incident(request.user, pk, permission)


@incidents_router.get("", response=Listed[IncidentOut])
@needs(Permission.RESPONSE_READ)
def list_incidents(request: SignedInRequest, wanted: Query[IncidentsWanted]) -> object:
    """Incidents and exercises, the newest first."""
    rows = access.incidents(request.user).for_list()
    rows = rows.filter(state=wanted.state) if wanted.state else rows
    return listed(rows, keys=keys_from("-number"), paging=wanted, shape=telling.incident_json)


@incidents_router.post("", response={201: IncidentOut})
@needs(Permission.RESPONSE_LEAD)
def declare_incident(request: SignedInRequest, body: IncidentIn) -> object:
    """Declare an incident of a site, or begin an exercise."""
    site = places.site(request.user, body.site, Permission.RESPONSE_LEAD)
    values = body.model_dump(include={"title", "kind", "severity", "summary"})
    given = {"learned_at": body.learned_at, "is_exercise": body.is_exercise}
    return Status(201, telling.incident_json(run(request, incidents.declare, site, values=values, **given)))


@incidents_router.get("/{incident_id}", response=IncidentWholeOut)
@needs(Permission.RESPONSE_READ)
def get_incident(request: SignedInRequest, incident_id: int) -> object:
    """One incident with its board."""
    found = _found(request, incident_id)
    held = set(access.held_lines(found))
    rows = [telling.line_json(one, held=one.pk in held) for one in found.devices.for_list()]
    return {**telling.incident_json(found), "devices": rows}


@incidents_router.get("/{incident_id}/pack")
@needs(Permission.RESPONSE_READ)
def get_pack(request: SignedInRequest, incident_id: int) -> HttpResponse:
    """The pack for when the network is down, as a PDF: team, whom to call, cards, checklists, sheets to write on."""
    found = _found(request, incident_id)
    wanted = pack.Wanted(site=found.site, incident=found)
    content = pack.pack(request.user, wanted, reader=str(request.user), at=now())
    return HttpResponse(content, content_type="application/pdf")


@incidents_router.put("/{incident_id}", response=IncidentOut)
@needs(Permission.RESPONSE_LEAD)
def change_incident(request: SignedInRequest, incident_id: int, body: IncidentChangeIn) -> object:
    """Change what is sent; `If-Match` with its version refuses what somebody else changed meanwhile."""
    found = _found(request, incident_id, Permission.RESPONSE_LEAD)
    made = run(request, incidents.change, found, values=dict(sent(body)), seen_version=seen_version(request))
    return telling.incident_json(made)


@incidents_router.post("/{incident_id}/suspects", response=AddedOut)
@needs(Permission.RESPONSE_ACT)
def add_suspects(request: SignedInRequest, incident_id: int, body: SuspectsIn) -> object:
    """Put devices on the board as suspected; those there already stay as they are."""
    found = _found(request, incident_id, Permission.RESPONSE_ACT)
    one = _suspects(request, found, body)
    made = run(request, incidents.add_devices, found, devices=one.devices, because=one.because)
    return {"added": [row.device.tag for row in made]}


def _suspects(request: SignedInRequest, found: Incident, body: SuspectsIn) -> triage.Suspects:
    kinds: dict[str, Any] = body.model_dump(include={"device_type", "model", "department"}, exclude_none=True)
    if sum([bool(body.flaw), bool(body.tags), bool(kinds)]) != 1:
        raise InvalidInput(_("Give exactly one: a flaw, tags, or what kind of devices."))
    if body.flaw:
        day = local_date(now(), found.site.time_zone)
        return triage.from_flaw(request.user, found, body.flaw, on=day)
    if body.tags:
        return triage.from_tags(request.user, found, body.tags, reason=body.reason)
    find = {
        "device_type": catalog.access.device_type,
        "model": catalog.access.model,
        "department": places.department,
    }
    return triage.from_kind(
        request.user, found, **{name: find[name](request.user, pk) for name, pk in kinds.items()}
    )


@incidents_router.post("/{incident_id}/advance", response=IncidentOut)
@needs(Permission.RESPONSE_LEAD)
def advance_incident(request: SignedInRequest, incident_id: int, body: AdvanceIn) -> object:
    """Take the incident to another state; closing has an operation of its own."""
    found = _found(request, incident_id, Permission.RESPONSE_LEAD)
    return telling.incident_json(run(request, incidents.advance, found, to=body.to))


@incidents_router.post("/{incident_id}/close", response=IncidentOut)
@needs(Permission.RESPONSE_LEAD)
def close_incident(request: SignedInRequest, incident_id: int, body: IncidentCloseIn) -> object:
    """Close with the report and sign the whole record, with the password."""
    found = _found(request, incident_id, Permission.RESPONSE_LEAD)
    proof = reauthenticate(request.user, password=body.password, at=now())
    report = body.model_dump(exclude={"password"})
    return telling.incident_json(run(request, incidents.close, found, **report, proof=proof))


@incidents_router.get("/{incident_id}/timeline", response=Listed[TimelineEntryOut])
@needs(Permission.RESPONSE_READ)
def get_timeline(request: SignedInRequest, incident_id: int, wanted: Query[Paging]) -> object:
    """Everything that was done, the latest first."""
    rows = _found(request, incident_id).entries.all()
    return listed(rows, keys=keys_from("-at"), paging=wanted, shape=telling.entry_json)


@incidents_router.post("/{incident_id}/timeline", response={201: TimelineEntryOut})
@needs(Permission.RESPONSE_ACT)
def add_to_timeline(request: SignedInRequest, incident_id: int, body: IncidentNoteIn) -> object:
    """Write a note; ``seen_at``: when it happened, if before now."""
    found = _found(request, incident_id, Permission.RESPONSE_ACT)
    return Status(201, telling.entry_json(run(request, incidents.add_note, found, **body.model_dump())))
