"""What is known of how one device is set up, and how far a flaw can be reached from the network because of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .ssvc import Exposure


class Fact(StrEnum):
    """What is asked of a device. What nobody entered is unknown, and never counts as the safer."""

    SEGMENT = "segment"
    REMOTE_ACCESS = "remote_access"
    SERVICE_PORT = "service_port"
    USB = "usb"
    DEFAULT_CREDENTIALS = "default_credentials"


#: The answers to each, the safest first.
VALUES: Mapping[Fact, tuple[str, ...]] = {
    Fact.SEGMENT: ("isolated", "controlled", "open"),
    Fact.REMOTE_ACCESS: ("off", "on_request", "on"),
    Fact.SERVICE_PORT: ("off", "on"),
    Fact.USB: ("blocked", "open"),
    Fact.DEFAULT_CREDENTIALS: ("changed", "unchanged"),
}
#: Points of fifteen by whether it is on the network, where nothing is known of its segment.
NETWORK: Mapping[bool | None, int] = {True: 15, None: 10, False: 0}
_ISOLATED, _CONTROLLED = 3, 8
#: What lets somebody in whatever the segment is.
_WAYS_IN = ((Fact.REMOTE_ACCESS, "on"), (Fact.DEFAULT_CREDENTIALS, "unchanged"))


@dataclass(frozen=True, kw_only=True)
class Reach:
    """``points`` of fifteen; ``because``: the facts that it rests on, each with its answer."""

    points: int
    exposure: Exposure
    because: tuple[tuple[Fact, str], ...] = ()


def reach(networked: bool | None, facts: Mapping[Fact, str]) -> Reach:
    """How far a device can be reached. Only what is known lowers it, and no segment does where another way is open."""
    base = NETWORK[networked]
    if networked is False:
        return Reach(points=base, exposure=Exposure.SMALL)
    segment = facts.get(Fact.SEGMENT, "")
    ways = tuple((fact, value) for fact, value in _WAYS_IN if facts.get(fact) == value)
    said = ((Fact.SEGMENT, segment),) if segment else ()
    if ways or segment not in ("isolated", "controlled"):
        return Reach(points=base, exposure=Exposure.OPEN, because=(*said, *ways))
    if segment == "isolated":
        return Reach(points=min(base, _ISOLATED), exposure=Exposure.SMALL, because=said)
    return Reach(points=min(base, _CONTROLLED), exposure=Exposure.CONTROLLED, because=said)
