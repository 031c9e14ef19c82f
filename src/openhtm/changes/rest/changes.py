"""Changes over REST: requested, written, approved, ended."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router, Status

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate
from openhtm.catalog import api as catalog
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Listed, listed, needs, run, seen_version, sent
from openhtm.kernel.time import now
from openhtm.places.api import day_at
from openhtm.security import api as security

from .. import access, fulfilling, telling
from ..actions import assessing, deciding, drafting
from ..models import Change
from ..rules.risks import Rated
from .shapes import (
    ChangeAdvanceIn,
    ChangeAloneOut,
    ChangeApproveIn,
    ChangeAuthorizeIn,
    ChangedModelIn,
    ChangeEditIn,
    ChangeEndIn,
    ChangeIn,
    ChangeOut,
    ChangeRejectIn,
    ChangesWanted,
    DetermineIn,
    RatingsIn,
    SpeakIn,
)

changes_router = Router()


def _found(request: SignedInRequest, change_id: int, permission: str = Permission.CHANGE_READ) -> Change:
    return access.change(request.user, change_id, permission)


def _told(request: SignedInRequest, found: Change) -> dict[str, Any]:
    fresh = access.change(request.user, found.pk)
    plans = fulfilling.plans_of(fresh, request.user)
    return telling.change_alone(fresh, plans=plans, on=day_at(fresh.site, now()))


@changes_router.get("", response=Listed[ChangeOut])
@needs(Permission.CHANGE_READ)
def list_changes(request: SignedInRequest, wanted: Query[ChangesWanted]) -> object:
    """Changes of one's sites, the newest first; ``state`` running: those that have not ended."""
    rows = access.changes(request.user)
    if wanted.state:
        rows = rows.running() if wanted.state == "running" else rows.filter(state=wanted.state)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    at = now()
    return listed(
        rows.for_list(),
        keys=keys_from("-number"),
        paging=wanted,
        shape=lambda one: telling.change_json(one, on=day_at(one.site, at)),
    )


@changes_router.post("", response={201: ChangeAloneOut})
@needs(Permission.CHANGE_EDIT)
def request_change(request: SignedInRequest, body: ChangeIn) -> object:
    """Request a change; it begins as a draft. ``follows``: the closed one that a standard change repeats."""
    site = access.site(request.user, body.site)
    values = body.model_dump(exclude={"site", "plans"})
    follows = access.change(request.user, body.follows) if body.follows is not None else None
    plans = [security.access.plan(request.user, pk) for pk in body.plans]
    made = run(request, drafting.request, site, values={**values, "follows": follows}, plans=plans)
    return Status(201, _told(request, made))


@changes_router.get("/{change_id}", response=ChangeAloneOut)
@needs(Permission.CHANGE_READ)
def get_change(request: SignedInRequest, change_id: int) -> object:
    """One change, with what is missing for each state that may follow."""
    return _told(request, _found(request, change_id))


@changes_router.patch("/{change_id}", response=ChangeAloneOut)
@needs(Permission.CHANGE_EDIT)
def edit_change(request: SignedInRequest, change_id: int, body: ChangeEditIn) -> object:
    """Write what it is about, as long as nothing is decided; ``If-Match`` refuses what was changed meanwhile."""
    found = _found(request, change_id, Permission.CHANGE_EDIT)
    run(request, drafting.edit, found, values=dict(sent(body)), seen_version=seen_version(request))
    return _told(request, found)


@changes_router.post("/{change_id}/models", response=ChangeAloneOut)
@needs(Permission.CHANGE_EDIT)
def name_model(request: SignedInRequest, change_id: int, body: ChangedModelIn) -> object:
    """Name a model that is changed, and the version it goes to."""
    found = _found(request, change_id, Permission.CHANGE_EDIT)
    model = catalog.access.model(request.user, body.model)
    new = drafting.NewTarget(model=model, **body.model_dump(exclude={"model"}))
    run(request, drafting.name_target, found, new=new)
    return _told(request, found)


