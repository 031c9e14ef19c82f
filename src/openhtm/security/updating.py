"""Updates feeds: asks, keeps the file, brings it in, and notes what became of it. Each feed for itself."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path, PurePath

from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, NotPermitted
from openhtm.kernel.limits import FeedLimits
from openhtm.kernel.limits import feeds as feed_limits

from .actions import feeds as acts
from .actions.feeds import Ended, NewFetch
from .feeds.cache import Cache
from .feeds.feed import Feed, Fleet, Listed
from .feeds.fetching import Wanted, fetch
from .feeds.hosts import FetchFailed, Network
from .feeds.published import all_feeds
from .feeds.sources import Source
from .models import FeedFetch, FeedState, FetchVia
from .queries.fleet import fleet
from .rules.fetching import Trouble, asked_to_wait, wait_after_failure, wait_after_success
from .taking import Taken, take_file

Clock = Callable[[], datetime]
_log = logging.getLogger(__name__)
_luck = random.SystemRandom()
#: The index of a folder names files; it must not fill the memory.
_MOST_INDEX_BYTES = 32 * 1024 * 1024
#: A file that is named and not there is no reason to give up the others.
_ABSENT = frozenset({"404", "410"})
#: With more files waiting the feed goes on after so long.
_GO_ON = timedelta(minutes=10)


@dataclass
class Outcome:
    """What became of one feed. ``state``: updated, unchanged, failed or skipped."""

    slug: str
    state: str = "unchanged"
    files: int = 0
    unchanged: int = 0
    failed: int = 0
    applied: int = 0
    ignored: int = 0
    left: int = 0
    trouble: str = ""
    found: str = ""
    asked: str = field(default="", repr=False)

    def count(self, taken: Taken) -> None:
        self.files += 1
        self.applied += taken.applied
        self.ignored += taken.ignored

    def as_json(self) -> dict[str, object]:
        names = ("slug", "state", "files", "unchanged", "failed", "applied", "ignored", "left")
        return {name: getattr(self, name) for name in names} | {
            "trouble": self.trouble or None,
            "found": self.found or None,
        }


def due(at: datetime) -> list[str]:
    """The feeds that are on and whose next attempt has come; one that was never tried is due."""
    states = {one.slug: one for one in FeedState.objects.all()}
    return [feed.slug for feed in all_feeds() if _is_due(feed, states.get(feed.slug), at)]


def _is_due(feed: Feed, state: FeedState | None, at: datetime) -> bool:
    if state is None:
        return feed.is_on
    return state.is_on and (state.next_at is None or state.next_at <= at)


def update(slugs: Collection[str], *, by: Actor, clock: Clock) -> list[Outcome]:
    """Update these feeds one after the other; one that fails does not keep the others from being updated."""
    return [update_one(slug, by=by, clock=clock) for slug in slugs]


def update_one(slug: str, *, by: Actor, clock: Clock) -> Outcome:
    try:
        state = acts.begin(slug=slug, by=by, at=clock())
    except NotPermitted:
        raise
    except DomainError as problem:
        return Outcome(slug=slug, state="skipped", trouble=problem.code, found=str(problem))
    feed = all_feeds()[slug]
    made = Outcome(slug=slug)
    try:
        _Update(feed, state, made, by=by, clock=clock).run()
    except FetchFailed as problem:
        made.state, made.trouble, made.found = "failed", problem.trouble.value, problem.found
        made.asked = problem.asked
    except Exception as problem:  # noqa: BLE001 - logged, and told by the feed
        # Whatever a feed does, the others are asked all the same, and this one tells of it.
        _log.exception("The feed %s could not be updated.", slug)
        made.state, made.trouble, made.found = "failed", Trouble.REFUSED.value, repr(problem)[:200]
    acts.end(state, ended=_ended(feed, state, made, clock()), by=by, at=clock())
    return made


def _ended(feed: Feed, state: FeedState, made: Outcome, at: datetime) -> Ended:
    luck = _luck.random()
    if made.state == "failed":
        asked = asked_to_wait(made.asked, at=at)
        return Ended(
            succeeded_at=None,
            next_in=wait_after_failure(state.failures + 1, luck=luck, asked=asked),
            trouble=made.trouble,
            found=made.found,
            files_failed=made.failed,
            asked=min(asked, timedelta(days=1)) if asked else None,
        )
    next_in = _GO_ON if made.left else wait_after_success(feed.every, luck=luck)
    return Ended(succeeded_at=at, next_in=next_in, files_failed=made.failed, found=made.found)


class _Update:
    """One feed being updated."""

    def __init__(self, feed: Feed, state: FeedState, made: Outcome, *, by: Actor, clock: Clock) -> None:
        limits: FeedLimits = feed_limits()
        self.feed, self.state, self.made, self.by, self.clock = feed, state, made, by, clock
        self.cache = Cache(limits.folder)
        self.network = Network(mirrors=limits.mirrors, proxy=limits.proxy, authorities=limits.authorities)
        self.fleet: Fleet = fleet(clock().date())
        self.base = state.address or feed.address
        self.standing = {one.name: one for one in FeedFetch.objects.standing().filter(feed=state)}

    def run(self) -> None:
        asked = 0
        for one in self._wanted():
            if self._is_held(one):
                self.made.unchanged += 1
            elif asked >= self.feed.most_files:
                self.made.left += 1
            else:
                asked += 1
                self._one(one)
        if self.made.failed and not self.made.files and not self.made.unchanged:
            raise FetchFailed(Trouble.REFUSED, self.made.found)
        if self.made.files:
            self.made.state = "updated"

    def _wanted(self) -> Iterator[Listed]:
        if self.feed.lists is None:
            yield from (Listed(name=name, stamp="") for name in self.feed.wants(self.fleet))
            return
        index = self._index()
        source = Source(name=self.feed.index, path=index, most_bytes=_MOST_INDEX_BYTES)
        yield from self.feed.lists(source.lines())

    def _is_held(self, one: Listed) -> bool:
        held = self.standing.get(one.name)
        return bool(one.stamp) and held is not None and held.stamp == one.stamp

    def _index(self) -> Path:
        """The index as it is now: the one that is held where it has not changed."""
        held = self.standing.get(self.feed.index)
        with self.cache.coming() as coming:
            wanted = self._request(self.feed.index, held, types=self.feed.index_types, most=_MOST_INDEX_BYTES)
            got = fetch(wanted, into=coming, network=self.network)
            if not got.is_new and held is not None:
                return self.cache.path(held.sha256)
            path = self.cache.keep(coming, got.sha256)
        new = self._new(Listed(name=self.feed.index, stamp=""), got.sha256, got.size, got.etag, got.modified)
        self._note(new, held)
        return path

    def _request(self, name: str, held: FeedFetch | None, *, types: tuple[str, ...], most: int) -> Wanted:
        # Without the file at hand there is nothing that could still hold.
        known = held if held is not None and self.cache.has(held.sha256) and self._same_place(held) else None
        return Wanted(
            address=self.base + name,
            types=types,
            most_bytes=most,
            most_seconds=self.feed.most_seconds,
            etag=known.etag if known else "",
            modified=known.modified if known else "",
        )

    def _same_place(self, held: FeedFetch) -> bool:
        return held.address == self.base + held.name

    def _one(self, one: Listed) -> None:
        held = self.standing.get(one.name)
        with self.cache.coming() as coming:
            wanted = self._request(one.name, held, types=self.feed.types, most=self.feed.most_bytes)
            try:
                got = fetch(wanted, into=coming, network=self.network)
            except FetchFailed as problem:
                if not (one.name and problem.trouble == Trouble.STATUS and problem.found in _ABSENT):
                    raise
                self._absent(one, problem)
                return
            if not got.is_new and held is not None:
                self._unchanged(one, held)
                return
            new = self._new(one, got.sha256, got.size, got.etag, got.modified)
            self._bring(new, coming, held)

    def _unchanged(self, one: Listed, held: FeedFetch) -> None:
        """Nothing new was published, but bills that came since may need more of what is held."""
        self.made.unchanged += 1
        if self.feed.keeps is not None:
            self._take(self.cache.path(held.sha256), one.name)

    def _absent(self, one: Listed, problem: FetchFailed) -> None:
        self.made.failed += 1
        self.made.found = f"{one.name}: {problem.found}"
        new = self._new(one, "", 0, "", "")
        self._note(replace(new, trouble=problem.trouble.value, found=problem.found), None)

    def _bring(self, new: NewFetch, coming: Path, held: FeedFetch | None) -> None:
        try:
            taken = self._take(coming, new.name)
        except DomainError as problem:
            self.made.failed += 1
            self.made.found = f"{new.name}: {problem}"[:300].lstrip(": ")
            self._note(replace(new, trouble=Trouble.REFUSED.value, found=str(problem)[:300]), None)
            return
        self.cache.keep(coming, new.sha256)
        self.made.count(taken)
        new = replace(new, documents=taken.documents, applied=taken.applied, ignored=taken.ignored)
        self._note(new, held)

    def _take(self, path: Path, name: str) -> Taken:
        shown = PurePath(name or self.base).name
        return take_file(self.feed, path, name=shown, fleet=self.fleet, by=self.by, clock=self.clock)

    def _new(self, one: Listed, sha256: str, size: int, etag: str, modified: str) -> NewFetch:
        return NewFetch(
            name=one.name,
            address=self.base + one.name,
            via=FetchVia.NETWORK,
            fetched_at=self.clock(),
            sha256=sha256,
            size=size,
            etag=etag,
            modified=modified,
            stamp=one.stamp,
        )

    def _note(self, new: NewFetch, held: FeedFetch | None) -> None:
        acts.take(self.state, new=new, by=self.by, at=self.clock())
        if held is not None and held.sha256 != new.sha256:
            forget_unneeded(self.cache, [held.sha256])


def forget_unneeded(cache: Cache, digests: Collection[str]) -> None:
    """Files that no standing fetch has any more."""
    needed = set(FeedFetch.objects.standing().filter(sha256__in=digests).values_list("sha256", flat=True))
    cache.forget(set(digests) - needed)


def bring_kept(*, by: Actor, clock: Clock) -> int:
    """What new bills need of files that are held; returns how many statements were applied."""
    cache, needs = Cache(feed_limits().folder), fleet(clock().date())
    found = 0
    for feed in all_feeds():
        if feed.keeps is None:
            continue
        for held in FeedFetch.objects.standing().filter(feed__slug=feed.slug):
            if cache.has(held.sha256):
                path = cache.path(held.sha256)
                found += take_file(feed, path, name=held.name, fleet=needs, by=by, clock=clock).applied
    return found
