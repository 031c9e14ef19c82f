"""What the record answers about drawn units, and about the checks that units make of drawn devices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from openhtm.accounts.api import Permission
from openhtm.checks.api import Count
from openhtm.places.api import Department
from openhtm.registry.api import Device

from .given import Given, Row, gap, met, together, unknown
from .ground import SPAN, Ground


def _unit(unit: Department) -> Row:
    return ("unit", str(unit.pk), unit.name)


def _point(line: Any) -> Row:
    return ("point", str(line.point.pk), str(line.point))


def _done(lines: Iterable[Any], *, otherwise: Given) -> Given:
    """Late counts as not done: a surveyor reads the log by its windows."""
    found = list(lines)
    counted = sum((line.total for line in found), Count())
    wrong = [line for line in found if line.total.missed or line.total.late]
    if wrong:
        values = {"missed": counted.missed, "late": counted.late, "of": counted.required, "days": SPAN}
        return gap("checks_missed", *map(_point, wrong[:5]), **values)
    if not counted.required:
        return otherwise
    return met("checks_done", *map(_point, found[:5]), n=counted.required, days=SPAN)


def device_checks(ground: Ground) -> Mapping[int, Given]:
    def answer(device: Device) -> Given:
        row: Row = ("device", device.tag, device.tag)
        lines = [
            line
            for line in ground.checked.get(device.department_id or 0, [])
            if line.point.device_id == device.pk
        ]
        if lines:
            return _done(lines, otherwise=unknown("no_window", row))
        ready = ground.ready.get(device.department_id or 0)
        demanded = [point for one in (ready.demands if ready else ()) for point in one.points]
        if any(point.device_id == device.pk for point in demanded):
            return gap("check_not_set_up", row)
        asked = device.department is not None and ground.policies_of(device.department)
        return met("no_check_asked", row) if asked else unknown("no_policy", row)

    return ground.of_devices(Permission.CHECK_READ, answer)


def demanded_checks(ground: Ground) -> Mapping[int, Given]:
    def answer(unit: Department) -> Given:
        ready = ground.ready[unit.pk]
        if not ground.policies_of(unit):
            return unknown("no_policy", _unit(unit))
        lacking = [point.name for one in ready.lacking for point in one.lacking]
        if ready.lacking:
            return gap("checks_lacking", _unit(unit), names=", ".join(lacking[:5]), n=len(lacking))
        code = "checks_set_up" if ready.demands else "no_check_asked"
        return met(code, _unit(unit), n=len(ready.demands))

    return ground.of_units(Permission.ATTESTATION_READ, answer)


def unit_checks(ground: Ground) -> Mapping[int, Given]:
    def answer(unit: Department) -> Given:
        lines = ground.checked.get(unit.pk, [])
        if not lines and ground.ready[unit.pk].demands:
            return gap("nothing_checked", _unit(unit))
        return _done(lines, otherwise=unknown("no_window", _unit(unit)))

    return ground.of_units(Permission.CHECK_READ, answer)


def attested(ground: Ground) -> Mapping[int, Given]:
    def answer(unit: Department) -> Given:
        ready = ground.ready[unit.pk]
        if not ground.policies_of(unit):
            return unknown("no_policy", _unit(unit))
        if ready.is_nobody:
            return unknown("no_staff", _unit(unit))
        if not ready.needs:
            return met("nothing_to_know", _unit(unit))
        people = ready.people
        if people.ended or people.unknown:
            return gap("not_attested", _unit(unit), n=people.ended + people.unknown, of=people.all)
        return met("attested", _unit(unit), n=people.all)

    return ground.of_units(Permission.ATTESTATION_READ, answer)


def policy_in_force(ground: Ground) -> Mapping[int, Given]:
    def told(version: Any) -> Given:
        row: Row = ("version", f"{version.policy.code}/{version.number}", str(version))
        late = version.review_due_on is not None and version.review_due_on < ground.day
        if late:
            return gap("review_late", row, policy=str(version), due=version.review_due_on.isoformat())
        return met("in_force", row, policy=str(version), approver=str(version.approver or ""))

    def answer(unit: Department) -> Given:
        found = ground.policies_of(unit)
        return together(map(told, found)) if found else gap("no_policy")

    return ground.of_units(Permission.POLICY_READ, answer)
