"""When a feed is tried again, how old what came of it may be, and what can go wrong on the way. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

#: After the first failure; every further one doubles it.
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=1)
#: So many times its cadence a feed may be late before what came of it counts as old.
_LATE = 2


class Trouble(StrEnum):
    """Why nothing came, or why what came is not taken."""

    ADDRESS = "address"
    SCHEME = "scheme"
    INSIDE = "inside"
    NAME = "name"
    CONNECTION = "connection"
    CERTIFICATE = "certificate"
    TIME = "time"
    CUT_OFF = "cut_off"
    TOO_LARGE = "too_large"
    REDIRECTS = "redirects"
    STATUS = "status"
    WAIT = "wait"
    TYPE = "type"
    ENCODING = "encoding"
    REFUSED = "refused"


class Freshness(StrEnum):
    """How what is on record of a feed is to be taken. Never and old are told as such, never as fine."""

    NEVER = "never"
    OLD = "old"
    CURRENT = "current"


def freshness(succeeded_at: datetime | None, *, every: timedelta, at: datetime) -> Freshness:
    """A time that lies ahead of the clock is no reason to trust: a clock was wrong."""
    if succeeded_at is None:
        return Freshness.NEVER
    age = at - succeeded_at
    return Freshness.CURRENT if -LATE_CLOCK <= age <= every * _LATE else Freshness.OLD


#: Clocks of two machines may differ by that much.
LATE_CLOCK = timedelta(hours=1)


def wait_after_failure(failures: int, *, luck: float, asked: timedelta | None = None) -> timedelta:
    """How long to wait after so many failures in a row (1: the first).

    Doubled each time up to a day, and moved within its upper half by ``luck`` (0 to 1) so that many homes do not
    come back in the same second. What the server asked for (``asked``) is waited for at least, up to a day.
    """
    steps = min(max(failures, 1) - 1, 20)
    doubled: timedelta = FIRST_WAIT * 2**steps
    whole = min(doubled, LONGEST_WAIT)
    return min(max(whole / 2 + whole / 2 * luck, asked or timedelta(0)), LONGEST_WAIT)


def wait_after_success(every: timedelta, *, luck: float) -> timedelta:
    """The cadence, and up to a tenth of it more."""
    return every + every / 10 * luck


def asked_to_wait(header: str, *, at: datetime) -> timedelta | None:
    """What ``Retry-After`` says: seconds, or an instant; None where it says nothing that can be read."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 10**8))
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    aware: datetime = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
    return max(aware - at, timedelta(0))
