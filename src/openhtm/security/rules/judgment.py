"""What people judged of a flaw in a release, whether it still holds, and what a device is by it.

A judgment stands at a release, at one site, or at one device; the nearest to the device decides. One that clears
carries forward to later versions of the model. It clears no longer as soon as something is said that was not known
when it was made, or its day of review has passed: then the device is again what the statements make of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from . import device_versions
from .device_versions import Order
from .verdict import DISMISSED, Tier, verdict


class Status(StrEnum):
    """As in VEX."""

    UNDER_INVESTIGATION = "under_investigation"
    AFFECTED = "affected"
    NOT_AFFECTED = "not_affected"
    FIXED = "fixed"


class Justification(StrEnum):
    """Why it is not affected, as in VEX."""

    COMPONENT_NOT_PRESENT = "component_not_present"
    CODE_NOT_PRESENT = "vulnerable_code_not_present"
    NOT_IN_EXECUTE_PATH = "vulnerable_code_not_in_execute_path"
    NOT_CONTROLLED = "vulnerable_code_cannot_be_controlled_by_adversary"
    MITIGATED = "inline_mitigations_already_exist"


class Level(StrEnum):
    """The nearest to the device first."""

    DEVICE = "device"
    SITE = "site"
    RELEASE = "release"


class Refusal(StrEnum):
    REASON = "reason"
    JUSTIFICATION = "justification"
    NO_JUSTIFICATION = "no_justification"
    ACTION = "action"
    REVIEW = "review"
    REVIEW_PAST = "review_past"
    UNKNOWN_VERSION = "unknown_version"


class Why(StrEnum):
    """Why a judgment holds no longer, or does not carry."""

    REVIEW = "review"
    STATEMENT = "statement"
    RANGE = "range"
    EDITION = "edition"
    SURER = "surer"
    COMPONENT = "component"


CLEARING = frozenset({Status.NOT_AFFECTED, Status.FIXED})
_LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True)
class Said:
    """One statement as it stood. ``edition`` is empty where a new one of the document is no news by itself;
    ``version`` is that of the component."""

    document: str
    edition: str
    versions: str
    version: str
    tier: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A statement on the release, by the component (empty: the release as a whole)."""

    component: str
    said: Said


@dataclass(frozen=True, kw_only=True)
class Judgment:
    """``component`` empty: whatever of the release is concerned. ``version`` is that of the release it was made for."""

    key: int
    level: Level
    status: Status
    component: str
    version: str
    known: frozenset[Said]
    review_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """A judgment as it bears on a device. ``why``: it holds no longer; ``carried``: from an earlier version."""

    judgment: Judgment
    carried: bool
    why: Why | None

    @property
    def clears(self) -> bool:
        return self.judgment.status in CLEARING and self.why is None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """``tier`` is what the device is; ``ruling`` the judgment that bears on it most; ``conflict``: unsettled."""

    tier: str
    conflict: bool
    ruling: Ruling | None


def refusals(
    *,
    status: Status,
    justification: str,
    reason: str,
    action: str,
    review_on: date | None,
    version: str,
    today: date,
) -> list[Refusal]:
    """What keeps a judgment from being made."""
    clears = status in CLEARING
    found = {
        Refusal.REASON: status is not Status.UNDER_INVESTIGATION and not reason.strip(),
        Refusal.JUSTIFICATION: status is Status.NOT_AFFECTED and not justification,
        Refusal.NO_JUSTIFICATION: status is not Status.NOT_AFFECTED and bool(justification),
        Refusal.ACTION: status is Status.AFFECTED and not action.strip(),
        Refusal.REVIEW: status is Status.NOT_AFFECTED and review_on is None,
        Refusal.REVIEW_PAST: review_on is not None and review_on <= today,
        Refusal.UNKNOWN_VERSION: clears and not version.strip(),
    }
    return [one for one, is_so in found.items() if is_so]


def carries_to(judgment: Judgment, version: str) -> bool:
    """Whether it may speak for that version: only one that clears, only for a later version, never for an unknown."""
    if judgment.status not in CLEARING or not version or not judgment.version:
        return False
    # "3.1" and "3.1.2": the first is not after the second, whatever it leaves out.
    return device_versions.order(judgment.version, version) in (Order.BEFORE, Order.COARSER)


