"""Checking over REST: records, replacements, and what the charge nurse has read."""

from __future__ import annotations

from typing import Literal

from ninja import Query, Router, Status
from pydantic import Field

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Listed, Paging, listed, needs, run

from .. import access
from ..actions import checking
from .shapes import FindingIn, RecordOut, ReplacementIn
from .units import points_router

records_router = Router()


class RecordQuery(Paging):
    unit: int | None = Field(None, description="The id of a unit.")
    point: int | None = Field(None, description="The id of a point.")
    outcome: Literal["", "well", "failed", "out_of_use"] = ""
    unread: bool = Field(False, description="Only failed ones that the charge nurse has not read.")


@points_router.post("/{pk}/records", response={201: RecordOut})
@needs(Permission.CHECK_PERFORM)
def record_check(request: SignedInRequest, pk: int, body: FindingIn) -> object:
    """Record a check made now. A failed one takes the device out of use and opens a work order."""
    found = access.point(request.user, pk, Permission.CHECK_PERFORM)
    made = run(request, checking.record_check, found, finding=body.finding())
    return Status(201, made)


@records_router.get("", response=Listed[RecordOut])
@needs(Permission.CHECK_READ)
def list_records(request: SignedInRequest, asked: Query[RecordQuery]) -> object:
    """Checks on record, the latest first."""
    rows = access.records(request.user)
    wanted = {"department_id": asked.unit, "point_id": asked.point, "outcome": asked.outcome or None}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    rows = rows.unread() if asked.unread else rows
    return listed(rows, keys=keys_from("-pk"), paging=asked)


@records_router.get("/{pk}", response=RecordOut)
@needs(Permission.CHECK_READ)
def show_record(request: SignedInRequest, pk: int) -> object:
    """One check with its answers, work order and replacement."""
    return access.record(request.user, pk)


@records_router.post("/{pk}/replacement", response=RecordOut)
@needs(Permission.CHECK_PERFORM)
def record_replacement(request: SignedInRequest, pk: int, body: ReplacementIn) -> object:
    """Say what took the place of what failed."""
    found = access.record(request.user, pk, Permission.CHECK_PERFORM)
    device = access.device_at(found.site_id, body.device) if body.device.strip() else None
    return run(request, checking.replace, found, device=device, note=body.note)


@records_router.post("/{pk}/read", response=RecordOut)
@needs(Permission.CHECK_ANSWER)
def mark_record_read(request: SignedInRequest, pk: int) -> object:
    """The charge nurse has read of a failed check."""
    return run(request, checking.mark_read, access.record(request.user, pk, Permission.CHECK_ANSWER))