@changes_router.post("/{change_id}/authorization", response=ChangeAloneOut)
@needs(Permission.CHANGE_EDIT)
def authorize_change(request: SignedInRequest, change_id: int, body: ChangeAuthorizeIn) -> object:
    """Write down the maker's authorization."""
    found = _found(request, change_id, Permission.CHANGE_EDIT)
    run(request, assessing.authorize, found, **body.model_dump())
    return _told(request, found)


@changes_router.post("/{change_id}/determination", response=ChangeAloneOut)
@needs(Permission.CHANGE_EDIT)
def determine_change(request: SignedInRequest, change_id: int, body: DetermineIn) -> object:
    """Determine whether it is remanufacturing, and sign, with the password."""
    found = _found(request, change_id, Permission.CHANGE_EDIT)
    proof = reauthenticate(request.user, password=body.password, at=now())
    new = assessing.NewDetermination(**body.model_dump(exclude={"password"}))
    run(request, assessing.determine, found, new=new, proof=proof)
    return _told(request, found)


@changes_router.put("/{change_id}/ratings", response=ChangeAloneOut)
@needs(Permission.CHANGE_EDIT)
def rate_change(request: SignedInRequest, change_id: int, body: RatingsIn) -> object:
    """Rate the risk before and after, from 1 to 5, for safety, effectiveness or security."""
    found = _found(request, change_id, Permission.CHANGE_EDIT)
    ratings = {one.aspect: Rated(**one.model_dump(exclude={"aspect"})) for one in body.ratings}
    run(request, assessing.rate, found, ratings=ratings)
    return _told(request, found)


@changes_router.post("/{change_id}/advance", response=ChangeAloneOut)
@needs(Permission.CHANGE_LEAD)
def advance_change(request: SignedInRequest, change_id: int, body: ChangeAdvanceIn) -> object:
    """Take it to another state; approvals approve it, and ending has an operation of its own."""
    found = _found(request, change_id, Permission.CHANGE_LEAD)
    run(request, deciding.advance, found, to=body.to)
    return _told(request, found)


@changes_router.post("/{change_id}/approvals/{role}", response=ChangeAloneOut)
@needs(Permission.CHANGE_READ)
def approve_change(request: SignedInRequest, change_id: int, role: str, body: ChangeApproveIn) -> object:
    """Approve for a role (htm, it, clinical, security) and sign; the permission is that of the role."""
    found = _found(request, change_id)
    proof = reauthenticate(request.user, password=body.password, at=now())
    run(request, deciding.approve, found, role=role, said=body.said, proof=proof)
    return _told(request, found)


@changes_router.post("/{change_id}/rejections/{role}", response=ChangeAloneOut)
@needs(Permission.CHANGE_READ)
def reject_change(request: SignedInRequest, change_id: int, role: str, body: ChangeRejectIn) -> object:
    """Reject it for a role, with the reason: it ends."""
    found = _found(request, change_id)
    proof = reauthenticate(request.user, password=body.password, at=now())
    run(request, deciding.reject, found, role=role, reason=body.reason, proof=proof)
    return _told(request, found)


@changes_router.post("/{change_id}/words", response=ChangeAloneOut)
@needs(Permission.CHANGE_LEAD)
def speak_for_change(request: SignedInRequest, change_id: int, body: SpeakIn) -> object:
    """Write down that somebody approved an emergency by word of mouth."""
    found = _found(request, change_id, Permission.CHANGE_LEAD)
    run(request, deciding.speak, found, **body.model_dump())
    return _told(request, found)


@changes_router.post("/{change_id}/end", response=ChangeAloneOut)
@needs(Permission.CHANGE_LEAD)
def end_change(request: SignedInRequest, change_id: int, body: ChangeEndIn) -> object:
    """End it with what came of it, and sign, with the password."""
    found = _found(request, change_id, Permission.CHANGE_LEAD)
    proof = reauthenticate(request.user, password=body.password, at=now())
    run(request, deciding.end, found, to=body.to, result=body.result, proof=proof)
    return _told(request, found)
