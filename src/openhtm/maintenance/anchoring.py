"""From which day the dates of devices are counted, with what is on record: the base dates of their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from openhtm.registry.api import Device

from .models import BaseDate, PlanRevision
from .rules.anchors import PLACES, Anchor, Known, Source, first_anchor
from .rules.reasons import Kind
from .storing import batches

#: Devices whose places are read by one query.
DEVICES = 5000


@dataclass(frozen=True, kw_only=True)
class Bases:
    """The base dates that hold for devices: of the department each belongs to, of the building it stands in."""

    of_device: Mapping[int, Mapping[Source, BaseDate]] = field(default_factory=dict)

    def nearest(self, device_id: int) -> BaseDate | None:
        found = self.of_device.get(device_id, {})
        return next((found[source] for source in PLACES if source in found), None)


def bases_of(device_ids: Iterable[int]) -> Bases:
    """What is asked is small where no hospital has base dates: one question."""
    departments, buildings = _in_force()
    if not departments and not buildings:
        return Bases()
    found: dict[int, dict[Source, BaseDate]] = {}
    for batch in batches(sorted(set(device_ids)), size=DEVICES):
        rows = Device.objects.filter(pk__in=batch)
        for pk, department, building in rows.values_list("pk", "department_id", "room__building_id"):
            given = {Source.DEPARTMENT: departments.get(department), Source.BUILDING: buildings.get(building)}
            held = {source: base for source, base in given.items() if base is not None}
            if held:
                found[pk] = held
    return Bases(of_device=found)


def _in_force() -> tuple[dict[int, BaseDate], dict[int, BaseDate]]:
    rows = list(BaseDate.objects.in_force())
    departments = {row.department_id: row for row in rows if row.department_id is not None}
    buildings = {row.building_id: row for row in rows if row.building_id is not None}
    return departments, buildings


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The anchor of one device's row, and the base date that gave it."""

    anchor: Anchor
    base: BaseDate | None


def choose(revision: PlanRevision, device_id: int, *, done: date | None, start: date, bases: Bases) -> Chosen:
    """By the terms, the base dates of the device's places and what was done, in the order of the rule."""
    held = bases.of_device.get(device_id, {})
    days = {source: base.day for source, base in held.items()}
    if revision.anchor_on is not None:
        days[Source.PLAN if revision.device_id is None else Source.OWN_TERMS] = revision.anchor_on
    known = Known(set_days=days, done=done, start=start)
    anchor = first_anchor(Kind(revision.kind), revision.interval, known)
    return Chosen(anchor=anchor, base=held.get(anchor.source))
