"""Preparedness over REST."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ninja import Field, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.rest import Body, needs, run
from openhtm.kernel.time import local_date, now

from .. import access, board
from ..actions import preparing

preparedness_router = Router()


class PreparednessLineOut(Schema):
    """``standing``: ready, stale, gap, unknown or not_applicable. ``have`` of ``of``: what the records hold; ``shown``:
    what a person showed."""

    key: str
    phase: str
    title: str
    standing: str
    have: int | None
    of: int | None
    goal: float | None
    shown: str | None
    shown_on: date | None
    shown_by: str | None
    holds_until: date | None


class PreparednessOut(Schema):
    site: str
    counts: dict[str, int]
    lines: list[PreparednessLineOut]


class ProofIn(Body):
    answer: Literal["shown", "missing", "not_applicable"]
    text: str = Field(max_length=1000)
    shown_on: date


class PreparedProofOut(Schema):
    id: int
    item: str
    answer: str
    text: str
    shown_on: date
    recorded_by: str


@preparedness_router.get("/{code}", response=PreparednessOut)
@needs(Permission.RESPONSE_READ)
def get_preparedness(request: SignedInRequest, code: str) -> object:
    """Every line of the checklist at the site, with what proves it today."""
    site = access.site(request.user, code)
    return board.board(request.user, site, today=local_date(now(), site.time_zone)).as_json()


@preparedness_router.post("/{code}/{item}", response={201: PreparedProofOut})
@needs(Permission.RESPONSE_PREPARE)
def record_proof(request: SignedInRequest, code: str, item: str, body: ProofIn) -> object:
    """Say of a line that a person answers what shows it, that it is missing, or why it does not apply."""
    site = access.site(request.user, code, Permission.RESPONSE_PREPARE)
    return Status(201, run(request, preparing.record, site, item=item, **body.model_dump()))
