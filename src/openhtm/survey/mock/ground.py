"""What a mock survey is asked about: devices and units drawn in a place, and what several questions share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.awareness.api import readiness, versions
from openhtm.checks import api as checks
from openhtm.maintenance.api import PlanAssignment, WorkOrder, code_set
from openhtm.places.api import Department, Site, day_at
from openhtm.registry.api import GONE, Device

from .. import access
from ..errors import UnableToDraw
from ..readers import Reader, may
from ..rules import mock_draw
from .given import HIDDEN, Given

#: Days that checks of units are asked for.
SPAN = 30
#: One unit is asked for so many devices.
_DEVICES_A_UNIT = 4


@dataclass(frozen=True)
class Place:
    """Where a mock survey goes: a site, or one department of it. Without a site it goes to every site in reach, which
    only one that is played at once does."""

    site: Site | None = None
    department: Department | None = None

    def __str__(self) -> str:
        if self.site is None:
            return _("All sites")
        return f"{self.site.name}, {self.department.name}" if self.department else self.site.name


@dataclass(frozen=True, kw_only=True)
class Ground:
    """``day``: on the clock of the place. What is asked here costs as many queries for one device as for all."""

    reader: Reader
    devices: Sequence[Device]
    units: Sequence[Department]
    day: date
    at: datetime

    def of_devices(self, permission: str, answer: Callable[[Device], Given]) -> dict[int, Given]:
        """Of what the reader may not see nothing is told, and nothing counts as met."""
        return {one.pk: answer(one) if may(self.reader, permission, one) else HIDDEN for one in self.devices}

    def of_units(self, permission: str, answer: Callable[[Department], Given]) -> dict[int, Given]:
        held = self.reader.scope(permission)
        return {
            one.pk: answer(one) if held.includes(site_id=one.site_id, department_id=one.pk) else HIDDEN
            for one in self.units
        }

    @cached_property
    def assignments(self) -> Mapping[int, list[Any]]:
        """The plans in force today, by device."""
        rows = PlanAssignment.objects.filter(device__in=self.devices).on(self.day)
        found: dict[int, list[Any]] = defaultdict(list)
        for row in rows.select_related("plan", "revision").order_by("plan__code", "pk"):
            found[row.device_id].append(row)
        return found

    @cached_property
    def inspections(self) -> Mapping[int, Any]:
        """The latest inspection of each device on which something was done."""
        reach = self.reader.scope(Permission.WORK_ORDER_READ)
        undone = [code for code, known in code_set("sm_result").codes.items() if not known.done]
        done = WorkOrder.objects.within(reach).scheduled().filter(completed_at__lte=self.at)
        of_device = done.exclude(sm_result__in=undone).filter(device=OuterRef("pk"))
        latest = Subquery(of_device.order_by("-completed_at", "-pk").values("pk")[:1])
        rows = Device.objects.filter(pk__in=[one.pk for one in self.devices]).order_by()
        keys = rows.annotate(latest=latest).values_list("latest", flat=True)
        orders = WorkOrder.objects.filter(pk__in=[key for key in keys if key is not None])
        joined = orders.select_related("completed_by").prefetch_related("runs__procedure_version")
        return {one.device_id: one for one in joined}

    @cached_property
    def checked(self) -> Mapping[int, list[Any]]:
        """By unit, a line of each point with its windows of the last days."""
        units = {one.department_id for one in self.devices if one.department_id}
        keys = units | {one.pk for one in self.units}
        departments = list(Department.objects.filter(pk__in=keys).select_related("site"))
        first = self.day - timedelta(days=SPAN)
        return checks.boards.stretch(departments, first=first, last=self.day, now=self.at)

    @cached_property
    def ready(self) -> Mapping[int, readiness.UnitReadiness]:
        """What policies ask of the units that were drawn and of those of the devices."""
        keys = {one.department_id for one in self.devices if one.department_id}
        rows = Department.objects.filter(pk__in=keys | {one.pk for one in self.units}).select_related("site")
        found = readiness.of_units(list(rows), on=self.day, at=self.at, spans=(SPAN,))
        return {one.department.pk: one for one in found}

    def policies_of(self, unit: Department) -> Sequence[Any]:
        """The versions in force that are for a unit."""
        held, meant = self._policies
        return [one for one in held if versions.is_for(one, unit, meant)]

    @cached_property
    def _policies(self) -> tuple[Sequence[Any], Mapping[int, set[int]]]:
        rows = versions.in_force(self.day).select_related("policy", "approver")
        held = list(rows.order_by("policy__code"))
        return held, versions.meant_units(held)


def draw(reader: Reader, place: Place, *, seed: int, size: int, at: datetime) -> Ground:
    """The same for everybody who names the same seed, place and day and may see the same."""
    rows = _devices(reader, place)
    known: dict[str, int] = {}

    def stands() -> Any:
        columns = ("tag", "risk_class", "site__code", "department__code", "department_id")
        for tag, risk, site, code, pk in rows.order_by().values_list(*columns).iterator(chunk_size=5000):
            unit = (code if place.site else f"{site} {code}") if pk else ""
            if pk:
                known[unit] = pk
            yield tag, risk, unit

    drawn = mock_draw.devices(stands(), seed=seed, size=size)
    if not drawn:
        raise UnableToDraw(_("No device that you may see is in use at %(place)s.") % {"place": place})
    found = rows.for_list().filter(tag__in=[tag for tag, _risk, _unit in drawn])
    wanted = mock_draw.units(known, seed=seed, size=max(1, len(drawn) // _DEVICES_A_UNIT))
    units = Department.objects.filter(pk__in=[known[one] for one in wanted]).select_related("site")
    return Ground(
        reader=reader,
        devices=sorted(found, key=lambda one: (str(one.department or ""), one.tag)),
        units=sorted(units, key=lambda one: one.name),
        day=day_at(place.site, at),
        at=at,
    )


def _devices(reader: Reader, place: Place) -> Any:
    rows = access.devices(reader).exclude(status__in=GONE).exclude(device_type__is_test_equipment=True)
    if place.site is not None:
        rows = rows.filter(site=place.site)
    return rows.filter(department=place.department) if place.department is not None else rows
