"""Numbers that cost much to count, kept in proportion to what counting cost.

A hospital of ten thousand devices counts its *Today* in some hundredths of a second and always sees the present.
A national fleet needs seconds; there the last numbers are shown at once with the moment they are of, for twenty
times as long as counting took, and counted anew behind the reader's back. Numbers of which nothing has changed
are never counted twice.
"""

from __future__ import annotations

import hashlib
import logging
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pickle import PickleError
from threading import Thread
from time import perf_counter
from typing import Generic, TypeVar

from django.core.cache import cache
from django.db import connection

from openhtm import __version__

CHEAP_SECONDS = 0.15  # what costs less is counted for everyone who asks
TIMES = 20  # numbers stand this many times as long as counting them took …
LONGEST = timedelta(minutes=2)  # … but not longer than this
OLDEST = timedelta(minutes=15)  # older numbers are not shown while new ones are counted
KEPT_SECONDS = 24 * 3600
COUNTING_SECONDS = 300  # one who counts and vanishes keeps others from counting for so long

Clock = Callable[[], datetime]
T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept(Generic[T]):
    """A value, the moment it is of, what counting it cost, and the state of the record it was counted from."""

    value: T
    at: datetime
    seconds: float
    state: str

    def stands(self, state: str, at: datetime) -> bool:
        """Whether the value may be shown without counting again."""
        if self.seconds < CHEAP_SECONDS:
            return False
        return self.state == state or self._is_younger(
            min(LONGEST, timedelta(seconds=self.seconds * TIMES)), at
        )

    def may_be_shown_meanwhile(self, at: datetime) -> bool:
        return self.seconds >= CHEAP_SECONDS and self._is_younger(OLDEST, at)

    def _is_younger(self, age: timedelta, at: datetime) -> bool:
        return timedelta(0) <= at - self.at < age


def kept(name: str, *, of: object, state: str, clock: Clock, count: Callable[[], T]) -> Kept[T]:
    """The value of ``count()``, perhaps an earlier one.

    ``of`` is what else the value depends on, whose words tell it from any other (a scope and a day); ``state``
    says cheaply whether anything has changed since. The value must be picklable. ``clock`` is read again when
    counting happens later.
    """
    key = f"kept:{__version__}:{name}:{hashlib.sha256(repr(of).encode()).hexdigest()}"
    found: Kept[T] | None = _earlier(key)
    at = clock()
    if found is not None and found.stands(state, at):
        return found
    if found is not None and found.may_be_shown_meanwhile(at):
        _count_behind(key, state, clock, count)
        return found
    return _counted(key, state, clock, count)


def _earlier(key: str) -> Kept[T] | None:
    """What was kept; nothing when another version of the program kept it in a shape this one does not know."""
    try:
        found: Kept[T] | None = cache.get(key)
    except (AttributeError, ImportError, TypeError, ValueError, EOFError, PickleError, zlib.error):
        cache.delete(key)
        return None
    return found


def _counted(key: str, state: str, clock: Clock, count: Callable[[], T]) -> Kept[T]:
    at, started = clock(), perf_counter()
    made = Kept(value=count(), at=at, seconds=perf_counter() - started, state=state)
    if made.seconds < CHEAP_SECONDS:
        cache.delete(key)  # never shown again, and an earlier, costlier one no longer either
    else:
        cache.set(key, made, KEPT_SECONDS)
    return made


def _count_behind(key: str, state: str, clock: Clock, count: Callable[[], T]) -> None:
    if cache.add(f"{key}:counting", 1, COUNTING_SECONDS):
        Thread(target=_count_and_leave, args=(key, state, clock, count), daemon=True).start()


def _count_and_leave(key: str, state: str, clock: Clock, count: Callable[[], object]) -> None:
    try:
        _counted(key, state, clock, count)
    except Exception:  # noqa: BLE001 - in a thread of its own nobody else would tell of it
        _log.exception(
            "Numbers could not be counted anew; the earlier ones are shown until they are too old."
        )
    finally:
        cache.delete(f"{key}:counting")
        connection.close()