def news(judgment: Judgment, hits: Iterable[Hit]) -> Why | None:
    """What is said now and was not known when it was judged; only what speaks against it."""
    clears = judgment.status in CLEARING
    against = [
        one.said
        for one in hits
        if clears != (one.said.tier == Tier.NOT_AFFECTED) and one.said not in judgment.known
    ]
    if judgment.status is Status.UNDER_INVESTIGATION or not against:
        return None
    return min((_what(one, judgment.known) for one in against), key=tuple(Why).index)


def _what(said: Said, known: Collection[Said]) -> Why:
    """How a statement differs from what its document said before."""
    before = [one for one in known if one.document == said.document]
    if not before:
        return Why.STATEMENT
    differing = (
        (Why.RANGE, {one.versions for one in before}, said.versions),
        (Why.COMPONENT, {one.version for one in before}, said.version),
        (Why.SURER, {one.tier for one in before}, said.tier),
    )
    return next((why for why, known_values, value in differing if value not in known_values), Why.EDITION)


def nearest(
    judgments: Collection[Judgment], *, version: str, own: Collection[int]
) -> tuple[Judgment, bool] | None:
    """The judgment that decides, and whether it is carried. ``own``: keys of those made for this very release.

    What was judged of this version comes before what was judged of an earlier one; then the nearest to the device;
    of earlier versions the latest judgment.
    """
    mine = [one for one in judgments if one.key in own]
    carried = [one for one in judgments if one.key not in own and carries_to(one, version)]
    for group, is_carried in ((mine, False), (carried, True)):
        if group:
            return min(group, key=lambda one: (_LEVELS.index(one.level), -one.key)), is_carried
    return None


def ruling(
    judgments: Collection[Judgment], hits: Sequence[Hit], *, version: str, own: Collection[int], today: date
) -> Ruling | None:
    """How the nearest of the judgments bears on these statements."""
    found = nearest(judgments, version=version, own=own)
    if found is None:
        return None
    judgment, carried = found
    passed = judgment.review_on is not None and judgment.review_on < today and judgment.status in CLEARING
    return Ruling(
        judgment=judgment, carried=carried, why=news(judgment, hits) or (Why.REVIEW if passed else None)
    )


def judged(
    hits: Sequence[Hit],
    judgments: Collection[Judgment],
    *,
    version: str,
    own: Collection[int],
    today: date,
) -> Judged:
    """What a device is by everything that is said of its release and everything that people judged."""
    by_component = _rulings(hits, judgments, version=version, own=own, today=today)
    pairs = [(hit, by_component[hit.component]) for hit in hits]
    held = [one for one in by_component.values() if one is not None]
    confirmed = [one for one in held if one.judgment.status is Status.AFFECTED]
    if confirmed:
        return Judged(
            tier=Tier.AFFECTED.value, conflict=any(one.why for one in confirmed), ruling=confirmed[0]
        )
    rest = [hit.said.tier for hit, one in pairs if one is None or not one.clears]
    cleared = [one for hit, one in pairs if one is not None and one.clears and _is_open(hit.said.tier)]
    first = next((one for one in held if one.why is not None), held[0] if held else None)
    if cleared and not any(map(_is_open, rest)):
        return Judged(tier=DISMISSED, conflict=False, ruling=cleared[0])
    if not rest:
        return Judged(tier=Tier.NOT_AFFECTED.value, conflict=False, ruling=first)
    tier, conflict = verdict(rest)
    if tier == Tier.NOT_AFFECTED and any(one.judgment.status is Status.UNDER_INVESTIGATION for one in held):
        tier = Tier.CANNOT_EXCLUDE.value
    return Judged(tier=tier, conflict=conflict, ruling=first)


def _is_open(tier: str) -> bool:
    return tier != Tier.NOT_AFFECTED


def _rulings(
    hits: Sequence[Hit],
    judgments: Collection[Judgment],
    *,
    version: str,
    own: Collection[int],
    today: date,
) -> dict[str, Ruling | None]:
    """By component; what was judged of a component comes before what was judged of the release as a whole."""
    found: dict[str, Ruling | None] = {}
    for component in dict.fromkeys(hit.component for hit in hits):
        mine = [hit for hit in hits if hit.component == component]
        # That something is not affected may be said of the whole as well as of the component.
        spoken = [*mine, *(hit for hit in hits if hit not in mine and hit.said.tier == Tier.NOT_AFFECTED)]
        given: Ruling | None = None
        for key in dict.fromkeys((component, "")):
            if given is None:
                wanted = [one for one in judgments if one.component == key]
                given = ruling(wanted, spoken, version=version, own=own, today=today)
        found[component] = given
    return found
