"""The waves of a change as they stand: their states, what bars them, and which failures nobody decided on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from . import words
from .errors import UnableToChange, WaveBarred
from .models import Change, Line, Pause, Wave
from .rules import waves as rules
from .rules.lines import LineState
from .rules.waves import FAILED, Barred, Member, WaveKind, WaveState


@dataclass(frozen=True, kw_only=True)
class Standing:
    """``counts``: devices of each wave by state; ``where``: number and state by the key of a line; ``failures``: those
    of failed attempts that nobody decided on."""

    change: Change
    rows: Sequence[Wave]
    waves: Sequence[rules.Wave]
    counts: dict[int, Counter[str]]
    where: dict[int, tuple[int | None, LineState]]
    failures: Sequence[str]
    paused: Pause | None

    def of(self, number: int) -> rules.Wave:
        return next(one for one in self.waves if one.number == number)

    def state(self, number: int) -> WaveState:
        return rules.state(self.of(number))

    def bars(self, number: int, *, now: datetime) -> list[Barred]:
        return rules.barred(number, self.waves, now=now, paused=self.paused is not None)

    def unbegun(self, line: int, *, now: datetime) -> list[Barred]:
        number, state = self.where[line]
        return rules.unbegun(state, number, self.waves, now=now, paused=self.paused is not None)

    @property
    def outside(self) -> int:
        """How many devices that are to be changed are in no wave."""
        return sum(number is None and state is LineState.PLANNED for number, state in self.where.values())

    @property
    def next(self) -> rules.Wave | None:
        """The first wave that has devices and is not opened."""
        return next((one for one in self.waves if not one.opened and one.kept), None)


def _attempt(line: int, begun_at: datetime | None) -> str:
    """A device in one attempt."""
    return f"{line}@{begun_at.isoformat() if begun_at else ''}"


def of(change: Change) -> Standing:
    """Four questions, whatever the number of devices."""
    rows = list(change.waves.all())
    numbers = {one.pk: one.number for one in rows}
    decided = {name for names in change.goings_on.values_list("failures", flat=True) for name in names}
    members: dict[int, list[Member]] = defaultdict(list)
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    where: dict[int, tuple[int | None, LineState]] = {}
    failures = []
    for row in change.lines.values("pk", "wave_id", "state", "verified_at", "begun_at"):
        state, number = LineState(row["state"]), numbers.get(row["wave_id"])
        where[row["pk"]] = (number, state)
        if number is None:
            continue
        name = _attempt(row["pk"], row["begun_at"])
        known = name in decided
        counts[number][state.value] += 1
        members[number].append(Member(state=state, verified_at=row["verified_at"], decided=known))
        if state in FAILED and not known:
            failures.append(name)
    waves = [_of_row(one, members[one.number]) for one in rows]
    paused = change.pauses.filter(ended_at__isnull=True).first()
    return Standing(
        change=change,
        rows=rows,
        waves=waves,
        counts=counts,
        where=where,
        failures=failures,
        paused=paused,
    )


def _of_row(one: Wave, members: Sequence[Member]) -> rules.Wave:
    return rules.Wave(
        number=one.number,
        kind=WaveKind(one.kind),
        bake_days=one.bake_days,
        opened=one.opened_at is not None,
        members=members,
    )


def refuse_barred(change: Change, lines: Sequence[Line], *, at: datetime) -> None:
    """Refuse to begin devices of a wave that is barred, or any while the change is paused."""
    now = of(change)
    found = {bar: None for one in lines for bar in now.unbegun(one.pk, now=at)}
    if found:
        raise WaveBarred(words.barred(found, zone=change.site.time_zone))


def refuse_opening(wave: Wave, *, at: datetime) -> None:
    """Refuse to open a wave that is barred or has no device."""
    now = of(wave.change)
    if found := now.bars(wave.number, now=at):
        raise WaveBarred(words.barred(found, zone=wave.change.site.time_zone))
    if not now.of(wave.number).kept:
        raise UnableToChange(_("There is no device in this wave."))


def had_order(wave: Wave, made: Sequence[Line]) -> list[str]:
    """Tags of the devices of a wave that have an open order, besides those that were just given one."""
    rows = Line.objects.for_list().filter(wave=wave, order__isnull=False).order_by("device__tag")
    new = {one.pk for one in made}
    return [one.device.tag for one in rows if one.pk not in new and one.order and one.order.is_open]
