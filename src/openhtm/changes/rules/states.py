"""The life of a change: which state may follow which, and everything that stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """STANDARD repeats a change that was closed before. NETWORK changes no device, only what devices ride on."""

    STANDARD = "standard"
    NORMAL = "normal"
    EMERGENCY = "emergency"
    NETWORK = "network"


class State(StrEnum):
    DRAFT = "draft"
    ASSESSMENT = "assessment"
    REVIEW = "review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    IMPLEMENTING = "implementing"
    VERIFICATION = "verification"
    CLOSED = "closed"
    REJECTED = "rejected"
    ROLLED_BACK = "rolled_back"
    FAILED = "failed"


_ENDS = frozenset({State.ROLLED_BACK, State.FAILED})
#: Four states are final. Whatever goes back to the assessment loses its approvals.
FOLLOWING: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.ASSESSMENT, State.REJECTED}),
    State.ASSESSMENT: frozenset({State.REVIEW, State.DRAFT, State.REJECTED}),
    State.REVIEW: frozenset({State.APPROVED, State.ASSESSMENT, State.REJECTED}),
    State.APPROVED: frozenset({State.SCHEDULED, State.ASSESSMENT, State.REJECTED}),
    State.SCHEDULED: frozenset({State.IMPLEMENTING, State.APPROVED, State.REJECTED}),
    State.IMPLEMENTING: frozenset({State.VERIFICATION, *_ENDS}),
    State.VERIFICATION: frozenset({State.CLOSED, State.IMPLEMENTING, *_ENDS}),
    State.CLOSED: frozenset(),
    State.REJECTED: frozenset(),
    State.ROLLED_BACK: frozenset(),
    State.FAILED: frozenset(),
}
ENDED = frozenset({State.CLOSED, State.REJECTED, *_ENDS})
#: What was assessed may still be written.
OPEN_TO_WRITING = frozenset({State.DRAFT, State.ASSESSMENT})
#: An emergency is approved by word of mouth from these, and its paperwork follows.
BEFORE_APPROVAL = frozenset({State.DRAFT, State.ASSESSMENT, State.REVIEW})
#: Device software may be touched, or was.
APPROVED_OR_LATER = frozenset(
    {State.APPROVED, State.SCHEDULED, State.IMPLEMENTING, State.VERIFICATION, State.CLOSED, *_ENDS}
)


def may_follow(before: State, after: State, *, kind: Kind) -> bool:
    """An emergency begins as soon as it is approved; the others are planned first."""
    if kind is Kind.EMERGENCY and (before, after) == (State.APPROVED, State.IMPLEMENTING):
        return True
    return after in FOLLOWING[before]


class Role(StrEnum):
    """Who approves, each for what they answer for."""

    HTM = "htm"
    IT = "it"
    CLINICAL = "clinical"
    SECURITY = "security"


#: Whoever answers for the devices does not also speak for the unit that uses them.
OTHER_SIDE: Mapping[Role, Role] = {Role.HTM: Role.CLINICAL, Role.CLINICAL: Role.HTM}


class Obstacle(StrEnum):
    TARGET = "target"
    DEVICES = "devices"
    AUTHORIZATION = "authorization"
    DETERMINATION = "determination"
    REMANUFACTURING = "remanufacturing"
    RISK = "risk"
    RISK_WORSE = "risk_worse"
    IMPACT = "impact"
    FALLBACK = "fallback"
    TEST_PLAN = "test_plan"
    ROLLBACK = "rollback"
    TRAINING = "training"
    IT_PART = "it_part"
    RECALIBRATION = "recalibration"
    PRECEDENT = "precedent"
    NOT_LOOKED = "not_looked"
    SIGNATURES = "signatures"
    REQUESTER_ALONE = "requester_alone"
    ONE_PERSON = "one_person"
    TWO_ROLES = "two_roles"
    DAY = "day"
    NOT_INSTALLED = "not_installed"
    UNSETTLED = "unsettled"
    NOTHING_VERIFIED = "nothing_verified"
    STILL_RUNS = "still_runs"


#: Texts that an assessment writes, and what is missing without them.
TEXTS: Mapping[str, Obstacle] = {
    "clinical_impact": Obstacle.IMPACT,
    "fallback": Obstacle.FALLBACK,
    "test_plan": Obstacle.TEST_PLAN,
    "rollback": Obstacle.ROLLBACK,
    "training": Obstacle.TRAINING,
    "it_part": Obstacle.IT_PART,
}


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What is on record of a change. ``lines``: how many devices are in each state; ``signed``: which person approved
    for each role; ``worse``: aspects that become worse without a reason; ``looked``: somebody of HTM has looked at
    the list of devices that ride on it, as it is now."""

    kind: Kind
    targets: int = 0
    lines: Mapping[str, int] = field(default_factory=dict)
    authorized: bool = False
    determined: str = ""
    unrated: int = 0
    worse: int = 0
    written: frozenset[str] = frozenset()
    recalibration_known: bool = False
    precedent: bool = False
    looked: bool = False
    required: frozenset[Role] = frozenset()
    signed: Mapping[Role, str] = field(default_factory=dict)
    spoken: Mapping[Role, str] = field(default_factory=dict)
    requester: str = ""
    day_known: bool = False
    unsettled: int = 0
    waiting: int = 0
    verified: int = 0

    @property
    def on_devices(self) -> bool:
        """It changes the software of devices, not only what they ride on."""
        return self.kind is not Kind.NETWORK

    @property
    def unsigned(self) -> frozenset[Role]:
        return self.required - self.signed.keys()


