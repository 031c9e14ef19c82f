"""Feeds of flaws over REST: how they stand, what came, trying now, packs."""

from __future__ import annotations

from datetime import datetime

from ninja import Field, File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run, seen_version
from openhtm.kernel.time import now

from .. import access, asking
from ..actions import feeds as acts
from ..feed_standing import standing

feeds_router = Router()
packs_router = Router()


class SecurityFeedOut(Schema):
    """``freshness``: never, old or current; ``trouble`` and ``problem``: why the last attempt failed; null: it did not.

    ``next_at`` null: it has not been tried yet, and is due.
    """

    slug: str
    title: str
    about: str
    address: str
    is_on: bool
    every_hours: float
    freshness: str
    succeeded_at: datetime | None
    tried_at: datetime | None
    next_at: datetime | None
    is_running: bool
    failures: int
    files_failed: int
    trouble: str | None
    problem: str | None
    version: int


class SecurityFeedsOut(Schema):
    feeds: list[SecurityFeedOut]


class SecurityFeedIn(Body):
    """``address`` empty: the declared one."""

    is_on: bool | None = None
    address: str | None = Field(None, max_length=500)


class FeedFetchOut(Schema):
    """``trouble`` empty: it was taken. ``replaced_at`` null: it is what holds now."""

    name: str
    address: str
    via: str
    fetched_at: datetime
    taken_at: datetime
    sha256: str
    size: int
    etag: str
    documents: int
    applied: int
    ignored: int
    trouble: str
    found: str
    replaced_at: datetime | None


class FeedAskedOut(Schema):
    """``job``: the worker's; the feed tells what becomes of it."""

    slug: str
    job: str


class PackFileRefused(Schema):
    feed: str
    file: str
    why: str


class FeedPackTakenOut(Schema):
    """``state``: taken, or known where the same pack was taken before."""

    state: str
    made_at: datetime | None
    files: int
    applied: int
    unchanged: int
    failed: list[PackFileRefused]


@feeds_router.get("", response=SecurityFeedsOut)
@needs(Permission.SECURITY_READ)
def list_security_feeds(request: SignedInRequest) -> object:
    """Every feed of flaws with how old what is on record is."""
    at = now()
    return {"feeds": [standing(*pair, at=at).as_json() for pair in access.feeds(request.user)]}


@feeds_router.get("/{slug}", response=SecurityFeedOut)
@needs(Permission.SECURITY_READ)
def show_security_feed(request: SignedInRequest, slug: str) -> object:
    """One feed of flaws."""
    return standing(*access.feed(request.user, slug), at=now()).as_json()


@feeds_router.patch("/{slug}", response=SecurityFeedOut)
@needs(Permission.SECURITY_EDIT)
def change_security_feed(request: SignedInRequest, slug: str, body: SecurityFeedIn) -> object:
    """Switch a feed on or off, or have it fetched from another address. Takes ``If-Match``."""
    run(
        request,
        acts.set_feed,
        slug=slug,
        is_on=body.is_on,
        address=body.address,
        seen_version=seen_version(request),
    )
    return standing(*access.feed(request.user, slug), at=now()).as_json()


@feeds_router.get("/{slug}/files", response=Listed[FeedFetchOut])
@needs(Permission.SECURITY_READ)
def list_fetched_files(request: SignedInRequest, slug: str, wanted: Query[Paging]) -> object:
    """Every file that came of a feed, the latest first, taken or not."""
    access.feed(request.user, slug)
    return listed(access.fetches(request.user, slug), keys=keys_from("-taken_at,-pk"), paging=wanted)


@feeds_router.post("/{slug}/tries", response={202: FeedAskedOut})
@needs(Permission.SECURITY_EDIT)
def try_security_feed(request: SignedInRequest, slug: str) -> object:
    """Have the worker update a feed now. Refused where it is off, busy, or its server asked for more time."""
    access.feed(request.user, slug)
    return Status(202, {"slug": slug, "job": asking.try_now(slug, by=request.user, at=now())})


@packs_router.post("", response={201: FeedPackTakenOut})
@needs(Permission.SECURITY_EDIT)
def take_feed_pack(request: SignedInRequest, file: File[UploadedFile]) -> object:
    """Take a feed pack that another home signed. Refused wholly unless its signature and all its files are right."""
    return Status(201, asking.take_uploaded(file, by=request.user, clock=now).as_json())
