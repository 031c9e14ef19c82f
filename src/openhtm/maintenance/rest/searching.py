"""Devices that could not be found, over REST."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.errors import NotFound
from openhtm.kernel.rest import Body, needs, run
from openhtm.kernel.time import now
from openhtm.registry.api import device

from .. import chasing, words
from ..actions import searching
from .shapes import LineOut

searches_router = Router()


class SearchOut(Schema):
    """``rung``: retry, search_widely or declare; ``next_step`` says it in words."""

    device: str
    site: str
    searches: int
    first_on: date
    latest_on: date
    rung: str
    act_by: date
    missing: bool
    next_step: str


class FoundIn(Body):
    where: str = Field(max_length=500)


class MissingIn(Body):
    reason: str = Field("", max_length=300)


def shape(one: chasing.Search) -> dict[str, Any]:
    return {
        "device": one.device.tag,
        "site": one.device.site.code,
        "searches": one.state.searches,
        "first_on": one.state.first,
        "latest_on": one.state.latest,
        "rung": one.state.rung.value,
        "act_by": one.state.act_by,
        "missing": one.missing,
        "next_step": words.next_step(one.state),
    }


@searches_router.get("", response=list[SearchOut])
@needs(Permission.PLAN_READ)
def list_searches(request: SignedInRequest) -> object:
    """Devices that are looked for: what is late first."""
    return [shape(one) for one in chasing.searches(request.user, at=now())]


@searches_router.get("/{tag}", response=SearchOut)
@needs(Permission.PLAN_READ)
def show_search(request: SignedInRequest, tag: str) -> object:
    """The search for one device."""
    found = chasing.searches(request.user, at=now(), device=device(request.user, tag))
    if not found:
        raise NotFound(_("Nobody is looking for %(tag)s.") % {"tag": tag})
    return shape(found[0])


@searches_router.post("/{tag}/found", response={201: LineOut})
@needs(Permission.WORK_ORDER_PERFORM)
def found(request: SignedInRequest, tag: str, body: FoundIn) -> object:
    """It has turned up; what is due for it stays due."""
    return Status(201, run(request, searching.found, device(request.user, tag), where=body.where))


@searches_router.post("/{tag}/missing", response=SearchOut)
@needs(Permission.DEVICE_STATUS)
def declare_missing(request: SignedInRequest, tag: str, body: MissingIn) -> object:
    """Give the search up; refused until the ladder has been climbed."""
    run(request, searching.declare_missing, device(request.user, tag), reason=body.reason)
    return show_search(request, tag)
