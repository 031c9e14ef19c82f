"""Calendar feeds: made, given a new secret, ended. The secret is in the answer, and nowhere else."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.canonical import sha256
from openhtm.kernel.errors import DomainError, NotPermitted
from openhtm.places.api import Department

from ..acting import person
from ..models import CalendarFeed


class FeedExists(DomainError):
    """There is such a feed already; its secret cannot be shown again."""

    code = "feed_exists"


class FeedRevoked(DomainError):
    """The feed was ended and is not taken up again."""

    code = "feed_revoked"


@dataclass(frozen=True)
class NewFeed:
    """A feed with its secret, which is shown once."""

    feed: CalendarFeed
    secret: str


@action("maintenance.calendar_feed.make", needs=Permission.PLAN_READ, where=anywhere)
def make(*, by: Actor, at: datetime) -> NewFeed:
    """Make one's own feed: what is assigned to oneself, and the inspections of one's own devices."""
    return _made(None, by=by, at=at)


@action("maintenance.calendar_feed.make_for_unit", needs=Permission.PLAN_READ)
def make_for_unit(department: Department, *, by: Actor, at: datetime) -> NewFeed:
    """Make a feed of the inspections of a unit's devices and the work on them."""
    return _made(department, by=by, at=at)


def _made(department: Department | None, *, by: Actor, at: datetime) -> NewFeed:
    owner = person(by)
    if owner is None:
        raise NotPermitted(_("A calendar feed belongs to a person."))
    # Pressed twice at once, the second waits and is refused.
    User.objects.select_for_update().get(pk=owner.pk)
    if CalendarFeed.objects.filter(owner=owner, department=department, revoked_at=None).exists():
        raise FeedExists(_("You have this feed already. Renew it to get a new address."))
    secret = _secret()
    feed = CalendarFeed(owner=owner, department=department, secret_hash=sha256(secret), created_at=at)
    feed.save(force_insert=True)
    # The ledger names the feed and not even the hash of its secret.
    after = acts.values(feed, ["owner_id", "department_id", "created_at"])
    acts.note(feed, before={}, after=after)
    return NewFeed(feed, secret)


@action("maintenance.calendar_feed.renew", needs=None, open_to="its owner")
def renew(feed: CalendarFeed, *, by: Actor, at: datetime) -> NewFeed:
    """Give the feed a new secret; the earlier address leads nowhere from now on."""
    _own(feed, by=by)
    secret, before = _secret(), feed.renewed_at
    feed.secret_hash, feed.renewed_at = sha256(secret), at
    feed.save(update_fields=["secret_hash", "renewed_at"])
    acts.note(feed, before={"renewed_at": before}, after={"renewed_at": at})
    return NewFeed(feed, secret)


@action("maintenance.calendar_feed.revoke", needs=None, open_to="its owner")
def revoke(feed: CalendarFeed, *, by: Actor, at: datetime) -> CalendarFeed:
    """End the feed; its address leads nowhere from now on."""
    _own(feed, by=by)
    return acts.save(feed, revoked_at=at)


def _own(feed: CalendarFeed, *, by: Actor) -> None:
    if by.actor_key != feed.owner.actor_key:
        raise NotPermitted(_("This is somebody else's calendar feed."))
    if feed.revoked_at is not None:
        raise FeedRevoked(_("This feed was revoked. Make a new one."))


def _secret() -> str:
    return secrets.token_urlsafe(32)
