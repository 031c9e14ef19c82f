"""How ready units are: what is demanded and set up, what was done, who has attested. Few queries for all units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from openhtm.checks import api as checks
from openhtm.checks.api import Count
from openhtm.places.api import Department

from . import demanding, knowing
from .demanding import UnitDemand
from .knowing import Need
from .rules.attesting import Standing
from .rules.demands import Answer

SPANS = (30, 90)


class Verdict(StrEnum):
    READY = "ready"
    NOT_READY = "not_ready"
    UNKNOWN = "unknown"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class People:
    """Everybody of a unit who has to know something, each in one bucket: ``known``, all of it; ``ended``, something
    expired or was followed by another version; ``unknown``, something is not on record at all."""

    known: int = 0
    ended: int = 0
    unknown: int = 0

    @property
    def all(self) -> int:
        return self.known + self.ended + self.unknown


@dataclass(frozen=True, kw_only=True)
class UnitReadiness:
    """``done``: by number of days, and by check, what was required of it and done."""

    department: Department
    demands: Sequence[UnitDemand]
    needs: Sequence[Need]
    done: Mapping[int, Mapping[int, Count]]

    def done_for(self, demand: UnitDemand, days: int) -> Count:
        return sum((self.done[days].get(pk, Count()) for pk in demand.check_ids), Count())

    def done_in_all(self, days: int) -> Count:
        """Each check once, however many policies demand it."""
        every = {pk for one in self.demands for pk in one.check_ids}
        return sum((self.done[days].get(pk, Count()) for pk in every), Count())

    @property
    def lacking(self) -> list[UnitDemand]:
        """Demands that are not, or not wholly, set up."""
        return [one for one in self.demands if one.answer is not Answer.ENOUGH]

    @cached_property
    def people(self) -> People:
        worst: dict[int, list[Standing]] = defaultdict(list)
        for need in self.needs:
            for one in need.people:
                worst[one.member.person.pk].append(one.standing)
        buckets = [_bucket(found) for found in worst.values()]
        return People(**{name: buckets.count(name) for name in ("known", "ended", "unknown")})

    @property
    def is_nobody(self) -> bool:
        """Whether something has to be known and nobody is on record who should."""
        return bool(self.needs) and self.people.all == 0

    @property
    def verdict(self) -> Verdict:
        if not self.demands and not self.needs:
            return Verdict.NOTHING
        if self.lacking or self.people.ended or self.people.unknown:
            return Verdict.NOT_READY
        return Verdict.UNKNOWN if self.is_nobody else Verdict.READY


def _bucket(found: Sequence[Standing]) -> str:
    if Standing.UNKNOWN in found:
        return "unknown"
    return "known" if all(one is Standing.CURRENT for one in found) else "ended"


def of_units(
    units: Sequence[Department], *, on: date, at: datetime, spans: Sequence[int] = SPANS
) -> list[UnitReadiness]:
    """In the order given. ``spans``: numbers of days before the day, for what was done."""
    keys = [one.pk for one in units]
    asked: dict[int, list[UnitDemand]] = defaultdict(list)
    lines = demanding.of_units(on, department_ids=keys)
    for line in lines:
        asked[line.department.pk].append(line)
    needed: dict[int, list[Need]] = defaultdict(list)
    for need in knowing.needs(units, on=on, at=at, demands=lines):
        needed[need.department.pk].append(need)
    done = _done([one for one in units if one.pk in asked], on=on, at=at, spans=spans)
    return [
        UnitReadiness(
            department=one,
            demands=asked[one.pk],
            needs=needed[one.pk],
            done={days: done[days].get(one.pk, {}) for days in spans},
        )
        for one in units
    ]


def _done(
    units: Sequence[Department], *, on: date, at: datetime, spans: Sequence[int]
) -> dict[int, dict[int, dict[int, Count]]]:
    """By number of days, unit and check. A window belongs to the day on which it begins; one still open counts not."""
    longest = on - timedelta(days=max(spans))
    found = checks.boards.stretch(units, first=longest, last=on, now=at) if units else {}
    made: dict[int, dict[int, dict[int, Count]]] = {}
    for days in spans:
        first = on - timedelta(days=days)
        made[days] = defaultdict(dict)
        for unit, lines in found.items():
            known = made[days][unit]
            for line in lines:
                counted = [cell.counted for cell in line.cells if cell.slot.day >= first]
                pk = line.point.check_of_id
                known[pk] = sum(counted, known.get(pk, Count()))
    return made
