"""What rides on a change of the network side, over REST."""

from __future__ import annotations

from typing import Any, Literal

from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.errors import NotFound
from openhtm.kernel.rest import Body, needs, run

from .. import access, riding
from ..actions import riding as acts
from ..models import Change

riding_router = Router()


class TouchIn(Schema):
    on: Literal["segment", "addresses", "host", "device"]
    value: str = Field(max_length=120)


class TouchesIn(Body):
    touches: list[TouchIn]


class LookIn(Body):
    """``seen``: the digest of the list that was looked at; another one is refused."""

    note: str = Field(max_length=1000)
    seen: str = ""


class RidingOut(Schema):
    """``devices`` ride on it, ``unknown`` cannot be excluded; ``looked``: who looked at the list as it is now."""

    touches: list[dict[str, str]]
    devices: list[dict[str, Any]]
    unknown: list[dict[str, Any]]
    units: list[str]
    digest: str
    looked: list[str]


def _found(request: SignedInRequest, change_id: int, permission: str) -> Change:
    found = access.change(request.user, change_id, permission)
    if not request.user.may(permission, site_id=found.site_id, department_id=None):
        raise NotFound(_("This list is about a whole site, and you do not hold it as a whole."))
    return found


def _told(found: Change) -> dict[str, Any]:
    listed = riding.of(found)
    looked = [one.by_label for one in found.looks.all() if one.digest == listed.digest]
    units = [name for name, _n in listed.units]
    return {
        "touches": found.rides_on,
        **listed.kept(),
        "units": units,
        "digest": listed.digest,
        "looked": looked,
    }


@riding_router.get("/{change_id}/riding", response=RidingOut)
@needs(Permission.CHANGE_READ)
def get_riding(request: SignedInRequest, change_id: int) -> object:
    """The devices that ride on what it touches, and those that cannot be excluded."""
    return _told(_found(request, change_id, Permission.CHANGE_READ))


@riding_router.put("/{change_id}/riding", response=RidingOut)
@needs(Permission.CHANGE_EDIT)
def ask_riding(request: SignedInRequest, change_id: int, body: TouchesIn) -> object:
    """Say what it touches, all of it at once."""
    found = _found(request, change_id, Permission.CHANGE_EDIT)
    run(request, acts.ask, found, touches=[(one.on, one.value) for one in body.touches])
    return _told(found)


@riding_router.post("/{change_id}/looks", response=RidingOut)
@needs(Permission.CHANGE_WORK)
def look_at_riding(request: SignedInRequest, change_id: int, body: LookIn) -> object:
    """Say that one of HTM has looked at the list; it is kept as it is now."""
    found = _found(request, change_id, Permission.CHANGE_WORK)
    run(request, acts.look, found, **body.model_dump())
    return _told(found)
