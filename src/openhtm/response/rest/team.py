"""The team, fallbacks and cards over REST."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.catalog import api as catalog
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run, seen_version, sent
from openhtm.kernel.time import local_date, now
from openhtm.registry import api as registry

from .. import access, calling, cards
from ..actions import fallbacks, roster
from ..models import Fallback

team_router, fallbacks_router, cards_router = Router(), Router(), Router()
Hours = Literal["yes", "no", "unknown"]


class TeamMemberOut(Schema):
    """``rank`` 1 is called first. ``department``: whom to call for that unit."""

    id: int
    version: int
    site: str
    department: str | None
    role: str
    role_title: str
    rank: int
    name: str
    organization: str | None
    phone: str
    out_of_hours: str
    other_way: str | None
    confirmed_on: date | None


class MembersWanted(Paging):
    role: str = ""


class MemberChangeIn(Body):
    """``person``: the id of somebody in the program; else ``name``. ``department``: its id, for the role `unit`."""

    role: str = Field("", max_length=40)
    department: int | None = None
    rank: int = Field(1, ge=1, le=20)
    person: int | None = None
    name: str = Field("", max_length=150)
    organization: str = Field("", max_length=150)
    phone: str = Field("", max_length=60)
    out_of_hours: Hours = "unknown"
    other_way: str = Field("", max_length=200)


class MemberIn(MemberChangeIn):
    site: str


class ConfirmedIn(Body):
    on: date


class ResponseReasonIn(Body):
    reason: str = Field(max_length=500)


class FallbackIn(Body):
    """For exactly one of ``device`` (tag), ``model`` (id) and ``device_type`` (id)."""

    device: str = ""
    model: int | None = None
    device_type: int | None = None
    instead: str = Field(max_length=4000)
    stops: str = Field("", max_length=500)
    away_minutes: int | None = Field(None, ge=0, le=10_000_000)
    agreed_with: str = Field(max_length=200)
    agreed_on: date


class FallbackOut(Schema):
    id: int
    version: int
    device: str | None
    model: str | None
    device_type: str | None
    instead: str
    stops: str
    away_minutes: int | None
    agreed_with: str
    agreed_on: date


class CardOut(Schema):
    """``spares``: others of the kind usable at the site now; null: the type is unknown. ``away_minutes`` null: nobody
    has said."""

    tag: str
    site: str
    department: str | None
    fallback: str | None
    fallback_of: str | None
    stops: str | None
    away_minutes: int | None
    agreed_with: str | None
    agreed_on: date | None
    spares: int | None
    spares_free: int | None
    spare_tags: list[str]
    unit_phone: str | None
    call: list[TeamMemberOut]


def _given(request: SignedInRequest, body: MemberChangeIn) -> dict[str, Any]:
    given = {name: value for name, value in sent(body).items() if name != "site"}
    if given.get("person") is not None:
        given["person"] = access.one_person(request.user, given["person"])
    if given.get("department") is not None:
        given["department"] = access.department(request.user, given["department"])
    return given


@team_router.get("", response=Listed[TeamMemberOut])
@needs(Permission.RESPONSE_READ)
def list_team(request: SignedInRequest, wanted: Query[MembersWanted]) -> object:
    """Who is on the team now, and whom to call by unit."""
    rows = access.members(request.user).for_list()
    rows = rows.filter(role=wanted.role) if wanted.role else rows
    return listed(rows, keys=keys_from("role"), paging=wanted, shape=calling.member_json)


@team_router.post("", response={201: TeamMemberOut})
@needs(Permission.RESPONSE_PREPARE)
def name_member(request: SignedInRequest, body: MemberIn) -> object:
    """Put somebody on the team of a site, or name whom to call in a unit."""
    site = access.site(request.user, body.site, Permission.RESPONSE_PREPARE)
    made = run(request, roster.name_member, site, values=_given(request, body))
    return Status(201, calling.member_json(made))


@team_router.put("/{member_id}", response=TeamMemberOut)
@needs(Permission.RESPONSE_PREPARE)
def change_member(request: SignedInRequest, member_id: int, body: MemberChangeIn) -> object:
    """Change what is sent; `If-Match` with its version refuses what somebody else changed meanwhile."""
    found = access.member(request.user, member_id, Permission.RESPONSE_PREPARE)
    given = _given(request, body)
    made = run(request, roster.change_member, found, values=given, seen_version=seen_version(request))
    return calling.member_json(made)


@team_router.post("/{member_id}/confirm", response=TeamMemberOut)
@needs(Permission.RESPONSE_PREPARE)
def confirm_member(request: SignedInRequest, member_id: int, body: ConfirmedIn) -> object:
    """Say that the person was reached by this number on that day."""
    found = access.member(request.user, member_id, Permission.RESPONSE_PREPARE)
    return calling.member_json(run(request, roster.confirm, found, on=body.on))


@team_router.post("/{member_id}/end", response=TeamMemberOut)
@needs(Permission.RESPONSE_PREPARE)
def end_member(request: SignedInRequest, member_id: int, body: ResponseReasonIn) -> object:
    """Take somebody off the team."""
    found = access.member(request.user, member_id, Permission.RESPONSE_PREPARE)
    return calling.member_json(run(request, roster.end, found, reason=body.reason))


def _fallback(one: Fallback) -> dict[str, Any]:
    names = ("version", "instead", "stops", "away_minutes", "agreed_with", "agreed_on")
    owners = {name: getattr(one, name) for name in ("device", "model", "device_type")}
    return {
        "id": one.pk,
        **{name: str(owner) if owner is not None else None for name, owner in owners.items()},
        **{name: getattr(one, name) for name in names},
    }


@fallbacks_router.get("", response=Listed[FallbackOut])
@needs(Permission.RESPONSE_READ)
def list_fallbacks(request: SignedInRequest, wanted: Query[Paging]) -> object:
    """What units do without devices."""
    rows = access.fallbacks(request.user).for_list()
    return listed(rows, keys=keys_from("pk"), paging=wanted, shape=_fallback)


@fallbacks_router.put("", response=FallbackOut)
@needs(Permission.RESPONSE_PREPARE)
def write_fallback(request: SignedInRequest, body: FallbackIn) -> object:
    """Write what a unit does without devices of a type or model, or without one device."""
    values = body.model_dump(exclude={"device", "model", "device_type"})
    return _fallback(run(request, fallbacks.write, _owner(request, body), values=values))


def _owner(request: SignedInRequest, body: FallbackIn) -> Any:
    named = [bool(body.device), body.model is not None, body.device_type is not None]
    if sum(named) != 1:
        raise InvalidInput(_("Name exactly one: a device, a model or a device type."))
    if body.device:
        return registry.device(request.user, body.device, Permission.RESPONSE_PREPARE)
    if body.model is not None:
        return catalog.access.model(request.user, body.model)
    return catalog.access.device_type(request.user, int(str(body.device_type)))


@fallbacks_router.post("/{fallback_id}/end", response=FallbackOut)
@needs(Permission.RESPONSE_PREPARE)
def end_fallback(request: SignedInRequest, fallback_id: int, body: ResponseReasonIn) -> object:
    """Take a fallback back."""
    found = access.fallback(request.user, fallback_id, Permission.RESPONSE_PREPARE)
    return _fallback(run(request, fallbacks.end, found, reason=body.reason))


@cards_router.get("/{tag}", response=CardOut)
@needs(Permission.RESPONSE_READ)
def get_card(request: SignedInRequest, tag: str) -> object:
    """If we unplug it: the fallback, the spares usable now, whom to call."""
    device = registry.device(request.user, tag, Permission.RESPONSE_READ)
    return cards.card(request.user, device, today=local_date(now(), device.site.time_zone)).as_json()
