"""Compensating controls and accepted risks: what counts, until when, against what, and what it takes from a priority.

A control makes it harder to reach a flaw; the flaw stays. It never changes whether a device is affected. What is not
signed, has no evidence, has not begun, has expired or was ended counts as nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Kind(StrEnum):
    SEGMENT = "segment"
    ACCESS_LIST = "access_list"
    ADMISSION = "admission"
    NO_INTERNET = "no_internet"
    SERVICE_OFF = "service_off"
    REMOTE_OFF = "remote_off"
    REMOTE_WATCHED = "remote_watched"
    STAND_ALONE = "stand_alone"
    PREVENTION = "prevention"
    MONITORING = "monitoring"
    ALLOW_LIST = "allow_list"
    CREDENTIALS = "credentials"
    USB_BLOCKED = "usb_blocked"
    PHYSICAL = "physical"
    PROCEDURE = "procedure"


class Effect(StrEnum):
    """How exposed a device remains. The strongest first; several controls do not add up."""

    SMALL = "small"
    CONTROLLED = "controlled"
    WATCHED = "watched"


class Against(StrEnum):
    """What a control is for: named flaws, or every flaw that is reached in this way."""

    NAMED = "named"
    NETWORK = "network"
    LOCAL = "local"
    PHYSICAL = "physical"


class State(StrEnum):
    """Where it stands on a day; only ``IN_FORCE`` counts."""

    WAITING = "waiting"
    PLANNED = "planned"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    ENDED = "ended"


class Refusal(StrEnum):
    TITLE = "title"
    WHAT = "what"
    REASON = "reason"
    ACTION = "action"
    FLAWS = "flaws"
    NO_FLAWS = "no_flaws"
    KIND = "kind"
    REACH = "reach"
    OWNER = "owner"
    UNTIL = "until"
    SPAN = "span"
    REVIEW = "review"


EFFECTS: Mapping[Kind, Effect] = {
    Kind.SEGMENT: Effect.CONTROLLED,
    Kind.ACCESS_LIST: Effect.CONTROLLED,
    Kind.ADMISSION: Effect.CONTROLLED,
    Kind.NO_INTERNET: Effect.CONTROLLED,
    Kind.SERVICE_OFF: Effect.SMALL,
    Kind.REMOTE_OFF: Effect.CONTROLLED,
    Kind.REMOTE_WATCHED: Effect.WATCHED,
    Kind.STAND_ALONE: Effect.SMALL,
    Kind.PREVENTION: Effect.CONTROLLED,
    Kind.MONITORING: Effect.WATCHED,
    Kind.ALLOW_LIST: Effect.CONTROLLED,
    Kind.CREDENTIALS: Effect.WATCHED,
    Kind.USB_BLOCKED: Effect.CONTROLLED,
    Kind.PHYSICAL: Effect.CONTROLLED,
    Kind.PROCEDURE: Effect.WATCHED,
}
#: Of 100: how much remains of what makes a flaw reachable (exploited, on the network, likely). Proposed by the program.
REMAINS: Mapping[Effect, int] = {Effect.SMALL: 40, Effect.CONTROLLED: 60, Effect.WATCHED: 90}
_OF_THE_HOST = frozenset({Kind.ALLOW_LIST, Kind.CREDENTIALS, Kind.MONITORING, Kind.PROCEDURE})
_ON_SITE = frozenset({Kind.USB_BLOCKED, Kind.PHYSICAL})
#: Kinds that can hold off every flaw that is reached in a way. Against a named flaw a person has said that it works.
WORKS_AGAINST: Mapping[Against, frozenset[Kind]] = {
    Against.NAMED: frozenset(Kind),
    Against.NETWORK: frozenset(Kind) - _ON_SITE,
    Against.LOCAL: _OF_THE_HOST | _ON_SITE,
    Against.PHYSICAL: _ON_SITE | {Kind.PROCEDURE},
}
#: The first metric of every CVSS vector. Version 2.0 knows no physical attack.
_VECTORS: Mapping[str, Against] = {
    "N": Against.NETWORK,
    "A": Against.NETWORK,
    "L": Against.LOCAL,
    "P": Against.PHYSICAL,
}
_STRONGEST = tuple(Effect)


def reached_by(vectors: Iterable[str]) -> frozenset[Against]:
    """In which ways a flaw is reached, by every vector that any source gives; empty: nobody says.

    >>> sorted(reached_by(["CVSS:3.1/AV:N/AC:L", "AV:L/AC:L"]))
    [<Against.LOCAL: 'local'>, <Against.NETWORK: 'network'>]
    """
    parts = [part for vector in vectors for part in vector.strip("()").split("/")]
    found = {_VECTORS.get(part[3:]) for part in parts if part.startswith("AV:")}
    return frozenset(one for one in found if one is not None)


def holds_off(against: Against, *, named: bool, reached: Collection[Against]) -> bool:
    """Whether a control is for a flaw: named in it, or reached in that way and, as far as anybody says, in no other."""
    return named if against is Against.NAMED else set(reached) == {against}


def strongest(kinds: Iterable[Kind]) -> Effect | None:
    """What counts of several controls."""
    return min((EFFECTS[kind] for kind in kinds), key=_STRONGEST.index, default=None)


def state(*, proven: bool, begins: date | None, until: date, ended: bool, today: date) -> State:
    """``proven``: signed and with evidence, or approved."""
    if ended:
        return State.ENDED
    if until < today:
        return State.EXPIRED
    if not proven:
        return State.WAITING
    return State.PLANNED if begins is not None and begins > today else State.IN_FORCE


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A control before it is entered. ``reach``: how many groups of devices are named; ``flaws``: how many flaws."""

    kind: Kind
    against: Against
    title: str
    what: str
    flaws: int
    reach: int
    owned: bool
    begins: date
    until: date
    review: date | None


def control_refusals(new: Proposal, *, most_days: int, today: date) -> list[Refusal]:
    """What keeps a control from being entered."""
    found = {
        Refusal.TITLE: not new.title.strip(),
        Refusal.WHAT: not new.what.strip(),
        Refusal.FLAWS: new.against is Against.NAMED and not new.flaws,
        Refusal.NO_FLAWS: new.against is not Against.NAMED and bool(new.flaws),
        Refusal.KIND: new.kind not in WORKS_AGAINST[new.against],
        Refusal.REACH: not new.reach,
        Refusal.OWNER: not new.owned,
        Refusal.UNTIL: new.until < max(new.begins, today),
        Refusal.SPAN: new.until > new.begins + timedelta(days=most_days),
        Refusal.REVIEW: new.review is not None and not new.begins <= new.review <= new.until,
    }
    return [one for one, is_so in found.items() if is_so]


def acceptance_refusals(
    *, reason: str, action: str, reach: int, owned: bool, until: date, most_days: int, today: date
) -> list[Refusal]:
    """What keeps a risk from being proposed for acceptance."""
    found = {
        Refusal.REASON: not reason.strip(),
        Refusal.ACTION: not action.strip(),
        Refusal.REACH: not reach,
        Refusal.OWNER: not owned,
        Refusal.UNTIL: until <= today,
        Refusal.SPAN: until > today + timedelta(days=most_days),
    }
    return [one for one, is_so in found.items() if is_so]
