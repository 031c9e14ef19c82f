"""What the policies in force demand of units, and what these have set up for it. Seven queries, however many units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from openhtm.checks import api as checks
from openhtm.places.api import Department
from openhtm.registry.api import GONE, SUSPENDED, Device, Status

from . import versions
from .models import PolicyDemand
from .rules.demands import Answer, Rhythm, answer, best, worst

#: Not in a unit's hands, so that nobody can check them there.
_AWAY = GONE | SUSPENDED | {Status.MISSING}


@dataclass(frozen=True, kw_only=True)
class Point:
    """Something that has to be checked: a device, or a place by its name; ``answer``: what is set up for it."""

    name: str
    answer: Answer
    device_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class UnitDemand:
    """One demand in one unit. ``check_ids``: the checks that answer it, well or not."""

    department: Department
    demand: PolicyDemand
    points: tuple[Point, ...]
    check_ids: frozenset[int]

    @property
    def answer(self) -> Answer:
        return worst(one.answer for one in self.points)

    @property
    def lacking(self) -> list[Point]:
        return [one for one in self.points if one.answer is not Answer.ENOUGH]


@dataclass(frozen=True, kw_only=True)
class _SetUp:
    """A check as it stands on the day; ``rhythm`` None: it has not begun. ``points``: name by device or place."""

    pk: int
    department_id: int
    template: str
    rhythm: Rhythm | None
    devices: frozenset[int]
    places: tuple[str, ...]

    def answers(self, demand: PolicyDemand) -> Answer:
        if self.rhythm is None:
            return Answer.MISSING
        return answer(demand.frequency, self.rhythm, on_open_days=demand.on_open_days)


@dataclass(frozen=True)
class _Ground:
    units: Mapping[int, Department]
    checks: Mapping[str, list[_SetUp]]
    #: By device type and unit: id and tag.
    devices: Mapping[int, Mapping[int, list[tuple[int, str]]]] = field(default_factory=dict)
    #: By version that is not for every unit: those that it is for.
    meant: Mapping[int, Collection[int]] = field(default_factory=dict)


def of_units(on: date, *, department_ids: Collection[int] | None = None) -> list[UnitDemand]:
    """Of these units, or of all; by unit, then policy."""
    demands = list(
        PolicyDemand.objects.filter(policy_version__in=versions.in_force(on))
        .select_related("device_type", "policy_version__policy__site")
        .order_by("policy_version__policy__code", "pk")
    )
    if not demands:
        return []
    ground = _ground(demands, on=on, department_ids=department_ids)
    made = [line for demand in demands for line in _lines(demand, ground)]
    return sorted(made, key=lambda one: (one.department.site.code, one.department.name, one.department.pk))


def _ground(demands: list[PolicyDemand], *, on: date, department_ids: Collection[int] | None) -> _Ground:
    reach = Department.objects.filter(is_active=True).select_related("site")
    if department_ids is not None:
        reach = reach.filter(pk__in=department_ids)
    units = {one.pk: one for one in reach}
    types = {one.device_type_id for one in demands if one.device_type_id}
    held = Device.objects.exclude(status__in=_AWAY).filter(device_type__in=types, department__in=list(units))
    devices: dict[int, dict[int, list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))
    columns = ("device_type_id", "department_id", "pk", "tag")
    for kind, unit, pk, tag in held.order_by("tag").values_list(*columns):
        devices[kind][unit].append((pk, tag))
    meant = versions.meant_units({one.policy_version for one in demands})
    return _Ground(units, _set_up({one.template for one in demands}, on=on), devices, meant)


def _set_up(templates: Collection[str], *, on: date) -> dict[str, list[_SetUp]]:
    rows = checks.UnitCheck.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on), template__in=templates
    )
    found: dict[str, list[_SetUp]] = defaultdict(list)
    for one in rows.prefetch_related("terms", "points").order_by("pk"):
        terms = checks.calendar.terms_on(list(one.terms.all()), on)
        rhythm = checks.calendar.rhythm_of(terms) if terms else None
        current = [point for point in one.points.all() if point.until is None]
        found[one.template].append(
            _SetUp(
                pk=one.pk,
                department_id=one.department_id,
                template=one.template,
                rhythm=Rhythm(str(rhythm.frequency), len(rhythm.weekdays)) if rhythm else None,
                devices=frozenset(point.device_id for point in current if point.device_id),
                places=tuple(point.name for point in current),
            )
        )
    return found


def _lines(demand: PolicyDemand, ground: _Ground) -> Iterator[UnitDemand]:
    """A device may be checked by another unit than the one that owns it: what counts is that it is."""
    known = ground.checks.get(demand.template, [])
    if demand.device_type_id:
        for unit, devices in ground.devices.get(demand.device_type_id, {}).items():
            if _is_meant(demand, ground.units[unit], ground):
                points = tuple(_device(demand, pk, tag, known) for pk, tag in devices)
                ids = {pk for pk, _tag in devices}
                used = frozenset(one.pk for one in known if one.devices & ids)
                yield _line(demand, ground.units[unit], points, used)
        return
    own: dict[int, list[_SetUp]] = defaultdict(list)
    for one in known:
        own[one.department_id].append(one)
    for pk in [demand.department_id] if demand.department_id else own:
        unit_found = ground.units.get(pk) if pk else None
        if unit_found is not None and _is_meant(demand, unit_found, ground):
            there = own.get(unit_found.pk, [])
            points = tuple(_places(demand, there))
            yield _line(demand, unit_found, points, frozenset(one.pk for one in there))


def _is_meant(demand: PolicyDemand, unit: Department, ground: _Ground) -> bool:
    is_for = versions.is_for(demand.policy_version, unit, ground.meant)
    return is_for and demand.department_id in (None, unit.pk)


def _line(
    demand: PolicyDemand, unit: Department, points: tuple[Point, ...], check_ids: frozenset[int]
) -> UnitDemand:
    return UnitDemand(department=unit, demand=demand, points=points, check_ids=check_ids)


def _device(demand: PolicyDemand, pk: int, tag: str, known: list[_SetUp]) -> Point:
    answers = [one.answers(demand) for one in known if pk in one.devices]
    return Point(name=tag, answer=best(answers), device_id=pk)


def _places(demand: PolicyDemand, there: list[_SetUp]) -> Iterator[Point]:
    """A check without a point is a check of nothing; of several checks of one point the best counts."""
    found: dict[str, list[tuple[str, Answer]]] = defaultdict(list)
    for one in there:
        for name in one.places:
            found[name.casefold()].append((name, one.answers(demand)))
    for rows in found.values():
        yield Point(name=rows[0][0], answer=best(answer for _name, answer in rows))
