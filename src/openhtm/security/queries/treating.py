"""Which controls and accepted risks bear on devices that a flaw concerns; a few questions however many devices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Q

from openhtm.registry.api import Device

from .. import reaching
from ..models import (
    Control,
    RiskAcceptance,
    Vulnerability,
)
from ..rules import controls
from ..rules.controls import Effect, Kind


@dataclass(frozen=True, slots=True)
class Treated:
    """What is done for a device while a flaw stays. ``effect`` is that of the strongest control."""

    controls: tuple[Control, ...] = ()
    acceptance: RiskAcceptance | None = None

    @property
    def effect(self) -> Effect | None:
        return controls.strongest(Kind(one.kind) for one in self.controls)


UNTREATED = Treated()


def reached_by(flaw: Vulnerability) -> frozenset[controls.Against]:
    return _reached(tuple(one.get("vector") or "" for one in flaw.scores))


@lru_cache(maxsize=10_000)
def _reached(vectors: tuple[str, ...]) -> frozenset[controls.Against]:
    return controls.reached_by(vectors)


class Treatments:
    """What bears on devices on a day, asked once for all of them."""

    def __init__(self, flaws: Collection[Vulnerability], *, on: date) -> None:
        known = [one for one in flaws if one.pk]
        of_these = Q(flaws__in=known) | ~Q(against=controls.Against.NAMED.value)
        rows = Control.objects.in_force(on).filter(of_these).distinct() if known else Control.objects.none()
        self._controls: list[Control] = list(rows.for_list())
        accepted = RiskAcceptance.objects.in_force(on).filter(vulnerability__in=known)
        self._accepted: dict[int, list[RiskAcceptance]] = defaultdict(list)
        for row in accepted.for_list() if known else ():
            self._accepted[row.vulnerability_id].append(row)
        held: list[Control | RiskAcceptance] = [
            *self._controls,
            *(row for rows in self._accepted.values() for row in rows),
        ]
        self._shown = reaching.segments(one for row in held for one in row.reach.all())
        self._of: dict[int, list[Control]] = {}

    def of(self, flaw: Vulnerability, device: Device) -> Treated:
        found = self._against(flaw)
        accepted = self._accepted.get(flaw.pk, ())
        if not found and not accepted:
            return UNTREATED
        return Treated(
            controls=tuple(one for one in found if self._is_for(device, one)),
            acceptance=next((one for one in accepted if self._is_for(device, one)), None),
        )

    def _against(self, flaw: Vulnerability) -> Sequence[Control]:
        if not self._controls:
            return ()
        if flaw.pk not in self._of:
            reached = reached_by(flaw)
            self._of[flaw.pk] = [one for one in self._controls if holds_off(one, flaw, reached)]
        return self._of[flaw.pk]

    def _is_for(self, device: Device, row: Control | RiskAcceptance) -> bool:
        return reaching.is_for(device, at_site_id=row.at_site_id, rows=row.reach.all(), shown=self._shown)


def holds_off(row: Control, flaw: Vulnerability, reached: Collection[controls.Against]) -> bool:
    named = any(one.pk == flaw.pk for one in row.flaws.all())
    return controls.holds_off(controls.Against(row.against), named=named, reached=reached)
