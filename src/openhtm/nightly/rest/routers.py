"""The nightly work over REST."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Query, Router, Schema

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Listed, Paging, listed, needs

from .. import access
from ..models import Night

router = Router()
_KEYS = keys_from("-begun_at,-pk")


class DutyDoneOut(Schema):
    """``problem`` empty: it was done."""

    duty: str
    begun_at: datetime
    ended_at: datetime
    counts: dict[str, int]
    problem: str


class NightOut(Schema):
    """``ended_at`` null: it is running, or was broken off."""

    id: int
    day: date
    by_hand: bool
    begun_by: str
    begun_at: datetime
    ended_at: datetime | None
    duties: list[DutyDoneOut]


@router.get("", response=Listed[NightOut], summary="What was done at night")
@needs(Permission.SYSTEM_OPERATE)
def list_nights(request: SignedInRequest, paging: Query[Paging]) -> dict[str, object]:
    """The latest first, each with what became of its duties."""
    return listed(access.nights(request.user), keys=_KEYS, paging=paging, shape=_shape)


def _shape(one: Night) -> dict[str, Any]:
    names = ("id", "day", "by_hand", "begun_by", "begun_at", "ended_at")
    of_duty = ("duty", "begun_at", "ended_at", "counts", "problem")
    duties = [{name: getattr(duty, name) for name in of_duty} for duty in one.duties.all()]
    return {**{name: getattr(one, name) for name in names}, "duties": duties}


ROUTERS = [("/nights", router)]
