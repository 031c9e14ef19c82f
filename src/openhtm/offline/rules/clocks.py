"""When something happened that a device tells of later: its clock may be wrong, the server's is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

#: Clocks of phones differ by seconds; nobody has to read of that.
TOLERATED = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """``at``: the moment by the server's clock. ``skew``: how far the device's clock is ahead (negative: behind).
    ``believed``: False when the moment said cannot be, so that the nearest possible one stands for it."""

    at: datetime
    skew: timedelta
    believed: bool

    @property
    def clock_is_right(self) -> bool:
        return abs(self.skew) <= TOLERATED


def happened(
    device_at: datetime, *, device_now: datetime, server_now: datetime, not_before: datetime
) -> Happened:
    """The moment of an act by the server's clock.

    ``device_now`` and ``server_now`` are the same moment by both clocks, when the act was sent. It cannot have
    been before ``not_before``, when the server made what the device worked from, nor after it was sent.
    """
    skew = device_now - server_now
    told = device_at - skew
    earliest = min(not_before, server_now)
    possible = min(max(told, earliest), server_now)
    return Happened(at=possible, skew=skew, believed=abs(told - possible) <= TOLERATED)
