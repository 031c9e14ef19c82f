"""The waves of a change: first a pilot, and what bars a later wave from beginning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .lines import SETTLED, LineState


class WaveKind(StrEnum):
    PILOT = "pilot"
    WAVE = "wave"


class WaveState(StrEnum):
    """STOPPED: a device of it failed or was rolled back, and nobody has decided to go on."""

    PLANNED = "planned"
    OPEN = "open"
    UNDER_WAY = "under_way"
    DONE = "done"
    STOPPED = "stopped"


#: How many days are waited after a wave, unless a person says otherwise.
BAKE_DAYS: Mapping[WaveKind, int] = {WaveKind.PILOT: 14, WaveKind.WAVE: 0}
#: A pilot is small, or it is none.
MOST_IN_PILOT = 3
LONGEST_BAKE = 365
FAILED = frozenset({LineState.FAILED, LineState.ROLLED_BACK, LineState.GIVEN_UP})
NOT_BEGUN = frozenset({LineState.PLANNED, LineState.LEFT_OUT})


@dataclass(frozen=True, kw_only=True)
class Member:
    """A device of a wave. ``decided``: somebody decided to go on after it failed, in this attempt."""

    state: LineState
    verified_at: datetime | None = None
    decided: bool = False

    @property
    def undecided(self) -> bool:
        return self.state in FAILED and not self.decided


@dataclass(frozen=True, kw_only=True)
class Wave:
    number: int
    kind: WaveKind
    bake_days: int = 0
    opened: bool = False
    members: Sequence[Member] = ()

    @property
    def kept(self) -> list[Member]:
        """Those that were not left out."""
        return [one for one in self.members if one.state is not LineState.LEFT_OUT]

    @property
    def undecided(self) -> int:
        return sum(one.undecided for one in self.members)


def state(wave: Wave) -> WaveState:
    if wave.undecided:
        return WaveState.STOPPED
    if wave.kept and all(one.state in SETTLED for one in wave.kept):
        return WaveState.DONE
    if any(one.state not in NOT_BEGUN for one in wave.members):
        return WaveState.UNDER_WAY
    return WaveState.OPEN if wave.opened else WaveState.PLANNED


def proven(wave: Wave) -> bool:
    """At least one of its devices is verified, and so is every other, or its failure was decided on."""
    verified = [one for one in wave.kept if one.state is LineState.VERIFIED]
    decided = [one for one in wave.kept if one.state in FAILED and one.decided]
    return bool(verified) and len(verified) + len(decided) == len(wave.kept)


def baked_at(wave: Wave) -> datetime | None:
    """When its bake time ends: counted from the last device that was verified. None: it is not proven."""
    if not proven(wave):
        return None
    days = [one.verified_at for one in wave.kept if one.state is LineState.VERIFIED and one.verified_at]
    return max(days) + timedelta(days=wave.bake_days) if days else None


class Bar(StrEnum):
    PAUSED = "paused"
    NO_WAVE = "no_wave"
    NOT_OPEN = "not_open"
    NO_PILOT = "no_pilot"
    UNPROVEN = "unproven"
    BAKING = "baking"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Barred:
    """``wave``: the number of the wave that is the reason; ``until``: when the bake time ends."""

    why: Bar
    wave: int = 0
    count: int = 0
    until: datetime | None = None


def barred(number: int, waves: Iterable[Wave], *, now: datetime, paused: bool = False) -> list[Barred]:
    """All that keeps a wave from being opened."""
    earlier = sorted((one for one in waves if one.number < number), key=lambda one: one.number)
    found = [Barred(why=Bar.PAUSED)] if paused else []
    if number > 1 and not any(one.kind is WaveKind.PILOT for one in earlier):
        found.append(Barred(why=Bar.NO_PILOT))
    for one in earlier:
        if one.undecided:
            found.append(Barred(why=Bar.FAILED, wave=one.number, count=one.undecided))
        found += _unbaked(one, now)
    return found


def _unbaked(wave: Wave, now: datetime) -> list[Barred]:
    if wave.kind is not WaveKind.PILOT and (not wave.bake_days or not wave.kept):
        return []
    until = baked_at(wave)
    if until is None:
        left = sum(one.state is not LineState.VERIFIED and not one.decided for one in wave.kept)
        return [Barred(why=Bar.UNPROVEN, wave=wave.number, count=left)]
    return [Barred(why=Bar.BAKING, wave=wave.number, until=until)] if now < until else []


def unbegun(
    line: LineState, number: int | None, waves: Sequence[Wave], *, now: datetime, paused: bool = False
) -> list[Barred]:
    """All that keeps a device from being begun. A change without waves is only kept by a pause. What failed may be
    tried again in its own wave, though that is stopped."""
    if not waves:
        return [Barred(why=Bar.PAUSED)] if paused else []
    own = next((one for one in waves if one.number == number), None)
    if own is None:
        return [*([Barred(why=Bar.PAUSED)] if paused else []), Barred(why=Bar.NO_WAVE)]
    found = barred(own.number, waves, now=now, paused=paused)
    if not own.opened:
        found.append(Barred(why=Bar.NOT_OPEN, wave=own.number))
    if own.undecided and line is not LineState.FAILED:
        found.append(Barred(why=Bar.FAILED, wave=own.number, count=own.undecided))
    return found
