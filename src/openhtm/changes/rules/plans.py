"""Which devices of a change go first and which follow, so that every pool keeps what it needs ready."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from .pools import GRAVE
from .waves import MOST_IN_PILOT

#: The least risk first. A class that nobody has settled is never taken for a low one.
_RISKS = {name: n for n, name in enumerate(("low", "medium", "high", "unknown", "life_support"))}
#: One device of the pilot for so many devices of the change.
PILOT_SHARE = 10


@dataclass(frozen=True, kw_only=True)
class Pool:
    """``ready``: usable now; ``minimum``: agreed for it, None: nothing is; ``site_ready`` and ``site_minimum``: of the
    same kind at the whole site, where that was agreed."""

    ready: int
    minimum: int | None = None
    site_ready: int = 0
    site_minimum: int | None = None

    @property
    def kept(self) -> int:
        """What stays ready of it: what was agreed, else at least half."""
        return self.minimum if self.minimum is not None else (self.ready + 1) // 2

    def takes(self, *, grave: bool) -> int:
        """How many may be away at once. The only one of a kind is taken alone, never of life support."""
        lone = self.ready == 1 and self.minimum is None and not grave
        most = 1 if lone else self.ready - self.kept
        if grave:
            most = min(most, self.ready - 1)
        if self.site_minimum is not None:
            most = min(most, self.site_ready - self.site_minimum)
        return max(most, 0)


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A device to be planned. ``pool``: the key of its pool; ``ready``: it may be used now; ``bears``: others that are
    part of it work through it."""

    key: int
    tag: str
    unit: str
    model: int | None
    risk: str
    pool: object
    ready: bool = True
    bears: bool = False


class Reason(StrEnum):
    PILOT = "pilot"
    PILOT_GRAVE = "pilot_grave"
    POOL = "pool"
    AGREED = "agreed"
    SITE = "site"
    LONE = "lone"
    NOT_READY = "not_ready"
    NONE_TO_SPARE = "none_to_spare"


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Where a device is put, and why. ``wave`` 0: into none. ``left``: how many of ``ready`` stay ready meanwhile."""

    device: Planned
    wave: int
    reason: Reason
    ready: int = 0
    left: int = 0
    kept: int = 0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """``units``: the unit of each wave after the pilot, by its number."""

    placed: Sequence[Placed] = ()
    units: Mapping[int, str] = field(default_factory=dict)

    @property
    def without(self) -> list[Placed]:
        return [one for one in self.placed if not one.wave]


@dataclass
class _Desk:
    """What the plan is worked out from: ``takes`` is how many of each pool may be away at once."""

    pools: Mapping[object, Pool]
    takes: dict[object, int]
    placed: dict[int, tuple[int, Reason | None]]


def plan(
    devices: Sequence[Planned], pools: Mapping[object, Pool], *, piloted: bool = False, last: int = 1
) -> Plan:
    """``piloted``: the pilot stands already; ``last``: the number after which waves are counted."""
    grave = {one.pool for one in devices if one.risk in GRAVE}
    takes = {key: pool.takes(grave=key in grave) for key, pool in pools.items()}
    desk = _Desk(pools=pools, takes=takes, placed={})
    if not piloted:
        _pilot(desk, devices)
    units = _waves(desk, [one for one in devices if one.key not in desk.placed], last)
    away = Counter((desk.placed[one.key][0], one.pool) for one in devices if one.ready)
    return Plan(placed=[_told(desk, one, away) for one in devices], units=units)


def _away(desk: _Desk, one: Planned) -> int:
    """How many like it may be away at once; what is not ready takes nothing away."""
    return desk.takes.get(one.pool, 0)


def _pilot(desk: _Desk, devices: Sequence[Planned]) -> None:
    """One to three: of the least risk, that no others work through, from where most can be spared, each model before
    a second of one."""

    def rank(one: Planned) -> tuple[object, ...]:
        risk = _RISKS.get(one.risk, _RISKS["unknown"])
        return (risk, one.bears, not one.ready, -_away(desk, one), one.unit, one.tag)

    ranked = sorted((one for one in devices if not one.ready or _away(desk, one)), key=rank)
    models = len({one.model for one in ranked})
    count = min(MOST_IN_PILOT, max(1, len(devices) // PILOT_SHARE, models))
    others = any(one.risk not in GRAVE for one in ranked)
    fit = [one for one in ranked if one.risk not in GRAVE] if others else ranked
    seen: Counter[int | None] = Counter()
    used: Counter[object] = Counter()
    while fit and len(desk.placed) < count:
        one = min(fit, key=lambda each: (seen[each.model], rank(each)))
        fit.remove(one)
        if one.ready and used[one.pool] >= _away(desk, one):
            continue
        seen[one.model] += 1
        used[one.pool] += one.ready
        desk.placed[one.key] = (1, Reason.PILOT_GRAVE if one.risk in GRAVE else Reason.PILOT)


def _waves(desk: _Desk, devices: Iterable[Planned], last: int) -> dict[int, str]:
    """Unit by unit, those with the least risk first; a unit that cannot spare all at once has several waves."""
    by_unit: dict[str, list[Planned]] = defaultdict(list)
    for one in devices:
        by_unit[one.unit].append(one)

    def rank(unit: str) -> tuple[object, ...]:
        worst = max(_RISKS.get(one.risk, _RISKS["unknown"]) for one in by_unit[unit])
        return (worst, not unit, unit)

    units: dict[int, str] = {}
    for unit in sorted(by_unit, key=rank):
        first = max(last, 1) + 1
        for one, chunk in _chunks(desk, by_unit[unit]):
            desk.placed[one.key] = (first + chunk if chunk >= 0 else 0, None)
            if chunk >= 0:
                units[first + chunk] = unit
                last = max(last, first + chunk)
    return units


def _chunks(desk: _Desk, devices: Sequence[Planned]) -> Iterable[tuple[Planned, int]]:
    """Each device with the part of its unit that it belongs to; -1: none can be spared."""
    count: Counter[object] = Counter()
    for one in sorted(devices, key=lambda each: each.tag):
        most = _away(desk, one)
        if not one.ready:
            yield one, 0
        elif not most:
            yield one, -1
        else:
            yield one, count[one.pool] // most
            count[one.pool] += 1


def _told(desk: _Desk, one: Planned, away: Counter[tuple[int, object]]) -> Placed:
    wave, reason = desk.placed[one.key]
    pool = desk.pools.get(one.pool, Pool(ready=0))
    left = pool.ready - away[wave, one.pool] if wave else pool.ready
    found = reason or _reason(desk, one, pool, wave)
    return Placed(device=one, wave=wave, reason=found, ready=pool.ready, left=left, kept=pool.kept)


def _reason(desk: _Desk, one: Planned, pool: Pool, wave: int) -> Reason:
    if not wave:
        return Reason.NONE_TO_SPARE
    if not one.ready:
        return Reason.NOT_READY
    if pool.ready == 1:
        return Reason.LONE
    bound_by_site = pool.site_minimum is not None and desk.takes[one.pool] < pool.ready - pool.kept
    if bound_by_site:
        return Reason.SITE
    return Reason.AGREED if pool.minimum is not None else Reason.POOL
