"""Carries what was fetched from a home with internet to one without: packs it and takes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, NotPermitted
from openhtm.kernel.limits import feeds as feed_limits

from .actions import feeds as acts
from .actions import packs as pack_acts
from .actions.feeds import NewFetch
from .errors import BadPack
from .feeds import packing
from .feeds.cache import Cache, digest_of
from .feeds.feed import Feed, Fleet
from .feeds.keys import own_key, public_text
from .feeds.packing import Entry, Manifest, PackRefused
from .feeds.published import all_feeds
from .models import FeedFetch, FeedPack, FetchVia, TrustedKey
from .queries.fleet import fleet
from .rules.fetching import LATE_CLOCK, Trouble
from .taking import take_file
from .words import PACK_TROUBLES

Clock = Callable[[], datetime]


@dataclass
class Unpacked:
    """What became of a pack. ``state``: taken, or known where the same one was taken before."""

    state: str = "taken"
    made_at: datetime | None = None
    files: int = 0
    applied: int = 0
    unchanged: int = 0
    failed: list[dict[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        made_at = self.made_at.isoformat() if self.made_at else None
        return {
            "state": self.state,
            "made_at": made_at,
            "files": self.files,
            "applied": self.applied,
            "unchanged": self.unchanged,
            "failed": self.failed,
        }


def home_key() -> str:
    """The public half of the key that packs of this home are signed with."""
    return public_text(own_key(feed_limits().folder))


def pack(into: Path, *, since: datetime | None, by: Actor, at: datetime) -> Manifest:
    """Write a pack of the latest state of every file that came since an instant; without one of everything."""
    _allowed(by)
    limits = feed_limits()
    cache, key = Cache(limits.folder), own_key(limits.folder)
    rows = FeedFetch.objects.standing().taken().select_related("feed")
    rows = rows.filter(fetched_at__gte=since) if since else rows
    held = [
        one for one in rows.order_by("feed__slug", "name") if cache.has(one.sha256) and not _is_index(one)
    ]
    if not held:
        raise BadPack(
            _("Nothing was fetched in that time: there is nothing to pack."), code="nothing_to_pack"
        )
    entries = [_entry(one) for one in held]
    packing.write(into, entries=entries, cache=cache, key=key, made_at=at, since=since)
    return Manifest(made_at=at, since=since, key=public_text(key), files=entries)


def _allowed(by: Actor) -> None:
    if not by.may_anywhere(Permission.SECURITY_READ):
        raise NotPermitted(_("You may not read what is known of flaws."))


def _is_index(one: FeedFetch) -> bool:
    feed = all_feeds().get(one.feed.slug)
    return feed is not None and bool(feed.index) and feed.index == one.name


def _entry(one: FeedFetch) -> Entry:
    names = ("name", "address", "sha256", "size", "fetched_at", "etag", "modified", "stamp")
    return Entry(feed=one.feed.slug, **{name: getattr(one, name) for name in names})


def unpack(file: Path, *, by: Actor, clock: Clock) -> Unpacked:
    """Take a pack: all of it is proven first, then each file is brought in for itself. Raises BadPack."""
    pack_acts.take_pack.check(by, {})
    limits = feed_limits()
    trusted = {one.public_key: one for one in TrustedKey.objects.standing()}
    try:
        with packing.opened(file, trusted=trusted, room=limits.folder) as (manifest, found):
            digest = digest_of(file)
            known = _refuse_older(manifest, digest, at=clock())
            if known is not None:
                return Unpacked(state="known", made_at=manifest.made_at, files=known.files)
            made = _Taking(manifest, found, Cache(limits.folder), by=by, clock=clock).run()
    except PackRefused as problem:
        raise _refusal(problem.code, problem.found) from None
    row = FeedPack(
        key=trusted[manifest.key],
        made_at=manifest.made_at,
        since=manifest.since,
        sha256=digest,
        files=made.files,
        applied=made.applied,
        failed=len(made.failed),
        unpacked_at=clock(),
        unpacked_by=by.actor_label[:200],
    )
    pack_acts.take_pack(pack=row, by=by, at=clock())
    return made


def _refusal(code: str, found: object) -> BadPack:
    words = str(PACK_TROUBLES[code])
    return BadPack(words % {"found": found} if "%(" in words else words, code=code)


def _refuse_older(manifest: Manifest, digest: str, *, at: datetime) -> FeedPack | None:
    """The pack itself where it was taken before; raises where a newer one of the same home was."""
    if manifest.made_at > at + LATE_CLOCK:
        # Else one wrong clock would shut all later packs out.
        raise _refusal("pack_of_the_future", f"{manifest.made_at:%Y-%m-%d %H:%M}")
    taken = FeedPack.objects.filter(key__public_key=manifest.key)
    known: FeedPack | None = taken.filter(sha256=digest).first()
    if known is not None:
        return known
    newest = taken.order_by("-made_at").first()
    if newest is not None and newest.made_at >= manifest.made_at:
        raise _refusal("older_pack", f"{newest.made_at:%Y-%m-%d %H:%M}")
    return None


class _Taking:
    """A proven pack being brought in."""

    def __init__(
        self, manifest: Manifest, found: dict[str, Path], cache: Cache, *, by: Actor, clock: Clock
    ) -> None:
        self.manifest, self.found, self.cache, self.by, self.clock = manifest, found, cache, by, clock
        self.fleet: Fleet = fleet(clock().date())
        self.made = Unpacked(made_at=manifest.made_at, files=len(manifest.files))
        self.latest: dict[str, datetime] = {}

    def run(self) -> Unpacked:
        for one in self.manifest.files:
            feed = all_feeds().get(one.feed)
            if feed is None:
                self._fail(one, _("There is no feed of that name here."))
            elif self._is_known(one):
                self.made.unchanged += 1
            else:
                self._take(feed, one)
        for slug, latest in self.latest.items():
            acts.renew(slug=slug, fetched_at=latest, by=self.by, at=self.clock())
        return self.made

    def _is_known(self, one: Entry) -> bool:
        """Whether what is held here is the same, or came later."""
        held = FeedFetch.objects.standing().filter(feed__slug=one.feed, name=one.name).first()
        return held is not None and (held.sha256 == one.sha256 or held.fetched_at >= one.fetched_at)

    def _take(self, feed: Feed, one: Entry) -> None:
        # Nothing can have come later than now: a wrong clock over there must not make it look newer.
        fetched_at = min(one.fetched_at, self.clock())
        state = acts.renew(slug=feed.slug, fetched_at=None, by=self.by, at=self.clock())
        new = _new(one, fetched_at)
        path = self.found[one.sha256]
        try:
            name = one.name or one.address
            taken = take_file(
                feed, path, name=name.rpartition("/")[2], fleet=self.fleet, by=self.by, clock=self.clock
            )
        except NotPermitted:
            raise
        except DomainError as problem:
            self._fail(one, str(problem))
            refused = replace(new, trouble=Trouble.REFUSED.value, found=str(problem)[:300])
            acts.take(state, new=refused, by=self.by, at=self.clock())
            return
        self.made.applied += 1
        new = replace(new, documents=taken.documents, applied=taken.applied, ignored=taken.ignored)
        acts.take(state, new=new, by=self.by, at=self.clock())
        self._keep(path, one.sha256)
        self.latest[feed.slug] = max(fetched_at, self.latest.get(feed.slug, fetched_at))

    def _keep(self, path: Path, sha256: str) -> None:
        """Kept, so that the next update can ask whether anything changed, and a pack can be made of it here too."""
        with self.cache.coming() as coming:
            coming.unlink()
            coming.hardlink_to(path)
            self.cache.keep(coming, sha256)

    def _fail(self, one: Entry, why: str) -> None:
        self.made.failed.append({"feed": one.feed, "file": one.name, "why": why})


def _new(one: Entry, fetched_at: datetime) -> NewFetch:
    return NewFetch(
        name=one.name,
        address=one.address,
        via=FetchVia.PACK,
        fetched_at=fetched_at,
        sha256=one.sha256,
        size=one.size,
        etag=one.etag,
        modified=one.modified,
        stamp=one.stamp,
    )
