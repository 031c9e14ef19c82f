"""Feeds: set by a person, begun and ended by who updates them, and each file that came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.limits import feeds as feed_limits

from ..errors import FeedIsBusy, FeedIsOff, NoSuchFeed, TooSoon
from ..feeds.feed import Feed
from ..feeds.hosts import FetchFailed, Network, target
from ..feeds.published import all_feeds
from ..models import FeedFetch, FeedState, FetchVia
from ..words import FETCH_TROUBLES


@dataclass(frozen=True, kw_only=True)
class NewFetch:
    """A file that came, as it is kept. ``trouble``: why it was not taken."""

    name: str
    address: str
    via: FetchVia
    fetched_at: datetime
    sha256: str
    size: int
    etag: str = ""
    modified: str = ""
    stamp: str = ""
    documents: int = 0
    applied: int = 0
    ignored: int = 0
    trouble: str = ""
    found: str = ""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How an update ended. ``succeeded_at``: the instant of what is on record now; None: it failed."""

    succeeded_at: datetime | None
    next_in: timedelta | None
    trouble: str = ""
    found: str = ""
    files_failed: int = 0
    asked: timedelta | None = None


@action("security.feed.set", needs=Permission.SECURITY_EDIT, where=anywhere)
def set_feed(
    *,
    slug: str,
    is_on: bool | None = None,
    address: str | None = None,
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> FeedState:
    """Switch a feed on or off, or have it fetched from another address, such as a mirror; empty: the declared one."""
    feed = all_feeds().get(slug)
    if feed is None:
        raise _missing(slug)
    state = _state(feed)
    changes: dict[str, Any] = {}
    if is_on is not None:
        changes["is_on"] = is_on
    if address is not None:
        changes["address"] = _checked(feed, address.strip())
    if changes.get("address", state.address) != state.address:
        # What was asked of one server is not asked of another.
        changes |= {"not_before": None, "next_at": None}
    return acts.save(state, seen_version=seen_version, **changes)


def _missing(slug: str) -> NoSuchFeed:
    return NoSuchFeed(_("There is no feed %(slug)s.") % {"slug": slug[:60]})


def _state(feed: Feed) -> FeedState:
    found = FeedState.objects.filter(slug=feed.slug).first()
    return found if found is not None else acts.create(FeedState(slug=feed.slug, is_on=feed.is_on))


def _checked(feed: Feed, address: str) -> str:
    if address in ("", feed.address):
        return ""
    problem = ""
    try:
        target(address, Network(mirrors=feed_limits().mirrors))
    except FetchFailed as failed:
        problem = str(FETCH_TROUBLES[failed.trouble])
    if feed.address.endswith("/") and not address.endswith("/"):
        problem = _("It must be a folder: its end is a slash.")
    if problem:
        raise InvalidInput(
            _("This address cannot be used. %(why)s") % {"why": problem}, fields={"address": [problem]}
        )
    return address


@action("security.feed.ask", needs=Permission.SECURITY_EDIT, where=anywhere)
def ask(*, slug: str, by: Actor, at: datetime) -> FeedState:
    """Have the worker update a feed now, before it is due. Refused as ``begin`` is."""
    state = _ready(slug, at)
    acts.fact(feed=slug)
    return acts.save(state, next_at=at)


@action("security.feed.begin", needs=Permission.SECURITY_EDIT, where=anywhere)
def begin(*, slug: str, by: Actor, at: datetime) -> FeedState:
    """Begin an update. Refused: it is off, somebody else is at it, the server asked for more time."""
    return acts.save(_ready(slug, at), running_since=at)


def _ready(slug: str, at: datetime) -> FeedState:
    feed = all_feeds().get(slug)
    if feed is None:
        raise _missing(slug)
    state = _state(feed)
    if not feed_limits().may_fetch:
        raise FeedIsOff(_("Fetching is switched off in this home. It is switched on by OPENHTM_FEEDS=yes."))
    if not state.is_on:
        raise FeedIsOff(_("The feed %(feed)s is switched off.") % {"feed": feed.title})
    if FeedState.objects.begun(at).filter(pk=state.pk).exists():
        raise FeedIsBusy(_("The feed %(feed)s is being updated already.") % {"feed": feed.title})
    if state.not_before is not None and state.not_before > at:
        text = _("The server of %(feed)s asked to be left alone until %(until)s UTC.")
        raise TooSoon(text % {"feed": feed.title, "until": f"{state.not_before:%Y-%m-%d %H:%M}"})
    return state


@action("security.feed.take", needs=Permission.SECURITY_EDIT, where=anywhere)
def take(state: FeedState, *, new: NewFetch, by: Actor, at: datetime) -> FeedFetch:
    """Keep from where a file came and what became of it. One that was not taken replaces nothing."""
    made = FeedFetch(feed=state, taken_at=at, **{name: getattr(new, name) for name in _NAMES})
    if new.trouble:
        made.replaced_at = at
    else:
        for older in FeedFetch.objects.standing().filter(feed=state, name=new.name):
            acts.save(older, replaced_at=at)
    return acts.create(made)


_NAMES = tuple(NewFetch.__dataclass_fields__)


@action("security.feed.end", needs=Permission.SECURITY_EDIT, where=anywhere)
def end(state: FeedState, *, ended: Ended, by: Actor, at: datetime) -> FeedState:
    """End an update: what became of it and when the next one is due."""
    # Somebody may have set it meanwhile.
    state = FeedState.objects.get(pk=state.pk)
    failed = ended.succeeded_at is None
    changes: dict[str, Any] = {
        "running_since": None,
        "tried_at": at,
        "failures": state.failures + 1 if failed else 0,
        "trouble": ended.trouble,
        "found": ended.found[:300],
        "files_failed": ended.files_failed,
        "not_before": at + ended.asked if ended.asked else None,
    }
    if ended.next_in is not None:
        changes["next_at"] = at + ended.next_in
    if ended.succeeded_at is not None:
        changes["succeeded_at"] = max(filter(None, (state.succeeded_at, ended.succeeded_at)))
    return acts.save(state, **changes)


@action("security.feed.renew", needs=Permission.SECURITY_EDIT, where=anywhere)
def renew(*, slug: str, fetched_at: datetime | None, by: Actor, at: datetime) -> FeedState:
    """Note that a pack brought what this feed published until ``fetched_at``; None: the pack is just begun."""
    feed = all_feeds().get(slug)
    if feed is None:
        raise _missing(slug)
    state = _state(feed)
    if fetched_at is None:
        return state
    return acts.save(state, succeeded_at=max(filter(None, (state.succeeded_at, fetched_at))))
