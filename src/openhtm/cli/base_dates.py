"""What the commands of base dates do and show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.maintenance import api as maintenance

from .failures import WrongUse

_EDIT = "plan.edit"


def listed(by: Actor) -> list[dict[str, Any]]:
    rows = list(maintenance.readable_base_dates(by))
    counted = maintenance.base_dates.counted(rows)
    return [_shown(row, counted.get(row.pk, 0)) for row in rows]


def _shown(row: Any, lines: int) -> dict[str, Any]:
    return {
        "id": row.pk,
        "site": row.site.code,
        "department": row.department.code if row.department else None,
        "building": row.building.name if row.building else None,
        "day": row.day.isoformat(),
        "lines": lines,
    }


def set_day(by: Actor, *, site: str, department: str, building: str, day: date) -> dict[str, Any]:
    """Set or change the base date of one place."""
    if bool(department) == bool(building):
        raise WrongUse("Name one place: --department CODE or --building NAME.")
    find = maintenance.base_places.department if department else maintenance.base_places.building
    place: Any = find(by, site, department or building)
    return _one(maintenance.base_date_acts.set_base_date(place, day=day, by=by, at=now()))


def _one(row: Any) -> dict[str, Any]:
    return _shown(row, maintenance.base_dates.counted([row]).get(row.pk, 0))


def clear(by: Actor, pk: int, *, reason: str) -> dict[str, Any]:
    found = maintenance.base_date(by, pk, _EDIT)
    shown = _one(found)
    maintenance.base_date_acts.clear_base_date(found, reason=reason, by=by, at=now())
    return {**shown, "cleared": reason}


def preview(by: Actor, pk: int, *, tags: Sequence[str]) -> list[dict[str, Any]]:
    """Who would move, from when to when."""
    found = maintenance.base_date(by, pk, _EDIT)
    return [_line(line) for line in maintenance.base_dates.preview(found, tags=tags, at=now())]


def _line(line: Any) -> dict[str, Any]:
    return {
        "device": line.assignment.device.tag,
        "plan": line.assignment.plan.title,
        "effect": line.effect.value,
        "due_on": _text(line.due),
        "next_due_on": _text(line.next_due),
        "then_on": _text(line.becomes.first if line.becomes else None),
    }


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def rebase(by: Actor, pk: int, *, tags: Sequence[str], expected: int | None) -> dict[str, int]:
    found = maintenance.base_date(by, pk, _EDIT)
    moved = maintenance.base_date_acts.rebase_lines(found, tags=tags, expected=expected, by=by, at=now())
    return {"moved": moved.moved, "joined": moved.joined, "kept": moved.kept}
