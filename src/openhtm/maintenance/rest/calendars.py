"""Calendar feeds over REST: one's own, made, renewed, revoked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, departments, one
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.rest import Body, idempotency_key, needs, run

from .. import access, calendars
from ..actions import feeds
from ..models import CalendarFeed
from .shapes import BIGGEST

calendars_router = Router()


class FeedOut(Schema):
    """``unit``: id of the unit whose work it shows; null: one's own. The address is told once."""

    id: int
    title: str
    unit: int | None
    created_at: datetime
    renewed_at: datetime | None
    address: str | None = None


class FeedIn(Body):
    unit: int | None = Field(None, ge=1, le=BIGGEST)


def _shape(feed: CalendarFeed, *, address: str | None = None) -> dict[str, Any]:
    return {
        "id": feed.pk,
        "title": str(feed),
        "unit": feed.department_id,
        "created_at": feed.created_at,
        "renewed_at": feed.renewed_at,
        "address": address,
    }


def _once_only(request: SignedInRequest) -> None:
    if idempotency_key(request):
        raise InvalidInput(
            _("A calendar address cannot be made with an Idempotency-Key: it is never kept for a repeat.")
        )


def _told(request: SignedInRequest, made: feeds.NewFeed) -> dict[str, Any]:
    return _shape(made.feed, address=request.build_absolute_uri(calendars.address(made.secret)))


@calendars_router.get("", response=list[FeedOut])
@needs(Permission.PLAN_READ)
def list_feeds(request: SignedInRequest) -> object:
    """One's own feeds, without their addresses."""
    return [_shape(feed) for feed in access.calendar_feeds(request.user)]


@calendars_router.post("", response={201: FeedOut})
@needs(Permission.PLAN_READ)
def make_feed(request: SignedInRequest, body: FeedIn) -> object:
    """Make a feed; the answer is the only one that has its address."""
    _once_only(request)
    if body.unit is None:
        return Status(201, _told(request, run(request, feeds.make)))
    unit = one(
        departments(request.user, Permission.PLAN_READ),
        _("There is no such unit, or it is outside your sites."),
        pk=body.unit,
    )
    return Status(201, _told(request, run(request, feeds.make_for_unit, unit)))


@calendars_router.post("/{pk}/renew", response=FeedOut)
@needs(Permission.PLAN_READ)
def renew_feed(request: SignedInRequest, pk: int) -> object:
    """A new address; the earlier one leads nowhere from now on."""
    _once_only(request)
    feed = access.calendar_feed(request.user, pk)
    return _told(request, run(request, feeds.renew, feed))


@calendars_router.post("/{pk}/revoke", response=FeedOut)
@needs(Permission.PLAN_READ)
def revoke_feed(request: SignedInRequest, pk: int) -> object:
    """End the feed."""
    return _shape(run(request, feeds.revoke, access.calendar_feed(request.user, pk)))
