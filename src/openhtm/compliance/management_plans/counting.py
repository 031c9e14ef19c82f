"""The counts behind measures that are no single number of the committee report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.formats import date_format

from openhtm.awareness.api import Need, Standing, UnitReadiness, knowing
from openhtm.checks import api as checks
from openhtm.maintenance.api import kpis
from openhtm.places.api import Department
from openhtm.registry.api import Device, Software
from openhtm.security.api import running

from ..reporting.counted import ROWS, Question

#: Devices of these classes are held to the goals of high risk.
HIGH = ("life_support", "high", "unknown")
OTHER = ("medium", "low")
#: User checks are counted over so many days: each window is worked out anew.
CHECK_DAYS = timedelta(days=89)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """``value`` None: unknown, or nothing countable. ``of``: numerator and denominator of a share."""

    value: float | None
    of: tuple[float, float] | None = None


def share(part: float, whole: float) -> Counted:
    return Counted(value=100 * part / whole if whole else None, of=(part, whole))


# -- inspections ------------------------------------------------------------------------------------------


def completion(one: Question, *, done: tuple[str, ...], high: bool) -> Counted:
    number = kpis.number("completion")
    counted = [part.key for part in number.parts if part.counted]
    parts: Counter[str] = Counter()
    for group in number.answer(one.reach, one.asked, by="risk").groups:
        if (group.key in OTHER) is not high:
            parts.update(group.parts)
    return share(sum(parts[key] for key in done), sum(parts[key] for key in counted))


def undone(one: Question, *, done: tuple[str, ...], high: bool) -> Any:
    number = kpis.number("completion")
    left = [part.key for part in number.parts if part.counted and part.key not in done]
    rows = number.rows(one.reach, one.asked, part=left[0])
    for key in left[1:]:
        rows |= number.rows(one.reach, one.asked, part=key)
    classes = {"device__risk_class__in": OTHER}
    rows = rows.exclude(**classes) if high else rows.filter(**classes)
    return rows.select_related("device", "plan")


def could_not_locate(one: Question) -> Counted:
    parts = kpis.number("completion").answer(one.reach, one.asked).parts
    return Counted(value=parts.get("could_not_locate", 0))


def not_located(one: Question) -> Any:
    found = kpis.number("completion").rows(one.reach, one.asked, part="could_not_locate")
    return found.select_related("device", "plan")


def occurrence_row(record: Any) -> tuple[str, str]:
    told = f"{record.device.tag} {record.plan.title}, {date_format(record.due_on)}"
    return told, reverse("maintenance:occurrence", args=[record.pk])


# -- units ------------------------------------------------------------------------------------------------


def _units(one: Question) -> list[Department]:
    rows = Department.objects.within(one.reach).filter(is_active=True)
    return list(rows.select_related("site").order_by("site__code", "name", "pk"))


def _stretch(one: Question) -> Sequence[Any]:
    """The lines of all points; what was entered or closed after the end counts as it stands now."""
    last = one.asked.day
    first = max(one.period.first, last - CHECK_DAYS)
    found = checks.boards.stretch(_units(one), first=first, last=last, now=one.at)
    return [line for lines in found.values() for line in lines]


def checks_kept(one: Question) -> Counted:
    total = sum((line.total for line in _stretch(one)), checks.Count())
    return share(total.on_time, total.required)


def checks_not_kept(one: Question) -> list[tuple[str, str]]:
    return [
        (
            f"{line.point.check_of.title}, {line.point.name}: {date_format(cell.slot.day)}",
            line.point.get_absolute_url(),
        )
        for line in _stretch(one)
        for cell in line.cells
        if cell.counted.required > cell.counted.on_time
    ]


def listed_row(row: tuple[str, str]) -> tuple[str, str]:
    return row


def _readiness(one: Question) -> list[UnitReadiness]:
    units = _units(one)
    found: dict[int, list[Need]] = defaultdict(list)
    for need in knowing.needs(units, on=one.today, at=one.at):
        found[need.department.pk].append(need)
    return [UnitReadiness(department=unit, demands=(), needs=found[unit.pk], done={}) for unit in units]


def attested(one: Question) -> Counted:
    every = _readiness(one)
    nobody = sum(unit.is_nobody for unit in every)
    return share(sum(unit.people.known for unit in every), sum(unit.people.all for unit in every) + nobody)


def not_attested(one: Question) -> list[tuple[str, str]]:
    found = []
    for unit in _readiness(one):
        url = reverse("awareness:unit", args=[unit.department.pk])
        lacking = {
            line.member.person
            for need in unit.needs
            for line in need.people
            if line.standing is not Standing.CURRENT
        }
        found += [(f"{unit.department.name}: {person}", url) for person in sorted(lacking, key=str)]
        if unit.is_nobody:
            found.append((unit.department.name, url))
    return found


# -- corrective actions and software ----------------------------------------------------------------------


def corrections_effective(one: Question) -> Counted:
    good, bad = (ROWS[key](one).count() for key in ("checks_effective", "checks_not_effective"))
    return share(good, good + bad)


def _on_network(one: Question) -> Any:
    return Device.objects.within(one.reach).active().exclude(network_connected=False).order_by()


def without_version(one: Question) -> Any:
    known = Software.objects.open().filter(device=OuterRef("pk"), kind__in=running.KINDS).exclude(version="")
    return _on_network(one).filter(~Exists(known)).select_related("model__manufacturer")


def software_unknown(one: Question) -> Counted:
    return share(without_version(one).count(), _on_network(one).count())


def device_row(device: Any) -> tuple[str, str]:
    return " ".join(filter(None, [device.tag, str(device.model or "")])), device.get_absolute_url()
