"""How a feed stands, as pages, REST and the command tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .feeds.feed import Feed
from .models import FeedState
from .models.feed import LONGEST_RUN
from .rules.fetching import Freshness, Trouble, freshness
from .words import FETCH_TROUBLES


@dataclass(frozen=True, kw_only=True)
class Standing:
    """``trouble``: why the last attempt failed, as a code; ``problem``: the same in words, with what was met."""

    feed: Feed
    state: FeedState
    freshness: Freshness
    is_running: bool

    @property
    def trouble(self) -> str:
        return self.state.trouble

    @property
    def problem(self) -> str:
        known = {one.value: str(FETCH_TROUBLES[one]) for one in Trouble}
        return told(known.get(self.state.trouble, self.state.trouble), self.state.found)

    @property
    def address(self) -> str:
        return self.state.address or self.feed.address

    def as_json(self) -> dict[str, object]:
        state = self.state
        return {
            "slug": self.feed.slug,
            "title": self.feed.title,
            "about": str(self.feed.about),
            "address": self.address,
            "is_on": state.is_on,
            "every_hours": self.feed.every.total_seconds() / 3600,
            "freshness": self.freshness.value,
            "succeeded_at": _written(state.succeeded_at),
            "tried_at": _written(state.tried_at),
            "next_at": _written(state.next_at),
            "is_running": self.is_running,
            "failures": state.failures,
            "files_failed": state.files_failed,
            "trouble": state.trouble or None,
            "problem": self.problem or None,
            "version": state.version,
        }


def standing(feed: Feed, state: FeedState, *, at: datetime) -> Standing:
    running = state.running_since
    return Standing(
        feed=feed,
        state=state,
        freshness=freshness(state.succeeded_at, every=feed.every, at=at),
        is_running=running is not None and running > at - LONGEST_RUN,
    )


def told(words: str, found: str) -> str:
    """What went wrong, and in brackets what was met."""
    return f"{words} ({found})" if words and found else words or found


def _written(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