def _found(checks: Mapping[Obstacle, bool]) -> list[Obstacle]:
    return [one for one, stands in checks.items() if stands]


def unsafe(now: Situation) -> list[Obstacle]:
    """What no approval may leave out, not even that of an emergency: the maker's word, and a way back."""
    on_devices = now.on_devices
    return _found(
        {
            Obstacle.TARGET: on_devices and not now.targets,
            Obstacle.DEVICES: on_devices and not sum(now.lines.values()),
            Obstacle.AUTHORIZATION: on_devices and not now.authorized,
            Obstacle.DETERMINATION: on_devices and not now.determined,
            Obstacle.REMANUFACTURING: on_devices and now.determined == "remanufacturing",
            Obstacle.PRECEDENT: now.kind is Kind.STANDARD and not now.precedent,
            Obstacle.NOT_LOOKED: now.kind is Kind.NETWORK and not now.looked,
            Obstacle.FALLBACK: "fallback" not in now.written,
            Obstacle.ROLLBACK: "rollback" not in now.written,
        }
    )


def unassessed(now: Situation) -> list[Obstacle]:
    """All that is missing before it can be reviewed."""
    rest = {
        Obstacle.RISK: now.unrated > 0,
        Obstacle.RISK_WORSE: now.worse > 0,
        **{obstacle: name not in now.written for name, obstacle in TEXTS.items()},
        Obstacle.RECALIBRATION: now.on_devices and not now.recalibration_known,
    }
    return list(dict.fromkeys([*unsafe(now), *_found(rest)]))


def unapproved(now: Situation) -> list[Obstacle]:
    """What is missing of the signatures."""
    people = set(now.signed.values())
    return _found(
        {
            Obstacle.SIGNATURES: bool(now.unsigned),
            Obstacle.REQUESTER_ALONE: bool(people) and people <= {now.requester},
            Obstacle.ONE_PERSON: len(now.required) > 1 and not now.unsigned and len(people) < 2,
        }
    )


def on_both_sides(role: Role, person: str, signed: Mapping[Role, str]) -> bool:
    """Whether a person who approves for a role has approved for the other side already."""
    other = OTHER_SIDE.get(role)
    return other is not None and signed.get(other) == person


def unspoken(now: Situation) -> list[Obstacle]:
    """What is missing of an approval by word of mouth: two roles, two people."""
    enough = len(now.spoken) >= 2 and len(set(now.spoken.values())) >= 2
    return [*unsafe(now), *([] if enough else [Obstacle.TWO_ROLES])]


def _approved(now: Situation) -> list[Obstacle]:
    """Emergencies that were approved by word of mouth go on while their paperwork follows."""
    if now.kind is Kind.EMERGENCY and not unspoken(now):
        return []
    return [*unassessed(now), *unapproved(now)]


def _settled(now: Situation) -> list[Obstacle]:
    return [Obstacle.UNSETTLED] if now.unsettled else []


def _closed(now: Situation) -> list[Obstacle]:
    nothing = now.on_devices and not now.verified
    return [
        *_settled(now),
        *([Obstacle.NOTHING_VERIFIED] if nothing else []),
        *unassessed(now),
        *unapproved(now),
    ]


def _rolled_back(now: Situation) -> list[Obstacle]:
    return [*_settled(now), *([Obstacle.STILL_RUNS] if now.verified else [])]


def obstacles(to: State, now: Situation) -> list[Obstacle]:
    """All that stands in the way of a state, at once."""
    found = {
        State.REVIEW: unassessed,
        State.APPROVED: lambda one: [*unassessed(one), *unapproved(one)],
        State.SCHEDULED: lambda one: [*_approved(one), *([] if one.day_known else [Obstacle.DAY])],
        State.IMPLEMENTING: _approved,
        State.VERIFICATION: lambda one: [Obstacle.NOT_INSTALLED] if one.waiting else [],
        State.CLOSED: _closed,
        State.ROLLED_BACK: _rolled_back,
        State.FAILED: _settled,
    }.get(to)
    return list(dict.fromkeys(found(now))) if found else []
